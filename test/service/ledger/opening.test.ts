import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../../../service/ledger/db.ts'
import { migrate } from '../../../service/ledger/migrate.ts'
import { newLedger } from '../../support/crash-world.ts'
import { engineName, freshDatabase, testDatabaseUrl } from '../../support/databases.ts'
import { startWorker, type Worker, type WorkerOrder } from '../../support/workers.ts'

const nothing: WorkerOrder = {
  clock: { origin: 0, speed: 1 },
  now: Date.UTC(2026, 0, 1),
  internal: 'ours.example',
  files: [],
  people: null,
  steps: [],
  settings: {},
}

describe('an embedded directory has one owner', () => {
  let directory: string
  let workers: Worker[] = []

  // One for all: to make a database takes seconds.
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'commonhold-owner-'))
  })
  afterEach(async () => {
    for (const worker of workers) worker.kill()
    await Promise.all(workers.map((worker) => worker.ended))
    workers = []
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  const start = (steps: WorkerOrder['steps'], onEvent: (at: string) => void = () => undefined) => {
    const worker = startWorker({ ...nothing, steps }, { COMMONHOLD_DATA: directory }, ({ at }) => onEvent(at))
    workers.push(worker)
    return worker
  }
  const holding = () =>
    new Promise<Worker>((resolve, reject) => {
      const worker = start(['hold'], (at) => at === 'holding' && resolve(worker))
      void worker.ended.then(({ errors }) => reject(new Error(errors)))
    })
  const owner = () => readFileSync(join(directory, 'owner.lock'), 'utf8').split('\n')

  test('a second opener is refused, told by whom and what to do; the lock of a killed one is taken over', async () => {
    const first = await holding()
    const refused = openDatabase({ directory })
    await expect(refused).rejects.toMatchObject({
      code: 'ledger-locked',
      message: expect.stringContaining(`process ${first.pid}`),
      remedy: expect.stringContaining('DATABASE_URL'),
    })
    const second = await start([]).ended
    expect(second.code).not.toBe(0)
    expect(second.errors).toContain('ledger-locked')
    // Being refused took nothing away.
    expect(owner()[0]).toBe(String(first.pid))

    first.kill()
    await first.ended
    expect(owner()[0]).toBe(String(first.pid))
    const database = await openDatabase({ directory })
    expect(owner()[0]).toBe(String(process.pid))
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from migration`.execute(database.db)
    expect(rows[0]?.n).toBeGreaterThan(0)
    await expect(openDatabase({ directory })).rejects.toMatchObject({ code: 'ledger-locked' })
    await database.close()
    expect(readdirSync(directory).filter((name) => name.startsWith('owner.lock'))).toEqual([])
  })

  test.each([
    ['a pid that another process has by now', `${process.pid}\n1\n`],
    ['a pid that another user’s process has by now', '1\n1\n'],
    ['no pid, cut off while it was written', ''],
  ])('a lock left behind with %s is taken over', async (_, left) => {
    writeFileSync(join(directory, 'owner.lock'), left)
    const database = await openDatabase({ directory })
    expect(owner()[0]).toBe(String(process.pid))
    await database.close()
  })

  test('of several that find a dead owner’s lock at once, one gets it and the others are refused', async () => {
    const first = await holding()
    first.kill()
    await first.ended
    const ends = await Promise.all([1, 2, 3].map(() => start([]).ended))
    for (const { code, errors } of ends) if (code !== 0) expect(errors).toContain('ledger-locked')
    expect(ends.some(({ code }) => code === 0)).toBe(true)
    const database = await openDatabase({ directory })
    expect(await migrate(database.db)).toEqual([])
    await database.close()
  })
})

describe(`migrations (${engineName})`, () => {
  const onServer = testDatabaseUrl === null ? test.skip : test

  onServer('by several processes at once are run once', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'commonhold-migrate-'))
    const ledger = await newLedger(directory)
    const environment = { COMMONHOLD_DATA: directory, ...ledger.environment }
    const ends = await Promise.all([1, 2, 3, 4].map(() => startWorker(nothing, environment).ended))
    expect(ends.map(({ code, errors }) => ({ code, errors }))).toEqual(ends.map(() => ({ code: 0, errors: '' })))
    const database = await ledger.open()
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from migration`.execute(database.db)
    expect(rows[0]?.n).toBeGreaterThan(0)
    expect(await migrate(database.db)).toEqual([])
    await database.close()
    await ledger.drop()
    rmSync(directory, { recursive: true, force: true })
  })

  test('by two at once on one handle are run once; again they do nothing', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'commonhold-migrate-'))
    const ledger = await newLedger(directory)
    const fresh = await ledger.open()
    const ran = await Promise.all([migrate(fresh.db), migrate(fresh.db)])
    expect(ran.map((names) => names.length).sort()[0]).toBe(0)
    expect(ran.flat()).toEqual([...new Set(ran.flat())])
    expect(await migrate(fresh.db)).toEqual([])
    await fresh.close()
    await ledger.drop()
    rmSync(directory, { recursive: true, force: true })
  })

  test('a database of a newer release is refused and left as it is', async () => {
    const database = await freshDatabase()
    await sql`insert into migration (name) values ('9999-from-a-later-release.sql')`.execute(database.db)
    await expect(migrate(database.db)).rejects.toMatchObject({
      code: 'ledger-newer',
      message: expect.stringContaining('9999-from-a-later-release.sql'),
      remedy: expect.stringContaining('newer release'),
    })
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from meta`.execute(database.db)
    expect(rows[0]?.n).toBe(0)
    await database.close()
  })
})
