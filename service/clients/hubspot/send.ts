import { Client } from '@hubspot/api-client'
import type { VendorError } from '../../../shared/errors.ts'
import { record, text } from './answer.ts'
import { decide, type Effect, type Verdict } from './retry.ts'
import { translateError } from './translate-error.ts'

/** The budget every call passes; the ledger implements it so that all processes share one (service/ledger/rate-gate.ts). */
export interface CallGate<Ticket = unknown> {
  acquire(
    kind: 'general' | 'search',
  ): Promise<
    | { readonly granted: true; readonly ticket: Ticket }
    | { readonly granted: false; readonly waitMs: number; readonly reason: 'burst' | 'paused' | 'daily' }
  >
  release(ticket: Ticket): void
  pause(kind: 'general' | 'search', until: number): Promise<void>
}

export interface Clock {
  /** Milliseconds since 1970, moving on as real time does. */
  now(): number
  sleep(ms: number): Promise<void>
}

export interface HubSpotConfig {
  /** `https://api.hubapi.com`, or wherever the admin points. */
  readonly url: string
  readonly token: string
  /** One call may take this long until its outcome counts as uncertain. HubSpot itself gives up after 100 s. */
  readonly timeoutMs: number
  /** Longest wait inside one call; a longer one is the error `wait` with the time in it. */
  readonly patienceMs: number
  /** Calls in flight at once, of this process; callers may start as many as they like. */
  readonly maxInFlight: number
}

/** What happened on the wire, one per attempt; no content, no token. */
export interface CallEvent {
  readonly doing: string
  readonly status: number | null
  readonly attempt: number
  readonly ms: number
}

export interface SendDeps {
  readonly config: HubSpotConfig
  readonly gate: CallGate
  readonly clock: Clock
  readonly random: () => number
  readonly onCall?: (event: CallEvent) => void
}

export interface CallRequest {
  /** For people, in our words: `create engagements`. */
  readonly doing: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** A multipart body instead, made anew for every try. */
  readonly form?: () => FormData
  readonly kind?: 'general' | 'search'
  readonly effect: Effect
  /** Statuses beside 2xx that the caller understands itself (409, 404). */
  readonly accept?: readonly number[]
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Sends one request: gate, call, verdict; waits and repeats as `retry.ts` decides. Errors: `VendorError` only. */
export type Send = (request: CallRequest) => Promise<Answer>

/** Builds the one sender of a HubSpot account. */
export function createSend(deps: SendDeps): Send {
  const { config, gate, clock } = deps
  // Limiter and retries stay off: they live in a singleton of the process and ignore Retry-After (facts/stack.md §4).
  const client = new Client({ accessToken: config.token, basePath: config.url.replace(/\/+$/, '') })

  const seats = createSeats(config.maxInFlight)

  return async function send(request) {
    await seats.take()
    try {
      return await sendSeated(request)
    } finally {
      seats.leave()
    }
  }

  async function sendSeated(request: CallRequest): Promise<Answer> {
    const kind = request.kind ?? 'general'
    for (let attempt = 1; ; attempt++) {
      const ticket = await pass(kind, request)
      const started = clock.now()
      const wire = await call(request)
      gate.release(ticket)
      deps.onCall?.({ doing: request.doing, status: wire.status, attempt, ms: clock.now() - started })
      if (wire.status !== null && request.accept?.includes(wire.status)) return { status: wire.status, body: wire.body }
      const verdict = decide({
        status: wire.status,
        mayHaveArrived: wire.mayHaveArrived,
        policyName: text(record(wire.body)['policyName']),
        retryAfterSeconds: wire.retryAfterSeconds,
        effect: request.effect,
        attempt,
        kind,
        midnightInMs: midnightIn(clock.now()),
        random: deps.random(),
      })
      if (verdict.do === 'accept') return { status: wire.status ?? 0, body: wire.body }
      if (verdict.do === 'fail') throw fail(request, wire, verdict.fault, verdict.ms)
      await wait(request, wire, verdict, kind)
    }
  }

  async function pass(kind: 'general' | 'search', request: CallRequest): Promise<unknown> {
    for (;;) {
      const grant = await gate.acquire(kind)
      if (grant.granted) return grant.ticket
      if (grant.waitMs > config.patienceMs) {
        const daily = grant.reason === 'daily'
        throw translateError({
          doing: request.doing,
          status: 429,
          body: {
            policyName: daily ? 'DAILY' : undefined,
            message: daily ? 'our own daily budget is used up' : 'paused',
          },
          fault: 'wait',
          retryAfterMs: grant.waitMs,
        })
      }
      await clock.sleep(grant.waitMs)
    }
  }

  async function wait(request: CallRequest, wire: Wire, verdict: Verdict & { do: 'wait' }, kind: 'general' | 'search') {
    if (verdict.everybody) await gate.pause(kind, clock.now() + verdict.ms)
    if (verdict.ms > config.patienceMs) throw fail(request, wire, 'wait', verdict.ms)
    // After a pause for everybody the gate itself makes us wait.
    if (!verdict.everybody) await clock.sleep(verdict.ms)
  }

  async function call(request: CallRequest): Promise<Wire> {
    let timer: NodeJS.Timeout | undefined
    try {
      // The official client takes no abort signal, so the time-out is a race; `limitHttp` also closes the socket.
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('time-out')), config.timeoutMs)
      })
      return await Promise.race([exchange(request), late])
    } catch (cause) {
      return { status: null, body: null, retryAfterSeconds: null, mayHaveArrived: !neverLeft(cause), cause }
    } finally {
      clearTimeout(timer)
    }
  }

  async function exchange(request: CallRequest): Promise<Wire> {
    const response = await client.apiRequest({
      method: request.method,
      path: request.path,
      ...(request.query === undefined ? {} : { qs: request.query }),
      ...(request.body === undefined ? {} : { body: request.body }),
      // Without `defaultJson` fetch itself says where one part of the form ends.
      ...(request.form === undefined ? {} : { body: request.form(), defaultJson: false }),
    })
    const raw = await response.text()
    return {
      status: response.status,
      body: parse(raw, response.ok),
      retryAfterSeconds: retryAfter(response.headers.get('retry-after')),
      mayHaveArrived: true,
      cause: undefined,
    }
  }
}

/** At most `count` at once, first come first served. */
function createSeats(count: number): { take(): Promise<void>; leave(): void } {
  const queue: (() => void)[] = []
  let free = Math.max(1, count)
  return {
    take: async () => {
      if (free > 0) free--
      else await new Promise<void>((seated) => queue.push(seated))
    },
    leave: () => {
      const next = queue.shift()
      if (next === undefined) free++
      else next()
    },
  }
}

interface Wire {
  readonly status: number | null
  readonly body: unknown
  readonly retryAfterSeconds: number | null
  readonly mayHaveArrived: boolean
  readonly cause: unknown
}

function fail(request: CallRequest, wire: Wire, fault: VendorError['fault'], retryAfterMs: number | null): VendorError {
  return translateError({
    doing: request.doing,
    status: wire.status,
    body: wire.body,
    fault,
    retryAfterMs,
    cause: wire.cause,
  })
}

/** A 2xx that is no JSON is an uncertain answer (cut off on its way); an error page that is none is just an error. */
function parse(raw: string, ok: boolean): unknown {
  if (raw === '') return null
  try {
    return JSON.parse(raw)
  } catch (cause) {
    if (ok) throw new Error('unreadable answer', { cause })
    return null
  }
}

function retryAfter(header: string | null): number | null {
  if (header === null) return null
  const seconds = Number(header)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}

const NEVER_LEFT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'ERR_INVALID_URL'])

function neverLeft(error: unknown): boolean {
  for (let cause: unknown = error; cause !== undefined && cause !== null; cause = record(cause)['cause']) {
    const code = text(record(cause)['code'])
    if (code !== null && NEVER_LEFT.has(code)) return true
  }
  return false
}

const DAY_MS = 86_400_000

/** The account's time zone is not known here: UTC midnight, after which the vendor's own answer decides again. */
function midnightIn(now: number): number {
  return DAY_MS - (now % DAY_MS)
}
