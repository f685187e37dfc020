import { type RawBuilder, sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'
import { ownId } from './ids.ts'

export type MailboxState = 'new' | 'backfill' | 'live' | 'refused'

/** A mailbox of ours as the ledger knows it; times in ms UTC. */
export interface Mailbox {
  readonly id: string
  readonly address: string
  readonly kind: 'rep' | 'company'
  readonly captured: boolean
  /** Why it is left out: excluded, left, not-listed; null while it is captured. */
  readonly why: string | null
  readonly mode: 'write' | 'adopt'
  readonly headerOnly: boolean
  /** Nothing received before this is read; null: everything. */
  readonly since: number | null
  readonly state: MailboxState
  readonly errorCode: string | null
  readonly lastItemAt: number | null
  readonly lastCheckedAt: number | null
  readonly backfilledAt: number | null
}

/** A mailbox as directory and policy want it. */
export interface WantedMailbox {
  readonly address: string
  readonly kind: 'rep' | 'company'
  readonly rep: string | null
  readonly captured: boolean
  readonly why: string | null
  readonly mode: 'write' | 'adopt'
  readonly headerOnly: boolean
}

/** The source of every sighting of a mailbox's items. */
export const mailboxSource = (mailbox: string): string => `graph:${mailbox}`

interface Row extends Omit<Mailbox, 'since' | 'lastItemAt' | 'lastCheckedAt' | 'backfilledAt'> {
  since: Date | null
  lastItemAt: Date | null
  lastCheckedAt: Date | null
  backfilledAt: Date | null
}

const COLUMNS = sql`id, address, kind, captured, why, mode, header_only as "headerOnly", since, state,
  error_code as "errorCode", last_item_at as "lastItemAt", last_checked_at as "lastCheckedAt",
  backfilled_at as "backfilledAt"`

function mailboxOf(row: Row): Mailbox {
  return {
    ...row,
    since: row.since?.getTime() ?? null,
    lastItemAt: row.lastItemAt?.getTime() ?? null,
    lastCheckedAt: row.lastCheckedAt?.getTime() ?? null,
    backfilledAt: row.backfilledAt?.getTime() ?? null,
  }
}

/** Every mailbox, by address; `captured` alone unless told otherwise. */
export async function loadMailboxes(
  db: Db,
  tenant: number,
  { all = false }: { readonly all?: boolean } = {},
): Promise<Mailbox[]> {
  const { rows } = await sql<Row>`select ${COLUMNS} from mailbox
    where tenant = ${tenant} and (captured or ${all}) order by address`.execute(db)
  return rows.map(mailboxOf)
}

/** The mailboxes of a rep, captured or not. */
export async function loadMailboxesOf(db: Db, tenant: number, rep: string): Promise<Mailbox[]> {
  const { rows } = await sql<Row>`select ${COLUMNS} from mailbox
    where tenant = ${tenant} and rep = ${rep}::uuid order by address`.execute(db)
  return rows.map(mailboxOf)
}

/**
 * Makes the list of mailboxes what it should be; how far each was read stays. One that nobody names any more is left out.
 * Rows that are right are not touched: others hold them, and wait for one another in the order of their ids.
 */
export async function saveMailboxes(db: Db, tenant: number, wanted: readonly WantedMailbox[]): Promise<void> {
  await sql`insert into mailbox (tenant, id, address, kind, rep, captured, why, mode, header_only)
    select ${tenant}, id, address, kind, rep, captured, why, mode, header_only from ${batch.table(wanted, {
      id: ['uuid', (one) => ownId(tenant, 'mailbox', one.address)],
      address: ['text', (one) => one.address],
      kind: ['text', (one) => one.kind],
      rep: ['uuid', (one) => one.rep],
      captured: ['boolean', (one) => one.captured],
      why: ['text', (one) => one.why],
      mode: ['text', (one) => one.mode],
      header_only: ['boolean', (one) => one.headerOnly],
    })}
    where not exists (select 1 from mailbox m where m.tenant = ${tenant} and m.address = batch.address
      and (m.kind, m.rep, m.captured, m.why, m.mode, m.header_only)
        is not distinct from (batch.kind, batch.rep, batch.captured, batch.why, batch.mode, batch.header_only))
    order by id
    on conflict (tenant, address) do update set kind = excluded.kind, rep = excluded.rep, captured = excluded.captured,
      why = excluded.why, mode = excluded.mode, header_only = excluded.header_only
    where (mailbox.kind, mailbox.rep, mailbox.captured, mailbox.why, mailbox.mode, mailbox.header_only)
      is distinct from (excluded.kind, excluded.rep, excluded.captured, excluded.why, excluded.mode, excluded.header_only)`.execute(
    db,
  )
  const named = wanted.map((one) => one.address)
  await sql`update mailbox set captured = false, why = 'not-listed'
    where tenant = ${tenant} and captured and address <> all(${batch.list(named, 'text')})`.execute(db)
}

/** What mailboxes the people and the directory name: reps, company mailboxes and role mailboxes with whose they are. */
export interface KnownMailbox {
  readonly address: string
  readonly kind: 'rep' | 'company'
  readonly rep: string | null
  /** The day the rep left (ms UTC), or null. */
  readonly leftOn: number | null
}

export async function loadKnownMailboxes(db: Db, tenant: number): Promise<KnownMailbox[]> {
  const { rows } = await sql<Omit<KnownMailbox, 'leftOn'> & { left_on: string | null }>`
    select address, kind, rep, to_char(left_on, 'YYYY-MM-DD') as left_on from (
      select primary_address as address, 'rep' as kind, id as rep, left_on from rep where tenant = ${tenant} and listed
      union all
      select distinct on (address) address, 'company', null::uuid, null::date from internal_address
        where tenant = ${tenant} and (kind = 'company' or role_mailbox)
    ) k order by address, kind desc`.execute(db)
  const seen = new Set<string>()
  return rows.flatMap(({ left_on, ...row }) => {
    if (seen.has(row.address)) return []
    seen.add(row.address)
    return [{ ...row, leftOn: left_on === null ? null : Date.parse(left_on) }]
  })
}

export interface Lease {
  /** Who takes it. */
  readonly by: string
  /** Holders that are certainly gone: theirs may be taken. */
  readonly gone: readonly string[]
  /** ms UTC */
  readonly now: number
  readonly ms: number
}

/** Which of several mailboxes to read. */
interface Which {
  readonly id?: string
  readonly checkedBefore?: number
}

function isDue(tenant: number, { now, gone }: Lease, { id, checkedBefore }: Which): RawBuilder<unknown> {
  const before = checkedBefore === undefined ? null : iso(checkedBefore)
  return sql`tenant = ${tenant} and captured and (${id ?? null}::uuid is null or id = ${id ?? null}::uuid)
    and (${before}::timestamptz is null or sweep_wanted or last_checked_at is null
      or last_checked_at < ${before}::timestamptz)
    and (not_before is null or not_before <= ${iso(now)}::timestamptz)
    and (lease_until is null or lease_until <= ${iso(now)}::timestamptz or lease_by = any(${batch.list(gone, 'text')}))`
}

/** True where `takeMailbox` would find one, were no row held by another transaction for a moment. */
export async function mailboxDue(db: Db, tenant: number, lease: Lease, which: Which): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`
    select exists (select 1 from mailbox where ${isDue(tenant, lease, which)}) as due`.execute(db)
  return rows[0]?.due === true
}

/**
 * Takes a mailbox whose folders are to be read: one that nobody reads now. `checkedBefore`: only when it was last read
 * through before that. Null when there is none.
 */
export async function takeMailbox(db: Db, tenant: number, lease: Lease, which: Which): Promise<Mailbox | null> {
  const { rows } = await sql<Row>`
    with due as (
      select id as due_id from mailbox where ${isDue(tenant, lease, which)}
      order by sweep_wanted desc, last_checked_at nulls first, address limit 1 for update skip locked
    )
    update mailbox set lease_by = ${lease.by}, lease_until = ${iso(lease.now + lease.ms)}::timestamptz, sweep_wanted = false
    from due where tenant = ${tenant} and id = due_id returning ${COLUMNS}`.execute(db)
  return rows[0] === undefined ? null : mailboxOf(rows[0])
}

/** Keeps what this process reads; called between pages. */
export async function keepMailbox(db: Db, tenant: number, id: string, lease: Lease): Promise<void> {
  await sql`update mailbox set lease_until = ${iso(lease.now + lease.ms)}::timestamptz
    where tenant = ${tenant} and id = ${id} and lease_by = ${lease.by}`.execute(db)
}

/** How a reading of a mailbox ended. */
export type MailboxOutcome =
  | { readonly kind: 'checked'; readonly at: number }
  /** Nothing wrong with it, only not now: `until` in ms UTC. */
  | { readonly kind: 'later'; readonly until: number }
  | { readonly kind: 'refused'; readonly code: string; readonly at: number; readonly until: number }
  /** Somebody asked us to stop, or something else broke: the next reading goes on. */
  | { readonly kind: 'left' }

/** Gives a mailbox back with what became of its reading. */
export async function endMailbox(
  db: Db,
  tenant: number,
  id: string,
  by: string,
  outcome: MailboxOutcome,
): Promise<void> {
  const free = sql`lease_by = null, lease_until = null`
  const where = sql`where tenant = ${tenant} and id = ${id} and lease_by = ${by}`
  switch (outcome.kind) {
    case 'checked':
      await sql`update mailbox set ${free}, state = 'live', error_code = null, error_at = null, not_before = null,
        last_checked_at = ${iso(outcome.at)}::timestamptz,
        backfilled_at = coalesce(backfilled_at, ${iso(outcome.at)}::timestamptz) ${where}`.execute(db)
      break
    case 'later':
      await sql`update mailbox set ${free}, sweep_wanted = true, not_before = ${iso(outcome.until)}::timestamptz ${where}`.execute(
        db,
      )
      break
    case 'refused':
      await sql`update mailbox set ${free}, state = 'refused', error_code = ${outcome.code},
        error_at = ${iso(outcome.at)}::timestamptz, not_before = ${iso(outcome.until)}::timestamptz ${where}`.execute(
        db,
      )
      break
    case 'left':
      await sql`update mailbox set ${free}, sweep_wanted = true ${where}`.execute(db)
  }
}

/** Holds these mailboxes until the transaction ends, in the one order in which everybody takes several. */
export async function lockMailboxes(db: Db, tenant: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`select 1 from mailbox where tenant = ${tenant} and id = any(${batch.list(ids, 'uuid')})
    order by id for update`.execute(db)
}

/** Asks for the next sweep of these mailboxes at once (a notification was missed, a subscription lost). */
export async function sweepSoon(db: Db, tenant: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update mailbox set sweep_wanted = true where tenant = ${tenant}
    and id = any(${batch.list(ids, 'uuid')})`.execute(db)
}

/** A mailbox that could not be read is asked again now, not later: somebody mended the reason, or wants to see. */
export async function forgiveMailboxes(db: Db, tenant: number, ids: readonly string[]): Promise<void> {
  await sql`update mailbox set not_before = null where tenant = ${tenant}
    and id = any(${batch.list(ids, 'uuid')})`.execute(db)
}

/** Reads further back than before: the folders begin anew, which changes nothing of what was read. */
export async function readSince(db: Db, tenant: number, ids: readonly string[], since: number | null): Promise<void> {
  const from = since === null ? null : iso(since)
  const list = () => batch.list(ids, 'uuid')
  await sql`update mailbox_folder f set cursor = null, finished = false from mailbox m
    where m.tenant = ${tenant} and m.id = any(${list()}) and f.tenant = m.tenant and f.mailbox = m.id
      and m.since is not null and (${from}::timestamptz is null or ${from}::timestamptz < m.since)`.execute(db)
  await sql`update mailbox set since = ${from}::timestamptz
    where tenant = ${tenant} and id = any(${list()}) and since is distinct from ${from}::timestamptz`.execute(db)
}

/** Lease holders of mailboxes and their items, for the question whose process is gone. */
export async function mailboxHolders(db: Db, tenant: number): Promise<string[]> {
  const { rows } = await sql<{ holder: string }>`
    select distinct lease_by as holder from mailbox where tenant = ${tenant} and lease_by is not null
    union select distinct lease_by from mailbox_item where tenant = ${tenant} and state = 'pending' and lease_by is not null`.execute(
    db,
  )
  return rows.map((row) => row.holder)
}

const iso = (ms: number): string => new Date(ms).toISOString()
