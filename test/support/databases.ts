import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { type Database, openDatabase } from '../../service/ledger/db.ts'
import { migrate } from '../../service/ledger/migrate.ts'

/** The engine the database suite runs on: the embedded one, or the server named by COMMONHOLD_TEST_DATABASE_URL. */
export const testDatabaseUrl: string | null = process.env['COMMONHOLD_TEST_DATABASE_URL'] ?? null

export const engineName: string = testDatabaseUrl === null ? 'embedded' : 'server'

/** A fresh migrated database: in memory on the embedded engine, a schema of its own on a server. Close it when done. */
export async function freshDatabase(): Promise<Database> {
  if (testDatabaseUrl === null) {
    return openDatabase({ directory: null, filled: await template() })
  }
  const schema = `t_${randomBytes(8).toString('hex')}`
  const owner = await openDatabase({ url: testDatabaseUrl, poolSize: 1 })
  await sql.raw(`create schema ${schema}`).execute(owner.db)
  const database = await openDatabase({ url: testDatabaseUrl, schema })
  await migrate(database.db)
  return {
    ...database,
    close: async () => {
      await database.close()
      await sql.raw(`drop schema ${schema} cascade`).execute(owner.db)
      await owner.close()
    },
  }
}

const FOLDER = fileURLToPath(new URL('../../service/ledger/migrations/', import.meta.url))

/** A dump of an empty, migrated ledger, made once for all test files: loading it takes a quarter of making one. */
async function template(): Promise<Blob> {
  const hash = createHash('sha256').update(process.version)
  for (const name of readdirSync(FOLDER).sort()) hash.update(name).update(readFileSync(join(FOLDER, name)))
  const file = join(tmpdir(), `commonhold-test-ledger-${hash.digest('hex').slice(0, 16)}.tar`)
  if (!existsSync(file)) {
    const database = await openDatabase({ directory: null })
    await migrate(database.db)
    const dump = await database.pglite?.dumpDataDir('none')
    await database.close()
    if (dump === undefined) throw new Error('the embedded engine dumps itself')
    // Whole or not at all: several test files may start at once.
    const draft = `${file}.${randomBytes(4).toString('hex')}`
    writeFileSync(draft, Buffer.from(await dump.arrayBuffer()))
    renameSync(draft, file)
  }
  return new Blob([readFileSync(file)])
}

export type { Database }
