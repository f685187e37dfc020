import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../../service/ledger/db.ts'
import { agreement } from '../support/compare-crm.ts'
import { runCli, scratch } from '../support/cli.ts'
import { type CrashWorld, crashWorld, NOW } from '../support/crash-world.ts'
import { expectedPicture, pictureOf } from '../support/crm-picture.ts'
import { engineName, testDatabaseUrl } from '../support/databases.ts'
import { derivedState } from '../support/derived-state.ts'
import { mailSet } from '../support/mail-set.ts'
import { serverDatabase } from '../support/server-database.ts'

/** Backup and restore on real files and processes; HubSpot goes on meanwhile, as it does. */
const set = mailSet('backup', 240)
const settings = { window: 400, parallel: 2, settleMs: 10_000 }
const KEY = { COMMONHOLD_ERASURE_KEY: 'a key for tests, the same everywhere' }

let world: CrashWorld
const place = scratch()
let count = 0
const fresh = (name: string) => join(place.path, `${name}-${++count}`)

beforeEach(async () => {
  world = await crashWorld(set, settings)
})
afterEach(() => world.close())
afterAll(() => place.remove())

/** The command on the world's ledger, or on the place an environment names. */
const on = (env: Readonly<Record<string, string>>, ...args: string[]) =>
  runCli([...args, '--now', new Date(NOW).toISOString(), '--json'], { env: { ...world.environment, ...KEY, ...env } })

async function good(env: Readonly<Record<string, string>>, ...args: string[]) {
  const { code, out, err } = await on(env, ...args)
  // A slow machine shows progress there, and nothing else.
  const remarks = err.split('\n').filter((line) => line !== '' && !/^\d+% /.test(line))
  expect({ code, remarks }).toEqual({ code: 0, remarks: [] })
  return JSON.parse(out) as Record<string, unknown>
}

async function work(steps: readonly ('import' | 'sync')[], files: readonly string[] = world.files): Promise<void> {
  const end = await world.start({ steps, files }).ended
  expect({ code: end.code, errors: end.errors }).toEqual({ code: 0, errors: '' })
}

const derivedIn = async (directory: string) => {
  const database = await openDatabase({ directory })
  try {
    return await derivedState(database.db)
  } finally {
    await database.close()
  }
}

test(`a backup restored into another directory is the same ledger, to the figures (from ${engineName})`, async () => {
  await work(['import', 'sync'])
  const file = fresh('ledger.backup')
  const { rows } = await good({}, 'backup', '--out', file)
  expect(rows).toBeGreaterThan(5000)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const before = (await on({}, 'accounts')).out
  const data = fresh('restored')
  const there = { DATABASE_URL: '', COMMONHOLD_DATA: data }
  expect(await good(there, 'restore', '--from', file)).toMatchObject({ rows, erasedAgain: 0 })
  expect((await on(there, 'accounts')).out).toBe(before)
  expect(await derivedIn(data)).toEqual(await world.look(({ db }) => derivedState(db)))
  // Numbers the database counts up by itself go on behind the restored ones.
  const database = await openDatabase({ directory: data })
  await sql`insert into decision (tenant, at, by_whom, kind) values (1, now(), 'test', 'test')`.execute(database.db)
  await database.close()
})

test('a backup is never written over, nor a ledger; a broken file restores nothing', async () => {
  await work(['import'], world.files.slice(0, 1))
  const file = fresh('ledger.backup')
  await good({}, 'backup', '--out', file)
  expect(JSON.parse((await on({}, 'backup', '--out', file)).err)).toMatchObject({ error: { code: 'backup-file' } })
  const data = fresh('restored')
  const there = { DATABASE_URL: '', COMMONHOLD_DATA: data }
  const cut = fresh('cut.backup')
  writeFileSync(cut, readFileSync(file).subarray(0, -2000))
  for (const broken of [cut, place.file('no.backup', 'just words'), fresh('nowhere')]) {
    const { code, err } = await on({ ...there, COMMONHOLD_DATA: fresh('empty') }, 'restore', '--from', broken)
    expect([code, (JSON.parse(err) as { error: { code: string } }).error.code]).toEqual([2, 'backup-unreadable'])
  }
  await good(there, 'restore', '--from', file)
  const again = await on(there, 'restore', '--from', file)
  expect(JSON.parse(again.err)).toMatchObject({ error: { code: 'ledger-not-empty' } })
})

test(`a ledger older than HubSpot: what was written after the backup is found there, not written again (${engineName})`, async () => {
  const [first = '', ...rest] = world.files
  await work(['import', 'sync'], [first])
  const file = fresh('ledger.backup')
  await good({}, 'backup', '--out', file)
  await work(['import', 'sync'])
  const { captured, held: _, ...picture } = expectedPicture(world.set)
  expect(pictureOf(world.state)).toEqual(picture)

  const restored = await crashWorldOn(file)
  for (const summary of await restored.work([first, ...rest])) {
    expect(summary).toMatchObject({ engagementsCreated: 0, contactsCreated: 0, failed: [] })
  }
  expect(pictureOf(world.state)).toEqual(picture)
  expect(await restored.look((db) => agreement(db, world.state))).toMatchObject({
    captured: captured.map((letter) => letter.id).sort(),
    wrongReceipts: [],
    unwanted: [],
    textsLeft: [],
    doubleIdentities: [],
    wrongFigures: [],
  })
  world.state.counters.reset()
  await restored.work([first, ...rest])
  const writes = Object.keys(world.state.counters.report().byRoute).filter((route) =>
    /batch\/(create|upsert)$/.test(route),
  )
  expect(writes).toEqual([])
})

test('who was erased after the backup is erased again by the restore, and stays so', async () => {
  await work(['import'])
  const address = 'buyer1@account1.example'
  const other = 'buyer1@account2.example'
  const file = fresh('ledger.backup')
  await good({}, 'erase', other, '--by', 'test', '--why', 'before the backup')
  await good({}, 'backup', '--out', file)
  await good({}, 'erase', address, '--by', 'test', '--why', 'after the backup')
  const list = join(world.directory, 'erasures.list')
  expect(readFileSync(list, 'utf8')).not.toContain('account1')
  expect(statSync(list).mode & 0o777).toBe(0o600)

  const data = fresh('restored')
  const there = { DATABASE_URL: '', COMMONHOLD_DATA: data }
  mkdirSync(data)
  copyFileSync(list, join(data, 'erasures.list'))
  expect(await good(there, 'restore', '--from', file)).toMatchObject({ erasedAgain: 1 })
  for (const erased of [address, other]) {
    expect(await good(there, 'export', erased)).toMatchObject({ known: false, messages: [] })
  }
  await good(there, 'import', ...world.files)
  expect(await good(there, 'export', address)).toMatchObject({ known: false, messages: [] })
})

/** Another embedded ledger, restored from the file, at the same HubSpot. */
async function crashWorldOn(file: string) {
  const data = fresh('older')
  const there = { DATABASE_URL: '', COMMONHOLD_DATA: data }
  await good(there, 'restore', '--from', file)
  return {
    work: async (files: readonly string[]) => {
      const end = await world.start({ files }, undefined, { ...there, ...KEY }).ended
      expect({ code: end.code, errors: end.errors }).toEqual({ code: 0, errors: '' })
      return end.events.flatMap(({ at, summary }) => (at === 'synced' && summary !== undefined ? [summary] : []))
    },
    look: async <T>(use: (db: Awaited<ReturnType<typeof openDatabase>>['db']) => Promise<T>): Promise<T> => {
      const database = await openDatabase({ directory: data })
      try {
        return await use(database.db)
      } finally {
        await database.close()
      }
    },
  }
}

const onServer = testDatabaseUrl === null ? test.skip : test

/** pg_dump refuses a server newer than itself, and is not on every machine. */
const dumps =
  testDatabaseUrl !== null &&
  spawnSync('pg_dump', ['--schema-only', '--exclude-schema=*', `--dbname=${testDatabaseUrl}`]).status === 0
const whereItDumps = dumps ? test : test.skip

whereItDumps('pg_dump and pg_restore keep the ledger whole', async () => {
  await work(['import', 'sync'])
  const dump = fresh('ledger.dump')
  execFileSync('pg_dump', [
    '--format=custom',
    '--schema=public',
    `--file=${dump}`,
    `--dbname=${world.environment['DATABASE_URL']}`,
  ])
  const target = await serverDatabase()
  try {
    execFileSync('pg_restore', ['--clean', '--if-exists', '--no-owner', `--dbname=${target.url}`, dump])
    const before = (await on({}, 'accounts')).out
    expect((await on({ DATABASE_URL: target.url }, 'accounts')).out).toBe(before)
    const database = await openDatabase({ url: target.url })
    expect(await derivedState(database.db)).toEqual(await world.look(({ db }) => derivedState(db)))
    await database.close()
  } finally {
    await target.drop()
  }
})

onServer(
  'move: the embedded ledger into PostgreSQL, whole or not at all, the same figures; a used target is refused',
  async () => {
    const data = fresh('embedded')
    const here = { DATABASE_URL: '', COMMONHOLD_DATA: data }
    await good(here, 'import', ...world.files, '--internal', set.internal)
    const before = (await on(here, 'accounts')).out
    const target = await serverDatabase()
    try {
      const url = { DATABASE_URL: target.url }
      expect(await good(url, 'move', '--data', data)).toMatchObject({ from: data })
      expect((await on(url, 'accounts')).out).toBe(before)
      const database = await openDatabase({ url: target.url })
      expect(await derivedState(database.db)).toEqual(await derivedIn(data))
      await database.close()
      // It goes on there: the same files change nothing.
      await good(url, 'import', ...world.files)
      expect((await on(url, 'accounts')).out).toBe(before)
      const again = await on(url, 'move', '--data', data)
      expect([again.code, (JSON.parse(again.err) as { error: { code: string } }).error.code]).toEqual([
        2,
        'ledger-not-empty',
      ])
      expect(again.err).not.toContain('postgres://')
    } finally {
      await target.drop()
    }
  },
)

test('move says what is missing', async () => {
  const bare = { DATABASE_URL: '', COMMONHOLD_DATA: fresh('nothing') }
  expect(JSON.parse((await on(bare, 'move')).err)).toMatchObject({ error: { code: 'no-database' } })
  const wrong = await on(bare, 'move', '--to', 'mysql://user:canary@x/y')
  expect(JSON.parse(wrong.err)).toMatchObject({ error: { code: 'bad-database' } })
  expect(wrong.err).not.toContain('canary')
})
