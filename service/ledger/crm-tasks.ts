import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** A follow-up as it was asked for; our ids, `madeAt` in ms UTC, `dueOn` YYYY-MM-DD. */
export interface NewTaskRow {
  readonly id: string
  readonly account: string
  readonly contact: string | null
  /** Whose it is to do. */
  readonly owner: string | null
  readonly by: string | null
  readonly message: string | null
  readonly title: string
  readonly dueOn: string
  readonly madeAt: number
}

/** It is found again in the CRM by its id, which says nothing of anybody. */
export async function insertTask(db: Db, tenant: number, one: NewTaskRow): Promise<void> {
  await sql`insert into crm_task (tenant, id, account, contact, owner, by_rep, message, title, due_on, mark, made_at)
    values (${tenant}, ${one.id}::uuid, ${one.account}::uuid, ${one.contact}::uuid, ${one.owner}::uuid, ${one.by}::uuid,
      ${one.message}::uuid, ${one.title}, ${one.dueOn}::date, ${one.id}, ${iso(one.madeAt)}::timestamptz)
    on conflict do nothing`.execute(db)
}

const CRM_ID = (kind: 'account' | 'contact' | 'rep', own: ReturnType<typeof sql>) => sql`(
  select i.crm_id from crm_identity i where i.tenant = k.tenant and i.kind = ${kind} and i.own = ${own}
    and i.ended_at is null order by i.since desc, i.crm_id limit 1)`

const ACCOUNT = sql`(select coalesce(t.merged_into, t.id) from account t where t.tenant = k.tenant and t.id = k.account)`

export interface StoredTask {
  readonly id: string
  readonly account: string
  readonly accountName: string
  readonly title: string
  readonly dueOn: string
  readonly state: 'waiting' | 'open' | 'done' | 'failed'
  readonly crmId: string | null
  /** Of its account, in the CRM. */
  readonly crmAccount: string | null
}

/** Which tasks: all that fit every condition given; `done` ones only when asked for by id or told so. */
export interface WhichTasks {
  readonly ids?: readonly string[]
  readonly accounts?: readonly string[]
  /** His to do, or asked for by him. */
  readonly rep?: string
  readonly withDone?: boolean
}

/** Tasks, the first due first; one that a person deleted in the CRM is no more. */
export async function loadTasks(db: Db, tenant: number, which: WhichTasks): Promise<StoredTask[]> {
  const { ids, accounts, rep, withDone = ids !== undefined } = which
  const { rows } = await sql<StoredTask>`
    select k.id, coalesce(t.merged_into, t.id) as account, n.name as "accountName", k.title, k.due_on::text as "dueOn",
      case when k.state = 'failed' then 'failed' when k.state <> 'confirmed' then 'waiting'
        when k.done_at is not null then 'done' else 'open' end as state, k.crm_id as "crmId",
      ${CRM_ID('account', ACCOUNT)} as "crmAccount"
    from crm_task k join account t on t.tenant = k.tenant and t.id = k.account
    join account n on n.tenant = t.tenant and n.id = coalesce(t.merged_into, t.id)
    where k.tenant = ${tenant} and k.state <> 'tombstone' and (${withDone} or k.done_at is null)
      and (${ids === undefined} or k.id = any(${batch.list(ids ?? [], 'uuid')}))
      and (${accounts === undefined} or coalesce(t.merged_into, t.id) = any(${batch.list(accounts ?? [], 'uuid')}))
      and (${rep === undefined} or k.owner = ${rep ?? null}::uuid or k.by_rep = ${rep ?? null}::uuid)
    order by k.due_on, k.made_at, k.id`.execute(db)
  return rows
}

/** Times in ms UTC. A lease outlives every call its holder may still have under way, so nothing has to renew it. */
export interface TaskLease {
  readonly by: string
  readonly now: number
  readonly ms: number
}

/** A task that is to be written, with whatever of ours it hangs on in the CRM. */
export interface DueTask {
  readonly id: string
  readonly mark: string
  readonly title: string
  readonly dueOn: string
  readonly byName: string | null
  /** How often the CRM has refused it. */
  readonly attempts: number
  /** CRM ids. */
  readonly account: string
  readonly contact: string | null
  readonly owner: string | null
}

/** Takes tasks that are to be written and whose account is in the CRM by now; those of others are passed over. */
export async function reserveTasks(db: Db, tenant: number, lease: TaskLease, most: number): Promise<DueTask[]> {
  const now = iso(lease.now)
  const { rows } = await sql<{ id: string }>`
    with due as (
      select k.id as due_id from crm_task k
      where k.tenant = ${tenant} and k.state in ('wanted', 'reserved')
        and (k.not_before is null or k.not_before <= ${now}::timestamptz)
        and (k.lease_until is null or k.lease_until <= ${now}::timestamptz)
        and ${CRM_ID('account', ACCOUNT)} is not null
      order by k.made_at, k.id limit ${most} for update of k skip locked
    )
    update crm_task set state = 'reserved', lease_by = ${lease.by}, lease_until = ${iso(lease.now + lease.ms)}::timestamptz
    from due where tenant = ${tenant} and id = due_id returning id`.execute(db)
  return loadDue(
    db,
    tenant,
    rows.map((row) => row.id),
  )
}

async function loadDue(db: Db, tenant: number, ids: readonly string[]): Promise<DueTask[]> {
  const { rows } = await sql<DueTask>`
    select k.id, k.mark, k.title, k.due_on::text as "dueOn", k.attempts, coalesce(b.name, b.primary_address) as "byName",
      ${CRM_ID('account', ACCOUNT)} as account, ${CRM_ID('contact', sql`k.contact`)} as contact,
      ${CRM_ID('rep', sql`k.owner`)} as owner
    from crm_task k left join rep b on b.tenant = k.tenant and b.id = k.by_rep
    where k.tenant = ${tenant} and k.id = any(${batch.list(ids, 'uuid')}) order by k.made_at, k.id`.execute(db)
  return rows.filter((row) => row.account !== null)
}

/** Takes tasks whose outcome is open, once no call of theirs can still be under way. */
export async function takeOpenTasks(db: Db, tenant: number, lease: TaskLease, most: number): Promise<DueTask[]> {
  const now = iso(lease.now)
  const { rows } = await sql<{ id: string }>`
    with due as (
      select id as due_id from crm_task
      where tenant = ${tenant} and state = 'sent' and (not_before is null or not_before <= ${now}::timestamptz)
        and (lease_until is null or lease_until <= ${now}::timestamptz)
      order by made_at limit ${most} for update skip locked
    )
    update crm_task set lease_by = ${lease.by}, lease_until = ${iso(lease.now + lease.ms)}::timestamptz
    from due where tenant = ${tenant} and id = due_id returning id`.execute(db)
  return loadDue(
    db,
    tenant,
    rows.map((row) => row.id),
  )
}

/** Commits that these are about to be sent; answers those that still are this holder's. */
export async function markTasksSent(
  db: Db,
  tenant: number,
  lease: TaskLease,
  ids: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    update crm_task set state = 'sent', sent_at = ${iso(lease.now)}::timestamptz, not_before = null,
      lease_until = ${iso(lease.now + lease.ms)}::timestamptz
    where tenant = ${tenant} and state = 'reserved' and lease_by = ${lease.by} and id = any(${batch.list(ids, 'uuid')})
    returning id`.execute(db)
  return new Set(rows.map((row) => row.id))
}

export async function confirmTasks(
  db: Db,
  tenant: number,
  receipts: readonly { readonly id: string; readonly crmId: string }[],
  now: number,
): Promise<void> {
  if (receipts.length === 0) return
  await sql`update crm_task k set state = 'confirmed', crm_id = batch.crm_id, confirmed_at = ${iso(now)}::timestamptz,
      lease_by = null, lease_until = null, not_before = null, error_code = null
    from ${batch.table(receipts, { id: ['uuid', (one) => one.id], crm_id: ['text', (one) => one.crmId] })}
    where k.tenant = ${tenant} and k.id = batch.id`.execute(db)
}

/** Leaves tasks as `sent`: looked for from `from` on. */
export async function leaveTasksOpen(db: Db, tenant: number, ids: readonly string[], from: number): Promise<void> {
  await sql`update crm_task set lease_by = null, lease_until = null, not_before = ${iso(from)}::timestamptz
    where tenant = ${tenant} and state = 'sent' and id = any(${batch.list(ids, 'uuid')})`.execute(db)
}

/** Gives tasks back that were surely not written. */
export async function giveTasksBack(db: Db, tenant: number, ids: readonly string[]): Promise<void> {
  await sql`update crm_task set state = 'wanted', lease_by = null, lease_until = null, not_before = null
    where tenant = ${tenant} and state in ('reserved', 'sent') and id = any(${batch.list(ids, 'uuid')})`.execute(db)
}

/** The CRM refused these by name: they are tried again, another way. */
export async function countRefusals(db: Db, tenant: number, ids: readonly string[]): Promise<void> {
  await sql`update crm_task set attempts = attempts + 1
    where tenant = ${tenant} and state = 'sent' and id = any(${batch.list(ids, 'uuid')})`.execute(db)
}

/** The CRM refused them for good. */
export async function failTasks(db: Db, tenant: number, ids: readonly string[], code: string): Promise<void> {
  await sql`update crm_task set state = 'failed', error_code = ${code}, lease_by = null, lease_until = null
    where tenant = ${tenant} and id = any(${batch.list(ids, 'uuid')})`.execute(db)
}

/** Tasks that were not done when last looked at, whoever waited longest for a look first. */
export async function loadRunningTasks(
  db: Db,
  tenant: number,
  which: { readonly ids?: readonly string[]; readonly most: number },
): Promise<{ readonly id: string; readonly crmId: string }[]> {
  const { rows } = await sql<{ id: string; crmId: string }>`
    select id, crm_id as "crmId" from crm_task
    where tenant = ${tenant} and state = 'confirmed' and done_at is null
      and (${which.ids === undefined} or id = any(${batch.list(which.ids ?? [], 'uuid')}))
    order by seen_at nulls first, id limit ${which.most}`.execute(db)
  return rows
}

/** What a look at the CRM found: done there (and when), deleted there, or still open. */
export async function noteTasks(
  db: Db,
  tenant: number,
  seen: readonly { readonly id: string; readonly doneAt: number | null; readonly gone: boolean }[],
  now: number,
): Promise<void> {
  if (seen.length === 0) return
  await sql`update crm_task k set seen_at = ${iso(now)}::timestamptz, done_at = batch.done_at,
      state = case when batch.gone then 'tombstone' else k.state end
    from ${batch.table(seen, {
      id: ['uuid', (one) => one.id],
      done_at: ['timestamptz', (one) => one.doneAt],
      gone: ['boolean', (one) => one.gone],
    })} where k.tenant = ${tenant} and k.id = batch.id and k.state = 'confirmed'`.execute(db)
}

const iso = (ms: number): string => new Date(ms).toISOString()
