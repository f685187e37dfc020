import { importPeople } from '../../../../service/capture/import-people.ts'
import { compareMailboxes } from '../../../../service/capture/completeness/watch.ts'
import { explainMessage } from '../../../../service/capture/explain.ts'
import { backfill } from '../../../../service/capture/mailbox/backfill.ts'
import { fetchItems } from '../../../../service/capture/mailbox/fetch-items.ts'
import { listMailboxes } from '../../../../service/capture/mailbox/list-mailboxes.ts'
import { watchOver } from '../../../../service/jobs/watch.ts'
import { readAlarms } from '../../../../service/ledger/alarms.ts'
import { readGaps, readMailboxDays } from '../../../../service/ledger/completeness.ts'
import { loadMailboxes } from '../../../../service/ledger/mailboxes.ts'
import { type GraphService, graphService, type GraphTenant, graphTenant } from '../../../support/graph-service.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const START = Date.parse('2026-03-02T08:00:00Z')

let tenant: GraphTenant
let graph: GraphService
let offset = 0
beforeEach(async () => {
  offset = 0
  tenant = await graphTenant({ clock: { now: () => START + offset }, domains: ['us.example'] })
  for (const name of ['ann', 'bob']) {
    tenant.state.directory.addUser({ address: `${name}@us.example`, displayName: name })
  }
  graph = await graphService(tenant)
  await graph.service.rememberInternalDomains(['us.example'])
  const people = 'kind,address,name\nrep,ann@us.example,Ann\nrep,bob@us.example,Bob\n'
  await importPeople(graph.service.capture(), people, 'people')
})
afterEach(async () => {
  await graph.close()
  await tenant.close()
})

/** A customer's mail in a mailbox, received so many minutes before the tenant's now; nobody is told. */
async function deliver(id: string, mailbox: string, minutesAgo = 0, folder = 'inbox'): Promise<void> {
  const at = new Date(START + offset - minutesAgo * MINUTE)
  const mime = [
    `From: Kim <kim@buyer.example>`,
    `To: ${mailbox}`,
    `Date: ${at.toUTCString()}`,
    `Message-ID: <${id}@buyer.example>`,
    `Subject: ${id}`,
    '',
    'text',
  ].join('\r\n')
  const answer = await fetch(`${tenant.url}/__control/deliver`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mime, mailboxes: [mailbox], received: at.toISOString(), quiet: true, folder }),
  })
  expect(answer.status).toBe(201)
}

const ledger = () => ({ db: graph.database.db, tenant: graph.service.tenant })
const readAll = async () => {
  await listMailboxes(graph.service.mailboxes(), { force: true })
  return backfill(graph.service.mailboxes(), await loadMailboxes(ledger().db, ledger().tenant))
}
const compare = () => compareMailboxes({ ...graph.service.watch(), graph: graph.service.graph() })
const days = async () => {
  const mailboxes = await loadMailboxes(ledger().db, ledger().tenant)
  const read = await readMailboxDays(
    ledger(),
    mailboxes.map(({ id }) => id),
    { from: START - 10 * DAY, to: START + 10 * DAY },
  )
  return read.map(({ mailbox, ...day }) => ({ ...day, mailbox: mailboxes.find(({ id }) => id === mailbox)?.address }))
}
const codes = async () => (await readAlarms(ledger())).map(({ code }) => code)

test('every message of a mailbox and day is counted by what became of it, and agrees with the mailbox’s own count', async () => {
  await deliver('one', 'ann@us.example', 60)
  await deliver('two', 'ann@us.example', 50)
  await deliver('spam', 'ann@us.example', 40, 'junkemail')
  await deliver('yesterday', 'bob@us.example', 24 * 60)
  await readAll()
  expect(await compare()).toEqual({ compared: 2, missing: 0, refused: {} })
  const found = await days()
  expect(found).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        mailbox: 'ann@us.example',
        day: '2026-03-02',
        seen: 2,
        held: 2,
        captured: 0,
        waiting: 0,
        compared: expect.objectContaining({ counted: 2, known: 2, missing: 0 }),
      }),
      expect.objectContaining({ mailbox: 'bob@us.example', day: '2026-03-01', seen: 1 }),
    ]),
  )
  for (const day of found) {
    const parts = [...Object.values(day.skipped), ...Object.values(day.failed)].reduce((sum, one) => sum + one, 0)
    expect(day.seen).toBe(day.captured + day.held + day.waiting + parts)
  }
  await watchOver(graph.service)
  expect(await codes()).toEqual([])
})

test('a message nobody told us of is named, raises an alarm, is fetched, and then everything agrees again', async () => {
  await deliver('known', 'ann@us.example', 60)
  await readAll()
  await deliver('unseen', 'ann@us.example', 30)
  expect(await compare()).toMatchObject({ missing: 1 })
  expect((await readGaps(ledger(), 0)).map(({ messageId, closedAt }) => [messageId, closedAt])).toEqual([
    ['unseen@buyer.example', null],
  ])
  await watchOver(graph.service)
  expect(await codes()).toEqual(['capture-gap'])
  expect(graph.log.filter(({ event }) => event === 'alarm-raised')).toHaveLength(1)
  expect(JSON.stringify(graph.log)).not.toContain('buyer.example')
  expect((await explainMessage(graph.service.capture(), '<unseen@buyer.example>')).gaps).toEqual([
    expect.objectContaining({ mailbox: 'ann@us.example', state: 'pending' }),
  ])

  const [ann] = await loadMailboxes(ledger().db, ledger().tenant)
  if (ann === undefined) throw new Error('no mailbox')
  expect(await fetchItems(graph.service.mailboxes(), ann)).toBe(1)
  await watchOver(graph.service)
  expect(await codes()).toEqual([])
  expect(await compare()).toMatchObject({ missing: 0 })
  const [day] = (await days()).filter(({ mailbox }) => mailbox === 'ann@us.example')
  expect(day).toMatchObject({ seen: 2, held: 2, compared: { counted: 2, known: 2, missing: 0 } })
  const explained = await explainMessage(graph.service.capture(), 'unseen@buyer.example')
  expect(explained.messages[0]?.sightings[0]?.item).toMatchObject({ mailbox: 'ann@us.example' })
  expect(JSON.stringify(await readGaps(ledger(), 0))).not.toContain('text')
})

test('what has only just arrived is no gap yet; the same message is one when ten minutes are over', async () => {
  await readAll()
  await deliver('fresh', 'bob@us.example', 2)
  expect(await compare()).toMatchObject({ missing: 0 })
  offset = 9 * MINUTE
  expect(await compare()).toMatchObject({ missing: 1 })
})

test('a mailbox that stops yielding raises an alarm within ten minutes, one that may not be read at once, with its reason', async () => {
  await readAll()
  await watchOver(graph.service)
  expect(await codes()).toEqual([])
  offset = 11 * MINUTE
  await watchOver(graph.service)
  expect(await codes()).toEqual(['mailbox-silent', 'mailbox-silent'])
  const forbidden = { kind: 'status', status: 403, code: 'ErrorAccessDenied' } as const
  tenant.state.faults.add({ mailbox: 'bob@us.example', action: forbidden })
  await readAll()
  await watchOver(graph.service)
  expect(await codes()).toEqual(['mailbox-refused'])
  // The other one is compared all the same.
  expect(await compare()).toMatchObject({ compared: 1, refused: { 'graph-forbidden': 1 } })
})

test('deleting or moving a message in the mailbox is no disagreement', async () => {
  await deliver('moved', 'ann@us.example', 90)
  await deliver('deleted', 'ann@us.example', 80)
  await readAll()
  const { items } = (await (await fetch(`${tenant.url}/__control/items?mailbox=ann@us.example`)).json()) as {
    items: { id: string }[]
  }
  const post = (path: string, body: object) =>
    fetch(`${tenant.url}/__control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mailbox: 'ann@us.example', ...body }),
    })
  await post('move', { id: items[0]?.id, folder: 'archive' })
  await post('delete', { id: items[1]?.id })
  expect(await compare()).toMatchObject({ missing: 0 })
  await readAll()
  expect(await compare()).toMatchObject({ missing: 0 })
  const [day] = (await days()).filter(({ mailbox }) => mailbox === 'ann@us.example')
  expect(day).toMatchObject({ seen: 2, compared: { missing: 0 } })
})
