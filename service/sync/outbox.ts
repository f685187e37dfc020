import { sql } from 'kysely'
import type { Participant } from '../../shared/message/message.ts'
import { forgetTexts } from '../ledger/attachments.ts'
import { batch } from '../ledger/batch.ts'
import type { OutgoingMessage } from './plan-sync.ts'
import { type ConfirmedReading, iso, type SyncContext } from './sync-context.ts'

/**
 * The engagement rows: wanted -> reserved -> sent -> confirmed. `sent` is committed before the call, so after a killed
 * process or a lost answer it says exactly which messages have to be looked for before they may be sent again.
 */

/** Lease holders with open rows whose process is certainly gone. */
async function goneHolders(ctx: SyncContext): Promise<string[]> {
  const { rows } = await sql<{ lease_by: string }>`
    select distinct lease_by from crm_email
    where tenant = ${ctx.tenant} and state in ('reserved', 'sent') and lease_by is not null`.execute(ctx.db)
  return rows.map((row) => row.lease_by).filter((holder) => ctx.runner.isGone(holder))
}

/** Takes up to a window of messages that are to be sent, oldest first; rows of other processes are passed over. */
export async function reserve(ctx: SyncContext): Promise<string[]> {
  const now = iso(ctx.now())
  const gone = await goneHolders(ctx)
  const { rows } = await sql<{ message: string }>`
    with due as (
      select e.message from crm_email e join message m on m.tenant = e.tenant and m.id = e.message
      where e.tenant = ${ctx.tenant} and e.wanted
        and e.state not in ('confirmed', 'tombstone', 'sent', 'failed')
        and (e.not_before is null or e.not_before <= ${now}::timestamptz)
        and (e.lease_until is null or e.lease_until <= ${now}::timestamptz or e.lease_by = any(${batch.list(gone, 'text')}))
      order by m.at, e.message limit ${ctx.settings.window} for update of e skip locked
    )
    update crm_email set state = 'reserved', lease_by = ${ctx.runner.id}, crm_id = null, error_code = null,
      lease_until = ${iso(ctx.now() + ctx.settings.leaseMs)}::timestamptz
    from due where crm_email.tenant = ${ctx.tenant} and crm_email.message = due.message
    returning crm_email.message`.execute(ctx.db)
  return rows.map((row) => row.message)
}

/** Keeps what this run has reserved; called between batches, so that long waits for the budget lose nothing. */
export async function extendLease(ctx: SyncContext): Promise<void> {
  await sql`update crm_email set lease_until = ${iso(ctx.now() + ctx.settings.leaseMs)}::timestamptz
    where tenant = ${ctx.tenant} and state in ('reserved', 'sent') and lease_by = ${ctx.runner.id}`.execute(ctx.db)
}

/**
 * Takes messages whose outcome is open and settled enough to be looked for: their process said from when on, or it is
 * gone. When a call of a killed process left nobody knows, for it may have waited long for the budget; but the process
 * lived to renew its lease (`keep-lease.ts`, every third of it), so it died at most a third of a lease after that.
 */
export async function takeUncertain(ctx: SyncContext): Promise<string[]> {
  const now = ctx.now()
  const gone = await goneHolders(ctx)
  const { rows } = await sql<{ message: string }>`
    with due as (
      select message from crm_email
      where tenant = ${ctx.tenant} and state = 'sent'
        and (not_before <= ${iso(now)}::timestamptz or (not_before is null
          and lease_until <= ${iso(now - ctx.settings.settleMs + (ctx.settings.leaseMs * 2) / 3)}::timestamptz))
        and (lease_until is null or lease_until <= ${iso(now)}::timestamptz or lease_by = any(${batch.list(gone, 'text')}))
      limit ${ctx.settings.window} for update skip locked
    )
    update crm_email set lease_by = ${ctx.runner.id}, lease_until = ${iso(now + ctx.settings.leaseMs)}::timestamptz
    from due where crm_email.tenant = ${ctx.tenant} and crm_email.message = due.message
    returning crm_email.message`.execute(ctx.db)
  return rows.map((row) => row.message)
}

/** Commits that these are about to be sent; answers those that still are this run's to send. */
export async function markSent(ctx: SyncContext, messages: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ message: string }>`
    update crm_email set state = 'sent', sent_at = ${iso(ctx.now())}::timestamptz, attempts = attempts + 1, not_before = null,
      lease_until = ${iso(ctx.now() + ctx.settings.leaseMs)}::timestamptz
    where tenant = ${ctx.tenant} and message = any(${batch.list(messages, 'uuid')}) and state = 'reserved' and wanted
      and lease_by = ${ctx.runner.id}
    returning message`.execute(ctx.db)
  return new Set(rows.map((row) => row.message))
}

export interface Receipt {
  readonly message: string
  readonly crmId: string
  /** It was there before us: HubSpot's own logger, or another tool. */
  readonly adopted: boolean
  /** What it hangs on by now; null where that has to be looked at. */
  readonly confirmedHash: string | null
}

/** Writes receipts; with them the text leaves the ledger: who needs it later reads it back from the CRM. */
export async function confirm(ctx: SyncContext, receipts: readonly Receipt[]): Promise<void> {
  if (receipts.length === 0) return
  const readings = await ctx.db.transaction().execute(async (trx) => {
    await sql`update crm_email set state = 'confirmed', crm_id = batch.crm_id, adopted = batch.adopted,
        confirmed_at = ${iso(ctx.now())}::timestamptz, confirmed_hash = batch.hash, lease_by = null, lease_until = null,
        not_before = null, error_code = null
      from ${batch.table(receipts, {
        message: ['uuid', (one) => one.message],
        crm_id: ['text', (one) => one.crmId],
        adopted: ['boolean', (one) => one.adopted],
        hash: ['text', (one) => one.confirmedHash],
      })}
      where crm_email.tenant = ${ctx.tenant} and crm_email.message = batch.message`.execute(trx)
    const ids = receipts.map((one) => one.message)
    await forgetTexts(trx, ctx.tenant, ids)
    if (ctx.onConfirmed === undefined) return []
    const { rows } = await sql<ConfirmedReading>`
      select extract(epoch from m.first_seen_at - m.at)::float8 as seen,
        extract(epoch from m.captured_at - m.first_seen_at)::float8 as captured,
        extract(epoch from e.confirmed_at - m.first_seen_at)::float8 as confirmed
      from crm_email e join message m on m.tenant = e.tenant and m.id = e.message
      where e.tenant = ${ctx.tenant} and e.message = any(${batch.list(ids, 'uuid')})`.execute(trx)
    return rows
  })
  // After the commit: what is rolled back was not confirmed.
  ctx.onConfirmed?.(readings)
}

/** Gives messages back that were surely not written; `notBefore` in ms UTC. */
export async function giveBack(ctx: SyncContext, messages: readonly string[], notBefore: number | null): Promise<void> {
  if (messages.length === 0) return
  await sql`update crm_email set state = 'wanted', lease_by = null, lease_until = null,
      not_before = ${notBefore === null ? null : iso(notBefore)}::timestamptz
    where tenant = ${ctx.tenant} and message = any(${batch.list(messages, 'uuid')})
      and state in ('reserved', 'sent') and lease_by = ${ctx.runner.id}`.execute(ctx.db)
}

/** Gives back whatever this run has reserved and not sent. */
export async function giveBackReserved(ctx: SyncContext): Promise<void> {
  await sql`update crm_email set state = 'wanted', lease_by = null, lease_until = null
    where tenant = ${ctx.tenant} and state = 'reserved' and lease_by = ${ctx.runner.id}`.execute(ctx.db)
}

/**
 * Leaves messages as `sent`, free for whoever looks for them after the settling time: a short one where HubSpot has
 * answered, since its work is over then.
 */
export async function leaveUncertain(ctx: SyncContext, messages: readonly string[], answered: boolean): Promise<void> {
  if (messages.length === 0) return
  const lookFrom = iso(ctx.now() + (answered ? ctx.settings.answeredMs : ctx.settings.settleMs))
  await sql`update crm_email set lease_by = null, lease_until = null, not_before = ${lookFrom}::timestamptz
    where tenant = ${ctx.tenant} and message = any(${batch.list(messages, 'uuid')}) and state = 'sent'`.execute(ctx.db)
}

/** Ends messages: `failed` until somebody mends the reason, `tombstone` because a person deleted what they hang on. */
export async function endMessages(
  ctx: SyncContext,
  rows: readonly { readonly message: string; readonly code: string }[],
  state: 'failed' | 'tombstone',
): Promise<void> {
  if (rows.length === 0) return
  await sql`update crm_email set state = ${state}, error_code = batch.code, lease_by = null, lease_until = null
    from ${batch.table(rows, { message: ['uuid', (row) => row.message], code: ['text', (row) => row.code] })}
    where crm_email.tenant = ${ctx.tenant} and crm_email.message = batch.message`.execute(ctx.db)
}

/** Whatever failed is tried once more by this run (an admin mended the reason, or asks to see it again). */
export async function retryFailed(ctx: SyncContext): Promise<void> {
  await sql`update crm_email set state = 'wanted', error_code = null, attempts = 0
    where tenant = ${ctx.tenant} and state = 'failed' and wanted`.execute(ctx.db)
}

/** When the first open message may be taken (ms UTC; what may be now: a moment gone by), or null where none waits. */
export async function nextOpen(
  ctx: Pick<SyncContext, 'db' | 'tenant'> & { readonly settings: Pick<SyncContext['settings'], 'settleMs'> },
): Promise<number | null> {
  const { rows } = await sql<{ at: number | null }>`
    select extract(epoch from min(case when state = 'sent' and not_before is null
        then lease_until + ${ctx.settings.settleMs}::int * interval '1 millisecond'
        else greatest(coalesce(lease_until, 'epoch'), coalesce(not_before, 'epoch')) end))::float8 * 1000 as at
    from crm_email where tenant = ${ctx.tenant}
      and (state = 'sent' or (wanted and state not in ('confirmed', 'tombstone', 'failed')))`.execute(ctx.db)
  return rows[0]?.at ?? null
}

export interface OpenCounts {
  /** Wanted and not confirmed, failed or deleted. */
  readonly open: number
  /** Of these: how many this run could take by now or after waiting for its own settling times. */
  readonly uncertain: number
  readonly confirmed: number
}

export async function countOpen(ctx: Pick<SyncContext, 'db' | 'tenant'>): Promise<OpenCounts> {
  const { rows } = await sql<{ open: number; uncertain: number; confirmed: number }>`
    select count(*) filter (where (wanted and state in ('wanted', 'reserved', 'archived')) or state = 'sent')::int as open,
      count(*) filter (where state = 'sent')::int as uncertain,
      count(*) filter (where state = 'confirmed')::int as confirmed
    from crm_email where tenant = ${ctx.tenant}`.execute(ctx.db)
  return rows[0] ?? { open: 0, uncertain: 0, confirmed: 0 }
}

interface MessageRow {
  id: string
  identity: string
  message_id: string | null
  at: Date
  direction: 'inbound' | 'outbound' | null
  subject: string | null
  sender: string | null
  wanted_hash: string | null
}

/** Messages with participants and, where asked for, the fullest text of their sightings. */
export async function loadOutgoing(
  ctx: Pick<SyncContext, 'db' | 'tenant'>,
  ids: readonly string[],
  withText: boolean,
): Promise<OutgoingMessage[]> {
  if (ids.length === 0) return []
  const list = () => batch.list(ids, 'uuid')
  const { rows } = await sql<MessageRow>`
    select m.id, m.identity, m.message_id, m.at, m.direction, m.subject, m.sender, e.wanted_hash
    from message m join crm_email e on e.tenant = m.tenant and e.message = m.id
    where m.tenant = ${ctx.tenant} and m.id = any(${list()}) order by m.at, m.id`.execute(ctx.db)
  const people = await sql<Participant & { message: string }>`
    select message, address, role, name from participant
    where tenant = ${ctx.tenant} and message = any(${list()}) order by message, address`.execute(ctx.db)
  const texts = withText
    ? await sql<{ message: string; text: string | null; html: string | null }>`
        select distinct on (message) message, text, html from content
        where tenant = ${ctx.tenant} and message = any(${list()})
        order by message, greatest(length(coalesce(text, '')), length(coalesce(html, ''))) desc, sighting`.execute(
        ctx.db,
      )
    : { rows: [] }
  // Of one message some copies may have been readable, where a gateway opened it on its way.
  const sealed = withText
    ? await sql<{ message: string }>`
        select distinct message from sighting
        where tenant = ${ctx.tenant} and message = any(${list()}) and facts->'sealed' = 'true'::jsonb`.execute(ctx.db)
    : { rows: [] }
  const isSealed = new Set(sealed.rows.map(({ message }) => message))
  const participants = new Map<string, Participant[]>()
  for (const { message, address, role, name } of people.rows) {
    const known = participants.get(message)
    if (known === undefined) participants.set(message, [{ address, role, name }])
    else known.push({ address, role, name })
  }
  const contents = new Map(texts.rows.map((row) => [row.message, row]))
  return rows.map((row) => ({
    id: row.id,
    identity: row.identity,
    messageId: row.message_id,
    at: row.at.getTime(),
    direction: row.direction ?? 'inbound',
    subject: row.subject ?? '',
    sender: row.sender,
    participants: participants.get(row.id) ?? [],
    text: contents.get(row.id)?.text ?? null,
    html: contents.get(row.id)?.html ?? null,
    sealed: isSealed.has(row.id) && !contents.has(row.id),
    wantedHash: row.wanted_hash,
  }))
}
