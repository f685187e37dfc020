import { sql } from 'kysely'
import { backfill } from '../../../service/capture/mailbox/backfill.ts'
import { listMailboxes } from '../../../service/capture/mailbox/list-mailboxes.ts'
import { importPeople } from '../../../service/capture/import-people.ts'
import { examineMailboxClock } from '../../../service/cli/doctor/examine-mailbox-clock.ts'
import { slowestMailboxes } from '../../../service/ledger/mailbox-clock.ts'
import { loadMailboxes } from '../../../service/ledger/mailboxes.ts'
import { deliver } from '../../../sandbox/graph/mail/post-office.ts'
import { type GraphService, graphService, type GraphTenant, graphTenant } from '../../support/graph-service.ts'

const START = Date.parse('2026-03-02T08:00:00Z')
const MINUTE = 60_000

let offset = 0
let tenant: GraphTenant
let graph: GraphService

beforeAll(async () => {
  tenant = await graphTenant({ clock: { now: () => START + offset }, domains: ['us.example'] })
  for (const name of ['ann', 'bob']) {
    tenant.state.directory.addUser({ address: `${name}@us.example`, displayName: name })
  }
  graph = await graphService(tenant)
  await graph.service.rememberInternalDomains(['us.example'])
  const people = 'kind,address,name\nrep,ann@us.example,Ann\nrep,bob@us.example,Bob\n'
  await importPeople(graph.service.capture(), people, 'people')
}, 60_000)
afterAll(async () => {
  await graph.close()
  await tenant.close()
})

function send(id: string, name: string): void {
  const from = `${name}@us.example`
  deliver(tenant.state, {
    message: { id: `${id}@us.example`, from, to: ['kim@buyer.example'], subject: id, text: 'x' },
  })
}

async function readAll(): Promise<void> {
  await listMailboxes(graph.service.mailboxes(), { force: true })
  await backfill(graph.service.mailboxes(), await loadMailboxes(graph.database.db, graph.service.tenant))
}

/** HubSpot confirmed a message so many minutes after it was captured. */
async function confirmed(id: string, minutes: number): Promise<void> {
  await sql`update crm_email e set state = 'confirmed', confirmed_at = m.captured_at + ${minutes} * interval '1 minute'
    from message m where m.tenant = e.tenant and m.id = e.message and m.message_id = ${`${id}@us.example`}`.execute(
    graph.database.db,
  )
}

test('A6: the slowest mailbox is named; old mail of a first reading is nobody’s delay, what waits counts until now', async () => {
  send('old', 'ann')
  offset = 24 * 60 * MINUTE
  await readAll()
  offset += MINUTE
  send('a1', 'ann')
  send('b1', 'bob')
  offset += 2 * MINUTE
  await readAll()
  await confirmed('a1', 1)
  await confirmed('b1', 40)
  const ctx = { db: graph.database.db, tenant: graph.service.tenant }
  const look = () => slowestMailboxes(ctx, { now: START + offset, since: START, most: 5 })
  expect(await look()).toEqual([
    { mailbox: 'bob@us.example', messages: 1, p50: 42 * 60, p95: 42 * 60 },
    { mailbox: 'ann@us.example', messages: 1, p50: 3 * 60, p95: 3 * 60 },
  ])
  const [found] = await examineMailboxClock(graph.service, 15 * 60)
  expect(found).toMatchObject({ check: 'clock-mailboxes', health: 'warning' })
  expect(found?.values['mailboxes']).toBe('bob@us.example 42.0 min (1); ann@us.example 3.0 min (1)')

  send('a2', 'ann')
  await readAll()
  offset += 90 * MINUTE
  expect((await look())[0]).toEqual({ mailbox: 'ann@us.example', messages: 2, p50: 3 * 60, p95: 90 * 60 })
})
