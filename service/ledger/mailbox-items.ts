import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'
import type { SkippedFolder } from './mailbox-folders.ts'
import { type Lease, lockMailboxes } from './mailboxes.ts'

/** An item a mailbox told of. */
export interface ToldItem {
  readonly item: string
  /** ms UTC; null where only its id is known (a notification). */
  readonly receivedAt: number | null
  readonly folder: string | null
}

/**
 * Records what a mailbox told of: an item not known yet waits to be fetched; a known one is where it now lies, and is not
 * fetched twice. One that lay in a folder we do not read and lies in one we do waits too. Answers how many wait newly.
 */
export async function tellItems(
  db: Db,
  tenant: number,
  mailbox: string,
  told: readonly ToldItem[],
  now: number,
): Promise<number> {
  // Pages may repeat an item; the later word counts.
  const items = [...new Map(told.map((one) => [one.item, one])).values()]
  if (items.length === 0) return 0
  const { rows: moved } = await sql<{ fresh: number }>`
    with told as (select * from ${batch.table(items, {
      item: ['text', (one) => one.item],
      received_at: ['timestamptz', (one) => one.receivedAt],
      folder: ['text', (one) => one.folder],
    })}), again as (
      update mailbox_item i set folder = coalesce(told.folder, i.folder), received_at = coalesce(i.received_at, told.received_at),
        removed_at = case when told.folder is null then i.removed_at end,
        state = case when i.state = 'gone'
          or (i.state = 'skipped-folder' and (told.folder is null or told.folder is distinct from i.folder))
          then 'pending' else i.state end,
        reason = case when i.state in ('gone', 'skipped-folder') then null else i.reason end,
        attempts = case when i.state in ('gone', 'skipped-folder') then 0 else i.attempts end
      from told where i.tenant = ${tenant} and i.mailbox = ${mailbox} and i.item = told.item
        and case when told.folder is null
          -- A notification does not say where it lies: a draft that was sent, or mail taken out of Junk, keeps its id.
          then i.state in ('gone', 'skipped-folder')
          else told.folder is distinct from i.folder or i.removed_at is not null or i.received_at is null
            or i.state = 'gone' end
      returning i.state
    ) select count(*) filter (where state = 'pending')::int as fresh from again`.execute(db)
  const { rows: known } = await sql<{ item: string }>`
    select item from mailbox_item where tenant = ${tenant} and mailbox = ${mailbox}
      and item = any(${batch.list(
        items.map((one) => one.item),
        'text',
      )})`.execute(db)
  const have = new Set(known.map((row) => row.item))
  const fresh = items.filter((one) => !have.has(one.item))
  if (fresh.length === 0) return moved[0]?.fresh ?? 0
  // Positions are given under the lock of the mailbox's row; one left unused (told twice at once) is only a gap.
  const { rows: places } = await sql<{ next: string | number }>`
    update mailbox set next_position = next_position + ${fresh.length}::int where tenant = ${tenant} and id = ${mailbox}
    returning next_position as next`.execute(db)
  const first = Number(places[0]?.next ?? fresh.length) - fresh.length
  const { rows: inserted } = await sql<{ item: string }>`
    insert into mailbox_item (tenant, mailbox, item, position, folder, received_at, told_at)
    select ${tenant}, ${mailbox}::uuid, item, position, folder, received_at, ${iso(now)}::timestamptz from ${batch.table(
      fresh.map((one, index) => ({ ...one, position: first + index })),
      {
        item: ['text', (one) => one.item],
        position: ['bigint', (one) => one.position],
        folder: ['text', (one) => one.folder],
        received_at: ['timestamptz', (one) => one.receivedAt],
      },
    )} on conflict (tenant, mailbox, item) do nothing returning item`.execute(db)
  return (moved[0]?.fresh ?? 0) + inserted.length
}

/** Records that items left a folder. What was captured stays captured; one that turned up elsewhere is not removed. */
export async function removeItems(
  db: Db,
  tenant: number,
  mailbox: string,
  folder: string,
  items: readonly string[],
  now: number,
): Promise<void> {
  if (items.length === 0) return
  await sql`update mailbox_item set removed_at = ${iso(now)}::timestamptz
    where tenant = ${tenant} and mailbox = ${mailbox} and item = any(${batch.list(items, 'text')})
      and removed_at is null and (folder = ${folder} or folder is null)`.execute(db)
}

export interface LeasedItem {
  readonly mailbox: string
  readonly item: string
  readonly position: number
  /** Null where only a notification told of it. */
  readonly folder: string | null
  readonly attempts: number
  /** ms UTC */
  readonly toldAt: number
}

/**
 * Takes items of mailboxes to fetch, what came last first, so that a long backfill does not hold up today's mail.
 *
 * @param only these items alone
 */
export async function leaseItems(
  db: Db,
  tenant: number,
  mailboxes: readonly string[],
  lease: Lease,
  most: number,
  only: readonly string[] | null = null,
): Promise<LeasedItem[]> {
  const now = iso(lease.now)
  const { rows } = await sql<Omit<LeasedItem, 'position' | 'toldAt'> & { position: string | number; told_at: Date }>`
    with due as (
      select mailbox as due_mailbox, item as due_item from mailbox_item
      where tenant = ${tenant} and mailbox = any(${batch.list(mailboxes, 'uuid')}) and state = 'pending'
        and (not_before is null or not_before <= ${now}::timestamptz)
        and (lease_until is null or lease_until <= ${now}::timestamptz or lease_by = any(${batch.list(lease.gone, 'text')}))
        and (${only === null} or item = any(${batch.list(only ?? [], 'text')}))
      order by received_at desc nulls first limit ${most} for update skip locked
    )
    update mailbox_item set lease_by = ${lease.by}, lease_until = ${iso(lease.now + lease.ms)}::timestamptz,
      attempts = attempts + 1
    from due where tenant = ${tenant} and mailbox = due_mailbox and item = due_item
    returning mailbox, item, position, folder, attempts, told_at`.execute(db)
  return rows.map(({ told_at: told, ...row }) => ({ ...row, position: Number(row.position), toldAt: told.getTime() }))
}

/** What became of an item that was fetched. */
export type SettledItem = {
  readonly mailbox: string
  readonly item: string
  readonly folder: string | null
  readonly receivedAt: number | null
} & (
  | { readonly state: 'read' | 'gone'; readonly reason: null }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'skipped-folder'; readonly reason: SkippedFolder }
)

/** Settles items, in the transaction that captures them; the last item of their mailboxes moves along. */
export async function settleItems(db: Db, tenant: number, settled: readonly SettledItem[], now: number): Promise<void> {
  if (settled.length === 0) return
  await sql`update mailbox_item i set state = batch.state, reason = batch.reason, read_at = ${iso(now)}::timestamptz,
      folder = coalesce(batch.folder, i.folder), received_at = coalesce(batch.received_at, i.received_at), lease_by = null,
      lease_until = null, not_before = null
    from ${batch.table(settled, {
      mailbox: ['uuid', (one) => one.mailbox],
      item: ['text', (one) => one.item],
      state: ['text', (one) => one.state],
      reason: ['text', (one) => one.reason],
      folder: ['text', (one) => one.folder],
      received_at: ['timestamptz', (one) => one.receivedAt],
    })}
    where i.tenant = ${tenant} and i.mailbox = batch.mailbox and i.item = batch.item`.execute(db)
  const last = new Map<string, number>()
  for (const { mailbox, state, receivedAt } of settled) {
    if (state === 'read' && receivedAt !== null) last.set(mailbox, Math.max(receivedAt, last.get(mailbox) ?? 0))
  }
  if (last.size === 0) return
  await lockMailboxes(db, tenant, [...last.keys()])
  await sql`update mailbox set last_item_at = batch.at from ${batch.table([...last], {
    mailbox: ['uuid', ([mailbox]) => mailbox],
    at: ['timestamptz', ([, at]) => at],
  })} where tenant = ${tenant} and id = batch.mailbox
      and (last_item_at is null or last_item_at < batch.at)`.execute(db)
}

/** Gives items back that could not be asked for; `notBefore` in ms UTC. */
export async function giveItemsBack(
  db: Db,
  tenant: number,
  mailbox: string,
  items: readonly string[],
  notBefore: number | null,
): Promise<void> {
  if (items.length === 0) return
  await sql`update mailbox_item set lease_by = null, lease_until = null, attempts = greatest(0, attempts - 1),
      not_before = ${notBefore === null ? null : iso(notBefore)}::timestamptz
    where tenant = ${tenant} and mailbox = ${mailbox} and state = 'pending' and item = any(${batch.list(items, 'text')})`.execute(
    db,
  )
}

/** Items that failed are fetched once more: somebody mended the reason, or asks to see it again. `only`: of these. */
export async function retryFailedItems(
  db: Db,
  tenant: number,
  mailbox: string,
  only: readonly string[] | null = null,
): Promise<void> {
  await sql`update mailbox_item set state = 'pending', reason = null, attempts = 0, not_before = null
    where tenant = ${tenant} and mailbox = ${mailbox} and state = 'failed'
      and (${only === null} or item = any(${batch.list(only ?? [], 'text')}))`.execute(db)
}

/** Where items stand by now, by item; one never told of is absent. */
export async function itemStates(
  db: Db,
  tenant: number,
  mailbox: string,
  items: readonly string[],
): Promise<Map<string, { readonly state: string; readonly reason: string | null }>> {
  const { rows } = await sql<{ item: string; state: string; reason: string | null }>`
    select item, state, reason from mailbox_item
    where tenant = ${tenant} and mailbox = ${mailbox} and item = any(${batch.list(items, 'text')})`.execute(db)
  return new Map(rows.map((row) => [row.item, row]))
}

/** Gives one item back that was asked for and could not be kept: its attempt counts. `notBefore` in ms UTC. */
export async function putItemOff(
  db: Db,
  tenant: number,
  mailbox: string,
  item: string,
  notBefore: number,
): Promise<void> {
  await sql`update mailbox_item set lease_by = null, lease_until = null, not_before = ${iso(notBefore)}::timestamptz
    where tenant = ${tenant} and mailbox = ${mailbox} and item = ${item} and state = 'pending'`.execute(db)
}

/**
 * When the first item that waits may be fetched (ms UTC; what may be now: a moment gone by), or null where none waits.
 *
 * @param except mailboxes that do not count
 */
export async function nextPending(db: Db, tenant: number, except: readonly string[]): Promise<number | null> {
  const { rows } = await sql<{ at: number | null }>`
    select extract(epoch from min(greatest(coalesce(i.lease_until, 'epoch'), coalesce(i.not_before, 'epoch'),
      coalesce(m.not_before, 'epoch'))))::float8 * 1000 as at
    from mailbox_item i join mailbox m on m.tenant = i.tenant and m.id = i.mailbox
    where i.tenant = ${tenant} and i.state = 'pending' and m.captured
      and m.id <> all(${batch.list(except, 'uuid')})`.execute(db)
  return rows[0]?.at ?? null
}

/** Mailboxes with items that may be fetched now, captured ones only. */
export async function mailboxesWithPending(db: Db, tenant: number, now: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.id from mailbox m where m.tenant = ${tenant} and m.captured
      and (m.not_before is null or m.not_before <= ${iso(now)}::timestamptz)
      and exists (select 1 from mailbox_item i where i.tenant = m.tenant and i.mailbox = m.id and i.state = 'pending'
        and (i.not_before is null or i.not_before <= ${iso(now)}::timestamptz))
    order by m.address`.execute(db)
  return rows.map((row) => row.id)
}

export interface ItemCounts {
  readonly told: number
  readonly pending: number
  /** Waiting for the vendor, or leased by another process. */
  readonly held: number
}

export async function countItems(
  db: Db,
  tenant: number,
  mailboxes: readonly string[],
  now: number,
): Promise<ItemCounts> {
  const { rows } = await sql<ItemCounts>`
    select count(*)::int as told, (count(*) filter (where state = 'pending'))::int as pending,
      (count(*) filter (where state = 'pending' and (not_before > ${iso(now)}::timestamptz
        or lease_until > ${iso(now)}::timestamptz)))::int as held
    from mailbox_item where tenant = ${tenant} and mailbox = any(${batch.list(mailboxes, 'uuid')})`.execute(db)
  return rows[0] ?? { told: 0, pending: 0, held: 0 }
}

const iso = (ms: number): string => new Date(ms).toISOString()
