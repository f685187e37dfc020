import { sql } from 'kysely'
import type { Ruling } from '../../shared/policy/candidate.ts'
import { moveDerivedUntil } from '../ledger/clock.ts'
import { recordDecision } from '../ledger/decisions.ts'
import { liftRuling, loadRulings, saveRuling } from '../ledger/rulings.ts'
import type { CaptureContext } from './capture-context.ts'
import { lockCapture } from './capture-messages.ts'
import { processMessages } from './process-messages.ts'

/**
 * What a person decides of one message. All of it in the caller's transaction, in a row with all captures; what follows is
 * derived again. A ruling is of one message: a thread has to be ruled message by message, each with its reason.
 */
export interface Order {
  /** Our id of the message; for marking it private it need not have been seen yet. */
  readonly message: string
  /** As decisions name people (`service/ledger/decisions.ts`). */
  readonly by: string
  readonly why: string | null
}

/** `already-written`: it is in the CRM, or on its way there this moment; it can be taken back. */
export async function markPrivate(
  ctx: CaptureContext,
  order: Order,
): Promise<'marked-private' | 'already-written' | 'taken-back'> {
  await lockCapture(ctx.db, ctx.tenant)
  const before = await loadRulings(ctx.db, ctx.tenant, [order.message])
  const ruling = before.get(order.message)?.ruling
  if (ruling === 'taken-back') return 'taken-back'
  if (ruling === 'private') return 'marked-private'
  // Holds the row: a sync about to send it waits, and then sees that it is not wanted.
  const { rows } = await sql<{ state: string }>`select state from crm_email
    where tenant = ${ctx.tenant} and message = ${order.message}::uuid for update`.execute(ctx.db)
  const state = rows[0]?.state
  if (state === 'sent' || state === 'confirmed' || state === 'tombstone') return 'already-written'
  await rule(ctx, order, 'private', 'mark-private')
  return 'marked-private'
}

/** `not-captured`: there is nothing to take back. `adopted`: its engagement is HubSpot's own copy, which is not ours to archive. */
export async function takeBack(
  ctx: CaptureContext,
  order: Order,
): Promise<'taken-back' | 'taken-back-adopted' | 'not-captured'> {
  await lockCapture(ctx.db, ctx.tenant)
  const { rows } = await sql<{ verdict: string; reason: string | null; adopted: boolean }>`
    select m.verdict, m.reason, coalesce(e.adopted and e.state = 'confirmed', false) as adopted
    from message m left join crm_email e on e.tenant = m.tenant and e.message = m.id
    where m.tenant = ${ctx.tenant} and m.id = ${order.message}::uuid`.execute(ctx.db)
  const [message] = rows
  if (message?.reason === 'taken-back') return message.adopted ? 'taken-back-adopted' : 'taken-back'
  if (message?.verdict !== 'capture') return 'not-captured'
  await rule(ctx, order, 'taken-back', 'take-back')
  return message.adopted ? 'taken-back-adopted' : 'taken-back'
}

/** A stranger's message need not wait any longer; only this one. Answers false where it was not held as a stranger's. */
export async function release(ctx: CaptureContext, order: Order): Promise<boolean> {
  await lockCapture(ctx.db, ctx.tenant)
  const { rows } = await sql`select 1 from message where tenant = ${ctx.tenant} and id = ${order.message}::uuid
    and verdict = 'hold' and reason = 'stranger'`.execute(ctx.db)
  if (rows.length === 0) return false
  await rule(ctx, order, 'released', 'release')
  return true
}

/** A colleague's mark `private` is taken off. Answers false where there was none. */
export async function unmarkPrivate(ctx: CaptureContext, order: Order): Promise<boolean> {
  await lockCapture(ctx.db, ctx.tenant)
  const before = await loadRulings(ctx.db, ctx.tenant, [order.message])
  if (before.get(order.message)?.ruling !== 'private') return false
  await liftRuling(ctx.db, ctx.tenant, order.message)
  await decided(ctx, order, 'unmark-private')
  return true
}

async function rule(ctx: CaptureContext, order: Order, ruling: Ruling, kind: string): Promise<void> {
  await saveRuling(ctx.db, ctx.tenant, { ...order, ruling, at: ctx.now() })
  await decided(ctx, order, kind)
}

async function decided(ctx: CaptureContext, { message, by, why }: Order, kind: string): Promise<void> {
  const until = await moveDerivedUntil(ctx.db, ctx.tenant, ctx.now())
  await recordDecision(ctx.db, ctx.tenant, { at: until, by, kind, subject: message, why })
  await processMessages({ ...ctx, now: () => until }, [message])
}
