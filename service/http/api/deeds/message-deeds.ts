import type { CaptureRequest, PrivateRequest, TakeBackRequest } from '../../../../shared/contract/deeds.ts'
import { captureItems } from '../../../capture/mailbox/capture-item.ts'
import { markPrivate, release, takeBack, unmarkPrivate } from '../../../capture/rule-message.ts'
import { findDeed, doOnce } from '../../../ledger/deeds.ts'
import type { Db } from '../../../ledger/db.ts'
import {
  findMessage,
  type KnownMessage,
  loadMessage,
  messageOfItem,
  repsOfMessage,
  unseenMessage,
} from '../../../ledger/which-message.ts'
import { mayActOnMessage, mayMarkPrivate } from '../access.ts'
import type { Reader } from '../reader.ts'
import { Refusal } from '../refusal.ts'
import { deedOf, type Deeds, type Outcome, personOf, readOutcome, writeOutcome } from './deed.ts'
import { isHis, locate, type Located } from './locate-message.ts'

const done = (code: string): Outcome => ({ code, done: true })
const not = (code: string): Outcome => ({ code, done: false })

/**
 * Capture now: reads the message from the mailbox where it was not read yet, by the road of all mail, and says what became
 * of it. Whoever may act in a mailbox may have a stranger's message released; a mark `private` is lifted by whoever may
 * set one.
 */
export async function captureNow(deeds: Deeds, reader: Reader, asked: CaptureRequest): Promise<Outcome> {
  const { service, wakes } = deeds
  const { db } = service.database
  const deed = deedOf(deeds, reader, 'capture', asked)
  const before = await findDeed(db, service.tenant, deed)
  if (before !== null) return readOutcome(before.outcome)
  const located = await locate(deeds, reader, asked)
  if (!located.held) return not(service.hasGraph ? 'not-found' : 'no-mailboxes')
  const read = await readNow(deeds, located)
  if ('code' in read) return read
  const outcome = await doOnce(db, service.tenant, deed, async (trx) => {
    const result = await decideCapture(deeds, reader, read, trx)
    return { outcome: writeOutcome(result), subject: read.id }
  })
  wakes.sync()
  return readOutcome(outcome.outcome)
}

/** The message, read by now, or why it could not be. */
async function readNow(deeds: Deeds, { known, items, mailbox }: Located): Promise<KnownMessage | Outcome> {
  const { service } = deeds
  const { db } = service.database
  if (known?.here === true) return known
  const [item] = items
  if (mailbox === null || item === undefined) return not('not-found')
  if (!mailbox.captured) return not('mailbox-left-out')
  const { outcome } = await captureItems(service.mailboxes(), mailbox, items)
  if (outcome !== 'read') return not(outcome)
  return (await messageOfItem(db, service.tenant, mailbox.id, item.item)) ?? not('failed')
}

/** What becomes of a message that was read: by its verdict, which somebody who asks for capturing may turn. */
async function decideCapture({ service }: Deeds, reader: Reader, message: KnownMessage, trx: Db): Promise<Outcome> {
  const ctx = { ...service.capture(), db: trx }
  const order = { message: message.id, by: personOf(reader), why: null }
  const { verdict, reason, crm } = message
  if (verdict === 'hold' && reason === 'stranger') {
    if (await release(ctx, order)) return done('on-its-way')
  }
  if (verdict === 'skip' && reason === 'marked-private' && mayMarkPrivate(reader, service.config.policy)) {
    const reps = await repsOfMessage(trx, service.tenant, message.id)
    if (!mayActOnMessage(reader, { reps })) return judged(message)
    if (await unmarkPrivate(ctx, order)) return judged((await loadMessage(trx, service.tenant, message.id)) ?? message)
  }
  return judged({ verdict, reason, crm })
}

type State = Pick<KnownMessage, 'verdict' | 'reason' | 'crm'>

function judged({ verdict, reason, crm }: State): Outcome {
  if (verdict === 'skip') return not(reason === 'taken-back' ? 'taken-back' : `skipped/${reason ?? 'unknown'}`)
  if (verdict === 'hold') return not(`held/${reason ?? 'unknown'}`)
  if (crm === 'confirmed') return done('captured')
  if (crm === 'tombstone') return not('deleted-in-crm')
  return crm === 'failed' ? not('crm-refused') : done('on-its-way')
}

/** Keeps one message out of the CRM, before it was written. Errors: `private-not-allowed` (403), those of `locate`. */
export async function makePrivate(deeds: Deeds, reader: Reader, asked: PrivateRequest): Promise<Outcome> {
  const { service } = deeds
  if (!mayMarkPrivate(reader, service.config.policy)) {
    throw new Refusal(403, 'private-not-allowed', 'Policy does not let you mark messages private.', {
      remedy: 'Ask your manager, or your administrator (access.privateRoles in the policy file).',
    })
  }
  const { db } = service.database
  const deed = deedOf(deeds, reader, 'private', asked)
  const before = await findDeed(db, service.tenant, deed)
  if (before !== null) return readOutcome(before.outcome)
  const located = await locate(deeds, reader, asked)
  if (!(await isHis(deeds, reader, located))) return not('not-found')
  const { messageId } = located
  const message = located.known?.id ?? (messageId === null ? null : unseenMessage(service.tenant, messageId))
  if (message === null) return not('no-message-id')
  const result = await doOnce(db, service.tenant, deed, async (trx) => {
    const ctx = { ...service.capture(), db: trx }
    // It may have come meanwhile, and then under another id where somebody else's carries its Message-ID.
    const place = { id: located.mailbox?.id ?? null, address: located.address }
    const now = messageId === null ? null : await findMessage(trx, service.tenant, messageId, place)
    const id = now?.here === true ? now.id : message
    const code = await markPrivate(ctx, { message: id, by: deed.by, why: asked.why })
    return { outcome: writeOutcome({ code, done: code === 'marked-private' }), subject: id }
  })
  return readOutcome(result.outcome)
}

/** Takes a wrong capture back, for good: it counts for nothing, and its engagement is archived by the next sync. */
export async function takeItBack(deeds: Deeds, reader: Reader, asked: TakeBackRequest): Promise<Outcome> {
  const { service, wakes } = deeds
  const { db } = service.database
  const deed = deedOf(deeds, reader, 'take-back', asked)
  const before = await findDeed(db, service.tenant, deed)
  if (before !== null) return readOutcome(before.outcome)
  const located = await locate(deeds, reader, asked)
  const { known, held } = located
  if (known === null) return not(held ? 'not-captured' : 'not-found')
  if (!(await isHis(deeds, reader, located))) return not('not-found')
  const result = await doOnce(db, service.tenant, deed, async (trx) => {
    const code = await takeBack({ ...service.capture(), db: trx }, { message: known.id, by: deed.by, why: asked.why })
    return { outcome: writeOutcome({ code, done: code !== 'not-captured' }), subject: known.id }
  })
  wakes.sync()
  return readOutcome(result.outcome)
}
