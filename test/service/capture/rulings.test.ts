import { sql } from 'kysely'
import fc from 'fast-check'
import type { CaptureContext } from '../../../service/capture/capture-context.ts'
import { markPrivate, release, takeBack, unmarkPrivate } from '../../../service/capture/rule-message.ts'
import { ownId } from '../../../service/ledger/ids.ts'
import type { RawMessage, World } from '../../reference/world.ts'
import { arbitraryMessages, arbitraryWorld, NOW } from '../../support/arbitrary-world.ts'
import { type Database, freshDatabase } from '../../support/databases.ts'
import { capture, contextOf, freeMail, readAll, takeCrm, takePeople, wipe } from '../../support/ledger-world.ts'

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())
beforeEach(() => wipe(database.db))

const world: World = { internalDomains: ['ours.com'], reps: [{ address: 'ann@ours.com' }], freeMail }
const idOf = (name: string) => ownId(1, 'message', `id:${name}`)
const by = 'rep:ann'

function letter(id: string, from: string, to: string, day: number): RawMessage {
  return {
    id: `<${id}>`,
    date: new Date(NOW - (100 - day) * 86_400_000).toUTCString(),
    from,
    to: [to],
    cc: [],
    subject: id,
    inReplyTo: null,
    references: [],
  }
}

async function within<T>(ctx: CaptureContext, work: (ctx: CaptureContext) => Promise<T>): Promise<T> {
  return ctx.db.transaction().execute((trx) => work({ ...ctx, db: trx }))
}

async function verdictOf(name: string): Promise<string> {
  const { rows } = await sql<{ said: string }>`
    select verdict || coalesce(' ' || reason, '') as said from message where id = ${idOf(name)}::uuid`.execute(
    database.db,
  )
  return rows[0]?.said ?? 'unseen'
}

async function given(): Promise<CaptureContext> {
  const ctx = contextOf(database.db, world, NOW)
  await takePeople(ctx, world)
  return ctx
}

test('A9: marked private before it was seen, a message is never captured, whichever copy of it comes', async () => {
  const ctx = await given()
  const order = { message: idOf('p@x'), by, why: 'my doctor' }
  expect(await within(ctx, (trx) => markPrivate(trx, order))).toBe('marked-private')
  expect(await within(ctx, (trx) => markPrivate(trx, order))).toBe('marked-private')
  await capture(ctx, [letter('p@x', 'ann@ours.com', 'x@cust.com', 1), letter('q@x', 'ann@ours.com', 'x@cust.com', 2)])
  await capture(ctx, [letter('p@x', 'ann@ours.com', 'x@cust.com', 1)], { source: 'again' })
  expect(await verdictOf('p@x')).toBe('skip marked-private')
  expect(await verdictOf('q@x')).toBe('capture')
  const { rows } = await sql`select by_whom, kind, why from decision`.execute(database.db)
  expect(rows).toEqual([{ by_whom: by, kind: 'mark-private', why: 'my doctor' }])
})

test('A9: what is written, or is being written, cannot be marked private any more', async () => {
  const ctx = await given()
  await capture(ctx, [letter('w@x', 'ann@ours.com', 'x@cust.com', 1)])
  for (const state of ['sent', 'confirmed', 'tombstone']) {
    await sql`update crm_email set state = ${state}`.execute(database.db)
    const order = { message: idOf('w@x'), by, why: 'x' }
    expect(await within(ctx, (trx) => markPrivate(trx, order))).toBe('already-written')
  }
  await sql`update crm_email set state = 'reserved'`.execute(database.db)
  expect(await within(ctx, (trx) => markPrivate(trx, { message: idOf('w@x'), by, why: 'x' }))).toBe('marked-private')
  const { rows } = await sql`select wanted from crm_email`.execute(database.db)
  expect(rows).toEqual([{ wanted: false }])
  expect(await within(ctx, (trx) => unmarkPrivate(trx, { message: idOf('w@x'), by, why: null }))).toBe(true)
  expect(await verdictOf('w@x')).toBe('capture')
})

test('A9: a stranger’s message is released alone; his others wait on', async () => {
  const ctx = await given()
  await capture(ctx, [
    letter('s1@x', 'new@fresh.cn', 'ann@ours.com', 1),
    letter('s2@x', 'new@fresh.cn', 'ann@ours.com', 2),
  ])
  expect(await within(ctx, (trx) => release(trx, { message: idOf('s1@x'), by, why: null }))).toBe(true)
  expect(await verdictOf('s1@x')).toBe('capture')
  expect(await verdictOf('s2@x')).toBe('hold stranger')
  expect(await within(ctx, (trx) => release(trx, { message: idOf('s1@x'), by, why: null }))).toBe(false)
})

test('A9: what was taken back stays taken back: no copy, no release and no later mark brings it in again', async () => {
  const ctx = await given()
  await capture(ctx, [letter('t@x', 'ann@ours.com', 'x@cust.com', 1)])
  const order = { message: idOf('t@x'), by, why: 'wrong customer' }
  expect(await within(ctx, (trx) => takeBack(trx, order))).toBe('taken-back')
  expect(await within(ctx, (trx) => takeBack(trx, order))).toBe('taken-back')
  await capture(ctx, [letter('t@x', 'ann@ours.com', 'x@cust.com', 1)], { source: 'again' })
  expect(await within(ctx, (trx) => markPrivate(trx, order))).toBe('taken-back')
  expect(await within(ctx, (trx) => unmarkPrivate(trx, order))).toBe(false)
  expect(await within(ctx, (trx) => release(trx, order))).toBe(false)
  expect(await verdictOf('t@x')).toBe('skip taken-back')
  expect(await within(ctx, (trx) => takeBack(trx, { ...order, message: idOf('nobody@x') }))).toBe('not-captured')
})

test('A9: a ruling follows the copies it was of, when another message takes their Message-ID', async () => {
  const ctx = await given()
  await capture(ctx, [letter('c@x', 'ann@ours.com', 'x@cust.com', 5)])
  expect(await within(ctx, (trx) => takeBack(trx, { message: idOf('c@x'), by, why: 'x' }))).toBe('taken-back')
  // An earlier one from somebody else keeps the Message-ID (domain.md §2).
  await capture(
    ctx,
    [letter('c@x', 'ann@ours.com', 'y@cust.com', 1)].map((one) => ({ ...one, from: 'bo@ours.com' })),
    {
      source: 'other',
    },
  )
  const { rows } = await sql<{ sender: string; verdict: string }>`
    select sender, verdict from message order by sender`.execute(database.db)
  expect(rows).toEqual([
    { sender: 'ann@ours.com', verdict: 'skip' },
    { sender: 'bo@ours.com', verdict: 'capture' },
  ])
})

async function figuresAfter(someWorld: World, deliver: (ctx: CaptureContext) => Promise<void>): Promise<string> {
  await wipe(database.db)
  const ctx = contextOf(database.db, someWorld, NOW)
  await takeCrm(ctx, someWorld)
  await takePeople(ctx, someWorld)
  await deliver(ctx)
  const plain = [...(await readAll(ctx))].map(([key, { figures }]) => [
    key,
    {
      ...figures,
      orphanContacts: figures.orphanContacts.length,
      ties: figures.ties.map(({ holder }) => holder).sort(),
    },
  ])
  return JSON.stringify(plain, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(7)) : value))
}

test('A9: captured and then taken back, a message leaves every figure as if it had never come', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryWorld, arbitraryMessages(8), fc.nat(), async (someWorld, given, pick) => {
      const raw = given.map((one, index) => ({ ...one, id: `<own${index}@x>` }))
      const chosen = pick % Math.max(1, raw.length)
      const others = raw.filter((_, index) => index !== chosen)
      const never = await figuresAfter(someWorld, (ctx) => capture(ctx, others))
      const takenBack = await figuresAfter(someWorld, async (ctx) => {
        await capture(ctx, raw)
        await within(ctx, (trx) => takeBack(trx, { message: idOf(`own${chosen}@x`), by, why: 'wrong' }))
        await capture(ctx, raw, { source: 'resync' })
      })
      expect(takenBack).toBe(never)
    }),
    { numRuns: Number(process.env['INVARIANT_RUNS'] ?? 12) },
  )
})
