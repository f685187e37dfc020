import { sql } from 'kysely'
import type { Db } from './db.ts'

/** What the ledger holds, in counts by codes of ours; never people. */
export interface LedgerFigures {
  /** Sightings by kind of source and what became of their message. */
  readonly sightings: readonly { source: string; verdict: string; reason: string; count: number }[]
  readonly failures: readonly { source: string; reason: string; count: number }[]
  /** Messages as the CRM should have them, by state of the engagement. */
  readonly engagements: readonly { state: string; count: number }[]
  /** Age of the oldest captured message that the CRM has not confirmed, in seconds; 0: none. */
  readonly oldestWaitingSeconds: number
  readonly heldMessages: number
  readonly staleAccounts: number
  readonly accounts: number
  readonly jobs: readonly { job: string; state: string; count: number }[]
  readonly mailboxes: readonly { state: string; count: number }[]
  readonly mailboxItems: readonly { state: string; count: number }[]
  /** Age of the oldest item that a mailbox told of and that is not fetched, in seconds; 0: none. */
  readonly oldestPendingItemSeconds: number
  readonly subscriptions: readonly { state: string; count: number }[]
  readonly openNotifications: number
  /** Alarms that stand. */
  readonly alarms: readonly { alarm: string; count: number }[]
}

/**
 * Reads them; a scan of sightings and messages, so a large ledger is not asked often (`ledger-metrics.ts`).
 * @param now ms UTC
 * @param queueSchema where the queue keeps its tables; none there: no jobs
 */
export async function readLedgerFigures(
  { db, tenant }: { readonly db: Db; readonly tenant: number },
  now: number,
  queueSchema = 'pgboss',
): Promise<LedgerFigures> {
  const at = new Date(now).toISOString()
  const all = async <Row>(query: ReturnType<typeof sql<Row>>): Promise<Row[]> => (await query.execute(db)).rows
  const sightings = await all(sql<LedgerFigures['sightings'][number]>`
    select split_part(s.source, ':', 1) as source, m.verdict, coalesce(m.reason, 'none') as reason, count(*)::int as count
    from sighting s join message m on m.tenant = s.tenant and m.id = s.message
    where s.tenant = ${tenant} group by 1, 2, 3 order by 1, 2, 3`)
  const failures = await all(sql<LedgerFigures['failures'][number]>`
    select split_part(source, ':', 1) as source, reason, count(*)::int as count
    from failure where tenant = ${tenant} group by 1, 2 order by 1, 2`)
  const engagements = await all(sql<LedgerFigures['engagements'][number]>`
    select state, count(*)::int as count from crm_email where tenant = ${tenant} group by 1 order by 1`)
  const [one] = await all(sql<Pick<LedgerFigures, 'oldestWaitingSeconds' | 'heldMessages' | 'staleAccounts' | 'accounts' | 'oldestPendingItemSeconds' | 'openNotifications'>>`
    select
      coalesce((select greatest(0, extract(epoch from ${at}::timestamptz - min(m.captured_at)))
        from crm_email e join message m on m.tenant = e.tenant and m.id = e.message
        where e.tenant = ${tenant} and e.wanted and e.state in ('wanted', 'reserved', 'sent')), 0)::float8 as "oldestWaitingSeconds",
      (select count(*) from message where tenant = ${tenant} and verdict = 'hold')::int as "heldMessages",
      (select count(*) from stale_account where tenant = ${tenant})::int as "staleAccounts",
      (select count(*) from account where tenant = ${tenant} and merged_into is null)::int as accounts,
      coalesce((select greatest(0, extract(epoch from ${at}::timestamptz - min(told_at)))
        from mailbox_item where tenant = ${tenant} and state = 'pending'), 0)::float8 as "oldestPendingItemSeconds",
      (select count(*) from graph_notification where tenant = ${tenant} and done_at is null)::int as "openNotifications"`) // prettier-ignore
  const mailboxes = await all(sql<LedgerFigures['mailboxes'][number]>`
    select case when captured then state else 'left-out' end as state, count(*)::int as count
    from mailbox where tenant = ${tenant} group by 1 order by 1`)
  const mailboxItems = await all(sql<LedgerFigures['mailboxItems'][number]>`
    select state, count(*)::int as count from mailbox_item where tenant = ${tenant} group by 1 order by 1`)
  const subscriptions = await all(sql<LedgerFigures['subscriptions'][number]>`
    select case when state = 'active' and expires_at <= ${at}::timestamptz then 'expired' else state end as state,
      count(*)::int as count
    from graph_subscription where tenant = ${tenant} group by 1 order by 1`)
  const alarms = await all(sql<LedgerFigures['alarms'][number]>`
    select code as alarm, count(*)::int as count from alarm where tenant = ${tenant} and ended_at is null group by 1 order by 1`)
  const [queue] = await all(sql<{ there: boolean }>`select to_regclass(${`${queueSchema}.job`}) is not null as there`)
  const jobs =
    queue?.there !== true
      ? []
      : await all(sql<LedgerFigures['jobs'][number]>`
          select name as job, state::text as state, count(*)::int as count from ${sql.table(`${queueSchema}.job`)}
          where name not like '\\_\\_%' group by 1, 2 order by 1, 2`)
  if (one === undefined) throw new Error('a select without from answers one row')
  return { ...one, sightings, failures, engagements, jobs, mailboxes, mailboxItems, subscriptions, alarms }
}
