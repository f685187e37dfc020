import { sql } from 'kysely'
import { wantFigures } from '../../../service/trust/want-figures.ts'
import { openTestService, type TestService } from '../../support/service.ts'
import { PERSONAL } from '../../support/small-mailbox.ts'

let test_: TestService
beforeAll(async () => {
  test_ = await openTestService()
})
afterAll(() => test_.close())

const DAY = 86_400_000
const wanted = async () => {
  const { rows } = await sql<{ key: string; wanted: Record<string, unknown>; hash: string }>`
    select a.key, f.wanted, f.wanted_hash as hash from crm_figures f
    join account a on a.tenant = f.tenant and a.id = f.account order by a.key`.execute(test_.database.db)
  return new Map(rows.map((row) => [row.key, row]))
}

test('B1: what the CRM should show of an account: its state, figures, and reasons in both languages', async () => {
  expect(await wantFigures(test_.service.trust, { now: test_.service.now(), which: 'stale' })).toBe(2)
  expect((await wanted()).get(PERSONAL)?.wanted).toMatchObject({
    state: 'personal',
    topRep: 'Ann Berg',
    topShare: 1,
    companyShare: 0,
    firstContactCompanyShare: 0,
    reasonsEn: expect.stringContaining('Ann Berg holds 100%'),
    reasonsZh: expect.stringContaining('信任'),
  })
})

test('computed again at the same moment nothing changes; later, only what changed', async () => {
  const before = await wanted()
  expect(await wantFigures(test_.service.trust, { now: test_.service.now(), which: 'stale' })).toBe(0)
  await wantFigures(test_.service.trust, { now: test_.service.now(), which: 'all' })
  expect(await wanted()).toEqual(before)
  await wantFigures(test_.service.trust, { now: test_.service.now() + 30 * DAY, which: 'all' })
  const after = await wanted()
  expect(after.get(PERSONAL)?.hash).not.toBe(before.get(PERSONAL)?.hash)
})
