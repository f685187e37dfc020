import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

interface Of {
  readonly db: Db
  readonly tenant: number
}

/** One thread of an account as a list shows it: no text, no people. */
export interface ThreadRow {
  readonly subject: string
  readonly messages: number
  /** ms UTC */
  readonly firstAt: number
  readonly lastAt: number
  readonly guessed: boolean
}

/** The threads of an account up to a moment (ms UTC), the newest first, and how many there are. */
export async function readThreads(
  { db, tenant }: Of,
  account: string,
  until: number,
  most: number,
): Promise<{ readonly threads: ThreadRow[]; readonly count: number }> {
  const { rows } = await sql<{
    subject: string | null
    messages: number
    first_at: Date
    last_at: Date
    guessed: boolean
    count: number
  }>`
    select (array_agg(m.subject order by m.at, m.identity))[1] as subject, count(*)::int as messages,
      min(e.at) as first_at, max(e.at) as last_at, bool_or(m.guessed) as guessed, (count(*) over ())::int as count
    from exchange e join message m on m.tenant = e.tenant and m.id = e.message
    where e.tenant = ${tenant} and e.account = ${account} and e.at <= ${new Date(until).toISOString()}::timestamptz
    group by e.thread order by max(e.at) desc limit ${most}`.execute(db)
  const threads = rows.map((row) => ({
    subject: row.subject ?? '',
    messages: row.messages,
    firstAt: row.first_at.getTime(),
    lastAt: row.last_at.getTime(),
    guessed: row.guessed,
  }))
  return { threads, count: rows[0]?.count ?? 0 }
}

/** The CRM's record of each account that has one now. */
export async function readCrmIds({ db, tenant }: Of, accounts: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ own: string; crm_id: string }>`
    select own, crm_id from crm_identity where tenant = ${tenant} and kind = 'account' and ended_at is null
      and own = any(${batch.list(accounts, 'uuid')}) order by since`.execute(db)
  return new Map(rows.map((row) => [row.own, row.crm_id]))
}
