import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../database/place.ts'
import { atMost, type Benchmark, type Claim, exactly, type Surroundings } from '../benchmark.ts'
import { startStandIn, TOKEN } from '../hubspot/stand-in-process.ts'
import { rankOf } from '../spread.ts'
import { startWorker } from '../worker/start-worker.ts'
import { type GraphProcess, startGraph } from '../graph/graph-process.ts'
import type { LatencyRun } from './ours.ts'

const DOMAIN = 'ours.example'
const REPS = Array.from({ length: 20 }, (_, i) => `rep${i + 1}@${DOMAIN}`)
const CUSTOMERS = 40
/** Messages a second, and for how many seconds: a slow rate needs longer for as many. */
const RATES = [
  { rate: 1, seconds: 15 },
  { rate: 10, seconds: 10 },
  { rate: 50, seconds: 10 },
] as const
const QUICK_SECONDS = 4
/** What does not arrive in this time is lost. */
const PATIENCE_MS = 60_000
/** A second, each a request of its own. */
const NOTIFICATIONS = 200

/** Mail delivered at the Graph stand-in until its engagement stands at the HubSpot stand-in, both on this machine's clock. */
export const latencyBench: Benchmark = {
  name: 'latency',
  about: 'from a message in a mailbox to its engagement in HubSpot, at 1, 10 and 50 messages a second',
  quickOnOneEngine: true,
  run: async (surroundings) => {
    const engines: Record<string, unknown> = {}
    const claims: Claim[] = []
    for (const engine of surroundings.engines) {
      const { rates, notificationAnswerMs } = await measure(surroundings, engine)
      engines[engine] = { ...rates, notificationAnswerMs }
      for (const [name, one] of Object.entries(rates)) {
        claims.push(
          atMost(`${engine}, ${name}: p50 in s`, one.p50, 2),
          atMost(`${engine}, ${name}: p95 in s`, one.p95, 10),
        )
        claims.push(exactly(`${engine}, ${name}: lost or doubled`, one.lost + one.doubled, 0))
      }
      claims.push(
        atMost(`${engine}: p99 of answers to 200 notifications a second in ms`, notificationAnswerMs.p99, 100),
      )
    }
    return { bench: 'latency', ...engines, claims, notes: surroundings.notes }
  },
}

interface Rate {
  readonly messages: number
  /** Seconds. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly lost: number
  readonly doubled: number
  /** How long Graph waited for our answer to its notifications: ms. */
  readonly answered: { readonly p50: number; readonly p99: number; readonly requests: number }
  readonly peakMemoryMb: number
}

async function measure(
  { quick, places, say }: Surroundings,
  engine: Engine,
): Promise<{ readonly rates: Record<string, Rate>; readonly notificationAnswerMs: Answers }> {
  const folder = mkdtempSync(join(tmpdir(), 'commonhold-bench-latency-'))
  const certificate = join(folder, 'app.pem')
  const hubspot = await startStandIn()
  const graph = await startGraph(DOMAIN, certificate)
  const place = await places.fresh(engine)
  try {
    await graph.control(
      'users',
      REPS.map((address) => ({ address })),
    )
    const url = place.engine === 'postgres' ? place.url : null
    const run: LatencyRun = {
      environment: {
        COMMONHOLD_HUBSPOT_URL: hubspot.url,
        COMMONHOLD_HUBSPOT_TOKEN: TOKEN,
        // What a private app of a Professional account may.
        COMMONHOLD_HUBSPOT_CALLS_PER_10S: '190',
        COMMONHOLD_GRAPH_URL: graph.url,
        COMMONHOLD_LOGIN_URL: graph.url,
        COMMONHOLD_GRAPH_TENANT: graph.tenant,
        COMMONHOLD_GRAPH_CLIENT: graph.clientId,
        COMMONHOLD_GRAPH_CERTIFICATE: certificate,
        COMMONHOLD_INTERNAL_DOMAINS: DOMAIN,
        COMMONHOLD_POLICY: 'policy',
        COMMONHOLD_ERASURE_KEY: 'bench '.repeat(8),
        ...(url === null ? {} : { DATABASE_URL: url }),
      },
      files: {
        [certificate]: readFileSync(certificate, 'utf8'),
        policy: JSON.stringify({ mailboxes: { include: REPS } }),
      },
      directory: place.engine === 'embedded' ? place.directory : null,
    }
    const worker = await startWorker('latency-ours', run)
    try {
      await worker.ask('prepare')
      const rates: Record<string, Rate> = {}
      for (const { rate, seconds } of RATES) {
        say(`${engine}: ${rate} messages a second`)
        const sent = await send(graph, rate, quick ? QUICK_SECONDS : seconds)
        rates[`${rate} a second`] = await arrivals(hubspot, worker, sent)
      }
      say(`${engine}: ${NOTIFICATIONS} notifications a second`)
      return { rates, notificationAnswerMs: await knock(worker, quick ? 2 : 5) }
    } finally {
      await worker.end()
    }
  } finally {
    await graph.stop()
    await hubspot.stop()
    await places.remove(place)
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Answers {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly requests: number
}

/** Tells the service of items it does not know, a request each, while it works them; ms until each was answered. */
async function knock(worker: Awaited<ReturnType<typeof startWorker>>, seconds: number): Promise<Answers> {
  const { url, secret } = await worker.ask<{ url: string; secret: string }>('door')
  const spent: number[] = []
  const started = Date.now()
  const requests: Promise<void>[] = []
  for (let nth = 0; nth < NOTIFICATIONS * seconds; nth++) {
    const wait = started + (nth * 1000) / NOTIFICATIONS - Date.now()
    if (wait > 0) await new Promise((done) => setTimeout(done, wait))
    const value = [{ subscriptionId: 'bench', clientState: secret, resourceData: { id: `unknown-${nth}` } }]
    requests.push(tell(url, { value }).then((ms) => void spent.push(ms)))
  }
  await Promise.all(requests)
  const recorded = await worker.ask<number>('recorded')
  if (recorded !== requests.length) throw new Error(`${recorded} of ${requests.length} notifications were recorded`)
  return { p50: rankOf(spent, 0.5), p95: rankOf(spent, 0.95), p99: rankOf(spent, 0.99), requests: spent.length }
}

async function tell(url: string, body: unknown): Promise<number> {
  const at = performance.now()
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  await response.arrayBuffer()
  if (response.status !== 202) throw new Error(`a notification was answered ${response.status}`)
  return performance.now() - at
}

/** Delivers mail of reps to customers at an even pace; answers when each was in its mailbox. */
async function send(graph: GraphProcess, rate: number, seconds: number): Promise<Map<string, number>> {
  const sent = new Map<string, number>()
  const started = Date.now()
  const deliveries: Promise<void>[] = []
  for (let nth = 0; nth < rate * seconds; nth++) {
    const wait = started + (nth * 1000) / rate - Date.now()
    if (wait > 0) await new Promise((done) => setTimeout(done, wait))
    const id = `latency-${rate}-${nth}@${DOMAIN}`
    const customer = nth % CUSTOMERS
    sent.set(id, Date.now())
    deliveries.push(
      graph.control('deliver', {
        message: {
          id,
          date: new Date().toISOString(),
          from: REPS[nth % REPS.length],
          to: [`buyer@customer${customer}.example`],
          subject: `Matter ${rate} ${nth}`,
          body: 'What we talked about.',
        },
      }),
    )
  }
  await Promise.all(deliveries)
  return sent
}

async function arrivals(
  hubspot: Awaited<ReturnType<typeof startStandIn>>,
  worker: Awaited<ReturnType<typeof startWorker>>,
  sent: ReadonlyMap<string, number>,
): Promise<Rate> {
  const until = Date.now() + PATIENCE_MS
  const spent: number[] = []
  for (;;) {
    const { answeredMs, peakMemoryMb } = await worker.ask<{ answeredMs: number[]; peakMemoryMb: number }>('idle')
    spent.push(...answeredMs)
    const { objects } = await hubspot.dump(['emails'], ['hs_email_message_id', 'hs_createdate'])
    const delays: number[] = []
    const found = new Set<string>()
    let doubled = 0
    for (const { archived, properties } of objects['emails'] ?? []) {
      const id = (properties['hs_email_message_id'] ?? '').replace(/^<|>$/g, '')
      const at = sent.get(id)
      if (archived || at === undefined) continue
      if (found.has(id)) doubled += 1
      else delays.push((Date.parse(properties['hs_createdate'] ?? '') - at) / 1000)
      found.add(id)
    }
    if (found.size < sent.size && Date.now() < until) {
      await new Promise((done) => setTimeout(done, 250))
      continue
    }
    return {
      messages: sent.size,
      p50: rankOf(delays, 0.5),
      p95: rankOf(delays, 0.95),
      p99: rankOf(delays, 0.99),
      lost: sent.size - found.size,
      doubled,
      answered: { p50: rankOf(spent, 0.5), p99: rankOf(spent, 0.99), requests: spent.length },
      peakMemoryMb,
    }
  }
}
