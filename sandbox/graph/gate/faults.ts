import { randomUUID } from 'node:crypto'
import { GraphRefusal } from '../vendor-error.ts'

/** What goes wrong. `after: true` = the call is carried out first, then the bad answer is sent. */
export type FaultAction =
  | { kind: 'status'; status: number; code?: string; message?: string; retryAfter?: number; after?: boolean }
  /** The connection is cut before anything is done (inside a batch: the part answers 504). */
  | { kind: 'reset' }
  /** Carried out, then the connection is cut instead of an answer (inside a batch: the part answers 504). */
  | { kind: 'drop' }
  | { kind: 'delay'; ms: number }

/** When it goes wrong: all given conditions must hold; `nth`, `every` and `probability` count matching calls. */
export interface Fault {
  id?: string
  method?: string
  /** Regular expression over path and query below `/v1.0`; a fault without one never hits the login, whose path is whole. */
  path?: string
  /** Address of the mailbox. */
  mailbox?: string
  /** Only requests inside batches, or only those outside. Default: both. */
  inner?: boolean
  nth?: number | number[]
  every?: number
  probability?: number
  /** Not more than so many hits. */
  times?: number
  action: FaultAction
}

export interface Arrival {
  method: string
  path: string
  mailbox: string | null
  inner: boolean
  login?: boolean
}

interface FaultState {
  fault: Fault
  pattern: RegExp | null
  matched: number
  hits: number
}

/** Scripted faults, in the order they were added; the first that hits wins. */
export class FaultScript {
  readonly #random: () => number
  #states: FaultState[] = []

  constructor(random: () => number) {
    this.#random = random
  }

  add(fault: Fault): string {
    const id = fault.id ?? randomUUID()
    const pattern = fault.path === undefined ? null : new RegExp(fault.path, 'i')
    this.#states.push({ fault: { ...fault, id }, pattern, matched: 0, hits: 0 })
    return id
  }

  remove(id: string | undefined): void {
    this.#states = id === undefined ? [] : this.#states.filter((state) => state.fault.id !== id)
  }

  list(): { fault: Fault; matched: number; hits: number }[] {
    return this.#states.map(({ fault, matched, hits }) => ({ fault, matched, hits }))
  }

  next(arrival: Arrival): FaultAction | null {
    let chosen: FaultAction | null = null
    for (const state of this.#states) {
      const { fault } = state
      if (fault.method !== undefined && fault.method.toUpperCase() !== arrival.method) continue
      if (fault.inner !== undefined && fault.inner !== arrival.inner) continue
      if (fault.mailbox !== undefined && fault.mailbox.toLowerCase() !== arrival.mailbox?.toLowerCase()) continue
      if (arrival.login === true && state.pattern === null) continue
      if (state.pattern !== null && !state.pattern.test(arrival.path)) continue
      state.matched++
      if (chosen !== null || state.hits >= (fault.times ?? Infinity) || !this.#hits(fault, state.matched)) continue
      state.hits++
      chosen = fault.action
    }
    return chosen
  }

  #hits(fault: Fault, matched: number): boolean {
    if (fault.nth !== undefined && ![fault.nth].flat().includes(matched)) return false
    if (fault.every !== undefined && matched % fault.every !== 0) return false
    return fault.probability === undefined || this.#random() < fault.probability
  }
}

const wording: Record<number, [code: string, message: string]> = {
  429: ['ApplicationThrottled', 'Application is over its MailboxConcurrency limit.'],
  500: ['ErrorInternalServerError', 'An internal server error occurred. The operation failed.'],
  502: ['BadGateway', 'The server, while acting as a proxy, received an invalid response.'],
  503: ['serviceNotAvailable', 'The service is temporarily unavailable. Please retry after the specified time.'],
  504: ['UnknownError', 'Gateway timeout.'],
}

/** The answer of a scripted status. A 429 carries Retry-After unless that is 0; a 503 only when it is given. */
export function scriptedRefusal(action: Extract<FaultAction, { kind: 'status' }>): GraphRefusal {
  const { status } = action
  const [code, message] = wording[status] ?? ['UnknownError', 'Scripted fault']
  const wait = action.retryAfter ?? (status === 429 ? 1 : 0)
  return new GraphRefusal(
    status,
    action.code ?? code,
    action.message ?? message,
    wait > 0 ? { 'Retry-After': String(wait) } : {},
  )
}
