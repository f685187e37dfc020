import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

export interface Notification {
  readonly mailbox: string
  readonly subscription: string
  readonly kind: 'item' | 'reauthorize' | 'removed' | 'missed'
  readonly item: string | null
}

/** Records notifications in one statement; the answer to the vendor waits for this and nothing else. */
export async function recordNotifications(
  db: Db,
  tenant: number,
  notifications: readonly Notification[],
  at: number,
): Promise<void> {
  if (notifications.length === 0) return
  await sql`insert into graph_notification (tenant, mailbox, subscription, kind, item, at)
    select ${tenant}, mailbox, subscription, kind, item, ${iso(at)}::timestamptz from ${batch.table(notifications, {
      mailbox: ['uuid', (one) => one.mailbox],
      subscription: ['uuid', (one) => one.subscription],
      kind: ['text', (one) => one.kind],
      item: ['text', (one) => one.item],
    })}`.execute(db)
}

export interface OpenNotification extends Notification {
  readonly id: string
  readonly at: number
}

/** Takes notifications that nobody has acted on, oldest first, in the caller's transaction; those taken are done with it. */
export async function takeNotifications(
  db: Db,
  tenant: number,
  most: number,
  now: number,
): Promise<OpenNotification[]> {
  const { rows } = await sql<Omit<OpenNotification, 'at'> & { at: Date }>`
    with open as (
      select id as open_id from graph_notification where tenant = ${tenant} and done_at is null
      order by id limit ${most} for update skip locked
    )
    update graph_notification set done_at = ${iso(now)}::timestamptz from open where tenant = ${tenant} and id = open_id
    returning id::text as id, mailbox, subscription, kind, item, at`.execute(db)
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}

/** Marks what lifecycle notices ask of subscriptions. */
export async function needSubscriptions(
  db: Db,
  tenant: number,
  needs: 'reauthorize' | 'recreate',
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await sql`update graph_subscription set needs = ${needs} where tenant = ${tenant} and state <> 'ended'
    and id = any(${batch.list(ids, 'uuid')}) and (needs is null or ${needs} = 'recreate')`.execute(db)
}

/** Adds to the counts of what was dropped. */
export async function countDropped(
  db: Db,
  tenant: number,
  dropped: ReadonlyMap<string, number>,
  now: number,
): Promise<void> {
  if (dropped.size === 0) return
  await sql`insert into graph_notification_dropped (tenant, day, reason, count)
    select ${tenant}, ${iso(now).slice(0, 10)}::date, reason, count from ${batch.table([...dropped], {
      reason: ['text', ([reason]) => reason],
      count: ['bigint', ([, count]) => count],
    })}
    on conflict (tenant, day, reason) do update set count = graph_notification_dropped.count + excluded.count`.execute(
    db,
  )
}

/** Forgets what was acted on long ago. */
export async function forgetNotifications(db: Db, tenant: number, before: number): Promise<void> {
  await sql`delete from graph_notification where tenant = ${tenant} and done_at < ${iso(before)}::timestamptz`.execute(
    db,
  )
}

const iso = (ms: number): string => new Date(ms).toISOString()
