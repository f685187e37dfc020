import { sql } from 'kysely'
import type { Db } from './db.ts'

/** A colleague as the directory knows him by its own id. */
export interface DirectoryReader {
  readonly rep: string
  readonly name: string | null
  readonly address: string
  /** Blocked in the directory, or no longer with us. */
  readonly left: boolean
  /** Reps below him, all levels; those who have left too, for their accounts are still somebody's to look after. */
  readonly line: readonly string[]
}

/**
 * The rep whom the directory's object id names; null where it names nobody, or a mailbox that is no rep's.
 *
 * @param oid in lower case, as Graph writes ids
 * @param today YYYY-MM-DD
 */
export async function loadDirectoryReader(
  db: Db,
  tenant: number,
  oid: string,
  today: string,
): Promise<DirectoryReader | null> {
  // What the directory said leads to an address; whose that is, the people file may know better.
  const { rows } = await sql<DirectoryReader>`
    with recursive said as (
      select entry->>'address' as address, entry->>'to' as ended
      from said_of_us s, jsonb_array_elements(s.rows) entry
      where s.tenant = ${tenant} and s.source = 'directory' and s.address = ${`id:${oid}`} and entry->>'kind' = 'rep'
      limit 1),
    reader as (
      select r.id, r.name, r.primary_address,
        coalesce(r.left_on <= ${today}::date, false) or coalesce(said.ended::date <= ${today}::date, false) as gone
      from said
      join internal_address a on a.tenant = ${tenant} and a.address = said.address and a.kind = 'rep' and not a.role_mailbox
      join rep r on r.tenant = a.tenant and r.id = a.rep
      order by a.from_day desc limit 1),
    line as (
      select r.id from rep r join reader on r.manager = reader.id where r.tenant = ${tenant}
      union
      select r.id from rep r join line on r.manager = line.id where r.tenant = ${tenant})
    select reader.id as rep, reader.name, reader.primary_address as address, reader.gone as "left",
      array(select line.id::text from line where line.id <> reader.id order by 1) as line
    from reader`.execute(db)
  return rows[0] ?? null
}

/** People whose sign-in leads to somebody: those the directory was read with, whatever became of them since. */
export async function countDirectoryPeople(db: Db, tenant: number): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select count(*)::int as people from said_of_us
    where tenant = ${tenant} and source = 'directory' and address like 'id:%' and rows @> '[{"kind":"rep"}]'`.execute(
    db,
  )
  return rows[0]?.people ?? 0
}
