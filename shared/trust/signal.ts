import type { Policy } from '../policy/policy.ts'
import type { AccountFacts, AsOf, Exchange, Figures, Holder, HolderShare, Reason, Touch } from './facts.ts'

/** What is known of one account as of a moment: nothing later, in order. */
export interface Known {
  readonly facts: AccountFacts
  readonly asOf: AsOf
  readonly policy: Policy
  /** By day. */
  readonly touches: readonly Touch[]
  /** By (at, message). */
  readonly exchanges: readonly Exchange[]
}

/** Who holds the account's trust (`domain.md` §3), most first. */
export interface Distribution {
  readonly holders: readonly HolderShare[]
  readonly topRep: Holder | null
  readonly topShare: number
  /** Day of each holder's latest touch that was not merely sent: breaks ties between equal shares. */
  readonly latest: ReadonlyMap<Holder, number>
}

/** Two-way partners in the window: contact → holders. */
export type Ties = ReadonlyMap<string, ReadonlySet<Holder>>

/** What every signal may use; made once per account and moment. */
export interface Reading extends Known {
  readonly distribution: Distribution
  readonly evidence: number
  readonly ties: Ties
}

/** What the state replay and the reasons add; every other figure comes from a signal. */
export type SignalFigures = Omit<Figures, 'account' | 'asOf' | 'state' | 'since' | 'reasons'>

/** One trust signal: a few of the figures, and what is worth saying about them. */
export interface Signal<Out extends Partial<SignalFigures>> {
  readonly name: string
  figures(reading: Reading): Out
  reasons?(figures: SignalFigures, reading: Reading): readonly Reason[]
}
