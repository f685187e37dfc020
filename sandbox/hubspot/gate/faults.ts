import { randomUUID } from 'node:crypto'
import { Refusal } from '../vendor-error.ts'
import { tooManyRequests } from './rate-limits.ts'

/** What goes wrong. `after: true` = the call is processed first, then the bad answer is sent. */
export type FaultAction =
  | {
      kind: 'status'
      status: number
      after?: boolean
      body?: unknown
      headers?: Record<string, string>
      policyName?: string
    }
  /** The connection is cut before anything is processed. */
  | { kind: 'reset' }
  /** The call is processed and committed, then the connection is cut instead of an answer. */
  | { kind: 'drop' }
  | { kind: 'delay'; ms: number }
  /** These inputs of a batch write fail (by index; a number n = every nth): 207 where inputs carry trace ids, else the status. */
  | { kind: 'partial'; inputs: number[] | number; status?: number; category?: string; message?: string }

/**
 * When it goes wrong: all given conditions must hold; `nth`, `every` and `probability` count matching calls. The action is
 * one of this door's, or of the webhooks'.
 */
export interface Fault<Action = FaultAction> {
  id?: string
  method?: string
  /** Regular expression over the path (no query, no base path). */
  path?: string
  /** 1-based number(s) of the matching calls that are hit. */
  nth?: number | number[]
  every?: number
  probability?: number
  /** Not more than so many hits. */
  times?: number
  action: Action
}

export interface FaultState<Action = FaultAction> {
  fault: Fault<Action>
  matched: number
  hits: number
}

/** Scripted faults, in the order they were added; the first that hits wins. */
export class FaultScript<Action = FaultAction> {
  readonly #random: () => number
  #states: (FaultState<Action> & { pattern: RegExp | null })[] = []

  constructor(random: () => number) {
    this.#random = random
  }

  add(fault: Fault<Action>): string {
    const id = fault.id ?? randomUUID()
    const pattern = fault.path === undefined ? null : new RegExp(fault.path)
    this.#states.push({ fault: { ...fault, id }, matched: 0, hits: 0, pattern })
    return id
  }

  remove(id: string | undefined): void {
    this.#states = id === undefined ? [] : this.#states.filter((state) => state.fault.id !== id)
  }

  list(): FaultState<Action>[] {
    return this.#states.map(({ fault, matched, hits }) => ({ fault, matched, hits }))
  }

  /** The fault that hits this call, if any. */
  next(method: string, path: string): Action | null {
    let chosen: Action | null = null
    for (const state of this.#states) {
      const { fault } = state
      if (fault.method !== undefined && fault.method.toUpperCase() !== method) continue
      if (state.pattern !== null && !state.pattern.test(path)) continue
      state.matched++
      if (chosen !== null || state.hits >= (fault.times ?? Infinity) || !this.#hits(fault, state.matched)) continue
      state.hits++
      chosen = fault.action
    }
    return chosen
  }

  #hits(fault: Fault<Action>, matched: number): boolean {
    if (fault.nth !== undefined && ![fault.nth].flat().includes(matched)) return false
    if (fault.every !== undefined && matched % fault.every !== 0) return false
    return fault.probability === undefined || this.#random() < fault.probability
  }
}

/** The answer of a scripted status, with HubSpot's body where the facts give one. */
export function scriptedRefusal(action: Extract<FaultAction, { kind: 'status' }>): Refusal {
  const { status } = action
  if (status === 429) {
    const policyName = action.policyName ?? 'TEN_SECONDLY_ROLLING'
    const message = `You have reached your ${policyName.toLowerCase()} limit.`
    return tooManyRequests(message, policyName, action.headers)
  }
  const headers = status === 477 ? { 'Retry-After': '1', ...action.headers } : (action.headers ?? {})
  return new Refusal(
    status,
    { message: wording[status] ?? 'Scripted fault', category: categories[status] ?? 'SERVER_ERROR' },
    headers,
  )
}

const wording: Record<number, string> = {
  423: 'The records are locked after heavy writes; wait at least 2 seconds',
  477: 'The account is being moved between data hosting locations',
  500: 'internal error',
  502: 'bad gateway',
  503: 'service unavailable',
  504: 'gateway timeout',
}
const categories: Record<number, string> = { 423: 'LOCKED', 477: 'MIGRATION_IN_PROGRESS' }

/** Whether a partial fault hits the input at this index. */
export function hitsInput(action: Extract<FaultAction, { kind: 'partial' }>, index: number): boolean {
  return Array.isArray(action.inputs) ? action.inputs.includes(index) : (index + 1) % action.inputs === 0
}
