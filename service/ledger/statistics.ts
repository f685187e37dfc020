import { sql } from 'kysely'
import type { Db } from './db.ts'

/**
 * Tells the planner how large tables have become. A server does so by itself within minutes; the embedded engine has
 * no background workers and never does.
 */
export async function refreshStatistics(db: Db): Promise<void> {
  for (const name of [
    'message',
    'participant',
    'sighting',
    'link',
    'touch',
    'exchange',
    'contact_address',
    'crm_email',
  ]) {
    await sql`analyze ${sql.table(name)}`.execute(db)
  }
}
