import { sql } from 'kysely'
import type { Db } from './db.ts'

const KEY = 'derived-until'

/** Up to which moment messages have been derived, in ms UTC; 0 before the first capture. */
export async function derivedUntil(db: Db, tenant: number): Promise<number> {
  const { rows } = await sql<{ value: number }>`
    select value::text::float8 as value from meta where tenant = ${tenant} and key = ${KEY}`.execute(db)
  return rows[0]?.value ?? 0
}

/** Moves the mark on; it never goes back. Answers where it stands. */
export async function moveDerivedUntil(db: Db, tenant: number, now: number): Promise<number> {
  const { rows } = await sql<{ value: number }>`
    insert into meta (tenant, key, value) values (${tenant}, ${KEY}, ${String(now)}::jsonb)
    on conflict (tenant, key) do update
      set value = to_jsonb(greatest(meta.value::text::float8, excluded.value::text::float8))
    returning value::text::float8 as value`.execute(db)
  return rows[0]?.value ?? now
}
