import { sql } from 'kysely'
import type { Db } from './db.ts'

/** Messages a rep's own addresses are on, by what became of them. */
export async function countMessagesOf(
  db: Db,
  tenant: number,
  rep: string,
): Promise<{ readonly captured: number; readonly skipped: number; readonly held: number }> {
  const { rows } = await sql<{ captured: number; skipped: number; held: number }>`
    select count(*) filter (where m.verdict = 'capture')::int as captured,
      count(*) filter (where m.verdict = 'skip')::int as skipped, count(*) filter (where m.verdict = 'hold')::int as held
    from message m where m.tenant = ${tenant} and m.id in (
      select p.message from participant p where p.tenant = ${tenant} and p.address in (
        select a.address from internal_address a
        where a.tenant = ${tenant} and a.kind = 'rep' and a.rep = ${rep}::uuid and not a.role_mailbox))`.execute(db)
  return rows[0] ?? { captured: 0, skipped: 0, held: 0 }
}

/** Most decisions told at once: the newest. */
const MOST = 100

/**
 * What somebody decided, or what was decided of messages and accounts of his: kind alone, and the reason of what he
 * decided himself: of another's decision it is that other's, and those above him, to tell.
 *
 * @param person as decisions name people (`decisions.ts`)
 */
export async function decisionsAbout(
  db: Db,
  tenant: number,
  { person, rep }: { readonly person: string; readonly rep: string | null },
): Promise<{ readonly at: number; readonly kind: string; readonly why: string | null }[]> {
  const { rows } = await sql<{ at: Date; kind: string; why: string | null }>`
    select d.at, d.kind, case when d.by_whom in (${person}, 'crm') then d.why end as why from decision d
    where d.tenant = ${tenant} and (d.by_whom = ${person} or d.subject = ${rep}::uuid
      or (${rep}::uuid is not null and exists (select 1 from participant p
        join internal_address a on a.tenant = p.tenant and a.address = p.address and a.kind = 'rep' and not a.role_mailbox
        where p.tenant = d.tenant and p.message = d.subject and a.rep = ${rep}::uuid)))
    order by d.at desc, d.id desc limit ${MOST}`.execute(db)
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}
