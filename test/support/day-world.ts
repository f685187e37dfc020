import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deliver } from '../../sandbox/graph/mail/post-office.ts'
import { setWebhooks } from '../../sandbox/hubspot/routes/events-control.ts'
import { plantSeed } from '../../sandbox/hubspot/routes/seed.ts'
import { createHubSpotStandIn, type StandInState } from '../../sandbox/hubspot/stand-in.ts'
import { type Database, openDatabase } from '../../service/ledger/db.ts'
import { ALIAS, type DayMail, MAILBOXES, REPS } from './day-mail.ts'
import { type DayJob, type DayWorker, startDayWorker } from './day-workers.ts'
import { graphEnvironment, graphTenant, type GraphTenant } from './graph-service.ts'
import type { Letter } from './mail-set.ts'
import { OURS } from './mail-set.ts'
import { restartableServer } from './restartable-server.ts'
import { simClock, type SimClock } from './sim-clock.ts'

const MINUTE = 60_000
const SECRET = 'a-client-secret-for-tests'

/** Where a call is met: at its arrival, or when its work is committed and its answer has not left. */
export interface DayTrap {
  readonly where: 'hubspot' | 'graph'
  readonly path: RegExp
  readonly spring: () => Promise<unknown>
}

/** The whole installation on one clock: stand-ins, a door that shares what comes among the workers, their ledger. */
export interface DayWorld {
  readonly clock: SimClock
  readonly graph: GraphTenant
  readonly hubspot: StandInState
  readonly workers: () => readonly DayWorker[]
  /** Every worker there ever was. */
  readonly all: readonly DayWorker[]
  /** Lets time pass, nobody working, everything that is due happening; letters come at their minute. */
  forwardTo(moment: number): Promise<void>
  /** Work of one moment: the letters of the last minute come while the jobs run. */
  work(jobs: readonly (readonly [DayJob, object?])[]): Promise<Worked>
  /** One worker alone, the others at rest. */
  alone(jobs: readonly (readonly [DayJob, object?])[]): Promise<readonly string[] | null>
  /** Starts a worker; the first one of a ledger sets it up. */
  join(): Promise<DayWorker>
  setTrap(trap: DayTrap | null): void
  readonly server: { halt(): Promise<void>; start(): Promise<void> } | null
  /** Names workers that are gone, once. */
  bury(): string[]
  stopWorkers(): Promise<void>
  /** Only while no worker of the embedded ledger runs. */
  look<T>(use: (database: Database) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface Worked {
  /** What jobs threw, with the worker's name. */
  readonly failed: readonly string[]
  readonly died: readonly string[]
}

export interface DayOptions {
  readonly mail: DayMail
  readonly start: number
  readonly speed: number
  readonly policy: object
  readonly onServer: boolean
  /** Until when new subscriptions live, while that moment has not come. */
  readonly subscriptionsEnd: number
}

export async function dayWorld(options: DayOptions): Promise<DayWorld> {
  const { mail, start, speed, onServer } = options
  const root = mkdtempSync(join(tmpdir(), 'commonhold-day-'))
  mkdirSync(join(root, 'data'))
  writeFileSync(join(root, 'policy.json'), JSON.stringify(options.policy))
  const clock = simClock({ at: start, real: Date.now(), speed })
  let trap: DayTrap | null = null
  const meet = async (where: DayTrap['where'], url: string) => {
    const set = trap
    if (set === null || set.where !== where || !set.path.test(url)) return
    trap = null
    await set.spring()
  }
  const graph = await graphTenant({
    domains: [OURS],
    clock,
    disorder: { shuffle: true, repeatItems: 0.1, deltaPageSize: 20 },
    notifier: { duplicates: 0.1, disorder: 0.2 },
    prepare: ({ app, state }) => {
      app.addHook('onRequest', (request) => meet('graph', request.url))
      app.addHook('onSend', async (request, reply, payload) => {
        // A shorter life than was asked for: a vendor may say so.
        const made = request.method === 'POST' && request.url === '/v1.0/subscriptions' && reply.statusCode === 201
        if (!made || typeof payload !== 'string' || clock.now() >= options.subscriptionsEnd) return payload
        const body = JSON.parse(payload) as { id: string }
        const subscription = state.notifier.subscriptions.get(body.id)
        if (subscription !== undefined) subscription.expiresMs = options.subscriptionsEnd
        return JSON.stringify({ ...body, expirationDateTime: new Date(options.subscriptionsEnd).toISOString() })
      })
    },
  })
  for (const address of MAILBOXES) {
    graph.state.directory.addUser({ address, ...(address === REPS[0] ? { aliases: [ALIAS] } : {}) })
  }
  const hubspot = createHubSpotStandIn({ clock, seed: 7 })
  hubspot.app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode < 300) await meet('hubspot', request.url)
    return payload
  })
  plantSeed(hubspot.state, mail.seed)
  const crm = await hubspot.listen()
  const server = onServer ? await restartableServer() : null
  const living: DayWorker[] = []
  const door = await openDoor(() => living)
  listenForChanges(hubspot.state, door.url)
  const environment = {
    ...graphEnvironment(graph),
    COMMONHOLD_DATA: join(root, 'data'),
    COMMONHOLD_POLICY: join(root, 'policy.json'),
    COMMONHOLD_HUBSPOT_URL: crm.url,
    COMMONHOLD_HUBSPOT_TOKEN: 'sandbox-token',
    COMMONHOLD_HUBSPOT_CLIENT_SECRET: SECRET,
    COMMONHOLD_PUBLIC_URL: door.url,
    COMMONHOLD_ERASURE_KEY: 'a key for tests, the same everywhere',
    NODE_COMPILE_CACHE: join(tmpdir(), 'commonhold-compile-cache'),
    ...(server === null ? {} : { DATABASE_URL: server.url }),
  }
  const all: DayWorker[] = []
  const letters = [...mail.set.letters]
  let turn = 0

  function post(until: number): void {
    for (let letter = letters[0]; letter !== undefined && letter.at + 2_000 <= until; letter = letters[0]) {
      letters.shift()
      postLetter(letter)
    }
  }

  function postLetter(letter: Letter): void {
    const references = letter.parent === null ? {} : { inReplyTo: letter.parent, references: [letter.parent] }
    const message = {
      id: letter.id,
      date: new Date(letter.at).toISOString(),
      from: letter.from,
      to: [...letter.to],
      cc: [...letter.cc],
      subject: letter.subject,
      text: `${mail.canaries.of('body')} of ${letter.id}.`,
      ...references,
    }
    const headers = letter.list ? { headers: { 'List-Id': '<news.letters.example>' } } : {}
    deliver(graph.state, { message: { ...message, ...headers }, receivedMs: letter.at + 2_000 })
    hubspot.state.logger.see({
      from: letter.from,
      to: [...letter.to],
      cc: [...letter.cc],
      date: letter.at,
      messageId: letter.id,
      subject: letter.subject,
      ...references,
    })
  }

  const each = (what: (worker: DayWorker) => Promise<unknown>) => Promise.all(living.map(what))
  const bury = () => {
    const dead = living.filter((worker) => worker.end() !== null)
    for (const worker of dead) living.splice(living.indexOf(worker), 1)
    return dead.map((worker) => `${worker.name} ${worker.end()?.signal ?? worker.end()?.code}`)
  }

  async function moveClock(to: number): Promise<void> {
    // What HubSpot does on the way happens at its moment; then everybody's clock is there.
    hubspot.state.timetable.runDue()
    const setting = clock.forward(to)
    await each((worker) => worker.setClock(setting))
    graph.state.notifier.run()
    hubspot.state.timetable.runDue()
    await hubspot.state.webhooks.settle()
    await graph.state.notifier.idle()
  }

  return {
    clock,
    graph,
    hubspot: hubspot.state,
    workers: () => living,
    all,
    forwardTo: async (moment) => {
      while (clock.now() < moment) {
        const next = Math.min(moment, (Math.floor(clock.now() / MINUTE) + 1) * MINUTE)
        await moveClock(next)
        if (next < moment) post(next)
      }
    },
    work: async (jobs) => {
      await each((worker) => worker.go())
      post(clock.now())
      const names = living.map((worker) => worker.name)
      const ends = await each((worker) => worker.jobs(jobs))
      await graph.state.notifier.idle()
      await each((worker) => worker.rest())
      const failed = ends.flatMap((end, index) =>
        ((end as readonly string[] | null) ?? []).map((one) => `${names[index]} ${one}`),
      )
      return { failed, died: bury() }
    },
    alone: async (jobs) => {
      const worker = living[turn++ % living.length]
      if (worker === undefined) return null
      await worker.go()
      const failed = await worker.jobs(jobs)
      await worker.rest()
      bury()
      return failed
    },
    join: async () => {
      const first = all.length === 0 ? { internal: OURS, people: mail.set.people } : null
      const worker = await startDayWorker(`w${all.length + 1}`, { clock: clock.setting(), first }, environment)
      await worker.setClock(clock.setting())
      all.push(worker)
      living.push(worker)
      return worker
    },
    setTrap: (next) => {
      trap = next
    },
    server,
    bury,
    stopWorkers: async () => {
      await each((worker) => worker.stop())
      living.length = 0
    },
    look: async (use) => {
      const database = await openDatabase(server === null ? { directory: join(root, 'data') } : { url: server.url })
      try {
        return await use(database)
      } finally {
        await database.close()
      }
    },
    close: async () => {
      trap = null
      await each((worker) => worker.kill())
      await door.close()
      await crm.close()
      await graph.close()
      await server?.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Everything HubSpot may tell, some of it twice, as the app's own configuration asks. */
function listenForChanges(state: StandInState, publicUrl: string): void {
  const on = (objectType: string, kind: string) => ({ subscriptionType: `object.${kind}`, objectType })
  setWebhooks(state, {
    targetUrl: `${publicUrl}/hubspot/webhooks`,
    clientSecret: SECRET,
    subscriptions: {
      crmObjects: [
        ...['creation', 'deletion', 'merge', 'restore', 'associationChange'].flatMap((kind) =>
          ['contact', 'company'].map((type) => on(type, kind)),
        ),
        on('email', 'creation'),
        on('email', 'deletion'),
      ],
      hubEvents: [{ subscriptionType: 'contact.privacyDeletion' }],
    },
  })
  state.webhooks.faults.add({ every: 5, action: { kind: 'duplicate' } })
  state.webhooks.faults.add({ every: 7, action: { kind: 'drop' } })
}

/** The proxy before the workers: one address outside; a worker that is gone is passed over. */
async function openDoor(
  workers: () => readonly DayWorker[],
): Promise<{ readonly url: string; close(): Promise<void> }> {
  let turn = 0
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        ['host', 'connection', 'content-length', 'transfer-encoding'].includes(name) ? [] : [[name, String(value)]],
      ),
    )
    const living = workers()
    for (let tries = 0; tries < living.length; tries++) {
      const worker = living[turn++ % living.length]
      try {
        const answer = await fetch(`http://127.0.0.1:${worker?.port}${request.url}`, {
          method: request.method ?? 'POST',
          headers,
          ...(parts.length === 0 ? {} : { body: Buffer.concat(parts) }),
        })
        const body = Buffer.from(await answer.arrayBuffer())
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
        return void response.end(body)
      } catch {
        // Gone, or going: the next one.
      }
    }
    response.writeHead(502).end()
  }
  const server = createServer((request, response) => void pass(request, response).catch(() => response.destroy()))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
