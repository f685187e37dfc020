import type { FastifyInstance } from 'fastify'
import { gzipSync } from 'node:zlib'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createHubSpotStandIn } from '../../sandbox/hubspot/stand-in.ts'
import { deriveDue } from '../../service/capture/derive-due.ts'
import { eraseAddress } from '../../service/capture/erase.ts'
import { importSources } from '../../service/capture/import-files.ts'
import { importPeople } from '../../service/capture/import-people.ts'
import { openSources } from '../../service/capture/sources/index.ts'
import { createHubSpotClient } from '../../service/clients/hubspot/hubspot-client.ts'
import { readConfig } from '../../service/config/config.ts'
import { Secret } from '../../service/config/secret.ts'
import { openService, type Service } from '../../service/context.ts'
import { answerUnknownPaths, createHttp } from '../../service/http/app.ts'
import { addGraphNotifications } from '../../service/http/graph-notifications.ts'
import { addHubSpotWebhooks } from '../../service/http/hubspot-webhooks.ts'
import { createMetricsDoor } from '../../service/http/metrics-door.ts'
import { createQueue } from '../../service/jobs/queue.ts'
import { createRateGate } from '../../service/ledger/rate-gate.ts'
import { createEvents } from '../../service/observe/events.ts'
import { createLogger } from '../../service/observe/logger.ts'
import { provision } from '../../service/sync/provision.ts'
import { runSync } from '../../service/sync/run-sync.ts'
import { wantFigures } from '../../service/trust/want-figures.ts'
import { createCanaries } from '../support/canaries.ts'
import { runCli, scratch, startCli } from '../support/cli.ts'
import { engineName, freshDatabase, testDatabaseUrl } from '../support/databases.ts'
import { serverDatabase } from '../support/server-database.ts'
import { fastClock } from '../support/workers.ts'

const canaries = createCanaries('mail')
const c = canaries.of
const OURS = 'ours.example'
const NOW = Date.UTC(2026, 6, 1)
const place = scratch()
const customer = `${c('local part')}@${c('domain')}.example`
const colleague = `${c('colleague')}@${OURS}`

/** Everything that came out so far. */
let output = ''
/** Somebody else's words may be of any kind, with our people in them. */
let mode: { readonly status: number; readonly at: RegExp; readonly body: (request: unknown) => unknown } | null = null
/** Then HubSpot is well again: what is sent for ever would never end. */
const MOST_HITS = 12
let hits = 0
let standInUrl = ''

let service: Service
let door: FastifyInstance
let metricsDoor: FastifyInstance
let closeStandIn: () => Promise<void>
let sync: () => Promise<void>

beforeAll(async () => {
  const clock = fastClock({ origin: Date.now(), speed: 500 })
  const standIn = createHubSpotStandIn({ clock, seed: 7 })
  standIn.app.addHook('preHandler', async (request, reply) => {
    if (mode === null || !mode.at.test(`${request.method} ${request.url}`) || hits++ >= MOST_HITS) return
    const { status, body } = mode
    return reply.code(status).type('application/json').send(body(request.body))
  })
  const { url, close } = await standIn.listen()
  closeStandIn = close
  standInUrl = url
  const { config } = readConfig({
    environment: { COMMONHOLD_HUBSPOT_URL: url },
    readFile: () => '',
    directory: place.path,
  })
  const events = createEvents(createLogger({ level: 'debug', to: { write: (line: string) => void (output += line) } }))
  service = await openService({
    config: {
      ...config,
      policy: {
        ...config.policy,
        capture: { ...config.policy.capture, excludedPeople: [`${c('excluded')}@x.example`] },
      },
    },
    secrets: {
      databaseUrl: null,
      graphCertificate: null,
      hubspotToken: new Secret('sandbox-token'),
      erasureKey: new Secret(c('erasure key').repeat(2)),
    },
    events,
    now: () => NOW,
    database: await freshDatabase(),
  })
  await service.rememberInternalDomains([OURS])
  const { db } = service.database
  const crm = createHubSpotClient({
    config: { url, token: 'sandbox-token', timeoutMs: 60_000, patienceMs: 60_000, maxInFlight: 4 },
    gate: createRateGate({ db, tenant: service.tenant, name: 'hubspot', now: clock.now }),
    clock,
    random: () => 0.5,
    onCall: events.vendorCalled,
  })
  sync = async () => {
    try {
      const summary = await runSync(
        { ...service.sync(), crm, now: clock.now, sleep: clock.sleep },
        { retryFailed: true },
      )
      events.synced(summary, 1)
    } catch (error) {
      events.jobFailed('sync', error)
    }
  }
  await provision(crm)
  door = createHttp(service, { queueRuns: () => false })
  answerUnknownPaths(door)
  addGraphNotifications(door, { db, tenant: service.tenant, now: service.wireNow, onRecorded: () => undefined })
  addHubSpotWebhooks(door, {
    db,
    tenant: service.tenant,
    now: service.wireNow,
    secret: 'a secret of the app',
    publicUrl: 'https://commonhold.example',
    onRecorded: () => undefined,
  })
  metricsDoor = createMetricsDoor(service)
}, 60_000)

afterAll(async () => {
  await door.close()
  await metricsDoor.close()
  await closeStandIn()
  await service.close()
  place.remove()
})

/** A message with a canary in every field that there is. */
function letter(n: number, extra: readonly string[] = []): string {
  const boundary = `=_${n}`
  return [
    `From: "${c('from name')}" <${n % 2 === 0 ? customer : colleague}>`,
    `To: "${c('to name')}" <${n % 2 === 0 ? colleague : customer}>`,
    `Cc: "${c('cc name')}" <${c('cc')}@${c('cc domain')}.example>, ${c('excluded')}@x.example`,
    `Bcc: ${c('bcc')}@elsewhere.example`,
    `Reply-To: ${c('reply-to')}@elsewhere.example`,
    `Subject: ${c('subject')} ${n}`,
    `Date: ${new Date(NOW - (50 - n) * 86_400_000).toUTCString()}`,
    `Message-ID: <${c('message-id')}.${n}@mail.example>`,
    `In-Reply-To: <${c('in-reply-to')}@mail.example>`,
    `References: <${c('references')}@mail.example>`,
    `Thread-Topic: ${c('thread-topic')}`,
    `X-Anything: ${c('header')}`,
    ...extra,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p title="${c('html title')}">${c('html')}</p><img src="https://${c('picture')}.example/x.png">`,
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    c('text'),
    `--${boundary}`,
    `Content-Type: application/pdf; name="${c('attachment type')}.pdf"`,
    `Content-Disposition: attachment; filename="${c('attachment')}.pdf"`,
    '',
    c('attachment content'),
    `--${boundary}--`,
    '',
  ].join('\r\n')
}

const broken: readonly (readonly [string, string | Buffer])[] = [
  ['no-sender.eml', `Subject: ${c('subject without sender')}\r\n\r\n${c('text without sender')}\r\n`],
  ['not-mail.eml', c('not mail at all')],
  ['wrong-charset.eml', letter(3).replace('text/plain; charset=utf-8', `text/plain; charset=${c('charset')}`)],
  ['list.eml', letter(10, [`List-Id: <${c('list')}.example>`, `List-Unsubscribe-Post: ${c('list header')}`])],
  ['wrong-date.eml', letter(4).replace(/Date: .*/, `Date: ${c('date')}`)],
  ['wrong-address.eml', letter(5).replace(/From: .*/, `From: ${c('address')} without@`)],
  [
    'wrong-encoding.eml',
    letter(6).replace('charset=utf-8', `charset=utf-8\r\nContent-Transfer-Encoding: ${c('encoding')}`),
  ],
  [
    'bad.ndjson',
    `{"id": "${c('json id')}", "from": ${c('json')}\n{"id":"<a@b>","date":"${c('json date')}","from":5}\n`,
  ],
  ['cut.ndjson.gz', gzipSync(`{"id":"${c('gzip')}"}\n`.repeat(2000)).subarray(0, 60)],
  ['lines.mbox', `From ${c('mbox line')}\n${c('mbox text')}\n`],
]

/** Nothing of what was planted has come out. */
function expectSilence(): void {
  expect(canaries.fields().length).toBeGreaterThan(20)
  expect(canaries.foundIn(output)).toEqual([])
}

test('the search finds a canary in every dress', () => {
  const word = c('text')
  const dresses = [
    word,
    word.toUpperCase(),
    Buffer.from(`xy${word}z`).toString('base64'),
    Buffer.from(`x${word}`).toString('base64url'),
    Buffer.from(word).toString('hex'),
    [...word].map((one) => `%${one.charCodeAt(0).toString(16)}`).join(''),
    `${word.slice(0, 7)}=\r\n${word.slice(7)}`,
    [...word].join(' '),
    [...word].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join(''),
  ]
  for (const dress of dresses) expect([dress, canaries.foundIn(`before ${dress} after`)]).toEqual([dress, ['text']])
  expect(canaries.foundIn('nothing of the kind')).toEqual([])
})

test('import: whole, odd and broken mail, a people file good and bad, an erasure: nothing of it in the log', async () => {
  const people = [
    'kind,address,name,title',
    `rep,${colleague},${c('rep name')},${c('rep title')}`,
    `contact,${customer},${c('contact name')},${c('contact title')}`,
  ].join('\n')
  await importPeople(service.capture(), people, 'people.csv')
  await expect(
    importPeople(service.capture(), `kind,address\n${c('kind')},${c('bad people')}\n`, 'people.csv'),
  ).rejects.toThrow()
  const whole = [0, 1, 2, 7, 8, 9].map((n) => place.file(`letter-${n}.eml`, letter(n)))
  const odd = broken.map(([name, content]) => {
    writeFileSync(join(place.path, name), content)
    return join(place.path, name)
  })
  const failed: string[] = []
  for (const path of [...whole, ...odd]) {
    try {
      const summary = await importSources(service.capture(), openSources([path]))
      failed.push(...summary.failed.map(({ reason }) => reason))
      service.events.imported({
        seen: summary.seen,
        captured: summary.captured,
        skipped: 0,
        held: summary.held,
        failed: summary.failed.length,
        ms: 1,
      })
    } catch (error) {
      service.events.jobFailed('import', error)
    }
  }
  expect(failed.length).toBeGreaterThanOrEqual(4)
  await eraseAddress(service.capture(), `${c('cc')}@${c('cc domain')}.example`, { by: c('by'), why: c('why') })
  service.events.personErased(1)
  await deriveDue(service.capture())
  await wantFigures(service.trust, { now: NOW, which: 'all' })
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from message where verdict = 'capture'`.execute(
    service.database.db,
  )
  expect(rows[0]?.n).toBeGreaterThan(5)
  expectSilence()
})

let letters = 30

/** To somebody of whom HubSpot has refused nothing yet. */
async function writeToSomebodyNew(): Promise<void> {
  letters += 2
  const fresh = letter(letters + 1).replaceAll(
    customer,
    `${c(`fresh ${letters}`)}@${c(`fresh domain ${letters}`)}.example`,
  )
  await importSources(service.capture(), openSources([place.file(`fresh-${letters}.eml`, fresh)]))
}

const echo = (request: unknown) => ({
  status: 'error',
  message: `Property values were not valid: ${JSON.stringify(request)} ${c('vendor words')}`,
  correlationId: c('correlation id'),
  category: 'VALIDATION_ERROR',
  policyName: c('policy name'),
  errors: [
    {
      message: JSON.stringify(request),
      code: c('vendor code'),
      context: { propertyName: [c('property')], requiredGranularScopes: [c('scope')] },
    },
  ],
})

test.each([
  ['400 that echoes what we sent', 400, echo],
  ['401', 401, echo],
  ['403 that names scopes', 403, echo],
  ['404', 404, echo],
  ['409', 409, echo],
  ['429', 429, echo],
  ['500', 500, echo],
  ['502 that is a page', 502, () => `<html>${c('page')}</html>`],
  [
    '207 with failures of every part',
    207,
    (request: unknown) => ({ status: 'COMPLETE', results: [], numErrors: 1, errors: [echo(request)] }),
  ],
  [
    '200 that means nothing',
    200,
    () => ({ results: [{ id: c('vendor id'), properties: { email: c('vendor value') } }] }),
  ],
  ['200 that is no JSON', 200, () => `{"cut": "${c('cut answer')}`],
] as const)('sync: HubSpot answers %s', async (_, status, body) => {
  const before = output.length
  await writeToSomebodyNew()
  // First whatever we write, then whatever we ask.
  for (const at of [/emails\/batch\/create/, /batch\/(create|upsert|update)/, /./]) {
    hits = 0
    mode = { status, at, body: body as (request: unknown) => unknown }
    await sync()
  }
  mode = null
  expect(output.slice(before)).toMatch(/"event":"(job-failed|synced)"/)
  expectSilence()
})

test('sync that goes well says counts alone', async () => {
  await writeToSomebodyNew()
  await sync()
  await sync()
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from crm_email where state = 'confirmed'`.execute(
    service.database.db,
  )
  expect(rows[0]?.n).toBeGreaterThan(0)
  expectSilence()
})

test('the doors: whatever is asked for, answers hold codes alone', async () => {
  const payload = JSON.stringify({
    value: [
      {
        subscriptionId: c('subscription'),
        clientState: c('client state'),
        resource: `Users/${customer}`,
        resourceData: { id: c('item') },
      },
    ],
  })
  const path = `/${c('path')}/${encodeURIComponent(customer)}?${c('query')}=${c('query value')}`
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${c('bearer')}`,
    'x-hubspot-signature-v3': c('signature'),
    'x-hubspot-request-timestamp': c('timestamp'),
  }
  const routes = [
    '/graph/notifications',
    '/graph/lifecycle',
    '/hubspot/webhooks',
    '/webhooks/hubspot',
    path,
    '/healthz',
    '/readyz',
    '/metrics',
  ]
  const statuses = new Set<number>()
  for (const app of [door, metricsDoor]) {
    for (const url of routes) {
      for (const method of ['GET', 'POST', 'PUT'] as const) {
        for (const body of [payload, `{"cut": "${c('cut body')}`, c('no json'), c('long body').repeat(20_000)]) {
          const answer = await app.inject({ method, url, headers, ...(method === 'GET' ? {} : { body }) })
          statuses.add(answer.statusCode)
          output += `${answer.body}\n${JSON.stringify(answer.headers)}\n`
        }
      }
    }
  }
  expect([...statuses]).toEqual(expect.arrayContaining([200, 404, 503]))
  const { body } = await metricsDoor.inject('/metrics')
  output += body
  expect(body).toContain('commonhold_ledger_sightings{source="eml",verdict="capture",reason="none"}')
  expect(body).toContain('commonhold_vendor_calls_total{vendor="hubspot"')
  expectSilence()
})

test('jobs with a payload of another release', async () => {
  const queue = createQueue(service, { schema: `pgboss_canary_${process.pid}`, url: testDatabaseUrl })
  await queue.start()
  try {
    await queue.wake('recompute', { which: c('job payload') })
    await expect(queue.runOnce('recompute')).rejects.toThrow()
  } finally {
    await queue.stop()
  }
  expectSilence()
})

test(`a statement that the database refuses, with the row in its words (${engineName})`, async () => {
  const { db, tenant } =
    service.database === undefined
      ? { db: service.capture().db, tenant: 1 }
      : { db: service.database.db, tenant: service.tenant }
  const refused =
    sql`insert into meta (tenant, key, value) values (${tenant}, ${c('key')}, ${`{"${c('json key')}`}::jsonb)`.execute(
      db,
    )
  await refused.catch((error: unknown) => {
    service.events.requestFailed(error)
    service.events.jobFailed('sync', error)
    service.events.queueTroubled(error)
  })
  await expect(refused).rejects.toThrow()
  expectSilence()
})

describe('processes', () => {
  const mail = place.file('whole.eml', letter(20))
  const policy = place.file(
    'policy.json',
    JSON.stringify({ capture: { excludedPeople: [7], blockedSenders: c('policy value') } }),
  )
  const config = place.file(
    'config.json',
    JSON.stringify({ COMMONHOLD_HUBSPOT_TOKEN: `${c('token in file')} with blanks`, COMMONHOLD_HTTP_PORT: c('port') }),
  )
  const bad = `postgres://${c('database user')}:${c('database password')}@127.0.0.1:9/${c('database')}`

  test.each([
    ['a wrong policy', ['serve'], { COMMONHOLD_POLICY: policy }, 3],
    ['a wrong configuration file', ['serve'], { COMMONHOLD_CONFIG: config }, 3],
    [
      'a server that does not answer',
      ['serve'],
      { DATABASE_URL: bad, COMMONHOLD_HUBSPOT_TOKEN: c('token'), COMMONHOLD_INTERNAL_DOMAINS: OURS },
      3,
    ],
    ['an address that is none', ['serve'], { DATABASE_URL: `mysql://${c('database password')}@x/y` }, 3],
    ['a short erasure key', ['serve'], { COMMONHOLD_ERASURE_KEY: c('short key') }, 3],
    ['a move to an address that is none', ['move', '--to', `mysql://${c('database password')}@x/y`], {}, 2],
    ['an import', ['import', mail, '--internal', OURS], {}, 0],
    ['doctor with a wrong token', ['doctor'], { COMMONHOLD_HUBSPOT_TOKEN: c('token') }, 1],
  ] as const)('%s', async (_, words, env, expected) => {
    const { code, out, err } = await runCli([...words], {
      env: {
        COMMONHOLD_DATA: join(place.path, 'process'),
        COMMONHOLD_LOG_LEVEL: 'debug',
        COMMONHOLD_HUBSPOT_URL: standInUrl,
        ...env,
      },
    })
    output += out + err
    expect(code).toBe(expected)
    expectSilence()
  })

  test('an error that nobody catches', async () => {
    // As soon as the program is there; the words come from elsewhere, since a place may be named.
    const burst =
      "const t = setInterval(() => { if (process.listenerCount('uncaughtException') > 0) { clearInterval(t); Promise.reject(new Error(process.env.WORDS)) } }, 5)"
    const { code, out, err } = await runCli(['import', mail, '--internal', OURS], {
      env: {
        COMMONHOLD_DATA: join(place.path, 'uncaught'),
        WORDS: `${c('uncaught')}\n${c('second line')}`,
        NODE_OPTIONS: `--no-warnings --import data:text/javascript,${encodeURIComponent(burst)}`,
      },
    })
    output += out + err
    expect([code, err]).toEqual([1, expect.stringContaining('a fault of the program')])
    expectSilence()
  })

  const onServer = testDatabaseUrl === null ? test.skip : test

  onServer('a database that goes away under a running service', async () => {
    const target = await serverDatabase(c('database that goes'))
    const url = new URL(target.url)
    url.password = c('password that goes')
    const child = startCli(['serve', '--port', '0', '--json'], {
      env: {
        COMMONHOLD_DATA: join(place.path, 'gone'),
        DATABASE_URL: url.href,
        COMMONHOLD_LOG_LEVEL: 'debug',
        COMMONHOLD_HUBSPOT_URL: standInUrl,
        COMMONHOLD_HUBSPOT_TOKEN: 'sandbox-token',
        COMMONHOLD_ERASURE_KEY: 'a key for tests, the same everywhere',
        COMMONHOLD_INTERNAL_DOMAINS: OURS,
      },
    })
    let said = ''
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const address = await new Promise<string>((resolve) =>
      child.stdout?.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const found = /"url": "([^"]+)"/.exec(said)?.[1]
        if (found !== undefined) resolve(found)
      }),
    )
    expect((await fetch(`${address}/readyz`)).status).toBe(200)
    await target.drop()
    const answer = await fetch(`${address}/readyz`)
    expect([answer.status, await answer.json()]).toEqual([503, { ok: false, causes: ['database'] }])
    child.kill('SIGTERM')
    await closed
    // What the answer named to the admin: the addresses of our doors.
    output += said
    expect(said).toContain('request-failed')
    expectSilence()
  })
})
