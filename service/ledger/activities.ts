import { sql } from 'kysely'
import type { Counts } from '../../shared/crm/activity.ts'
import { batch } from './batch.ts'
import type { Db } from './db.ts'
import { ownId } from './ids.ts'

/** A call or a meeting as the CRM has it: facts only, in its ids for contacts and in addresses for those of ours. */
export interface ActivityFacts {
  readonly kind: 'call' | 'meeting'
  readonly crmId: string
  readonly at: number
  readonly counts: Counts
  readonly reps: readonly string[]
  /** CRM ids. */
  readonly contacts: readonly string[]
}

export interface StoredActivity extends ActivityFacts {
  readonly id: string
  readonly gone: boolean
  /** Groups its touches were derived into; null: not derived yet. */
  readonly threads: readonly string[] | null
}

/** Our own id of a CRM's activity; it lives beside those of messages, so that whoever names what to derive again may name both. */
export function activityId(tenant: number, kind: ActivityFacts['kind'], crmId: string): string {
  return ownId(tenant, 'activity', `${kind}:${crmId}`)
}

/** Keeps what the CRM says of activities now; those it no longer has are marked. Answers the ids of what changed. */
export async function saveActivities(
  db: Db,
  tenant: number,
  found: readonly ActivityFacts[],
  gone: readonly Pick<ActivityFacts, 'kind' | 'crmId'>[],
  now: number,
): Promise<string[]> {
  const changed: string[] = []
  if (found.length > 0) {
    const { rows } = await sql<{ id: string }>`
      insert into crm_activity (tenant, id, kind, crm_id, at, counts, reps, contacts, seen_at)
      select ${tenant}, id, kind, crm_id, at, counts, reps, contacts, ${new Date(now).toISOString()}::timestamptz
      from ${batch.table(found, {
        id: ['uuid', (one) => activityId(tenant, one.kind, one.crmId)],
        kind: ['text', (one) => one.kind],
        crm_id: ['text', (one) => one.crmId],
        at: ['timestamptz', (one) => one.at],
        counts: ['text', (one) => one.counts],
        reps: ['text[]', (one) => [...one.reps].sort()],
        contacts: ['text[]', (one) => [...one.contacts].sort()],
      })}
      on conflict (tenant, id) do update set at = excluded.at, counts = excluded.counts, reps = excluded.reps,
        contacts = excluded.contacts, gone = false, seen_at = excluded.seen_at
      where crm_activity.gone or (crm_activity.at, crm_activity.counts, crm_activity.reps, crm_activity.contacts)
        is distinct from (excluded.at, excluded.counts, excluded.reps, excluded.contacts)
      returning id`.execute(db)
    changed.push(...rows.map((row) => row.id))
  }
  if (gone.length > 0) {
    const ids = gone.map((one) => activityId(tenant, one.kind, one.crmId))
    const { rows } = await sql<{ id: string }>`
      update crm_activity set gone = true where tenant = ${tenant} and not gone
        and id = any(${batch.list(ids, 'uuid')}) returning id`.execute(db)
    changed.push(...rows.map((row) => row.id))
  }
  return changed
}

interface Row {
  id: string
  kind: ActivityFacts['kind']
  crm_id: string
  at: Date
  counts: Counts
  reps: string[]
  contacts: string[]
  gone: boolean
  threads: string[] | null
}

const read = (row: Row): StoredActivity => ({
  id: row.id,
  kind: row.kind,
  crmId: row.crm_id,
  at: row.at.getTime(),
  counts: row.counts,
  reps: row.reps,
  contacts: row.contacts,
  gone: row.gone,
  threads: row.threads,
})

/** Activities by own id; ids of something else (messages) are left out. */
export async function loadActivities(db: Db, tenant: number, ids: readonly string[]): Promise<StoredActivity[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Row>`
    select id, kind, crm_id, at, counts, reps, contacts, gone, threads from crm_activity
    where tenant = ${tenant} and id = any(${batch.list(ids, 'uuid')})`.execute(db)
  return rows.map(read)
}

const DAY = 86_400_000

/** Activities of a UTC day (days since 1970-01-01) that stand, or were derived: what may share a group with others of it. */
export async function loadActivitiesOn(db: Db, tenant: number, days: readonly number[]): Promise<StoredActivity[]> {
  const out: StoredActivity[] = []
  for (const day of new Set(days)) {
    const { rows } = await sql<Row>`
      select id, kind, crm_id, at, counts, reps, contacts, gone, threads from crm_activity
      where tenant = ${tenant} and at >= ${new Date(day * DAY).toISOString()}::timestamptz
        and at < ${new Date((day + 1) * DAY).toISOString()}::timestamptz`.execute(db)
    out.push(...rows.map(read))
  }
  return out
}

/** The days on which something was derived into these groups. */
export async function derivedDays(db: Db, tenant: number, threads: readonly string[]): Promise<number[]> {
  if (threads.length === 0) return []
  const { rows } = await sql<{ at: Date }>`
    select distinct at from exchange where tenant = ${tenant} and thread = any(${batch.list(threads, 'uuid')})`.execute(
    db,
  )
  return [...new Set(rows.map((row) => Math.floor(row.at.getTime() / DAY)))]
}

/** Remembers into which groups activities were derived. */
export async function saveActivityThreads(
  db: Db,
  tenant: number,
  placed: readonly { readonly id: string; readonly threads: readonly string[] | null }[],
): Promise<void> {
  if (placed.length === 0) return
  await sql`update crm_activity set threads = batch.threads from ${batch.table(placed, {
    id: ['uuid', (one) => one.id],
    threads: ['uuid[]', (one) => one.threads],
  })} where crm_activity.tenant = ${tenant} and crm_activity.id = batch.id`.execute(db)
}

/** Activities dated up to a moment that were not derived yet. */
export async function dueActivities(db: Db, tenant: number, until: number, most: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from crm_activity where tenant = ${tenant} and threads is null and not gone
      and at <= ${new Date(until).toISOString()}::timestamptz order by at, id limit ${most}`.execute(db)
  return rows.map((row) => row.id)
}

/** Activities that contacts of ours are on, or that addresses of ours took part in. */
export async function activitiesOf(
  db: Db,
  tenant: number,
  who: { readonly contacts: readonly string[]; readonly addresses: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from crm_activity where tenant = ${tenant} and contacts && array(
      select crm_id from crm_identity where tenant = ${tenant} and kind = 'contact'
        and own = any(${batch.list(who.contacts, 'uuid')}))
    union
    select id from crm_activity where tenant = ${tenant} and reps && ${batch.list(who.addresses, 'text')}`.execute(db)
  return rows.map((row) => row.id)
}

/** Who of ours stands behind contacts in the CRM, the ended ones too. */
export async function ownContactsOf(db: Db, tenant: number, crmIds: readonly string[]): Promise<Map<string, string>> {
  if (crmIds.length === 0) return new Map()
  const { rows } = await sql<{ own: string; crm_id: string }>`
    select own, crm_id from crm_identity
    where tenant = ${tenant} and kind = 'contact' and crm_id = any(${batch.list(crmIds, 'text')})`.execute(db)
  return new Map(rows.map((row) => [row.crm_id, row.own]))
}

/** Takes a contact off all activities: he is forgotten. Answers the ids of those he was on. */
export async function scrubActivities(db: Db, tenant: number, contact: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update crm_activity set contacts = array(select c from unnest(contacts) as c where not c = any(mine.ids))
    from (select array(select crm_id from crm_identity
      where tenant = ${tenant} and kind = 'contact' and own = ${contact}::uuid) as ids) as mine
    where tenant = ${tenant} and contacts && mine.ids returning id`.execute(db)
  return rows.map((row) => row.id)
}
