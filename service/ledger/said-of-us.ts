import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

export type Speaker = 'file' | 'directory'

/** What one source said of one address: rows as the people file writes them, and what else it wants to remember. */
export interface Said {
  readonly address: string
  readonly rows: readonly unknown[]
}

/** All that a source said, by address. */
export async function loadSaid(db: Db, tenant: number, source: Speaker): Promise<Said[]> {
  const { rows } = await sql<Said>`
    select address, rows from said_of_us where tenant = ${tenant} and source = ${source} order by address`.execute(db)
  return rows
}

/** Replaces what a source said of these addresses. */
export async function saveSaid(
  db: Db,
  tenant: number,
  source: Speaker,
  said: readonly Said[],
  at: number,
): Promise<void> {
  if (said.length === 0) return
  await sql`
    insert into said_of_us (tenant, source, address, rows, said_at)
    select ${tenant}, ${source}, address, rows::jsonb, ${new Date(at).toISOString()}::timestamptz from ${batch.table(
      said,
      {
        address: ['text', (one) => one.address],
        rows: ['text', (one) => JSON.stringify(one.rows)],
      },
    )} on conflict (tenant, source, address) do update set rows = excluded.rows, said_at = excluded.said_at`.execute(db)
}

/** Forgets what a source said of these addresses. */
export async function forgetSaid(db: Db, tenant: number, source: Speaker, addresses: readonly string[]): Promise<void> {
  await sql`delete from said_of_us where tenant = ${tenant} and source = ${source}
    and address = any(${batch.list(addresses, 'text')})`.execute(db)
}
