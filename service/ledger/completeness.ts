import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

interface Of {
  readonly db: Db
  readonly tenant: number
}

/** What became of the messages a mailbox received on one UTC day; seen = captured + skipped + held + waiting + failed. */
export interface MailboxDay {
  readonly mailbox: string
  /** YYYY-MM-DD */
  readonly day: string
  readonly seen: number
  readonly captured: number
  /** Of the captured ones: confirmed by the CRM (one a person deleted there since counts, it was there). */
  readonly inCrm: number
  /** Of the captured ones: refused by the CRM for good. */
  readonly crmFailed: number
  readonly skipped: Readonly<Record<string, number>>
  readonly held: number
  /** Told of and not read yet. */
  readonly waiting: number
  readonly failed: Readonly<Record<string, number>>
  /** The last comparison with the mailbox itself; null: never made. */
  readonly compared: {
    readonly counted: number
    readonly known: number
    readonly missing: number
    readonly at: number
  } | null
}

type Fate = 'captured' | 'skipped' | 'held' | 'waiting' | 'failed'

/**
 * The days of these mailboxes with anything in them, newest first. A message that was read and has no sighting any more
 * was erased. Times in ms UTC, `to` exclusive.
 */
export async function readMailboxDays(
  { db, tenant }: Of,
  mailboxes: readonly string[],
  span: { readonly from: number; readonly to: number },
): Promise<MailboxDay[]> {
  const list = () => batch.list(mailboxes, 'uuid')
  const { rows } = await sql<{
    mailbox: string
    day: string
    fate: Fate
    reason: string | null
    count: number
    in_crm: number
    crm_failed: number
  }>`
    select i.mailbox, to_char(i.received_at at time zone 'UTC', 'YYYY-MM-DD') as day,
      case when i.state = 'pending' then 'waiting' when i.state = 'failed' then 'failed'
        when i.state in ('gone', 'skipped-folder') or m.id is null or m.verdict = 'skip' then 'skipped'
        when m.verdict = 'hold' then 'held' else 'captured' end as fate,
      case when i.state = 'failed' then coalesce(i.reason, 'unknown')
        when i.state = 'pending' then null
        when i.state = 'gone' then 'gone'
        when i.state = 'skipped-folder' then 'folder-' || coalesce(i.reason, 'other')
        when m.id is null then 'erased'
        when m.verdict = 'skip' then coalesce(m.reason, 'unknown') end as reason,
      count(*)::int as count,
      (count(*) filter (where m.verdict = 'capture' and e.state in ('confirmed', 'tombstone')))::int as in_crm,
      (count(*) filter (where m.verdict = 'capture' and e.state = 'failed'))::int as crm_failed
    from mailbox_item i
    left join sighting s on i.state = 'read' and s.tenant = i.tenant and s.source = 'graph:' || i.mailbox and s.position = i.position
    left join message m on m.tenant = s.tenant and m.id = s.message
    left join crm_email e on e.tenant = m.tenant and e.message = m.id
    where i.tenant = ${tenant} and i.mailbox = any(${list()}) and i.received_at >= ${iso(span.from)}::timestamptz
      and i.received_at < ${iso(span.to)}::timestamptz
    group by 1, 2, 3, 4`.execute(db)
  const compared = await readComparisons({ db, tenant }, mailboxes, span)
  const days = new Map<string, Mutable>()
  const dayOf = (mailbox: string, day: string): Mutable => {
    const key = `${mailbox} ${day}`
    const known = days.get(key) ?? {
      mailbox,
      day,
      seen: 0,
      captured: 0,
      inCrm: 0,
      crmFailed: 0,
      skipped: {},
      held: 0,
      waiting: 0,
      failed: {},
      compared: null,
    }
    days.set(key, known)
    return known
  }
  for (const { mailbox, day, fate, reason, count, in_crm, crm_failed } of rows) {
    const one = dayOf(mailbox, day)
    one.seen += count
    one.inCrm += in_crm
    one.crmFailed += crm_failed
    if (fate === 'skipped' || fate === 'failed')
      one[fate][reason ?? 'unknown'] = (one[fate][reason ?? 'unknown'] ?? 0) + count
    else one[fate] += count
  }
  for (const { mailbox, day, ...found } of compared) dayOf(mailbox, day).compared = found
  return [...days.values()].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : a.mailbox < b.mailbox ? -1 : 1))
}

type Mutable = { -readonly [Key in keyof MailboxDay]: MailboxDay[Key] } & {
  skipped: Record<string, number>
  failed: Record<string, number>
}

async function readComparisons(
  { db, tenant }: Of,
  mailboxes: readonly string[],
  span: { readonly from: number; readonly to: number },
) {
  const { rows } = await sql<{
    mailbox: string
    day: string
    counted: number
    known: number
    missing: number
    at: Date
  }>`
    select mailbox, to_char(day, 'YYYY-MM-DD') as day, counted, known, missing, counted_at as at from mailbox_day
    where tenant = ${tenant} and mailbox = any(${batch.list(mailboxes, 'uuid')})
      and day >= (${iso(span.from)}::timestamptz at time zone 'UTC')::date and day < ${iso(span.to)}::timestamptz at time zone 'UTC'`.execute(
    db,
  )
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}

/** How many items the ledger knows to lie in this folder, received in the span (ms UTC, `to` exclusive). */
export async function countKnown(
  { db, tenant }: Of,
  mailbox: string,
  folder: string,
  span: { readonly from: number; readonly to: number },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from mailbox_item
    where tenant = ${tenant} and mailbox = ${mailbox} and folder = ${folder} and removed_at is null and state <> 'gone'
      and received_at >= ${iso(span.from)}::timestamptz and received_at < ${iso(span.to)}::timestamptz`.execute(db)
  return rows[0]?.count ?? 0
}

/** Which of these items the ledger has never been told of, wherever they lie. */
export async function findUnknown({ db, tenant }: Of, mailbox: string, items: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ item: string }>`
    select item from mailbox_item where tenant = ${tenant} and mailbox = ${mailbox}
      and item = any(${batch.list(items, 'text')})`.execute(db)
  const known = new Set(rows.map((row) => row.item))
  return new Set(items.filter((item) => !known.has(item)))
}

export interface Comparison {
  readonly day: string
  readonly counted: number
  readonly known: number
  readonly missing: number
  /** ms UTC */
  readonly until: number
}

export async function saveComparison({ db, tenant }: Of, mailbox: string, one: Comparison, now: number): Promise<void> {
  await sql`insert into mailbox_day (tenant, mailbox, day, counted, known, missing, until, counted_at)
    values (${tenant}, ${mailbox}::uuid, ${one.day}::date, ${one.counted}, ${one.known}, ${one.missing},
      ${iso(one.until)}::timestamptz, ${iso(now)}::timestamptz)
    on conflict (tenant, mailbox, day) do update set counted = excluded.counted, known = excluded.known,
      missing = excluded.missing, until = excluded.until, counted_at = excluded.counted_at`.execute(db)
}

/** A message the mailbox held and nobody told us of. */
export interface Gap {
  readonly mailbox: string
  readonly item: string
  /** Without brackets. */
  readonly messageId: string | null
  readonly receivedAt: number | null
  readonly foundAt: number
  readonly closedAt: number | null
}

export async function saveGaps(
  { db, tenant }: Of,
  mailbox: string,
  gaps: readonly Pick<Gap, 'item' | 'messageId' | 'receivedAt'>[],
  now: number,
): Promise<void> {
  if (gaps.length === 0) return
  await sql`insert into mailbox_gap (tenant, mailbox, item, message_id, received_at, found_at)
    select ${tenant}, ${mailbox}::uuid, item, message_id, received_at, ${iso(now)}::timestamptz from ${batch.table(
      gaps,
      {
        item: ['text', (one) => one.item],
        message_id: ['text', (one) => one.messageId],
        received_at: ['timestamptz', (one) => one.receivedAt],
      },
    )} on conflict (tenant, mailbox, item) do update set found_at = excluded.found_at, closed_at = null`.execute(db)
}

/** A gap whose message was settled meanwhile (read, failed with a reason, or gone) is closed. */
export async function closeGaps({ db, tenant }: Of, now: number): Promise<void> {
  await sql`update mailbox_gap g set closed_at = ${iso(now)}::timestamptz from mailbox_item i
    where g.tenant = ${tenant} and g.closed_at is null and i.tenant = g.tenant and i.mailbox = g.mailbox and i.item = g.item
      and i.state <> 'pending'`.execute(db)
}

/** Gaps, newest first: all open ones, and the closed ones found since. */
export async function readGaps({ db, tenant }: Of, since: number, most = 1000): Promise<Gap[]> {
  const { rows } = await sql<{
    mailbox: string
    item: string
    message_id: string | null
    received_at: Date | null
    found_at: Date
    closed_at: Date | null
  }>`
    select mailbox, item, message_id, received_at, found_at, closed_at from mailbox_gap
    where tenant = ${tenant} and (closed_at is null or found_at >= ${iso(since)}::timestamptz)
    order by found_at desc, mailbox, item limit ${most}`.execute(db)
  return rows.map((row) => ({
    mailbox: row.mailbox,
    item: row.item,
    messageId: row.message_id,
    receivedAt: row.received_at?.getTime() ?? null,
    foundAt: row.found_at.getTime(),
    closedAt: row.closed_at?.getTime() ?? null,
  }))
}

const iso = (ms: number): string => new Date(ms).toISOString()
