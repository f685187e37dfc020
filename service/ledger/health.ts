import { sql } from 'kysely'
import type { Db } from './db.ts'

interface Of {
  readonly db: Db
  readonly tenant: number
}

export interface LedgerState {
  readonly serverVersion: string
  readonly migrations: number
  readonly captured: number
  readonly skipped: number
  readonly held: number
  readonly failures: number
  /** `reason n, …`, most frequent first. */
  readonly failureReasons: string
  readonly listedReps: number
  /** Messages with customer mail at what is probably a rep's private address (D4), and how many reps that concerns. */
  readonly privateFindings: number
  readonly privateReps: number
}

/** What the ledger holds, in counts. */
export async function readState({ db, tenant }: Of): Promise<LedgerState> {
  const { rows } = await sql<Omit<LedgerState, 'failureReasons'>>`
    select current_setting('server_version') as "serverVersion",
      (select count(*)::int from migration) as migrations,
      (select count(*)::int from message where tenant = ${tenant} and verdict = 'capture') as captured,
      (select count(*)::int from message where tenant = ${tenant} and verdict = 'skip') as skipped,
      (select count(*)::int from message where tenant = ${tenant} and verdict = 'hold') as held,
      (select count(*)::int from failure where tenant = ${tenant}) as failures,
      (select count(*)::int from rep where tenant = ${tenant} and listed) as "listedReps",
      (select count(distinct message)::int from private_address_finding where tenant = ${tenant}) as "privateFindings",
      (select count(distinct rep)::int from private_address_finding where tenant = ${tenant}) as "privateReps"`.execute(
    db,
  )
  const reasons = await sql<{ reason: string; count: number }>`
    select reason, count(*)::int as count from failure where tenant = ${tenant} group by 1 order by 2 desc, 1`.execute(
    db,
  )
  const state = rows[0]
  if (state === undefined) throw new Error('a select without from answers one row')
  return { ...state, failureReasons: reasons.rows.map(({ reason, count }) => `${reason} ${count}`).join(', ') }
}

/** Mailboxes that mail was delivered to and that no directory or people file knows. */
export async function mailboxesWithoutPeople({ db, tenant }: Of): Promise<string[]> {
  const { rows } = await sql<{ mailbox: string }>`
    select distinct mailbox from message m, unnest(m.mailboxes) as mailbox
    where m.tenant = ${tenant} and not exists (
      select 1 from internal_address a where a.tenant = m.tenant and a.address = mailbox)
    order by 1`.execute(db)
  return rows.map((row) => row.mailbox)
}

/** Times in seconds, by rank; 0 where there is nothing to measure. */
export interface Delay {
  readonly count: number
  readonly p50: number
  readonly p95: number
}

export interface CaptureClock {
  /** From the moment a message was first seen by us until its verdict let it in. */
  readonly captured: Delay
  /** From the same moment until the CRM confirmed it. */
  readonly confirmed: Delay
  /** Captured and wanted in the CRM, not confirmed: all, and those for longer than allowed. */
  readonly waiting: number
  readonly overdue: number
  readonly crmFailed: number
}

/**
 * The capture clock (requirement A6): how long messages took from the moment we could know of them.
 * @param now ms UTC
 * @param allowedSeconds after which a captured message that the CRM has not confirmed counts as overdue
 */
export async function captureClock({ db, tenant }: Of, now: number, allowedSeconds: number): Promise<CaptureClock> {
  const { rows } = await sql<Record<string, number>>`
    with clock as (
      select extract(epoch from m.captured_at - m.first_seen_at)::float8 as captured,
        case when e.state = 'confirmed' then extract(epoch from e.confirmed_at - m.first_seen_at)::float8 end as confirmed,
        e.wanted and e.state in ('wanted', 'reserved', 'sent') as waiting,
        e.wanted and e.state in ('wanted', 'reserved', 'sent')
          and m.captured_at < ${new Date(now - allowedSeconds * 1000).toISOString()}::timestamptz as overdue,
        e.state = 'failed' as crm_failed
      from message m left join crm_email e on e.tenant = m.tenant and e.message = m.id
      where m.tenant = ${tenant} and m.verdict = 'capture'
    )
    select count(captured)::int as captured_count,
      coalesce(percentile_disc(0.5) within group (order by captured), 0) as captured_p50,
      coalesce(percentile_disc(0.95) within group (order by captured), 0) as captured_p95,
      count(confirmed)::int as confirmed_count,
      coalesce(percentile_disc(0.5) within group (order by confirmed), 0) as confirmed_p50,
      coalesce(percentile_disc(0.95) within group (order by confirmed), 0) as confirmed_p95,
      (count(*) filter (where waiting))::int as waiting, (count(*) filter (where overdue))::int as overdue,
      (count(*) filter (where crm_failed))::int as crm_failed
    from clock`.execute(db)
  const row = rows[0] ?? {}
  const delay = (stage: string): Delay => ({
    count: row[`${stage}_count`] ?? 0,
    p50: row[`${stage}_p50`] ?? 0,
    p95: row[`${stage}_p95`] ?? 0,
  })
  return {
    captured: delay('captured'),
    confirmed: delay('confirmed'),
    waiting: row['waiting'] ?? 0,
    overdue: row['overdue'] ?? 0,
    crmFailed: row['crm_failed'] ?? 0,
  }
}
