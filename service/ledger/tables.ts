import { sql } from 'kysely'
import type { Db } from './db.ts'

/**
 * The ledger as tables of rows, for backup, restore and move: a row travels as the JSON text the database makes of it and
 * is never read here, so nothing is lost on the way (numbers beyond 2^53, microseconds).
 */

/** What a table holds, to compare two ledgers. */
export interface TableSum {
  readonly count: number
  /** Sum over the rows of 60 bits of each row's MD5: the same whatever the order. */
  readonly hash: string
}

export type LedgerSums = Readonly<Record<string, TableSum>>

/** The ledger's own tables, without the list of migrations: that one is the schema's. */
export async function tableNames(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema() and tablename <> 'migration'
    order by 1`.execute(db)
  return rows.map((row) => row.name)
}

export async function sumTable(db: Db, name: string): Promise<TableSum> {
  const { rows } = await sql<TableSum>`
    select count(*)::int as count,
      coalesce(sum(('x' || left(md5(to_jsonb(t)::text), 15))::bit(60)::bigint), 0)::text as hash
    from ${sql.table(name)} t`.execute(db)
  return rows[0] ?? { count: 0, hash: '0' }
}

export async function sumLedger(db: Db): Promise<LedgerSums> {
  const sums: Record<string, TableSum> = {}
  for (const name of await tableNames(db)) sums[name] = await sumTable(db, name)
  return sums
}

/** Names of tables that hold anything. */
export async function filledTables(db: Db): Promise<string[]> {
  const filled: string[] = []
  for (const name of await tableNames(db)) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db)
    if (rows.length > 0) filled.push(name)
  }
  return filled
}

/** The migrations a database has, in order; none where it is empty. */
export async function migrationsOf(db: Db): Promise<string[]> {
  const { rows: there } = await sql<{ there: boolean }>`
    select to_regclass('migration') is not null as there`.execute(db)
  if (there[0]?.there !== true) return []
  const { rows } = await sql<{ name: string }>`select name from migration order by name`.execute(db)
  return rows.map((row) => row.name)
}

/** Rows of at most so many characters travel together. */
const PART_CHARACTERS = 4_000_000
const FETCH = 1000

/** All rows of a table in parts, each row as JSON text. `db` is a transaction: the rows are those of one moment. */
export async function* readRows(db: Db, name: string): AsyncGenerator<string[]> {
  await sql`declare ledger_rows no scroll cursor for select to_jsonb(t)::text as row from ${sql.table(name)} t`.execute(
    db,
  )
  let part: string[] = []
  let characters = 0
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch ${sql.raw(String(FETCH))} from ledger_rows`.execute(db)
    for (const { row } of rows) {
      part.push(row)
      characters += row.length
      if (characters < PART_CHARACTERS && part.length < FETCH) continue
      yield part
      part = []
      characters = 0
    }
    if (rows.length < FETCH) break
  }
  if (part.length > 0) yield part
  await sql`close ledger_rows`.execute(db)
}

/** Writes rows as `readRows` gave them. */
export async function writeRows(db: Db, name: string, rows: readonly string[]): Promise<void> {
  await sql`insert into ${sql.table(name)} overriding system value
    select * from jsonb_populate_recordset(null::${sql.table(name)}, ${`[${rows.join(',')}]`}::jsonb)`.execute(db)
}

/** Numbers that the database counts up by itself go on behind what was written. */
export async function continueCounters(db: Db): Promise<void> {
  const { rows } = await sql<{ name: string; field: string }>`
    select table_name as name, column_name as field from information_schema.columns
    where table_schema = current_schema() and is_identity = 'YES'`.execute(db)
  for (const { name, field } of rows) {
    await sql`select setval(pg_get_serial_sequence(${name}, ${field}),
      coalesce((select max(${sql.ref(field)}) from ${sql.table(name)}), 0) + 1, false)`.execute(db)
  }
}

/** A moment of the whole ledger: every read inside sees the same. */
export function inOneMoment<T>(db: Db, use: (db: Db) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute((trx) => use(trx))
}
