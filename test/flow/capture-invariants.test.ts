import { sql } from 'kysely'
import fc from 'fast-check'
import { deriveDue } from '../../service/capture/derive-due.ts'
import { eraseAddress } from '../../service/capture/erase.ts'
import { importSources } from '../../service/capture/import-files.ts'
import type { MessageSource } from '../../service/capture/sources/source.ts'
import { DAY, type RawMessage, type World } from '../reference/world.ts'
import { arbitraryMessages, arbitraryWorld, NOW, START } from '../support/arbitrary-world.ts'
import { type Database, freshDatabase } from '../support/databases.ts'
import { type DerivedState, derivedState } from '../support/derived-state.ts'
import { capture, contextOf, parsed, readAll, takeCrm, takePeople, wipe } from '../support/ledger-world.ts'

const RUNS = Number(process.env['INVARIANT_RUNS'] ?? 12)
const options = { numRuns: RUNS }

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())

type Ctx = ReturnType<typeof contextOf>

/** What is derived after `deliver` in an empty ledger of this world. */
async function after(world: World, deliver: (ctx: Ctx) => Promise<unknown>, given: { people?: boolean } = {}) {
  await wipe(database.db)
  const ctx = contextOf(database.db, world, NOW)
  await takeCrm(ctx, world)
  if (given.people ?? true) await takePeople(ctx, world)
  await deliver(ctx)
  await deriveDue(ctx)
  return derivedState(database.db)
}

/** Figures of all accounts, rounded so that sums in another order are equal. */
async function figuresOf(world: World, now = NOW): Promise<string> {
  const readings = await readAll(contextOf(database.db, world, now))
  const plain = [...readings].map(([key, { figures }]) => [
    key,
    {
      ...figures,
      orphanContacts: figures.orphanContacts.length,
      ties: figures.ties.map(({ holder }) => holder).sort(),
    },
  ])
  return JSON.stringify(plain, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(7)) : value), 1)
}

const shuffled = fc.infiniteStream(fc.nat({ max: 1_000_000 })).map((stream) => <T>(list: readonly T[]): T[] => {
  const keys = list.map(() => stream.next().value)
  return list
    .map((value, index) => ({ value, key: keys[index] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value)
})

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })

describe('what is derived is a function of the set of messages (domain.md §2, §4)', () => {
  test('in any order, in batches of any size', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, arbitraryMessages(10), shuffled, sizes, async (world, raw, shuffle, batches) => {
        const once = await after(world, (ctx) => capture(ctx, raw))
        expect(await after(world, (ctx) => capture(ctx, shuffle(raw), { sizes: batches }))).toEqual(once)
      }),
      options,
    )
  })

  test('one at a time, the newest first', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, arbitraryMessages(8), async (world, raw) => {
        const time = (one: RawMessage) => (one.date === null ? (one.received ?? 0) : Date.parse(one.date))
        const late = [...raw].sort((a, b) => time(b) - time(a))
        const once = await after(world, (ctx) => capture(ctx, raw))
        expect(await after(world, (ctx) => capture(ctx, late, { sizes: [1] }))).toEqual(once)
      }),
      options,
    )
  })

  test('delivered twice, by another source, in another order', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, arbitraryMessages(8), shuffled, sizes, async (world, raw, shuffle, batches) => {
        const once = await after(world, (ctx) => capture(ctx, raw))
        const twice = await after(world, async (ctx) => {
          await capture(ctx, raw, { sizes: batches })
          await capture(ctx, shuffle(raw), { source: 'again', sizes: batches })
        })
        expect(twice).toEqual(once)
      }),
      options,
    )
  })

  test('split: each copy names some of the people, all together everybody', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, arbitraryMessages(8), shuffled, sizes, async (world, raw, shuffle, batches) => {
        const whole = raw.map((one, index) => ({ ...one, id: one.id === '' ? `<own${index}@x>` : one.id }))
        const half = (list: readonly string[], odd: number) => list.filter((_, index) => index % 2 === odd)
        const parts = whole.flatMap((one) =>
          [0, 1].map((odd): RawMessage => ({
            ...one,
            to: half(one.to, odd),
            cc: half(one.cc, odd),
            bcc: half(one.bcc ?? [], odd),
          })),
        )
        // A conflict over a Message-ID is told from the copies one by one: their hashes are another matter.
        const clean = (state: DerivedState) => ({
          ...state,
          messages: Object.fromEntries(
            Object.entries(state.messages).filter(([identity]) => identity.startsWith('id:')),
          ),
        })
        fc.pre(new Set(whole.map((one) => one.id)).size === new Set(whole.map((one) => `${one.id} ${one.from}`)).size)
        const dates = Map.groupBy(whole, (one) => one.id)
        fc.pre([...dates.values()].every((list) => new Set(list.map((one) => one.date)).size === 1))
        fc.pre([...dates.values()].every((list) => new Set(list.map((one) => one.subject)).size === 1))
        const once = await after(world, (ctx) => capture(ctx, whole))
        expect(clean(await after(world, (ctx) => capture(ctx, shuffle(parts), { sizes: batches })))).toEqual(
          clean(once),
        )
      }),
      { ...options, numRuns: Math.ceil(RUNS / 2) },
    )
  })

  test('known early, due later: a message dated in the future counts from its time on', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryWorld,
        arbitraryMessages(8),
        fc.array(fc.integer({ min: -10, max: 400 }), { minLength: 1, maxLength: 3 }),
        async (world, raw, days) => {
          const once = await after(world, (ctx) => capture(ctx, raw))
          const figures = await figuresOf(world)
          const early = await after(world, async (ctx) => {
            const clock = [...days].sort((a, b) => a - b)
            await capture({ ...ctx, now: () => START + (clock[0] ?? 0) * DAY }, raw)
            for (const day of clock) await deriveDue({ ...ctx, now: () => START + day * DAY })
          })
          expect(early).toEqual(once)
          expect(await figuresOf(world)).toEqual(figures)
        },
      ),
      options,
    )
  })

  test('people and aliases, contacts merged and moved, a directory: told afterwards equals told before', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, arbitraryMessages(9), fc.nat({ max: 9 }), async (world, raw, split) => {
        // An address outside that turns out to be ours: the subject of what was skipped because of it is forgotten.
        const reps = world.reps?.map((rep) => ({
          ...rep,
          aliases: (rep.aliases ?? []).filter((alias) => alias.endsWith('@ours.com')),
        }))
        const told: World = reps === undefined ? world : { ...world, reps }
        const before = await after(told, (ctx) => capture(ctx, raw))
        const later = await after(
          told,
          async (ctx) => {
            await capture(ctx, raw.slice(0, split))
            await takePeople(ctx, told)
            await capture(ctx, raw.slice(split), { positions: raw.slice(split).map((_, index) => index + split) })
            await takePeople(ctx, told)
          },
          { people: false },
        )
        expect(later).toEqual(before)
      }),
      { ...options, numRuns: RUNS * 2 },
    )
  })

  test('two contacts merged equal one contact all along', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, arbitraryMessages(10), fc.boolean(), async (given, raw, first) => {
        const world: World = {
          ...given,
          crmKnown: { domains: ['cust.com'] },
          excluded: [],
          contacts: [{ addresses: ['x@cust.com', 'x@gmail.com'] }],
        }
        const named = raw.map((one, index) => ({ ...one, id: one.id === '' ? `<own${index}@x>` : one.id }))
        const one = (address: string) => (address === 'x@gmail.com' ? 'x@cust.com' : address)
        const all = named.map((message): RawMessage => ({
          ...message,
          from: message.from === null ? null : one(message.from),
          to: [...new Set(message.to.map(one))],
          cc: [...new Set(message.cc.map(one))],
          bcc: [...new Set((message.bcc ?? []).map(one))],
        }))
        // Two senders who are one person all along are no conflict over a Message-ID.
        fc.pre(
          [...Map.groupBy(named, (message) => message.id).values()].every(
            (list) =>
              new Set(list.map((message) => message.from)).size === new Set(list.map((m) => one(m.from ?? ''))).size,
          ),
        )
        await after(world, (ctx) => capture(ctx, all))
        const figures = await figuresOf(world)
        await after(
          world,
          async (ctx) => {
            if (first) await takePeople(ctx, world)
            await capture(ctx, named)
            if (!first) await takePeople(ctx, world)
          },
          { people: false },
        )
        expect(await figuresOf(world)).toEqual(figures)
      }),
      options,
    )
  })

  test('erasing a person restores every figure of the others, and survives a further import', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryWorld,
        arbitraryMessages(9),
        fc.constantFrom('x@cust.com', 'y@cust.com', 'x@gmail.com', 'f@163.com'),
        async (world, raw, person) => {
          const gone = world.contacts?.find((contact) => contact.addresses.includes(person))?.addresses ?? [person]
          const without = (list: readonly string[]) => list.filter((address) => !gone.includes(address))
          const others = raw
            // Nameless messages get their Message-IDs, or their hashes would tell them apart.
            .map((one, index) => ({ ...one, id: one.id === '' ? `<own${index}@x>` : one.id }))
          const never = others
            .filter((one) => !gone.includes(one.from ?? ''))
            .map((one): RawMessage => ({
              ...one,
              to: without(one.to),
              cc: without(one.cc),
              bcc: without(one.bcc ?? []),
            }))
          const facts = ({ touches, exchanges, findings }: DerivedState) => ({ touches, exchanges, findings })
          // Copies in conflict over a Message-ID are named by hashes of whom they name.
          const nameless = (state: ReturnType<typeof facts>) =>
            JSON.parse(JSON.stringify(state).replaceAll(/hash:[0-9a-f]{64}/g, 'hash')) as ReturnType<typeof facts>
          const sorted = (state: ReturnType<typeof facts>) => ({
            touches: [...state.touches].sort(),
            exchanges: [...state.exchanges].sort(),
            findings: state.findings,
          })
          const known = {
            ...world,
            contacts: world.contacts?.filter((contact) => !contact.addresses.includes(person)) ?? [],
          }
          const clean = sorted(nameless(facts(await after(known, (ctx) => capture(ctx, never)))))
          const figures = await figuresOf(known)
          const erase = (ctx: Ctx) => eraseAddress(ctx, person, { by: 'a test', why: null })
          const erased = await after(world, async (ctx) => {
            await capture(ctx, others)
            await erase(ctx)
          })
          expect(sorted(nameless(facts(erased)))).toEqual(clean)
          expect(await figuresOf(world)).toEqual(figures)

          const ctx = contextOf(database.db, world, NOW)
          await takePeople(ctx, world)
          await capture(ctx, others, { source: 'again', sizes: [3] })
          await deriveDue(ctx)
          expect(await derivedState(database.db)).toEqual(erased)
          expect(await traces(person)).toEqual([])
        },
      ),
      { ...options, numRuns: RUNS * 2 },
    )
  })

  test('stopped anywhere and run again, read twice: the same ledger, and the counts add up', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryWorld,
        arbitraryMessages(10),
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
        async (world, raw, stops) => {
          const run = (ctx: Ctx, stopAfter: number | null) => {
            let items = 0
            return importSources(
              ctx,
              [listed('a file', raw)],
              undefined,
              () => stopAfter !== null && ++items > stopAfter,
            )
          }
          const once = await after(world, (ctx) => run(ctx, null))
          const again = await after(world, async (ctx) => {
            for (const stop of stops) {
              const { seen, captured, skipped, held, failed } = await run(ctx, stop)
              const total = Object.values(skipped).reduce((sum, count) => sum + count, 0)
              expect(seen).toBe(captured + total + held + failed.length)
            }
            const summary = await run(ctx, null)
            expect(summary.seen).toBe(raw.length + 1)
            expect(summary.failed).toEqual([{ path: 'a file', position: 1, reason: 'bad-mime' }])
            expect(await run(ctx, null)).toEqual(summary)
          })
          expect(again).toEqual(once)
        },
      ),
      options,
    )
  })
})

/** Messages as a file would yield them, with something broken at position 1. */
function listed(path: string, raw: readonly RawMessage[]): MessageSource {
  return {
    key: path,
    path,
    totalBytes: null,
    async *read(from) {
      for (let position = from; position <= raw.length; position++) {
        const message = raw[position === 0 ? 0 : position - 1]
        if (position === 1) yield { position, bytes: position, failure: 'bad-mime' }
        else if (message !== undefined) yield { position, bytes: position, message: parsed(message) }
      }
    },
  }
}

/** Tables in which an address still occurs, in any column. */
async function traces(address: string): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema()`.execute(database.db)
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from ${sql.table(name)} t where t::text like ${`%${address}%`}`.execute(database.db)
    if ((rows[0]?.n ?? 0) > 0) found.push(name)
  }
  return found
}
