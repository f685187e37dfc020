import { sql } from 'kysely'
import type { Db } from './db.ts'

/** A rep's customer threads in the mailboxes, and how many of them the CRM holds whole (requirement A2). */
export interface RepCoverage {
  /** Primary address. */
  readonly rep: string
  readonly name: string | null
  readonly threads: number
  /** Threads of which every customer message is in the CRM. */
  readonly inCrm: number
  /** Threads with a captured message that the CRM has not confirmed yet. */
  readonly waiting: number
  /** Threads with a message held back, by reason; one may appear under several. */
  readonly heldBack: Readonly<Record<string, number>>
}

/** One message between us and a customer that is held back, without its content. */
export interface HeldBack {
  readonly rep: string
  readonly messageId: string | null
  readonly identity: string
  readonly at: string
  readonly verdict: 'skip' | 'hold'
  readonly reason: string
}

interface Of {
  readonly db: Db
  readonly tenant: number
}

/**
 * A customer message is one between us and somebody outside: captured, or kept back by a rule that is about people
 * (private, taken back, excluded, blocked, erased) or because nobody has answered the stranger yet. Automatic mail, and mail that is
 * all inside or all outside, is nobody's thread. What was kept back stands in no thread, so each conversation (or, without
 * one, each message) counts as one.
 */
const CONCERNED = (tenant: number, since: number) => sql`
  concerned as (
    select distinct r.id as rep, m.id, m.verdict, m.reason, m.identity, m.message_id, m.at,
      coalesce(m.thread::text, m.conversation_guid, m.identity) as thread, e.state
    from message m
    cross join lateral (
      select a.rep from internal_address a join participant p on p.tenant = a.tenant and p.address = a.address
        where p.tenant = m.tenant and p.message = m.id and a.kind = 'rep'
          and a.from_day <= m.at::date and (a.to_day is null or a.to_day >= m.at::date)
      union
      select a.rep from internal_address a where a.tenant = m.tenant and a.address = any(m.mailboxes) and a.kind = 'rep'
          and a.from_day <= m.at::date and (a.to_day is null or a.to_day >= m.at::date)
    ) who
    join rep r on r.tenant = m.tenant and r.id = who.rep
    left join crm_email e on e.tenant = m.tenant and e.message = m.id
    where m.tenant = ${tenant} and m.at >= ${new Date(since).toISOString()}::timestamptz and (m.verdict in ('capture', 'hold')
      or m.reason in ('private', 'marked-private', 'taken-back', 'excluded-people', 'blocked-sender', 'erased'))
  )`

/**
 * Every rep with a customer thread, by address.
 * @param since ms UTC: older messages do not count
 */
export async function readCoverage({ db, tenant }: Of, since: number): Promise<RepCoverage[]> {
  const { rows } = await sql<{ rep: string; name: string | null; threads: number; in_crm: number; waiting: number }>`
    with ${CONCERNED(tenant, since)}, threads as (
      select rep, thread, bool_and(verdict = 'capture' and state in ('confirmed', 'tombstone')) as in_crm,
        bool_or(verdict = 'capture' and coalesce(state, 'wanted') not in ('confirmed', 'tombstone')) as waiting
      from concerned group by rep, thread
    )
    select r.primary_address as rep, r.name, count(*)::int as threads, (count(*) filter (where in_crm))::int as in_crm,
      (count(*) filter (where waiting))::int as waiting
    from threads t join rep r on r.tenant = ${tenant} and r.id = t.rep group by 1, 2 order by 1`.execute(db)
  const { rows: held } = await sql<{ rep: string; reason: string; threads: number }>`
    with ${CONCERNED(tenant, since)}
    select r.primary_address as rep, coalesce(c.reason, 'unknown') as reason, count(distinct c.thread)::int as threads
    from concerned c join rep r on r.tenant = ${tenant} and r.id = c.rep
    where c.verdict <> 'capture' group by 1, 2 order by 1, 2`.execute(db)
  return rows.map((row) => ({
    rep: row.rep,
    name: row.name,
    threads: row.threads,
    inCrm: row.in_crm,
    waiting: row.waiting,
    heldBack: Object.fromEntries(
      held.filter(({ rep }) => rep === row.rep).map(({ reason, threads }) => [reason, threads]),
    ),
  }))
}

/** What is held back and why, newest first; of one rep (primary address) where one is named. */
export async function readHeldBack(
  { db, tenant }: Of,
  { rep, since, most }: { readonly rep: string | null; readonly since: number; readonly most: number },
): Promise<HeldBack[]> {
  const { rows } = await sql<Omit<HeldBack, 'at' | 'messageId'> & { at: Date; message_id: string | null }>`
    with ${CONCERNED(tenant, since)}
    select r.primary_address as rep, c.message_id, c.identity, c.at, c.verdict, coalesce(c.reason, 'unknown') as reason
    from concerned c join rep r on r.tenant = ${tenant} and r.id = c.rep
    where c.verdict <> 'capture' and (${rep}::text is null or r.primary_address = ${rep})
    order by c.at desc, c.identity limit ${most}`.execute(db)
  return rows.map(({ message_id, at, ...row }) => ({ ...row, messageId: message_id, at: at.toISOString() }))
}
