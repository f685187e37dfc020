import { sql } from 'kysely'
import type { Db } from './db.ts'

/** Small facts about this ledger that belong to no other table. Values are JSON. */
export async function readMeta(db: Db, tenant: number, key: string): Promise<unknown> {
  const { rows } = await sql<{ value: string }>`
    select value::text as value from meta where tenant = ${tenant} and key = ${key}`.execute(db)
  return rows[0] === undefined ? null : (JSON.parse(rows[0].value) as unknown)
}

export async function writeMeta(db: Db, tenant: number, key: string, value: unknown): Promise<void> {
  await sql`insert into meta (tenant, key, value) values (${tenant}, ${key}, ${JSON.stringify(value)}::jsonb)
    on conflict (tenant, key) do update set value = excluded.value`.execute(db)
}
