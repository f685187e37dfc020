import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

interface Of {
  readonly db: Db
  readonly tenant: number
}

/** The subject of an alarm that is about the whole service. */
export const EVERYTHING = '00000000-0000-0000-0000-000000000000'

export interface RaisedAlarm {
  readonly code: string
  /** The mailbox it is about, or `EVERYTHING`. */
  readonly subject: string
  /** Counts and codes, never people. */
  readonly figures: Readonly<Record<string, string | number>>
}

export interface StoredAlarm extends RaisedAlarm {
  /** ms UTC */
  readonly raisedAt: number
  readonly endedAt: number | null
}

/**
 * Makes the open alarms what they should be: a new one is raised, one that stands is seen again, one that no longer
 * holds ends. Answers what changed; of two processes that look at once, one is told.
 */
export async function settleAlarms(
  { db, tenant }: Of,
  alarms: readonly RaisedAlarm[],
  now: number,
): Promise<{ readonly raised: readonly RaisedAlarm[]; readonly ended: readonly { code: string; subject: string }[] }> {
  return db.transaction().execute(async (trx) => {
    // Two settlings at once would each take the other's alarms for gone.
    await sql`select pg_advisory_xact_lock(${ALARM_LOCK}, ${tenant})`.execute(trx)
    const columns = {
      code: ['text', (one: RaisedAlarm) => one.code],
      subject: ['uuid', (one: RaisedAlarm) => one.subject],
      figures: ['jsonb', (one: RaisedAlarm) => one.figures],
    } as const
    const { rows: raised } = await sql<{ code: string; subject: string }>`
      insert into alarm (tenant, code, subject, raised_at, seen_at, figures)
      select ${tenant}, code, subject, ${iso(now)}::timestamptz, ${iso(now)}::timestamptz, figures
      from ${batch.table(alarms, columns)} where not exists (select 1 from alarm a where a.tenant = ${tenant}
        and a.code = batch.code and a.subject = batch.subject and a.ended_at is null)
      on conflict do nothing returning code, subject`.execute(trx)
    await sql`update alarm a set seen_at = ${iso(now)}::timestamptz, figures = batch.figures
      from ${batch.table(alarms, columns)}
      where a.tenant = ${tenant} and a.code = batch.code and a.subject = batch.subject and a.ended_at is null`.execute(
      trx,
    )
    const { rows: ended } = await sql<{ code: string; subject: string }>`
      update alarm a set ended_at = ${iso(now)}::timestamptz where a.tenant = ${tenant} and a.ended_at is null
        and not exists (select 1 from ${batch.table(alarms, columns)} where batch.code = a.code and batch.subject = a.subject)
      returning code, subject`.execute(trx)
    const isRaised = new Set(raised.map(({ code, subject }) => `${code} ${subject}`))
    return { raised: alarms.filter(({ code, subject }) => isRaised.has(`${code} ${subject}`)), ended }
  })
}

const ALARM_LOCK = 7_201_116

/** Open alarms, and those that ended since (ms UTC), newest first. */
export async function readAlarms({ db, tenant }: Of, since: number | null = null): Promise<StoredAlarm[]> {
  const { rows } = await sql<{
    code: string
    subject: string
    raised_at: Date
    ended_at: Date | null
    figures: RaisedAlarm['figures']
  }>`
    select code, subject, raised_at, ended_at, figures from alarm
    where tenant = ${tenant} and (ended_at is null or ended_at >= ${since === null ? null : iso(since)}::timestamptz)
    order by raised_at desc, code, subject`.execute(db)
  return rows.map((row) => ({
    code: row.code,
    subject: row.subject,
    figures: row.figures,
    raisedAt: row.raised_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
  }))
}

const iso = (ms: number): string => new Date(ms).toISOString()
