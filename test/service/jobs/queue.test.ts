import { sql } from 'kysely'
import { createQueue, type Queue } from '../../../service/jobs/queue.ts'
import { testDatabaseUrl } from '../../support/databases.ts'
import { openTestService, type TestService } from '../../support/service.ts'

let test_: TestService
let queue: Queue
const schema = `pgboss_${process.pid}`

beforeAll(async () => {
  test_ = await openTestService()
  queue = createQueue(test_.service, { schema, url: testDatabaseUrl })
  await queue.start()
})
afterAll(async () => {
  await queue.stop()
  if (testDatabaseUrl !== null) await sql`drop schema ${sql.ref(schema)} cascade`.execute(test_.database.db)
  await test_.close()
})

const count = async (table: string) => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(
    test_.database.db,
  )
  return rows[0]?.n
}

test('a woken job does its stage’s work once, however often it was woken', async () => {
  expect(await count('stale_account')).toBeGreaterThan(0)
  await queue.wake('recompute', { which: 'all' })
  await queue.wake('recompute', { which: 'all' })
  expect(await queue.runOnce('recompute')).toBe(1)
  expect(await count('stale_account')).toBe(0)
  expect(await count('crm_figures')).toBe(2)
  expect(await queue.runOnce('recompute')).toBe(0)
})

test('a job whose payload this release does not understand fails, and is logged by code alone', async () => {
  await queue.wake('recompute', { which: 'canary@customer.example' })
  await expect(queue.runOnce('recompute')).rejects.toThrow()
  expect(test_.log.find(({ event }) => event === 'job-failed')).toMatchObject({ job: 'recompute' })
})

test('derive-due brings nothing when nothing is due', async () => {
  await queue.wake('derive-due')
  expect(await queue.runOnce('derive-due')).toBe(1)
})

test('several queues on one database are fine, and a second start changes nothing', async () => {
  const second = createQueue(test_.service, { schema, url: testDatabaseUrl })
  await second.start()
  await queue.wake('tidy')
  expect((await second.runOnce('tidy')) + (await queue.runOnce('tidy'))).toBe(1)
  await second.stop()
})
