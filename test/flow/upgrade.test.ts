import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { sql } from 'kysely'
import { openDatabase } from '../../service/ledger/db.ts'
import { migrationsAreCurrent } from '../../service/ledger/migrate.ts'
import { root, runCli, scratch } from '../support/cli.ts'
import { engineName, testDatabaseUrl } from '../support/databases.ts'
import { FIXTURE_KEY, FIXTURE_NOW, FIXTURE_SEED, FIXTURE_THREADS } from '../support/ledger-fixture.ts'
import { mailSet, writeMailFiles } from '../support/mail-set.ts'
import { serverDatabase } from '../support/server-database.ts'

/** Ledgers as former releases left them, each beside the figures it showed (test/support/make-ledger-fixture.ts). */
const RELEASES = ['0.1.0']

const place = scratch()
const cleanUps: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp()
  place.remove()
})

const fixture = (release: string, what: string) =>
  gunzipSync(readFileSync(resolve(root, `test/fixtures/ledger-${release}.${what}.gz`))).toString('utf8')

/** A database as the release left it; what to give a command to work on it. */
async function asLeftBy(release: string): Promise<Record<string, string>> {
  const dump = fixture(release, 'sql')
  const data = join(place.path, release)
  mkdirSync(data)
  if (testDatabaseUrl === null) {
    const database = await openDatabase({ directory: data })
    await database.pglite?.exec(dump)
    await database.close()
    return { COMMONHOLD_DATA: data }
  }
  const { url, drop } = await serverDatabase()
  cleanUps.push(drop)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(dump)
  await client.end()
  return { COMMONHOLD_DATA: data, DATABASE_URL: url }
}

test.each(RELEASES)(
  `a ledger of release %s is migrated and shows the same figures (${engineName})`,
  async (release) => {
    const env: Record<string, string> = { ...(await asLeftBy(release)), COMMONHOLD_ERASURE_KEY: FIXTURE_KEY }
    const run = async (...words: string[]) => {
      const { code, out, err } = await runCli([...words, '--json', '--now', FIXTURE_NOW], { env })
      // A slow machine shows progress there, and nothing else.
      const remarks = err.split('\n').filter((line) => line !== '' && !/^\d+% /.test(line))
      expect({ code, remarks }).toEqual({ code: 0, remarks: [] })
      return JSON.parse(out) as unknown
    }
    const before = JSON.parse(fixture(release, 'accounts.json')) as Record<string, unknown>[]
    expect(before.length).toBeGreaterThan(30)
    const after = (await run('accounts')) as Record<string, unknown>[]
    // A later release may say more of an account, never something else.
    expect(after).toEqual(before.map((row) => expect.objectContaining(row)))

    const database = await openDatabase(
      env['DATABASE_URL'] === undefined ? { directory: env['COMMONHOLD_DATA'] ?? '' } : { url: env['DATABASE_URL'] },
    )
    expect(await migrationsAreCurrent(database.db)).toBe(true)
    const { rows } = await sql<{
      state: string
      n: number
    }>`select state, count(*)::int as n from crm_email group by 1`.execute(database.db)
    await database.close()
    expect(rows.find(({ state }) => state === 'confirmed')?.n).toBeGreaterThan(100)

    // The same mail once more is known, and the erased person stays away.
    const { files } = writeMailFiles(mailSet(FIXTURE_SEED, FIXTURE_THREADS), join(place.path, 'mail'))
    await run('import', ...files)
    expect(await run('accounts')).toEqual(after)
    expect(await run('export', 'buyer1@account3.example')).toMatchObject({ known: false, messages: [] })
  },
)
