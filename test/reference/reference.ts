/**
 * A slow reference for `domain.md` §2–§4, straight from its formulas: always from scratch over the whole set of
 * messages, importing nothing of ours. What the product computes must agree with it to 1e-9.
 */
import {
  coverage,
  distribution,
  insistenceOf,
  isolationOf,
  ledgersOf,
  lowerBoundOf,
  momentOf,
  orphansOf,
  stateOf,
  truckFactorOf,
  type AccountLedger,
  type Coverage,
  type HolderShare,
  type State,
} from './figures.ts'
import { activitiesOf, activityTouches } from './activities.ts'
import { identitiesOf, type Identities } from './identities.ts'
import { readMessages, type Captured, type Message } from './messages.ts'
import { threadsOf, type Threads } from './threads.ts'
import { kindOf, touchesOf, type Touch } from './touches.ts'
import { byCodeUnit, DAY, numbersOf, type Kind, type Numbers, type RawMessage, type World } from './world.ts'

export type { HolderShare, State } from './figures.ts'
export type { Touch } from './touches.ts'
export type { Kind, Numbers, RawMessage, World } from './world.ts'

export interface Verdict {
  id: string
  verdict: 'capture' | 'skip' | 'hold'
  reason: string | null
  /** The id of the thread's earliest message; null where no part was taken in threads (skipped, held, after now). */
  threadKey: string | null
  guessed: boolean
  parent: string | null
  kind: Kind | null
}

export interface AccountFigures {
  account: string
  state: State
  /** `YYYY-MM-DD`; null for an account without any touch. */
  since: string | null
  holders: HolderShare[]
  topRep: string | null
  topShare: number
  lowerBound: number | null
  effectiveHolders: number | null
  companyShare: number
  firstContact: HolderShare[]
  insistence: number | null
  truckFactor: number | null
  evidence: number
  isolationMonths: number | null
  contacts: number
  orphanContacts: number
  coverage: Coverage
}

export interface Derived {
  messages: Message[]
  verdicts: Map<string, Verdict>
  touches: Touch[]
  ledgers: Map<string, AccountLedger>
  threads: Threads
  who: Identities
  numbers: Numbers
}

/** Verdicts of all messages, and threads, kinds and touches of those dated ≤ now (epoch milliseconds). */
export function derive(raw: RawMessage[], world: World, now: number): Derived {
  const who = identitiesOf(world)
  const numbers = numbersOf(world)
  const messages = readMessages(raw, world, who)
  const captured = messages.filter((one): one is Captured => one.verdict === 'capture' && one.tau! <= now)
  const threads = threadsOf(captured, who, numbers)
  const activities = activitiesOf(world, who, now)
  const touches = [...touchesOf(captured, threads, who, numbers), ...activityTouches(activities, who)]
  const verdicts = new Map(
    messages.map((one): [string, Verdict] => {
      const thread = threads.threadOf.get(one as Captured)
      const placed = thread !== undefined
      return [
        one.id,
        {
          ...{ id: one.id, verdict: one.verdict, reason: one.reason },
          threadKey: placed ? thread[0]!.id : null,
          guessed: threads.guessed.has(one as Captured),
          parent: placed ? (threads.parentOf.get(one as Captured)?.id ?? null) : null,
          kind: placed ? kindOf(one as Captured, threads, who, numbers) : null,
        },
      ]
    }),
  )
  const ledgers = ledgersOf(captured, activities, touches, who)
  return { messages, verdicts, touches, ledgers, threads, who, numbers }
}

/** The figures of one account as of t (epoch milliseconds); an earlier t (not live) is the start of a day. */
export function figuresOf(derived: Derived, account: string, t: number, live: boolean): AccountFigures | null {
  const ledger = derived.ledgers.get(account)
  if (ledger === undefined) return null
  const { who, numbers, threads } = derived
  const moment = momentOf(t, live)
  const trust = distribution(ledger, moment, numbers)
  const { state, since } = stateOf(ledger, moment, numbers)
  const covered = coverage(ledger, t, who, numbers)
  return {
    ...{ account, state, ...trust },
    since: since === null ? null : new Date(since * DAY).toISOString().slice(0, 10),
    lowerBound: trust.holders.length === 0 ? null : lowerBoundOf(trust.evidence, trust.topShare),
    insistence: insistenceOf(ledger, t, trust.topRep, threads, who, numbers),
    truckFactor: truckFactorOf(covered, who, numbers),
    isolationMonths: isolationOf(ledger, moment, trust.topRep, who, numbers),
    contacts: covered.length,
    orphanContacts: orphansOf(covered).length,
    coverage: covered,
  }
}

/** Everything: figures of every account that has a captured message, sorted by account id. */
export function reference(
  raw: RawMessage[],
  world: World,
  at: { now: number; t?: number },
): Derived & { accounts: Map<string, AccountFigures> } {
  const derived = derive(raw, world, at.now)
  const t = at.t ?? at.now
  const ids = [...derived.ledgers.keys()].sort(byCodeUnit)
  const accounts = new Map(ids.map((id) => [id, figuresOf(derived, id, t, t === at.now)!]))
  return { ...derived, accounts }
}
