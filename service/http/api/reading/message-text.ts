import type { z } from 'zod'
import type { messageTextSchema } from '../../../../shared/contract/mine.ts'
import { splitMessage } from '../../../../shared/message/new-text/new-text.ts'
import { textOfHtml } from '../../../capture/mime/plain-text.ts'
import type { Service } from '../../../context.ts'
import { recordBodyReading } from '../../../ledger/body-readings.ts'
import { loadMessageFacts, loadMessageReps, type MessageFactsRow } from '../../../ledger/message-facts.ts'
import { loadOutgoing } from '../../../sync/outbox.ts'
import { textAccess } from '../access.ts'
import type { Reader } from '../reader.ts'
import { Refusal } from '../refusal.ts'

type MessageText = z.infer<typeof messageTextSchema>

/**
 * The text of a captured message: of the ledger while it still holds it, else read back from the CRM. Who took no part is
 * recorded before anything is handed out. Errors: `message-unknown` (404; also for what is not captured), `text-not-yours`
 * (403), `text-gone` (404), `VendorError`, ConfigError `hubspot-no-token`.
 */
export async function readMessageText(
  service: Pick<Service, 'config' | 'database' | 'tenant' | 'now' | 'hubspot'>,
  reader: Reader,
  id: string,
): Promise<MessageText> {
  const { tenant } = service
  const { db } = service.database
  const [row] = await loadMessageFacts(db, tenant, [id])
  if (row?.verdict !== 'capture') {
    throw new Refusal(404, 'message-unknown', 'There is no such message.', {
      where: 'params.id',
      remedy: 'Open the message again: it may have been taken back or erased.',
    })
  }
  const reps = (await loadMessageReps(db, tenant, [id])).get(id) ?? []
  const access = textAccess(reader, { reps }, service.config.policy)
  if (access === 'refused') {
    throw new Refusal(403, 'text-not-yours', 'You took no part in this message, so its text is not yours to read.', {
      remedy: 'Ask a colleague who did; the account shows who that is.',
    })
  }
  if (access === 'logged') {
    const { tid, oid, rep, name } = reader
    await recordBodyReading(db, tenant, { message: id, tid, oid, rep, name }, service.now())
  }
  return { ...(await findText(service, row)), logged: access === 'logged' }
}

async function findText(
  { database, tenant, hubspot }: Pick<Service, 'database' | 'tenant' | 'hubspot'>,
  { id, sender, crm }: MessageFactsRow,
): Promise<Omit<MessageText, 'logged'>> {
  const [kept] = await loadOutgoing({ db: database.db, tenant }, [id], true)
  if (kept !== undefined && (kept.text !== null || kept.html !== null)) {
    return { text: wholeText(kept), newText: newTextOf({ ...kept, sender }) }
  }
  if (crm === null || crm.id === null || crm.state !== 'confirmed') return { text: null, newText: null }
  const found = await hubspot().readEngagementText(crm.id)
  if (found === null) {
    throw new Refusal(404, 'text-gone', 'The CRM does not hold this message any more.', {
      remedy: 'Look for it in the mailbox itself.',
    })
  }
  // What we wrote shows the new text first and the whole original as HTML; HubSpot's own copy is one text.
  const newText = crm.adopted ? newTextOf({ ...found, sender }) : found.text
  return { text: wholeText(found), newText }
}

interface Body {
  readonly text: string | null
  readonly html: string | null
}

function wholeText({ text, html }: Body): string | null {
  return (html === null || html.trim() === '' ? null : textOfHtml(html)) ?? text
}

function newTextOf({ text, html, sender }: Body & { readonly sender: string | null }): string | null {
  if (text === null && html === null) return null
  const { newText } = splitMessage({ text, html, sender })
  return newText === '' ? text : newText
}
