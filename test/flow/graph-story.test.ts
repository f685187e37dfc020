import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { importSources } from '../../service/capture/import-files.ts'
import { importPeople } from '../../service/capture/import-people.ts'
import { backfill } from '../../service/capture/mailbox/backfill.ts'
import { listMailboxes } from '../../service/capture/mailbox/list-mailboxes.ts'
import { openSources } from '../../service/capture/sources/index.ts'
import { loadMailboxes } from '../../service/ledger/mailboxes.ts'
import { policySchema } from '../../shared/policy/policy.ts'
import { derivedState } from '../support/derived-state.ts'
import { type Database, freshDatabase } from '../support/databases.ts'
import { type GraphService, graphService, type GraphTenant, graphTenant } from '../support/graph-service.ts'

/** The sample company: the same mail once read from its mailboxes, once imported from its files. */
let tenant: GraphTenant
let graph: GraphService
let files: Database
let imported: Awaited<ReturnType<typeof importSources>>
let read: Awaited<ReturnType<typeof backfill>>
let now: number

beforeAll(async () => {
  tenant = await graphTenant({ story: true, disorder: { shuffle: true, repeatItems: 0.2 } })
  const world = JSON.parse(readFileSync(join(tenant.world, 'world.json'), 'utf8')) as {
    now: string
    policy: object
    internalDomains: string[]
  }
  now = Date.parse(world.now)
  const people = readFileSync(join(tenant.world, 'people.csv'), 'utf8')
  graph = await graphService(tenant, { policy: world.policy, now: () => now })
  files = await freshDatabase()
  const ctx = {
    db: files.db,
    tenant: 1,
    policy: policySchema.parse(world.policy),
    internalDomains: world.internalDomains,
    erasureKey: 'a key for tests, the same everywhere',
    now: () => now,
  }
  await importPeople(ctx, people, 'people.csv')
  const mail = join(tenant.world, 'mail')
  const names = readdirSync(mail).sort()
  const sources = names.flatMap((name) => openSources([join(mail, name)], { mailbox: basename(name, '.mbox') }))
  imported = await importSources(ctx, sources)

  await graph.service.rememberInternalDomains(world.internalDomains)
  await importPeople(graph.service.capture(), people, 'people.csv')
  const mailboxes = graph.service.mailboxes()
  await listMailboxes(mailboxes)
  read = await backfill(mailboxes, await loadMailboxes(graph.database.db, 1))
}, 300_000)
afterAll(async () => {
  await graph.close()
  await files.close()
  await tenant.close()
})

test('A2: the mailboxes of the directory are read, an alias is none of its own', async () => {
  const names = readdirSync(join(tenant.world, 'mail')).map((name) => basename(name, '.mbox'))
  const all = await loadMailboxes(graph.database.db, 1)
  expect(all.map(({ address }) => address)).toEqual(expect.arrayContaining(names))
  expect(all.map(({ state }) => state)).toEqual(all.map(() => 'live'))
  expect(all.map(({ address }) => address)).not.toContain('support@help.hengtai.example')
})

test('A2: a backfill finds what an import of the same mail finds', async () => {
  const { mailboxes, ...total } = read
  expect(total).toEqual({ ...imported, waiting: 0 })
  expect(mailboxes.reduce((sum, { seen }) => sum + seen, 0)).toBe(imported.seen)
  for (const one of mailboxes) {
    const skipped = Object.values(one.skipped).reduce((sum, count) => sum + count, 0)
    expect([one.mailbox, one.seen]).toEqual([one.mailbox, one.captured + skipped + one.held + one.failed.length])
  }
})

test('A2: every message, touch, membership and account is the same', async () => {
  const [theirs, ours] = [await derivedState(files.db), await derivedState(graph.database.db)]
  expect(Object.keys(ours.messages)).toEqual(Object.keys(theirs.messages))
  expect(ours).toEqual(theirs)
})
