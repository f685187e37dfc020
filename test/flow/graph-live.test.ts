import { sql } from 'kysely'
import { createHubSpotStandIn } from '../../sandbox/hubspot/stand-in.ts'
import { deliver } from '../../sandbox/graph/mail/post-office.ts'
import { keepSubscriptions, urlsBelow } from '../../service/capture/mailbox/keep-subscriptions.ts'
import { listMailboxes } from '../../service/capture/mailbox/list-mailboxes.ts'
import { sweepMailboxes } from '../../service/capture/mailbox/sweep-mailboxes.ts'
import { importPeople } from '../../service/capture/import-people.ts'
import { createHttp, listen } from '../../service/http/app.ts'
import { addGraphNotifications } from '../../service/http/graph-notifications.ts'
import { createLive, type Live } from '../../service/jobs/live.ts'
import { loadSubscriptions } from '../../service/ledger/graph-subscriptions.ts'
import { provision } from '../../service/sync/provision.ts'
import { type GraphService, graphService, type GraphTenant, graphTenant } from '../support/graph-service.ts'

const PEOPLE =
  'kind,address,name\nrep,ann@ours.example,Ann\nrep,ben@ours.example,Ben\ncompany,sales@ours.example,Sales\n'

let tenant: GraphTenant
let graph: GraphService
let hubspot: ReturnType<typeof createHubSpotStandIn>
let closeHubspot: () => Promise<void>
let app: ReturnType<typeof createHttp>
let live: Live
let recorded: () => void
let url: string

beforeAll(async () => {
  tenant = await graphTenant({ domains: ['ours.example'] })
  for (const address of ['ann@ours.example', 'ben@ours.example', 'sales@ours.example']) {
    tenant.state.directory.addUser({ address })
  }
  hubspot = createHubSpotStandIn({ limits: false })
  const listening = await hubspot.listen()
  closeHubspot = listening.close
  graph = await graphService(tenant, { environment: { COMMONHOLD_HUBSPOT_URL: listening.url } })
  const { service } = graph
  await service.rememberInternalDomains(['ours.example'])
  await importPeople(service.capture(), PEOPLE, 'people.csv')
  await provision(service.hubspot())
  app = createHttp(service)
  recorded = () => undefined
  addGraphNotifications(app, {
    db: graph.database.db,
    tenant: 1,
    now: service.wireNow,
    onRecorded: () => recorded(),
  })
  url = `http://127.0.0.1:${await listen(app, '127.0.0.1', 0)}`
  live = createLive(service, urlsBelow(url))
  const mailboxes = service.mailboxes()
  await listMailboxes(mailboxes)
  expect(await keepSubscriptions(mailboxes, urlsBelow(url))).toEqual({ made: 3, renewed: 0, ended: 0, failed: 0 })
  await sweepMailboxes(mailboxes)
}, 120_000)
afterAll(async () => {
  await live.stop()
  await app.close()
  await graph.close()
  await closeHubspot()
  await tenant.close()
})

/** The next `count` notifications are recorded, and what they woke has ended. */
function told(count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count
    recorded = () => {
      live.wake()
      if (--left > 0) return
      recorded = () => live.wake()
      void live.idle().then(resolve)
    }
  })
}

let number = 0
function write(more: { from?: string; to?: string; folder?: string; quiet?: boolean } = {}): string {
  number += 1
  const { from = 'ann@ours.example', to = 'Li <li@customer.example>' } = more
  const id = `live-${number}@ours.example`
  const mime = [
    `Message-ID: <${id}>`,
    `Date: ${new Date(tenant.state.now()).toUTCString()}`,
    `From: ${from}`,
    `To: ${to}`,
    `Subject: Offer ${number}`,
    'Content-Type: text/plain',
    '',
    'Hello.',
  ].join('\r\n')
  const { folder, quiet } = more
  deliver(tenant.state, {
    mime: Buffer.from(mime),
    ...(folder === undefined ? {} : { folder }),
    ...(quiet === undefined ? {} : { quiet }),
  })
  return id
}

async function stateOf(id: string): Promise<unknown> {
  const { rows } = await sql<{ state: string; sightings: number }>`
    select e.state, (select count(*)::int from sighting s where s.message = m.id) as sightings
    from message m left join crm_email e on e.message = m.id where m.message_id = ${id}`.execute(graph.database.db)
  return rows[0] ?? null
}

test('A6: a message a rep sends reaches the CRM on the road of notifications, no minute passing', async () => {
  const done = told(1)
  const id = write()
  await done
  expect(await stateOf(id)).toEqual({ state: 'confirmed', sightings: 1 })
  const { rows } = await sql<{ captured: number; confirmed: number }>`
    select extract(epoch from m.captured_at - i.received_at)::float8 as captured,
      extract(epoch from e.confirmed_at - i.received_at)::float8 as confirmed
    from mailbox_item i join sighting s on s.source = 'graph:' || i.mailbox and s.position = i.position
    join message m on m.id = s.message join crm_email e on e.message = m.id where m.message_id = ${id}`.execute(
    graph.database.db,
  )
  expect(rows).toHaveLength(1)
})

test('A2: one message in three mailboxes, told of three times and twice over, is one engagement', async () => {
  tenant.state.notifier.options.duplicates = 1
  const done = told(1)
  const id = write({ to: 'Li <li@customer.example>, ben@ours.example, sales@ours.example' })
  await done
  tenant.state.notifier.options.duplicates = 0
  expect(await stateOf(id)).toEqual({ state: 'confirmed', sightings: 3 })
  const { rows: written } = await sql`select distinct crm_id from crm_email e join message m on m.id = e.message
    where m.message_id = ${id}`.execute(graph.database.db)
  expect(written).toHaveLength(1)
})

test('A2: what no notification told is found by the next sweep', async () => {
  const { service } = graph
  tenant.state.notifier.dropNext = 1
  const id = write()
  expect(await stateOf(id)).toBeNull()
  await sweepMailboxes(service.mailboxes())
  expect(await stateOf(id)).toBeNull()
  tenant.state.clock.advance(10 * 60_000)
  await sweepMailboxes(service.mailboxes())
  expect(await stateOf(id)).toEqual({ state: 'wanted', sightings: 1 })
  live.wake()
  await live.idle()
})

test('A2: mail in Drafts, Junk and Deleted Items is told of and not read, until it is moved out', async () => {
  const { service } = graph
  const done = told(1)
  const id = write({ from: 'Li <li@customer.example>', to: 'ann@ours.example', folder: 'junkemail' })
  await done
  expect(await stateOf(id)).toBeNull()
  const { rows } = await sql`select state, reason from mailbox_item where state <> 'read'`.execute(graph.database.db)
  expect(rows).toEqual([{ state: 'skipped-folder', reason: 'junk' }])
  const ann = tenant.state.mailboxOf(tenant.state.directory.user('ann@ours.example')!)
  const item = ann.itemsOf(ann.wellKnown('junkemail'))[0]!
  const moved = told(1)
  ann.move(item, ann.wellKnown('inbox'))
  await moved
  expect(await stateOf(id)).toEqual({ state: 'confirmed', sightings: 1 })
  tenant.state.clock.advance(10 * 60_000)
  await sweepMailboxes(service.mailboxes())
  // Thrown away later: it was seen once and stays so.
  ann.move(item, ann.wellKnown('deleteditems'))
  tenant.state.clock.advance(10 * 60_000)
  await sweepMailboxes(service.mailboxes())
  expect(await stateOf(id)).toEqual({ state: 'confirmed', sightings: 1 })
  const removed = await sql<{ count: number }>`select count(*)::int as count from mailbox_item
    where removed_at is not null and state = 'read'`.execute(graph.database.db)
  expect(removed.rows).toEqual([{ count: 1 }])
})

test('A2: an expired subscription is made anew, a removed one too, and what was missed is read', async () => {
  const { service } = graph
  const mailboxes = service.mailboxes()
  const urls = urlsBelow(url)
  const before = (await loadSubscriptions(graph.database.db, 1)).map(({ id }) => id)
  tenant.state.notifier.subscriptions.clear()
  const id = write()
  // Half a life later its renewal finds it gone.
  tenant.state.clock.advance(4 * 86_400_000)
  expect(await keepSubscriptions(mailboxes, urls)).toEqual({ made: 0, renewed: 0, ended: 3, failed: 0 })
  expect(await keepSubscriptions(mailboxes, urls)).toEqual({ made: 3, renewed: 0, ended: 0, failed: 0 })
  expect((await loadSubscriptions(graph.database.db, 1)).filter((one) => before.includes(one.id))).toEqual([])
  await sweepMailboxes(mailboxes)
  expect(await stateOf(id)).toEqual({ state: 'wanted', sightings: 1 })
  // And at half-life of the new ones nothing is lost.
  tenant.state.clock.advance(4 * 86_400_000)
  expect(await keepSubscriptions(mailboxes, urls)).toEqual({ made: 0, renewed: 3, ended: 0, failed: 0 })
  const done = told(1)
  const fresh = write()
  await done
  expect(await stateOf(fresh)).toEqual({ state: 'confirmed', sightings: 1 })
})
