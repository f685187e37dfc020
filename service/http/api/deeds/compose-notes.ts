import type { SendSightingRequest } from '../../../../shared/contract/compose.ts'
import { dismissThread, noteSending } from '../../../ledger/compose-notes.ts'
import { doOnce } from '../../../ledger/deeds.ts'
import type { Reader } from '../reader.ts'
import { deedOf, type Deeds, type Outcome, personOf, writeOutcome } from './deed.ts'
import { actIn } from './locate-message.ts'

/** The info bar is not shown again for a thread of a mailbox. Errors: `mailbox-not-yours`, `key-reused`. */
export async function dismiss(
  deeds: Deeds,
  reader: Reader,
  asked: { readonly key: string; readonly mailbox: string; readonly conversationId: string },
): Promise<Outcome> {
  const { service } = deeds
  const { address: mailbox } = await actIn(deeds, reader, asked.mailbox)
  const outcome = { code: 'dismissed', done: true }
  await doOnce(service.database.db, service.tenant, deedOf(deeds, reader, 'dismiss', asked), async (trx) => {
    const one = { mailbox, conversation: asked.conversationId, by: personOf(reader), at: service.now() }
    await dismissThread(trx, service.tenant, one)
    return { outcome: writeOutcome(outcome), subject: null }
  })
  return outcome
}

/**
 * A message is being sent: recorded, and the mailbox is looked at in the next seconds. What it says is a hint: whether and
 * what was sent, the mailbox alone tells. One that we do not read is passed over. Errors: `mailbox-not-yours`.
 */
export async function seeSending(deeds: Deeds, reader: Reader, asked: SendSightingRequest): Promise<Outcome> {
  const { service, wakes } = deeds
  const { mailbox } = await actIn(deeds, reader, asked.mailbox)
  if (mailbox === null || !mailbox.captured) return { code: 'mailbox-left-out', done: false }
  await noteSending(service.database.db, service.tenant, {
    mailbox: mailbox.id,
    mark: asked.mark,
    conversation: asked.conversationId,
    recipients: asked.recipients,
    by: personOf(reader),
    at: service.wireNow(),
  })
  wakes.mailbox(mailbox.id)
  return { code: 'seen', done: true }
}
