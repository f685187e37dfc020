import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { eraseAddress } from '../../../service/capture/erase.ts'
import { insertTask } from '../../../service/ledger/crm-tasks.ts'
import { type Deed, doOnce, findDeed, forgetDeeds } from '../../../service/ledger/deeds.ts'
import { insertIntroduction, loadIntroductions } from '../../../service/ledger/introductions.ts'
import { ownId } from '../../../service/ledger/ids.ts'
import type { RawMessage, World } from '../../reference/world.ts'
import { type Database, freshDatabase } from '../../support/databases.ts'
import { capture, contextOf, freeMail, takePeople, wipe } from '../../support/ledger-world.ts'

const NOW = Date.parse('2026-09-01T00:00:00Z')
let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())
beforeEach(() => wipe(database.db))

const deed = (more: Partial<Deed> = {}): Deed => ({
  key: randomUUID(),
  by: 'rep:ann',
  kind: 'task',
  print: 'p',
  at: NOW,
  ...more,
})

test('A9: a deed that breaks leaves nothing, and the same key may try again', async () => {
  const one = deed()
  const work = async (fails: boolean) =>
    doOnce(database.db, 1, one, async (trx) => {
      await sql`insert into meta (tenant, key, value) values (1, 'done', '1')`.execute(trx)
      if (fails) throw new Error('the process was killed')
      return { outcome: 'done', subject: null }
    })
  await expect(work(true)).rejects.toThrow('killed')
  expect(await findDeed(database.db, 1, one)).toBeNull()
  expect(await work(false)).toEqual({ outcome: 'done', subject: null })
  // A third time would fail on the row that is there, if it were done again.
  expect(await work(false)).toEqual({ outcome: 'done', subject: null })
})

test('A9: many at once, in whatever processes: done once, the same answer for all', async () => {
  const one = deed()
  let done = 0
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      doOnce(database.db, 1, one, async () => ({ outcome: `done ${++done}`, subject: null })),
    ),
  )
  expect(done).toBe(1)
  expect(new Set(answers.map((answer) => answer.outcome))).toEqual(new Set(['done 1']))
})

test('A9: a key serves one person, one deed and one question', async () => {
  const one = deed()
  const again = (more: Partial<Deed>) =>
    doOnce(database.db, 1, { ...one, ...more }, async () => ({ outcome: 'x', subject: null }))
  await again({})
  for (const more of [{ by: 'rep:ben' }, { kind: 'introduce' }, { print: 'q' }]) {
    await expect(again(more)).rejects.toMatchObject({ code: 'key-reused' })
    await expect(findDeed(database.db, 1, { ...one, ...more })).rejects.toMatchObject({ code: 'key-reused' })
  }
  await forgetDeeds(database.db, 1, NOW + 1)
  expect(await findDeed(database.db, 1, one)).toBeNull()
})

test('A9: who is erased is on no introduction and no task', async () => {
  const world: World = { internalDomains: ['ours.com'], reps: [{ address: 'ann@ours.com' }], freeMail }
  const ctx = contextOf(database.db, world, NOW)
  await takePeople(ctx, world)
  const sent: RawMessage = {
    id: '<m@x>',
    date: '2026-08-01T00:00:00Z',
    from: 'ann@ours.com',
    to: ['kim@alpha.com'],
    cc: [],
    subject: 's',
    inReplyTo: null,
    references: [],
  }
  await capture(ctx, [sent])
  const [id, account, rep, contact] = [
    ownId(1, 'introduction', 'x'),
    ownId(1, 'account', 'alpha.com'),
    ownId(1, 'rep', 'ann@ours.com'),
    ownId(1, 'contact', 'kim@alpha.com'),
  ]
  const asked = { account, contact, message: null, by: rep }
  await insertIntroduction(database.db, 1, {
    ...{ ...asked, id, colleague: rep, conversation: null, language: 'en', askedAt: NOW },
  })
  await insertTask(database.db, 1, { ...asked, id, owner: rep, title: 't', dueOn: '2026-09-02', madeAt: NOW })
  await eraseAddress(ctx, 'kim@alpha.com', { by: 'test', why: null })
  expect(await loadIntroductions(database.db, 1, { ids: [id] })).toMatchObject([{ contact: null, withdrawnAt: NOW }])
  const { rows } = await sql`select contact from crm_task`.execute(database.db)
  expect(rows).toEqual([{ contact: null }])
})
