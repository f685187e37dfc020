import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { importPeople } from '../../service/capture/import-people.ts'
import { keepSubscriptions, urlsBelow } from '../../service/capture/mailbox/keep-subscriptions.ts'
import { listMailboxes } from '../../service/capture/mailbox/list-mailboxes.ts'
import { sweepMailboxes } from '../../service/capture/mailbox/sweep-mailboxes.ts'
import { readCertificate } from '../../service/clients/graph/certificate.ts'
import { createGraphClient, type GraphClient } from '../../service/clients/graph/graph-client.ts'
import { createSignIn } from '../../service/clients/graph/sign-in.ts'
import { readConfig } from '../../service/config/config.ts'
import { openService, type Service } from '../../service/context.ts'
import { takeDirectory } from '../../service/jobs/directory.ts'
import { forgiveMailboxes, loadMailboxes, sweepSoon } from '../../service/ledger/mailboxes.ts'
import { createEvents } from '../../service/observe/events.ts'
import { createLogger } from '../../service/observe/logger.ts'
import { deliver } from '../../sandbox/graph/mail/post-office.ts'
import { createCanaries } from '../support/canaries.ts'
import { scratch } from '../support/cli.ts'
import { freshDatabase } from '../support/databases.ts'
import { CLIENT_ID, graphEnvironment, graphTenant, type GraphTenant } from '../support/graph-service.ts'

const canaries = createCanaries('graph')
const c = canaries.of
const OURS = 'ours.example'
const REP = `${c('rep')}@${OURS}`
const customer = `${c('customer')}@${c('domain')}.example`
const place = scratch()

/** What Microsoft says instead of what it should: status and body, made of the path that was asked for. */
type Mode = { readonly status: number; readonly at: RegExp; readonly body: (asked: string) => string }

let output = ''
let mode: Mode | null = null
let tenant: GraphTenant
let between: Server
let service: Service
let graph: GraphClient
let mail = 0

beforeAll(async () => {
  tenant = await graphTenant({ domains: [OURS] })
  tenant.state.directory.addUser({ address: REP, displayName: c('rep name') })
  between = createServer((request, reply) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      void answer(`${request.method} ${request.url}`, request.headers, body).then(({ status, text }) => {
        reply.writeHead(status, { 'content-type': 'application/json' }).end(text)
      })
    })
  })
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(between.address() as AddressInfo).port}`
  const { config, secrets } = readConfig({
    environment: { ...graphEnvironment(tenant), COMMONHOLD_ERASURE_KEY: c('erasure key').repeat(2) },
    readFile: (path) => readFileSync(path, 'utf8'),
    directory: place.path,
  })
  const events = createEvents(createLogger({ level: 'debug', to: { write: (line: string) => void (output += line) } }))
  service = await openService({ config, secrets, events, now: Date.now, database: await freshDatabase() })
  await service.rememberInternalDomains([OURS])
  await importPeople(service.capture(), `kind,address,name\nrep,${REP},${c('name in file')}\n`, 'people.csv')
  // Waits pass at once: the vendor's patience is another test's matter.
  let slept = 0
  const now = () => Date.now() + slept
  graph = createGraphClient({
    config: { url, timeoutMs: 10_000, patienceMs: 120_000 },
    signIn: createSignIn({
      loginUrl: tenant.url,
      graphUrl: tenant.url,
      tenant: tenant.state.login.tenantId,
      clientId: CLIENT_ID,
      certificate: readCertificate(readFileSync(tenant.pemFile, 'utf8')),
      timeoutMs: 10_000,
    }),
    gate: {
      acquire: async () => ({ granted: true, ticket: null }),
      release: async () => undefined,
      pause: async () => undefined,
    },
    clock: { now, sleep: async (ms) => void (slept += ms) },
    random: () => 0,
    onCall: events.vendorCalled,
    onWait: (reason, ms) => events.rateGateWaited('mailbox', reason, ms),
  })
  await listMailboxes(service.mailboxes(), { force: true })
}, 60_000)

afterAll(async () => {
  await service.close()
  between.closeAllConnections()
  await new Promise((resolve) => between.close(resolve))
  await tenant.close()
  place.remove()
})

async function answer(
  asked: string,
  { authorization = '', prefer = '' }: IncomingHttpHeaders,
  body: Buffer,
): Promise<{ status: number; text: string }> {
  if (mode !== null && mode.at.test(asked)) return { status: mode.status, text: mode.body(`${asked} ${body}`) }
  const [method = 'GET', path = '/'] = asked.split(' ')
  const answered = await fetch(`${tenant.url}${path}`, {
    method,
    headers: { authorization, prefer: String(prefer), 'content-type': 'application/json' },
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  })
  // Links of pages lead back through here.
  return { status: answered.status, text: await answered.text() }
}

/** Everything that asks Microsoft, one after the other, each error on the road that the jobs give it. */
async function askEverything(): Promise<void> {
  const mailboxes = { ...service.mailboxes(), graph }
  const ids = (await loadMailboxes(mailboxes.db, mailboxes.tenant)).map(({ id }) => id)
  await forgiveMailboxes(mailboxes.db, mailboxes.tenant, ids)
  await sweepSoon(mailboxes.db, mailboxes.tenant, ids)
  const jobs: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['directory', () => takeDirectory({ ...service, graph: () => graph })],
    ['sweep', async () => service.events.mailboxesSwept(await sweepMailboxes(mailboxes), 1)],
    ['subscriptions', async () => service.events.subscriptionsKept(await keepSubscriptions(mailboxes, URLS))],
  ]
  for (const [job, work] of jobs) {
    try {
      await work()
    } catch (error) {
      service.events.jobFailed(job, error)
    }
  }
}

const URLS = urlsBelow('https://commonhold.example')

function write(): void {
  mail += 1
  deliver(tenant.state, {
    message: {
      id: `${c('message id')}.${mail}@mail.example`,
      from: `${c('from name')} <${customer}>`,
      to: [REP],
      subject: c('subject'),
      text: c('text'),
    },
  })
}

/** Microsoft's own shape of an error, with everything of ours in its words. */
const echo = (asked: string) =>
  JSON.stringify({
    error: {
      code: c('vendor code'),
      message: `${asked} of ${REP} and ${customer}: ${c('vendor words')}`,
      innerError: { code: c('inner code'), 'request-id': c('request id'), date: customer },
    },
  })

/** Every part of a batch refused in those words. */
const parts = (status: number) => (asked: string) => {
  const ids = [...asked.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id)
  return JSON.stringify({ responses: ids.map((id) => ({ id, status, body: JSON.parse(echo(asked)) })) })
}

const answers: readonly (readonly [string, number, Mode['body']])[] = [
  ['400 that echoes', 400, echo],
  ['401', 401, echo],
  ['403 that names the mailbox', 403, echo],
  ['404', 404, echo],
  ['410', 410, echo],
  ['429', 429, echo],
  ['500', 500, echo],
  ['502 that is a page', 502, () => `<html>${c('page')} ${customer}</html>`],
  ['200 that is cut off', 200, () => `{"value": [{"id": "${c('cut answer')}", "subject": "${customer}`],
  ['200 that means nothing', 200, () => JSON.stringify({ value: { of: customer }, id: c('vendor id') })],
  ['a batch of refused parts', 200, parts(403)],
  ['a batch of throttled parts', 200, parts(429)],
  ['a batch of parts nobody understands', 200, parts(418)],
]

test.each(answers)('Microsoft answers %s: nothing of it in the log', async (_what, status, body) => {
  const before = output.length
  // Everything, then what only comes when the folders were read.
  for (const at of [/./, /\$batch/, /delta|subscriptions/]) {
    write()
    mode = { status, at, body }
    await askEverything()
  }
  mode = null
  expect(output.slice(before)).toMatch(/"event":"(job-failed|mailboxes-swept|subscriptions-kept)"/)
  expect(canaries.fields().length).toBeGreaterThan(10)
  expect(canaries.foundIn(output)).toEqual([])
})

test('what goes well says counts alone', async () => {
  write()
  await askEverything()
  const [only] = await loadMailboxes(service.database.db, service.tenant)
  expect(only).toMatchObject({ state: 'live' })
  expect(canaries.foundIn(output)).toEqual([])
})
