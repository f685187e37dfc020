import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** What people noted of contacts follows them: introductions and tasks of `gone` are those of `keep` from now on. */
export async function followContacts(db: Db, tenant: number, keep: string, gone: readonly string[]): Promise<void> {
  for (const name of ['introduction', 'crm_task'] as const) {
    await sql`update ${sql.table(name)} set contact = ${keep}::uuid
      where tenant = ${tenant} and contact = any(${batch.list(gone, 'uuid')})`.execute(db)
  }
}

/** The same when he is erased: nobody is introduced to him any more, and a task names the account alone. */
export async function forgetContact(db: Db, tenant: number, contact: string, now: number): Promise<void> {
  await sql`update introduction set contact = null,
      withdrawn_at = coalesce(withdrawn_at, ${new Date(now).toISOString()}::timestamptz)
    where tenant = ${tenant} and contact = ${contact}::uuid`.execute(db)
  await sql`update crm_task set contact = null where tenant = ${tenant} and contact = ${contact}::uuid`.execute(db)
}
