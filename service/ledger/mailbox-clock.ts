import { sql } from 'kysely'
import type { Db } from './db.ts'

/** How long mail of one mailbox took from its receipt to the CRM; seconds, what still waits counted as if it ended now. */
export interface MailboxClock {
  readonly mailbox: string
  readonly messages: number
  readonly p50: number
  readonly p95: number
}

/**
 * The slowest mailboxes first (requirement A6): captured messages received since, after the mailbox's first reading. Time
 * that a stranger's mail was held is nobody's delay and does not count.
 *
 * @param since ms UTC
 */
export async function slowestMailboxes(
  { db, tenant }: { readonly db: Db; readonly tenant: number },
  { now, since, most }: { readonly now: number; readonly since: number; readonly most: number },
): Promise<MailboxClock[]> {
  const { rows } = await sql<MailboxClock>`
    with delay as (
      select b.address as mailbox, extract(epoch from (i.read_at - i.received_at)
        + (coalesce(e.confirmed_at, greatest(${iso(now)}::timestamptz, m.captured_at)) - m.captured_at))::float8 as seconds
      from mailbox b
      join mailbox_item i on i.tenant = b.tenant and i.mailbox = b.id and i.state = 'read'
        and i.received_at >= greatest(${iso(since)}::timestamptz, b.backfilled_at)
      join sighting s on s.tenant = i.tenant and s.source = 'graph:' || b.id and s.position = i.position
      join message m on m.tenant = s.tenant and m.id = s.message and m.verdict = 'capture'
      join crm_email e on e.tenant = m.tenant and e.message = m.id and e.wanted
        and e.state in ('wanted', 'reserved', 'sent', 'confirmed')
      where b.tenant = ${tenant} and b.captured and b.backfilled_at is not null
    )
    select mailbox, count(*)::int as messages, percentile_disc(0.5) within group (order by seconds) as p50,
      percentile_disc(0.95) within group (order by seconds) as p95
    from delay group by mailbox order by p95 desc, mailbox limit ${most}`.execute(db)
  return rows
}

const iso = (ms: number): string => new Date(ms).toISOString()
