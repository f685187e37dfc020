import type { VendorError } from '../../../shared/errors.ts'
import { readBatch } from './answer.ts'
import { decide, retryAfterMs, type Verdict } from './retry.ts'
import type { SignIn } from './sign-in.ts'
import { translateError } from './translate-error.ts'

/**
 * The budget of one mailbox, which every request to it passes; the ledger implements it so that all processes share one
 * (service/ledger/mailbox-gate.ts). What is not about one mailbox (directory, subscriptions) passes under a name of its own.
 */
export interface MailboxGate<Ticket = unknown> {
  /** `requests`: 1, or the parts of a batch, which the vendor counts one by one and runs four at once. */
  acquire(
    mailbox: string,
    requests: number,
  ): Promise<
    | { readonly granted: true; readonly ticket: Ticket }
    | { readonly granted: false; readonly waitMs: number; readonly reason: 'seats' | 'budget' | 'paused' }
  >
  release(ticket: Ticket): Promise<void>
  /** Nobody asks this mailbox before `until` (ms). */
  pause(mailbox: string, until: number): Promise<void>
}

export interface Clock {
  /** Milliseconds since 1970, moving on as real time does. */
  now(): number
  sleep(ms: number): Promise<void>
}

export interface GraphConfig {
  /** `https://graph.microsoft.com`, or wherever the admin points. */
  readonly url: string
  /** One request may take this long until its outcome counts as uncertain. */
  readonly timeoutMs: number
  /** Longest wait inside one request; a longer one is the error `wait` with the time in it. */
  readonly patienceMs: number
}

/** What happened on the wire, one per attempt, and one per part of a batch that failed; no content, no token. */
export interface CallEvent {
  readonly vendor: 'graph'
  readonly doing: string
  readonly status: number | null
  readonly attempt: number
  readonly ms: number
  /** Parts of a batch. */
  readonly parts?: number
}

export interface SendDeps {
  readonly config: GraphConfig
  readonly signIn: SignIn
  readonly gate: MailboxGate
  readonly clock: Clock
  readonly random: () => number
  readonly onCall?: (event: CallEvent) => void
  readonly onWait?: (reason: string, waitMs: number) => void
}

/** Under which name requests that are no mailbox's pass the gate. */
export const NO_MAILBOX = '(directory)'

export interface CallRequest {
  /** For people, in our words: `list folders`. */
  readonly doing: string
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** From the version on: `/v1.0/users`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly mailbox: string | null
  readonly effect?: 'repeatable' | 'once'
  /** Statuses beside 2xx that the caller understands itself. */
  readonly accept?: readonly number[]
  /** The parts of a batch; 1 without. */
  readonly parts?: number
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** One GET inside a batch. */
export interface BatchPart {
  readonly id: string
  /** From behind the version: `/users/…`. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Send {
  /** Sends one request: gate, sign-in, call, verdict; waits and repeats as `retry.ts` decides. Errors: `VendorError`. */
  (request: CallRequest): Promise<Answer>
  /** Requests answered so far, parts one by one. */
  readonly calls: () => number
  /** Sends up to 20 reads as one; asks again for the failed parts alone. Every part has an answer or an error. */
  readonly batch: (ask: {
    readonly doing: string
    readonly mailbox: string | null
    readonly parts: readonly BatchPart[]
  }) => Promise<ReadonlyMap<string, Answer | VendorError>>
}

/** Most parts Graph takes in one batch (facts/outlook.md A2.4). */
export const BATCH_PARTS = 20

interface Wire {
  readonly status: number | null
  readonly body: unknown
  readonly retryAfterMs: number | null
  readonly mayHaveArrived: boolean
  readonly cause: unknown
}

/** Builds the one sender of a tenant. */
export function createSend(deps: SendDeps): Send {
  const { config, gate, clock } = deps
  const base = config.url.replace(/\/+$/, '')
  const lines = createLines()
  let calls = 0

  async function send(request: CallRequest): Promise<Answer> {
    let signedInAnew = false
    for (let attempt = 1; ; attempt++) {
      const wire = await once(request, attempt)
      const verdict = decide({
        status: wire.status,
        retryAfterMs: wire.retryAfterMs,
        effect: request.effect ?? 'repeatable',
        mayHaveArrived: wire.mayHaveArrived,
        attempt,
        random: deps.random(),
      })
      const accepted = wire.status !== null && request.accept?.includes(wire.status) === true
      if (accepted || verdict.do === 'accept') return { status: wire.status ?? 0, body: wire.body }
      if (verdict.do === 'fail') throw failure(request, wire, verdict.fault, verdict.ms)
      if (verdict.do === 'sign-in') {
        // `once` has fetched another token by then; a second refusal in a row is the answer.
        if (signedInAnew) throw failure(request, wire, 'refused', null)
        signedInAnew = true
      } else await wait(request, wire, verdict.ms, verdict.everybody)
    }
  }

  /** One request through gate and sign-in. The token is renewed here where Graph refuses it. */
  async function once(request: CallRequest, attempt: number): Promise<Wire> {
    const parts = request.parts ?? 1
    const ticket = await pass(request)
    const started = clock.now()
    let wire: Wire
    let token: string
    try {
      // Only now: a token fetched before a long wait may have run out.
      token = await deps.signIn.token()
      wire = await call(request, token)
    } finally {
      await gate.release(ticket)
    }
    if (wire.status !== null) calls += parts
    deps.onCall?.({
      vendor: 'graph',
      doing: request.doing,
      status: wire.status,
      attempt,
      ms: clock.now() - started,
      ...(parts === 1 ? {} : { parts }),
    })
    if (wire.status === 401) await deps.signIn.renew(token)
    return wire
  }

  async function pass(request: CallRequest): Promise<unknown> {
    const mailbox = request.mailbox ?? NO_MAILBOX
    // One caller a mailbox asks the ledger, the others of this process stand in line behind it: nobody is overtaken.
    return lines.inLine(mailbox, async () => {
      for (;;) {
        const grant = await gate.acquire(mailbox, request.parts ?? 1)
        if (grant.granted) return grant.ticket
        deps.onWait?.(grant.reason, grant.waitMs)
        if (grant.waitMs > config.patienceMs) {
          const nothing = { status: 429, body: null, retryAfterMs: null, mayHaveArrived: false, cause: undefined }
          throw failure(request, nothing, 'wait', grant.waitMs)
        }
        await clock.sleep(grant.waitMs)
      }
    })
  }

  async function wait(request: CallRequest, wire: Wire, ms: number, everybody: boolean): Promise<void> {
    if (everybody) await gate.pause(request.mailbox ?? NO_MAILBOX, clock.now() + ms)
    if (ms > config.patienceMs) throw failure(request, wire, 'wait', ms)
    // After a pause for everybody the gate itself makes us wait.
    if (!everybody) await clock.sleep(ms)
  }

  async function call(request: CallRequest, token: string): Promise<Wire> {
    const query = new URLSearchParams(request.query).toString()
    const url = `${base}${request.path}${query === '' ? '' : `${request.path.includes('?') ? '&' : '?'}${query}`}`
    try {
      const response = await fetch(url, {
        method: request.method ?? 'GET',
        redirect: 'error',
        signal: AbortSignal.timeout(config.timeoutMs),
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      })
      return {
        status: response.status,
        body: parse(await response.text(), response.ok),
        retryAfterMs: retryAfterMs(response.headers.get('retry-after'), clock.now()),
        mayHaveArrived: true,
        cause: undefined,
      }
    } catch (cause) {
      return { status: null, body: null, retryAfterMs: null, mayHaveArrived: !neverLeft(cause), cause }
    }
  }

  async function batch(ask: Parameters<Send['batch']>[0]): Promise<Map<string, Answer | VendorError>> {
    const { doing, mailbox } = ask
    const settled = new Map<string, Answer | VendorError>()
    let open = [...ask.parts]
    for (let attempt = 1; open.length > 0; attempt++) {
      const answers = await sendParts(doing, mailbox, open)
      const again: BatchPart[] = []
      let longest = 0
      let everybody = false
      for (const part of open) {
        const wire = answers.get(part.id) ?? MISSING
        const verdict = decide({ ...wire, effect: 'repeatable', attempt, random: deps.random() })
        if (verdict.do === 'accept') settled.set(part.id, { status: wire.status ?? 0, body: wire.body })
        else if (verdict.do === 'wait' && verdict.ms <= config.patienceMs) {
          again.push(part)
          longest = Math.max(longest, verdict.ms)
          everybody ||= verdict.everybody
        } else settled.set(part.id, failure({ doing, mailbox }, wire, ...faultOf(verdict)))
      }
      if (everybody) await gate.pause(mailbox ?? NO_MAILBOX, clock.now() + longest)
      else if (longest > 0) await clock.sleep(longest)
      open = again
    }
    return settled
  }

  async function sendParts(
    doing: string,
    mailbox: string | null,
    parts: readonly BatchPart[],
  ): Promise<Map<string, Wire>> {
    const { body } = await send({
      doing,
      mailbox,
      method: 'POST',
      path: '/v1.0/$batch',
      body: {
        requests: parts.map(({ id, url, headers }) => ({ id, method: 'GET', url, ...(headers && { headers }) })),
      },
      parts: parts.length,
    })
    const answers = readBatch(body)
    if (answers === null) {
      throw translateError({ doing, status: null, body: null, fault: 'broken', retryAfterMs: null, ofMailbox: false })
    }
    const out = new Map<string, Wire>()
    for (const { id, status, headers, body: partBody } of answers) {
      const retryAfter = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'retry-after')?.[1]
      const given = typeof retryAfter === 'string' || typeof retryAfter === 'number' ? String(retryAfter) : null
      const wire = { status, body: partBody, retryAfterMs: retryAfterMs(given, clock.now()), mayHaveArrived: true }
      out.set(id, { ...wire, cause: undefined })
      if (status >= 400 && status !== 404) deps.onCall?.({ vendor: 'graph', doing, status, attempt: 1, ms: 0 })
    }
    return out
  }

  return Object.assign(send, { calls: () => calls, batch })
}

/** A part the answer does not speak of. */
const MISSING: Wire = { status: null, body: null, retryAfterMs: null, mayHaveArrived: true, cause: undefined }

function faultOf(verdict: Verdict): readonly [VendorError['fault'], number | null] {
  if (verdict.do === 'fail') return [verdict.fault, verdict.ms]
  // A part refused for its token though the whole was taken is refused for good.
  return verdict.do === 'wait' ? ['wait', verdict.ms] : ['refused', null]
}

function failure(
  request: Pick<CallRequest, 'doing' | 'mailbox'>,
  wire: Wire,
  fault: VendorError['fault'],
  ms: number | null,
): VendorError {
  return translateError({
    doing: request.doing,
    status: wire.status,
    body: wire.body,
    fault,
    retryAfterMs: ms,
    ofMailbox: request.mailbox !== null,
    cause: wire.cause,
  })
}

/** One at a time for each name, first come first served. */
function createLines(): { inLine<T>(name: string, work: () => Promise<T>): Promise<T> } {
  const last = new Map<string, Promise<unknown>>()
  return {
    inLine: async (name, work) => {
      const mine = (last.get(name) ?? Promise.resolve()).then(work, work)
      last.set(name, mine)
      try {
        return await mine
      } finally {
        if (last.get(name) === mine) last.delete(name)
      }
    },
  }
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

const NEVER_LEFT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'ERR_INVALID_URL'])

function neverLeft(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && NEVER_LEFT.has(cause.code)) return true
  }
  return false
}
