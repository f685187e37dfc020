import { sql } from 'kysely'
import { expectedAccounts } from '../../sandbox/world/expected.ts'
import * as expected from '../../sandbox/world/expected-facts.ts'
import { NOW } from '../../sandbox/world/people.ts'
import { deriveDue } from '../../service/capture/derive-due.ts'
import { importSources } from '../../service/capture/import-files.ts'
import { importPeople } from '../../service/capture/import-people.ts'
import type { CaptureContext } from '../../service/capture/capture-context.ts'
import type { AccountReading } from '../../service/trust/read-accounts.ts'
import { reference } from '../reference/reference.ts'
import { compareFigures, compareMessages } from '../support/compare-reference.ts'
import { type Database, freshDatabase } from '../support/databases.ts'
import { contextOf, readAll, takeCrm } from '../support/ledger-world.ts'
import { readStory, type Story } from '../support/story-world.ts'

const now = Date.parse(NOW)

let database: Database
let story: Story
let ctx: CaptureContext
let readings: Map<string, AccountReading>

beforeAll(async () => {
  database = await freshDatabase()
  story = await readStory()
  ctx = contextOf(database.db, story.world, now)
  await takeCrm(ctx, story.world)
  await importPeople(ctx, story.crmContacts, 'crm')
  await importPeople(ctx, story.people, 'people.csv')
  const { messages } = story
  await importSources(ctx, [
    {
      key: 'story',
      path: 'story',
      totalBytes: null,
      async *read(from) {
        for (const [position, message] of messages.entries())
          if (position >= from) yield { position, bytes: 0, message }
      },
    },
  ])
  await deriveDue(ctx)
  readings = await readAll(ctx)
}, 300_000)
afterAll(() => database.close())

describe('the sample company, imported from its files', () => {
  test('every verdict, thread, parent and figure agrees with the reference', async () => {
    const theirs = reference(story.raw, story.world, { now })
    expect(await compareMessages(database.db, story.raw, theirs)).toEqual([])
    expect(compareFigures(readings, theirs.accounts)).toEqual([])
  }, 300_000)

  test.each(expectedAccounts.map((one) => [one.account, one] as const))('%s is as the story says', (key, one) => {
    const figures = readings.get(key)?.figures
    const codes = figures?.reasons.map(({ code }) => code) ?? []
    expect([figures?.state, figures?.topRep]).toEqual([one.state, one.topRep])
    expect(codes).toEqual(expect.arrayContaining([...(one.reasons ?? [])]))
  })

  test('nothing else became an account', () => {
    for (const { name } of expected.notAccounts) expect([name, readings.has(name)]).toEqual([name, false])
    expect([...readings.keys()].sort()).toEqual(expectedAccounts.map(({ account }) => account).sort())
  })

  test('single messages: verdicts, kinds, days, double Message-IDs', async () => {
    interface Row {
      identity: string
      verdict: string
      day: string
      subject: string
      kind: string | null
    }
    const { rows } = await sql<Row>`
      select m.identity, m.verdict, to_char(m.at, 'YYYY-MM-DD') as day, coalesce(m.subject, '') as subject,
        (select min(t.kind) from touch t where t.thread = m.thread and t.kind <> 'sent'
          and t.day = floor(extract(epoch from m.at) / 86400)) as kind
      from message m`.execute(database.db)
    const of = (messageId: string) => rows.find((row) => row.identity === `id:${messageId}`)
    const wrong = [
      ...expected.expectedVerdicts.filter((one) => of(one.messageId)?.verdict !== one.verdict),
      ...expected.expectedKinds.filter((one) => of(one.messageId)?.kind !== one.kind),
      ...expected.expectedDays.filter((one) => of(one.messageId)?.day !== one.day),
      ...expected.expectedDuplicates.filter(
        (one) =>
          of(one.messageId)?.subject !== one.keeps ||
          rows.filter((row) => row.subject === one.hashed && row.identity.startsWith('hash:')).length !== 1,
      ),
      ...expected.expectedHashed.filter(
        (subject) => rows.filter((row) => row.subject === subject && row.identity.startsWith('hash:')).length !== 1,
      ),
    ]
    expect(wrong).toEqual([])
  })

  test('who insists, who is isolated, who changed his employer', async () => {
    for (const key of expected.expectedInsistent) expect(readings.get(key)?.figures.insistence).toBeGreaterThan(0.8)
    for (const key of expected.expectedIsolated) expect(readings.get(key)?.figures.isolationMonths).toBeGreaterThan(6)
    for (const { address, from, until, account } of expected.expectedEmployers) {
      const { rows } = await sql<{ key: string; day: string }>`
        select distinct a.key, to_char(e.at, 'YYYY-MM-DD') as day from exchange e join account a on a.id = e.account
          join participant p on p.message = e.message and p.address = ${address}
          join contact_address c on c.address = p.address and c.contact = any(e.contacts)`.execute(database.db)
      const inside = rows.filter(({ day }) => (from === null || day >= from) && (until === null || day < until))
      expect(inside.length).toBeGreaterThan(0)
      expect([address, [...new Set(inside.map(({ key }) => key))]]).toEqual([address, [account]])
    }
  })

  test('D4: customer mail at a rep’s private address is found in captured threads and recorded', async () => {
    const { rows } = await sql<{ address: string; rep: string; identity: string }>`
      select f.address, r.primary_address as rep, m.identity from private_address_finding f
        join message m on m.id = f.message join rep r on r.id = f.rep`.execute(database.db)
    for (const { address, rep, messages } of expected.privateAddresses) {
      const found = rows.filter((row) => row.address === address)
      expect([...new Set(found.map((row) => row.rep))]).toEqual([rep])
      expect(found.map((row) => row.identity)).toEqual(expect.arrayContaining(messages.map((id) => `id:${id}`)))
    }
  })
})
