import type { Places } from './database/places.ts'
import type { Engine } from './database/place.ts'
import type { Machine } from './machine.ts'

/** What every bench is given. */
export interface Surroundings {
  readonly quick: boolean
  readonly places: Places
  /** The engines to measure on, in order. */
  readonly engines: readonly Engine[]
  /** Why an engine is missing, in a sentence each. */
  readonly notes: readonly string[]
  /** Progress, for people; never on stdout. */
  readonly say: (line: string) => void
}

/** A figure that the bench promises, and whether it came out. */
export interface Claim {
  readonly claim: string
  readonly measured: number
  readonly limit: number
  readonly met: boolean
}

export interface Report {
  readonly bench: string
  readonly claims: readonly Claim[]
  readonly notes: readonly string[]
  readonly [key: string]: unknown
}

export interface Benchmark {
  readonly name: string
  readonly about: string
  /** With `--quick` the embedded engine alone: both would take too long. */
  readonly quickOnOneEngine?: true
  run(surroundings: Surroundings): Promise<Report>
}

/** What is printed: the report with what it was measured on. */
export interface Printed extends Report {
  readonly quick: boolean
  readonly seconds: number
  readonly machine: Machine & { readonly postgres: string | null }
}

export function atMost(claim: string, measured: number, limit: number): Claim {
  return { claim, measured, limit, met: measured <= limit }
}

export function exactly(claim: string, measured: number, limit: number): Claim {
  return { claim, measured, limit, met: measured === limit }
}
