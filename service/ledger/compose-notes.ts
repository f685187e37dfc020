import { sql } from 'kysely'
import type { Db } from './db.ts'
import { sweepSoon } from './mailboxes.ts'

/** The info bar of a thread was dismissed; dismissed stays dismissed. `conversation`: as the mail program names it. */
export async function dismissThread(
  db: Db,
  tenant: number,
  { mailbox, conversation, by, at }: { mailbox: string; conversation: string; by: string; at: number },
): Promise<void> {
  await sql`insert into compose_dismissal (tenant, mailbox, conversation, by_whom, at)
    values (${tenant}, ${mailbox}, ${conversation}, ${by}, ${iso(at)}::timestamptz) on conflict do nothing`.execute(db)
}

export async function isDismissed(db: Db, tenant: number, mailbox: string, conversation: string): Promise<boolean> {
  const { rows } = await sql`select 1 from compose_dismissal
    where tenant = ${tenant} and mailbox = ${mailbox} and conversation = ${conversation}`.execute(db)
  return rows.length > 0
}

/** Somebody is sending from a mailbox; `mailbox` is our id. A hint: nothing is concluded from it. */
export interface SendSighting {
  readonly mailbox: string
  readonly mark: string | null
  readonly conversation: string | null
  readonly recipients: number
  readonly by: string
  /** ms UTC */
  readonly at: number
}

/** Records a sighting, and that the mailbox is to be read through soon, whoever does it. */
export async function noteSending(db: Db, tenant: number, one: SendSighting): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`insert into send_sighting (tenant, mailbox, mark, conversation, recipients, by_whom, at)
      values (${tenant}, ${one.mailbox}::uuid, ${one.mark}, ${one.conversation}, ${one.recipients}, ${one.by},
        ${iso(one.at)}::timestamptz)`.execute(trx)
    await sweepSoon(trx, tenant, [one.mailbox])
  })
}

/** Sightings older than this have served. */
export async function forgetSendings(db: Db, tenant: number, before: number): Promise<void> {
  await sql`delete from send_sighting where tenant = ${tenant} and at < ${iso(before)}::timestamptz`.execute(db)
}

const iso = (ms: number): string => new Date(ms).toISOString()
