import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { type Database, openDatabase } from '../../service/ledger/db.ts'
import { migrate } from '../../service/ledger/migrate.ts'

/** The engine the database suite runs on: the embedded one, or the server named by COMMONHOLD_TEST_DATABASE_URL. */
export const testDatabaseUrl: string | null = process.env['COMMONHOLD_TEST_DATABASE_URL'] ?? null

export const engineName: string = testDatabaseUrl === null ? 'embedded' : 'server'

/** A fresh migrated database: in memory on the embedded engine, a schema of its own on a server. Close it when done. */
export async function freshDatabase(): Promise<Database> {
  if (testDatabaseUrl === null) {
    const database = await openDatabase({ directory: null })
    await migrate(database.db)
    return database
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

export type { Database }
