import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { deliver } from '../../sandbox/graph/mail/post-office.ts'
import { backfill } from '../../service/capture/mailbox/backfill.ts'
import { listMailboxes } from '../../service/capture/mailbox/list-mailboxes.ts'
import { loadMailboxes } from '../../service/ledger/mailboxes.ts'
import { runCli, scratch, startCli } from '../support/cli.ts'
import { type Database, testDatabaseUrl } from '../support/databases.ts'
import { derivedState } from '../support/derived-state.ts'
import {
  type GraphService,
  graphEnvironment,
  graphService,
  type GraphTenant,
  graphTenant,
} from '../support/graph-service.ts'
import { newLedger } from '../support/crash-world.ts'
import { mailSet, OURS } from '../support/mail-set.ts'

const set = mailSet('graph', 25)
const MAILBOXES = ['rep1', 'rep2', 'rep3', 'rep4', 'service'].map((name) => `${name}@${OURS}`)
const POLICY = { mailboxes: { include: MAILBOXES } }

let tenant: GraphTenant
let whole: Awaited<ReturnType<typeof derivedState>>

beforeAll(async () => {
  tenant = await graphTenant({ domains: [OURS], disorder: { shuffle: true, repeatItems: 0.1, deltaPageSize: 40 } })
  for (const address of MAILBOXES) tenant.state.directory.addUser({ address })
  for (const letter of set.letters) {
    deliver(tenant.state, {
      message: {
        id: letter.id,
        date: new Date(letter.at).toISOString(),
        from: letter.from,
        to: [...letter.to],
        cc: [...letter.cc],
        subject: letter.subject,
        body: `About ${letter.subject}.`,
        ...(letter.parent === null ? {} : { inReplyTo: letter.parent, references: [letter.parent] }),
      },
      receivedMs: letter.at + 2_000,
      quiet: true,
    })
  }
  const graph = await graphService(tenant, { policy: POLICY })
  await read(graph)
  whole = await derivedState(graph.database.db)
  await graph.close()
}, 120_000)
afterAll(() => tenant.close())

async function read(graph: GraphService) {
  await graph.service.rememberInternalDomains([OURS])
  const mailboxes = graph.service.mailboxes()
  await listMailboxes(mailboxes)
  return backfill(mailboxes, await loadMailboxes(graph.database.db, 1))
}

async function items(db: Database['db']) {
  const { rows } =
    await sql`select state, reason, count(*)::int as count from mailbox_item group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

test('A2: reading again asks for nothing twice; a lost cursor reads all again and changes nothing', async () => {
  const graph = await graphService(tenant, { policy: POLICY })
  const first = await read(graph)
  expect([first.waiting, first.failed, first.captured > 50]).toEqual([0, [], true])
  const before = [await derivedState(graph.database.db), await items(graph.database.db)]
  expect(before[0]).toEqual(whole)
  const asked = graph.service.graph().calls()
  expect(await read(graph)).toEqual(first)
  // The folders and their changes, no message.
  expect(graph.service.graph().calls() - asked).toBeLessThan(MAILBOXES.length * 20)
  for (const address of MAILBOXES) tenant.state.mailboxOf(tenant.state.directory.user(address)!).epoch += 1
  expect(await read(graph)).toEqual(first)
  expect([await derivedState(graph.database.db), await items(graph.database.db)]).toEqual(before)
  const { rows } = await sql`select sum(resyncs)::int > 0 as again from mailbox_folder`.execute(graph.database.db)
  expect(rows).toEqual([{ again: true }])
  await graph.close()
}, 120_000)

test('A2: a mailbox that refuses is its own state with a reason; a throttled one does not stop the others', async () => {
  const graph = await graphService(tenant, {
    policy: { mailboxes: { include: [...MAILBOXES, `nobody@${OURS}`] } },
  })
  const [refused = '', slow = ''] = MAILBOXES
  tenant.state.faults.add({
    id: 'refused',
    mailbox: refused,
    action: { kind: 'status', status: 403, code: 'ErrorAccessDenied' },
  })
  tenant.state.faults.add({
    id: 'slow',
    mailbox: slow,
    every: 3,
    action: { kind: 'status', status: 429, code: 'ApplicationThrottled', retryAfter: 1 },
    times: 5,
  })
  const summary = await read(graph)
  tenant.state.faults.remove(undefined)
  const states = Object.fromEntries(summary.mailboxes.map((one) => [one.mailbox, [one.state, one.errorCode]]))
  expect(states).toEqual({
    ...Object.fromEntries(MAILBOXES.map((address) => [address, ['live', null]])),
    [refused]: ['refused', 'graph-forbidden'],
  })
  const left = await sql`select why from mailbox where address = ${`nobody@${OURS}`}`.execute(graph.database.db)
  expect(left.rows).toEqual([{ why: 'no-mailbox' }])
  // Mended: the next run reads it, and all is there.
  await read(graph)
  expect(await derivedState(graph.database.db)).toEqual(whole)
  await graph.close()
}, 120_000)

test('A2: header-only mode captures the same, and no text ever leaves the mailboxes', async () => {
  const graph = await graphService(tenant, { policy: { ...POLICY, capture: { headerOnly: true } } })
  // Whoever asks for a text is refused.
  tenant.state.faults.add({
    path: 'messages/.*(select=[^&]*\\bbody\\b|\\$value)',
    action: { kind: 'status', status: 403, code: 'ErrorAccessDenied' },
  })
  const summary = await read(graph)
  tenant.state.faults.remove(undefined)
  expect(summary.mailboxes.map(({ state }) => state)).toEqual(MAILBOXES.map(() => 'live'))
  const { rows } = await sql`select count(*)::int as count from content`.execute(graph.database.db)
  expect(rows).toEqual([{ count: 0 }])
  expect(await derivedState(graph.database.db)).toEqual(whole)
  await graph.close()
}, 120_000)

test('A2: two readers at once end where one would have ended', async () => {
  const one = await graphService(tenant, { policy: POLICY })
  const two = await graphService(tenant, { policy: POLICY, database: one.database })
  const [first, second] = await Promise.all([read(one), read(two)])
  expect([first.failed, second.failed, await derivedState(one.database.db)]).toEqual([[], [], whole])
  const doubled = await sql`select position from sighting group by source, position having count(*) > 1`.execute(
    one.database.db,
  )
  expect(doubled.rows).toEqual([])
  two.stop()
  await one.close()
}, 120_000)

test('A2: the command continues after kill -9, and ends where one run would have ended', async () => {
  const place = scratch()
  const root = mkdtempSync(join(tmpdir(), 'commonhold-backfill-'))
  const data = join(root, 'data')
  const ledger = await newLedger(data)
  const policy = place.file('policy.json', JSON.stringify(POLICY))
  const env = {
    ...graphEnvironment(tenant),
    COMMONHOLD_POLICY: policy,
    COMMONHOLD_INTERNAL_DOMAINS: OURS,
    COMMONHOLD_DATA: data,
    ...ledger.environment,
  }
  const where = testDatabaseUrl === null ? ['--data', data] : []
  // Dead at the first batch of messages, then at a later one, then in the middle of the folders of a run that goes on.
  for (const nth of [1, 4]) {
    let seen = 0
    const died = new Promise<unknown>((resolve) => {
      const child = startCli(['backfill', '--json', ...where], { env })
      tenant.standIn.app.server.on('request', watch)
      child.once('close', (_code, signal) => {
        tenant.standIn.app.server.off('request', watch)
        resolve(signal)
      })
      function watch(request: { url?: string }): void {
        if (request.url?.includes('$batch') !== true) return
        seen += 1
        if (seen > MAILBOXES.length + nth) child.kill('SIGKILL')
      }
    })
    expect(await died).toBe('SIGKILL')
  }
  const { code, out, err } = await runCli(['backfill', '--json', ...where], { env })
  expect([code, err]).toEqual([0, expect.any(String)])
  const summary = JSON.parse(out) as Awaited<ReturnType<typeof backfill>>
  const skipped = Object.values(summary.skipped).reduce((sum, count) => sum + count, 0)
  expect([summary.waiting, summary.seen]).toEqual([
    0,
    summary.captured + skipped + summary.held + summary.failed.length,
  ])
  const database = await ledger.open()
  expect(await derivedState(database.db)).toEqual(whole)
  await database.close()
  await ledger.drop()
  place.remove()
  rmSync(root, { recursive: true, force: true })
}, 240_000)

test('A2: SIGTERM in the middle of a backfill: the batch ends, nothing stays leased, the next run goes on from there', async () => {
  const place = scratch()
  const root = mkdtempSync(join(tmpdir(), 'commonhold-backfill-'))
  const data = join(root, 'data')
  const ledger = await newLedger(data)
  const env = {
    ...graphEnvironment(tenant),
    COMMONHOLD_POLICY: place.file('policy.json', JSON.stringify(POLICY)),
    COMMONHOLD_INTERNAL_DOMAINS: OURS,
    COMMONHOLD_DATA: data,
    ...ledger.environment,
  }
  const where = testDatabaseUrl === null ? ['--data', data] : []
  const stopped = await new Promise<readonly unknown[]>((resolve) => {
    const child = startCli(['backfill', '--json', ...where], { env })
    let seen = 0
    let out = ''
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
    const watch = (request: { url?: string }): void => {
      // The first batch of each mailbox asks for its folders.
      if (request.url?.includes('$batch') === true && ++seen === MAILBOXES.length + 2) child.kill('SIGTERM')
    }
    tenant.standIn.app.server.on('request', watch)
    child.once('close', (code) => {
      tenant.standIn.app.server.off('request', watch)
      resolve([code, (JSON.parse(out) as { waiting: number }).waiting > 0])
    })
  })
  // Ended by itself, with what is left named; not by the signal.
  expect(stopped).toEqual([5, true])
  const between = await ledger.open()
  const { rows } = await sql`select (select count(*)::int from mailbox where lease_by is not null) as mailboxes,
    (select count(*)::int from mailbox_item where lease_by is not null) as items,
    (select count(*)::int from mailbox_item i where i.state = 'read' and not exists (select 1 from sighting s
      where s.tenant = i.tenant and s.source = 'graph:' || i.mailbox and s.position = i.position)) as lost`.execute(
    between.db,
  )
  await between.close()
  expect(rows).toEqual([{ mailboxes: 0, items: 0, lost: 0 }])
  expect((await runCli(['backfill', '--json', ...where], { env })).code).toBe(0)
  const database = await ledger.open()
  expect(await derivedState(database.db)).toEqual(whole)
  await database.close()
  await ledger.drop()
  place.remove()
  rmSync(root, { recursive: true, force: true })
}, 240_000)
