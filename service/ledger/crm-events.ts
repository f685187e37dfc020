import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

export type EventObject = 'contact' | 'account' | 'call' | 'meeting' | 'engagement'
export type EventWhat = 'creation' | 'change' | 'deletion' | 'restore' | 'merge' | 'privacy' | 'association'

/** Something that happened in the CRM: it says where to look, never how things stand. */
export interface CrmEvent {
  /** The same happening has the same key, however often it is told. */
  readonly key: string
  readonly object: EventObject
  readonly what: EventWhat
  readonly crmId: string
  /** Further ids of that type it names: those merged away. */
  readonly others: readonly string[]
  /** ms UTC, null when not said. */
  readonly occurredAt: number | null
}

export interface StoredEvent extends CrmEvent {
  readonly id: string
  readonly attempts: number
}

/** Records events; those told before are passed over. Answers how many were new. */
export async function recordEvents(
  db: Db,
  tenant: number,
  source: 'webhook' | 'poll',
  events: readonly CrmEvent[],
  now: number,
): Promise<number> {
  if (events.length === 0) return 0
  const { rows } = await sql<{ id: string }>`
    insert into crm_event (tenant, source, key, object, what, crm_id, others, occurred_at, received_at)
    select distinct on (key) ${tenant}::int, ${source}::text, key, object, what, crm_id, others, occurred_at,
      ${iso(now)}::timestamptz
    from ${batch.table(events, {
      key: ['text', (one) => one.key],
      object: ['text', (one) => one.object],
      what: ['text', (one) => one.what],
      crm_id: ['text', (one) => one.crmId],
      others: ['text[]', (one) => one.others],
      occurred_at: ['timestamptz', (one) => one.occurredAt],
    })} order by key on conflict do nothing returning id`.execute(db)
  return rows.length
}

/** Events that wait to be worked, oldest first. */
export async function openEvents(db: Db, tenant: number, now: number, most: number): Promise<StoredEvent[]> {
  const { rows } = await sql<{
    id: string
    key: string
    object: EventObject
    what: EventWhat
    crm_id: string
    others: string[]
    occurred_at: Date | null
    attempts: number
  }>`
    select id::text, key, object, what, crm_id, others, occurred_at, attempts from crm_event
    where tenant = ${tenant} and done_at is null and (not_before is null or not_before <= ${iso(now)}::timestamptz)
    order by crm_event.id limit ${most}`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    object: row.object,
    what: row.what,
    crmId: row.crm_id,
    others: row.others,
    occurredAt: row.occurred_at?.getTime() ?? null,
    attempts: row.attempts,
  }))
}

/** These are done. `outcome` says how, for the admin: a fixed word. */
export async function endEvents(
  db: Db,
  tenant: number,
  ids: readonly string[],
  outcome: 'worked' | 'gave-up',
  now: number,
): Promise<void> {
  if (ids.length === 0) return
  await sql`update crm_event set done_at = ${iso(now)}::timestamptz, outcome = ${outcome}
    where tenant = ${tenant} and id = any(${batch.list(ids, 'bigint')}) and done_at is null`.execute(db)
}

/** These have to wait: what they are about is not settled, or working them failed. */
export async function postponeEvents(db: Db, tenant: number, ids: readonly string[], notBefore: number): Promise<void> {
  if (ids.length === 0) return
  await sql`update crm_event set attempts = attempts + 1, not_before = ${iso(notBefore)}::timestamptz
    where tenant = ${tenant} and id = any(${batch.list(ids, 'bigint')}) and done_at is null`.execute(db)
}

/** Forgets events that were done long ago: HubSpot tells one again for a day at most. */
export async function forgetEvents(db: Db, tenant: number, before: number): Promise<void> {
  await sql`delete from crm_event where tenant = ${tenant} and done_at < ${iso(before)}::timestamptz`.execute(db)
}

/** Where a reading of the CRM was left, null at its first time. */
export async function readCrmCursor(db: Db, tenant: number, name: string): Promise<string | null> {
  const { rows } = await sql<{ position: string }>`
    select position from crm_cursor where tenant = ${tenant} and name = ${name}`.execute(db)
  return rows[0]?.position ?? null
}

/** Moves a cursor, in the transaction that records what was read up to it. */
export async function moveCrmCursor(
  db: Db,
  tenant: number,
  name: string,
  position: string,
  now: number,
): Promise<void> {
  await sql`insert into crm_cursor (tenant, name, position, moved_at)
    values (${tenant}, ${name}, ${position}, ${iso(now)}::timestamptz)
    on conflict (tenant, name) do update set position = excluded.position, moved_at = excluded.moved_at`.execute(db)
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
