import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { ConfigError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import type { Db } from './db.ts'

const FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url))

// Any constant does; it only has to be the same in every process that migrates one database.
const MIGRATION_LOCK = 7_201_114

/**
 * Brings the database to the newest schema: runs the `.sql` files of `migrations/` that it has not seen, in order, all
 * in one transaction (the caller's, where there is one), under a lock that makes a second process wait. Returns the names
 * it ran. `only`: no others, for a ledger that comes from an older release and is migrated when it is filled.
 * Errors: `ledger-newer` when the database knows a migration that this release does not.
 */
export async function migrate(db: Db, only: readonly string[] = migrationFiles()): Promise<string[]> {
  return db.isTransaction ? migrateIn(db, only) : db.transaction().execute((trx) => migrateIn(trx, only))
}

async function migrateIn(trx: Db, only: readonly string[]): Promise<string[]> {
  const files = migrationFiles()
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(trx)
  await sql`create table if not exists migration (name text primary key, at timestamptz not null default now())`.execute(
    trx,
  )
  const { rows } = await sql<{ name: string }>`select name from migration`.execute(trx)
  const done = new Set(rows.map((row) => row.name))
  const unknown = [...done].filter((name) => !files.includes(name))
  if (unknown.length > 0) {
    throw new ConfigError('ledger-newer', told`The ledger was written by a newer release (${unknown.join(', ')}).`, {
      remedy: 'Start the newer release, or restore a backup made with this one.',
    })
  }
  const ran: string[] = []
  for (const name of files) {
    if (done.has(name) || !only.includes(name)) continue
    for (const statement of statements(readFileSync(FOLDER + name, 'utf8'))) await sql.raw(statement).execute(trx)
    await sql`insert into migration (name) values (${name})`.execute(trx)
    ran.push(name)
  }
  return ran
}

/** The migrations of this release, in order. */
export function migrationFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
}

/** Whether the database has exactly the migrations of this release: a newer one may have been started beside us. */
export async function migrationsAreCurrent(db: Db): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from migration order by name`.execute(db)
  return rows.map((row) => row.name).join() === migrationFiles().join()
}

/** Neither engine runs several statements in one prepared call; a migration ends each with `;` at the end of a line. */
function statements(text: string): string[] {
  return text
    .split('\n')
    .map((line) => (line.trimStart().startsWith('--') ? '' : line))
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
