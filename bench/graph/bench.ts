import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CounterReport } from '../../sandbox/graph/gate/counters.ts'
import type { Fault } from '../../sandbox/graph/gate/faults.ts'
import { atMost, type Benchmark, type Surroundings } from '../benchmark.ts'
import { inRounds } from '../rounds.ts'
import { digits, medianOf, spreadOf } from '../spread.ts'
import { startWorker } from '../worker/start-worker.ts'
import { type GraphProcess, startGraph } from './graph-process.ts'
import { digestOf, type GraphResult } from './ours.ts'

const DOMAIN = 'ours.example'
const ADDRESSES = Array.from({ length: 8 }, (_, i) => `rep${i + 1}@${DOMAIN}`)
const A_MAILBOX = 150
const QUICK_A_MAILBOX = 100
const ROUNDS = 3
const BUDGET_SECONDS = 40
const MOST_SUB_REQUESTS = 1.05
const SIDES = ['ours', 'client', 'peer', 'peerBatches'] as const

/** One in a hundred reads of a message is throttled, inside a batch or outside: the same for every side. */
const THROTTLED: Fault = {
  method: 'GET',
  path: '^/users/[^/]+/messages/',
  probability: 0.01,
  action: { kind: 'status', status: 429, retryAfter: 1 },
}

type Side = (typeof SIDES)[number]

interface Measured extends GraphResult {
  readonly subRequestsPerMessage: number
  readonly requestsPerMessage: number
  readonly callsPerMessage: number
  readonly throttled: number
}

/** Mailboxes read through while one in a hundred reads is throttled, beside Microsoft's own client used in jobs. */
export const graphBench: Benchmark = {
  name: 'graph',
  about: 'mailboxes read with 1 % of the reads throttled, beside Microsoft’s own client used in jobs',
  run: async (surroundings) => {
    const folder = mkdtempSync(join(tmpdir(), 'commonhold-bench-graph-'))
    const certificate = join(folder, 'app.pem')
    const graph = await startGraph(DOMAIN, certificate)
    try {
      const aMailbox = surroundings.quick ? QUICK_A_MAILBOX : A_MAILBOX
      const wanted = await fill(graph, aMailbox)
      await graph.control('faults', THROTTLED)
      const runs = new Map<Side, Measured[]>(SIDES.map((side) => [side, []]))
      await inRounds(surroundings.quick ? 1 : ROUNDS, BUDGET_SECONDS, async () => {
        for (const side of SIDES) {
          const result = await run(surroundings, graph, certificate, side)
          if (result.digest !== wanted) throw new Error(`${side} did not read what the mailboxes hold`)
          surroundings.say(
            `graph ${side}: ${result.subRequestsPerMessage} sub-requests a message, ${result.seconds.toFixed(1)} s`,
          )
          runs.get(side)?.push(result)
        }
      })
      const { subRequestsPerMessage } = shown(runs.get('ours') ?? [])
      return {
        bench: 'graph',
        engine: surroundings.engines.at(-1),
        mailboxes: ADDRESSES.length,
        messages: ADDRESSES.length * aMailbox,
        subRequestsPerMessage: subRequestsPerMessage.median,
        sameOutput: true,
        ...Object.fromEntries([...runs].map(([side, results]) => [side, shown(results)])),
        claims: [
          atMost('sub-requests per delivered message, 1 % throttled', subRequestsPerMessage.max, MOST_SUB_REQUESTS),
        ],
        notes: surroundings.notes,
      }
    } finally {
      await graph.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** Mail between reps and customers, each message in one mailbox; answers the digest of all of it. */
async function fill(graph: GraphProcess, aMailbox: number): Promise<string> {
  await graph.control(
    'users',
    ADDRESSES.map((address) => ({ address })),
  )
  const found: [string, string][] = []
  for (const [nth, address] of ADDRESSES.entries()) {
    const postings = Array.from({ length: aMailbox }, (_, i) => {
      const customer = `buyer@customer${(i >> 1) % 20}.example`
      const id = `graph-${nth}-${i}@mail.example`
      const subject = `Matter ${nth} ${i}`
      found.push([id, subject])
      // What a rep wrote, then what came back: strangers who are never answered would be held.
      const [from, to] = i % 2 === 0 ? [address, customer] : [customer, address]
      const date = new Date(Date.now() - (aMailbox - i) * 60_000).toISOString()
      const message = { id, date, from, to: [to], subject, body: 'What we talked about, and what is left. '.repeat(25) }
      return { message, received: date, quiet: true }
    })
    await graph.control('deliver', postings)
  }
  return digestOf(found)
}

async function run(
  { places, engines }: Surroundings,
  graph: GraphProcess,
  certificate: string,
  side: Side,
): Promise<Measured> {
  if (side === 'peer' || side === 'peerBatches') {
    const { access_token: token } = await graph.control<{ access_token: string }>('tokens', {
      clientId: graph.clientId,
    })
    const jobs = side === 'peer' ? 'message' : 'batch'
    const worker = await startWorker('graph-peer', { url: graph.url, token, addresses: ADDRESSES, jobs })
    try {
      await graph.resetCounters()
      return measuredOf(await worker.ask<GraphResult>('read'), await graph.counters())
    } finally {
      await worker.end()
    }
  }
  // A server's memory is not ours; the embedded database's would be.
  const place = await places.fresh(engines.at(-1) ?? 'embedded')
  try {
    const worker = await startWorker('graph-ours', {
      environment: {
        ...environmentOf(graph, certificate),
        ...(place.engine === 'postgres' ? { DATABASE_URL: place.url } : {}),
      },
      files: {
        [certificate]: readFileSync(certificate, 'utf8'),
        policy: JSON.stringify({ mailboxes: { include: ADDRESSES } }),
      },
      directory: place.engine === 'embedded' ? place.directory : null,
    })
    try {
      await worker.ask('prepare')
      await graph.resetCounters()
      const command = side === 'ours' ? 'backfill' : 'read'
      return measuredOf(await worker.ask<GraphResult>(command, ADDRESSES), await graph.counters())
    } finally {
      await worker.end()
    }
  } finally {
    await places.remove(place)
  }
}

function environmentOf(graph: GraphProcess, certificate: string): Record<string, string> {
  return {
    COMMONHOLD_GRAPH_URL: graph.url,
    COMMONHOLD_LOGIN_URL: graph.url,
    COMMONHOLD_GRAPH_TENANT: graph.tenant,
    COMMONHOLD_GRAPH_CLIENT: graph.clientId,
    COMMONHOLD_GRAPH_CERTIFICATE: certificate,
    COMMONHOLD_INTERNAL_DOMAINS: DOMAIN,
    COMMONHOLD_POLICY: 'policy',
    COMMONHOLD_ERASURE_KEY: 'bench '.repeat(8),
  }
}

/** Requests as Graph counts them: the parts of a batch one by one. */
function measuredOf(result: GraphResult, { byRoute, calls, tooManyRequests }: CounterReport): Measured {
  const routes = Object.entries(byRoute)
  const sum = (of: typeof routes) => of.reduce((all, [, count]) => all + count, 0)
  const reads = routes.filter(([route]) => /^GET \/users\/[^/]+\/messages\/[^/]+$/i.test(route))
  return {
    ...result,
    subRequestsPerMessage: digits(sum(reads) / result.messages),
    requestsPerMessage: digits(sum(routes) / result.messages),
    callsPerMessage: digits(calls / result.messages),
    throttled: tooManyRequests,
  }
}

function shown(results: readonly Measured[]) {
  return {
    subRequestsPerMessage: spreadOf(results.map((each) => each.subRequestsPerMessage)),
    requestsPerMessage: spreadOf(results.map((each) => each.requestsPerMessage)),
    callsPerMessage: spreadOf(results.map((each) => each.callsPerMessage)),
    throttled: medianOf(results.map((each) => each.throttled)),
    messagesPerSecond: spreadOf(results.map(({ messages, seconds }) => messages / seconds)),
    peakMemoryMb: Math.max(...results.map((each) => each.peakMemoryMb)),
  }
}
