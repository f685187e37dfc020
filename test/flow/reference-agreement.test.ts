import { resolve } from 'node:path'
import fc from 'fast-check'
import { deriveDue } from '../../service/capture/derive-due.ts'
import { importSources } from '../../service/capture/import-files.ts'
import { openSources } from '../../service/capture/sources/index.ts'
import { dataFolder, enronMessages, enronPresent } from '../reference/enron.ts'
import { reference } from '../reference/reference.ts'
import { DAY, type RawMessage, type World } from '../reference/world.ts'
import { arbitraryActivities, arbitraryMessages, arbitraryWorld, NOW } from '../support/arbitrary-world.ts'
import { compareFigures, compareMessages } from '../support/compare-reference.ts'
import { type Database, freshDatabase } from '../support/databases.ts'
import {
  capture,
  contextOf,
  freeMail,
  readAll,
  takeActivities,
  takeCrm,
  takePeople,
  wipe,
} from '../support/ledger-world.ts'

const RUNS = Number(process.env['AGREEMENT_RUNS'] ?? 16)

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())

/** What differs between the pipeline and the reference as of now, and as of an earlier day. */
async function differences(world: World, raw: RawMessage[], now: number, earlier: number): Promise<string[]> {
  await wipe(database.db)
  const ctx = contextOf(database.db, world, now)
  await takeCrm(ctx, world)
  await takePeople(ctx, world)
  // What comes first must not show.
  if (earlier % 2 === 0) await takeActivities(ctx, world)
  await capture(ctx, raw)
  if (earlier % 2 !== 0) await takeActivities(ctx, world)
  await deriveDue(ctx)
  const live = reference(raw, world, { now })
  const back = reference(raw, world, { now, t: earlier })
  // An account without a captured message by then has no row yet.
  const begun = [...back.accounts].filter(([key]) => back.ledgers.get(key)?.seen.some((one) => one.at <= earlier))
  return [
    ...(await compareMessages(database.db, raw, live)),
    ...compareFigures(await readAll(ctx), live.accounts),
    ...compareFigures(await readAll(ctx, earlier), new Map(begun)).map((line) => `earlier: ${line}`),
  ]
}

describe('the pipeline and the reference written from domain.md', () => {
  test('agree on small random worlds: every verdict, thread, parent and figure', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryWorld,
        arbitraryMessages(12),
        fc.integer({ min: 1, max: 399 }),
        async (world, raw, back) => {
          expect(await differences(world, raw, NOW, NOW - back * DAY)).toEqual([])
        },
      ),
      { numRuns: RUNS },
    )
  })

  test('A6: agree where calls and meetings stand beside the mail', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryWorld,
        arbitraryMessages(6),
        arbitraryActivities,
        fc.integer({ min: 1, max: 399 }),
        async (world, raw, activities, back) => {
          expect(await differences({ ...world, activities }, raw, NOW, NOW - back * DAY)).toEqual([])
        },
      ),
      { numRuns: RUNS },
    )
  })

  const onEnron = enronPresent() ? test : test.skip
  const folder = resolve(dataFolder, 'enron-accounts')
  onEnron(
    `agree on the real mail of ../shared/data/enron-accounts${enronPresent() ? '' : ' (skipped: that folder is absent)'}`,
    async () => {
      const own = await freshDatabase()
      try {
        const sources = openSources([resolve(folder, 'messages.ndjson.gz')])
        const automatic = await automaticByPosition(sources)
        const raw = enronMessages().map((one, index) => ({ ...one, automatic: automatic.get(index) ?? false }))
        const world: World = { internalDomains: ['enron.com'], freeMail }
        const then = Date.parse('2001-12-01T00:00:00Z')
        const before = contextOf(own.db, world, then)
        await importSources(before, sources)
        const first = reference(raw, world, { now: then })
        // Addresses and identities of real people stay out of the output: only what differs, and how often.
        expect(tally(await compareMessages(own.db, raw, first))).toEqual({})
        expect(tally(compareFigures(await readAll(before), first.accounts))).toEqual({})

        const end = Date.parse('2003-01-01T00:00:00Z')
        const after = contextOf(own.db, world, end)
        await deriveDue(after)
        const last = reference(raw, world, { now: end })
        expect(tally(await compareMessages(own.db, raw, last))).toEqual({})
        expect(tally(compareFigures(await readAll(after), last.accounts))).toEqual({})
        expect(last.accounts.size).toBeGreaterThan(100)
      } finally {
        await own.close()
      }
    },
    600_000,
  )
})

async function automaticByPosition(sources: ReturnType<typeof openSources>): Promise<Map<number, boolean>> {
  const found = new Map<number, boolean>()
  for (const source of sources) {
    for await (const item of source.read(0)) {
      if ('message' in item) found.set(item.position, item.message.automatic !== null)
    }
  }
  return found
}

/** Kinds of differences with their number, without anybody's name. */
function tally(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const line of lines) {
    const kind = (line.split(' | ')[0] ?? '').split(' ').at(line.startsWith('message ') ? 0 : -1) ?? ''
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}
