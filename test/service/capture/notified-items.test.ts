import { sql } from 'kysely'
import { fetchItems } from '../../../service/capture/mailbox/fetch-items.ts'
import { listMailboxes } from '../../../service/capture/mailbox/list-mailboxes.ts'
import { importPeople } from '../../../service/capture/import-people.ts'
import { tellItems } from '../../../service/ledger/mailbox-items.ts'
import { loadMailboxes, type Mailbox } from '../../../service/ledger/mailboxes.ts'
import { deliver } from '../../../sandbox/graph/mail/post-office.ts'
import { type GraphService, graphService, type GraphTenant, graphTenant } from '../../support/graph-service.ts'

const NOW = Date.parse('2026-03-02T08:00:00Z')
const ANN = 'ann@us.example'

let tenant: GraphTenant
let graph: GraphService
let ann: Mailbox

beforeAll(async () => {
  tenant = await graphTenant({ clock: { now: () => NOW }, domains: ['us.example'] })
  tenant.state.directory.addUser({ address: ANN, displayName: 'Ann' })
  graph = await graphService(tenant, { policy: { capture: { attachments: 'none' } } })
  await graph.service.rememberInternalDomains(['us.example'])
  await importPeople(graph.service.capture(), `kind,address,name\nrep,${ANN},Ann\n`, 'people')
  await listMailboxes(graph.service.mailboxes(), { force: true })
  const [only] = await loadMailboxes(graph.database.db, graph.service.tenant)
  if (only === undefined) throw new Error('no mailbox')
  ann = only
}, 60_000)
afterAll(async () => {
  await graph.close()
  await tenant.close()
})

/** Puts mail into a folder of hers; answers the id by which everybody asks for it. */
function put(id: string, folder: string, body: readonly string[] = ['', 'text']): string {
  const head = ['From: kim@buyer.example', `To: ${ANN}`, `Date: ${new Date(NOW - 60_000).toUTCString()}`]
  const mime = Buffer.from([...head, `Message-ID: <${id}@buyer.example>`, `Subject: ${id}`, ...body].join('\r\n'))
  const [copy] = deliver(tenant.state, { mime, mailboxes: [ANN], folder, quiet: true })
  if (copy === undefined) throw new Error('not delivered')
  return copy.immutableId
}

/** What a notification says: an item, and not where it lies. */
async function notified(item: string): Promise<string | undefined> {
  const { db } = graph.database
  await tellItems(db, graph.service.tenant, ann.id, [{ item, receivedAt: null, folder: null }], NOW)
  await fetchItems(graph.service.mailboxes(), ann)
  const { rows } = await sql<{ state: string }>`select state from mailbox_item where item = ${item}`.execute(db)
  return rows[0]?.state
}

function move(item: string, folder: 'inbox' | 'sentitems'): void {
  const user = tenant.state.directory.user(ANN)
  if (user === undefined) throw new Error('no user')
  const mailbox = tenant.state.mailboxOf(user)
  const found = mailbox.item(item)
  if (found === undefined || found === 'malformed') throw new Error('no item')
  mailbox.move(found, mailbox.wellKnown(folder))
}

test.each([
  ['drafts', 'sentitems'],
  ['junkemail', 'inbox'],
] as const)('A6: what was known to lie in %s is read as soon as a notification comes from %s', async (from, to) => {
  const item = put(`from-${from}`, from)
  expect(await notified(item)).toBe('skipped-folder')
  expect(await notified(item)).toBe('skipped-folder')
  move(item, to)
  expect(await notified(item)).toBe('read')
  expect(await notified(item)).toBe('read')
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from sighting
    where message_id = ${`from-${from}@buyer.example`}`.execute(graph.database.db)
  expect(rows[0]?.n).toBe(1)
})

test('A2: sealed mail is known by the name of its attachment, though policy keeps no files', async () => {
  const sealed = [
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'You have received a protected message.',
    '--b',
    'Content-Type: application/octet-stream; name=message.rpmsg',
    'Content-Disposition: attachment; filename=message.rpmsg',
    'Content-Transfer-Encoding: base64',
    '',
    'AAAA',
    '--b--',
    '',
  ]
  expect(await notified(put('sealed', 'inbox', sealed))).toBe('read')
  expect(await notified(put('open', 'inbox'))).toBe('read')
  const { rows } = await sql<{ message_id: string; text: string | null }>`select s.message_id, c.text from sighting s
    left join content c on c.sighting = s.id where s.message_id like any(array['sealed@%', 'open@%']) order by 1`.execute(
    graph.database.db,
  )
  expect(rows.map(({ message_id, text }) => [message_id, text?.trim() ?? null])).toEqual([
    ['open@buyer.example', 'text'],
    ['sealed@buyer.example', null],
  ])
})
