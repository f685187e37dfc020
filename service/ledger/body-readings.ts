import { sql } from 'kysely'
import type { Db } from './db.ts'

/** Somebody read a text without having been on the message. */
export interface BodyReading {
  readonly message: string
  readonly tid: string
  readonly oid: string
  readonly rep: string | null
  readonly name: string
}

/** Keeps that somebody is about to read a text: before it is handed out, so that no reading goes unrecorded. */
export async function recordBodyReading(
  db: Db,
  tenant: number,
  { message, tid, oid, rep, name }: BodyReading,
  at: number,
): Promise<void> {
  await sql`insert into body_reading (tenant, at, message, tid, oid, rep, name)
    values (${tenant}, ${new Date(at).toISOString()}::timestamptz, ${message}::uuid, ${tid}, ${oid}, ${rep}::uuid, ${name})`.execute(
    db,
  )
}

/** Most readings told at once: the newest. */
const MOST = 200

/**
 * Who read texts of messages this rep took part in, newest first. A role mailbox's messages are its occupants' of the
 * day; his own addresses are enough here.
 */
export async function bodyReadingsAbout(
  db: Db,
  tenant: number,
  rep: string,
): Promise<{ readonly at: number; readonly by: string; readonly message: string }[]> {
  const { rows } = await sql<{ at: Date; by: string; message: string }>`
    select r.at, r.name as by, r.message from body_reading r
    where r.tenant = ${tenant} and r.rep is distinct from ${rep}::uuid and exists (
      select 1 from participant p
      join internal_address a on a.tenant = p.tenant and a.address = p.address and a.kind = 'rep' and not a.role_mailbox
      where p.tenant = r.tenant and p.message = r.message and a.rep = ${rep}::uuid)
    order by r.at desc, r.id desc limit ${MOST}`.execute(db)
  return rows.map(({ at, by, message }) => ({ at: at.getTime(), by, message }))
}
