import { defaultPolicy, policySchema } from '../../../shared/policy/policy.ts'
import type { Policy } from '../../../shared/policy/policy.ts'
import { DAY_MS } from '../../../shared/trust/facts.ts'
import type {
  AccountFacts,
  AsOf,
  ContactInfo,
  Exchange,
  Holder,
  HolderInfo,
  Touch,
  TouchKind,
} from '../../../shared/trust/facts.ts'
import { knownAt } from '../../../shared/trust/known.ts'
import type { Reading } from '../../../shared/trust/signal.ts'
import { distribute } from '../../../shared/trust/signals/distribution.ts'
import { evidenceOf } from '../../../shared/trust/signals/evidence.ts'
import { tiesOf } from '../../../shared/trust/signals/ties.ts'

export const ANN = 'ann@us.example'
export const BOB = 'bob@us.example'
export const CY = 'cy@us.example'
export const DAN = 'dan@us.example'
export const CARL = 'carl@them.example'
export const DORA = 'dora@them.example'

/** The first day of the tests' calendar; `t(n)` is the start of the n-th day after it. */
export const DAY0 = 12_000
export const t = (day: number): number => (DAY0 + day) * DAY_MS
/** Figures as of the start of a day, from what ended by then. */
export const at = (day: number): AsOf => ({ t: t(day), live: false })
/** Figures as of now, `day` days (or parts) into the calendar. */
export const now = (day: number): AsOf => ({ t: t(day), live: true })

export function touch(day: number, holder: Holder, kind: TouchKind = 'opened', mass = 1, contact = CARL): Touch {
  return { contact, holder, kind, day: DAY0 + day, mass }
}

let made = 0

function exchange(day: number, rest: Partial<Exchange> & Pick<Exchange, 'direction'>): Exchange {
  const none = { sender: null, contacts: [], addressed: [], holders: [], parentHolders: null }
  return { at: t(day), message: `m${String(++made).padStart(6, '0')}`, ...none, ...rest }
}

/** A contact writes to holders; `parent`: the holders on the message answered. */
export function inbound(day: number, sender: string, holders: readonly Holder[], parent?: readonly Holder[]): Exchange {
  return exchange(day, { direction: 'inbound', sender, contacts: [sender], holders, parentHolders: parent ?? null })
}

/** A holder writes to contacts. */
export function outbound(day: number, holder: Holder, addressed: readonly string[]): Exchange {
  return exchange(day, { direction: 'outbound', contacts: addressed, addressed, holders: [holder] })
}

/** A call, a meeting or a visit. */
export function met(day: number, holders: readonly Holder[], addressed: readonly string[]): Exchange {
  return exchange(day, { direction: 'both', contacts: addressed, addressed, holders })
}

/** A person's row in the directory. */
export function rep(holder: Holder, manager: Holder | null = null, rest: Partial<HolderInfo> = {}): HolderInfo {
  return { holder, name: holder.split('@')[0] ?? holder, manager, listed: true, departed: false, ...rest }
}

export function contact(id: string, rest: Partial<ContactInfo> = {}): ContactInfo {
  return { contact: id, name: null, addresses: [id], senior: false, leftAt: null, ...rest }
}

export interface Given {
  readonly touches?: readonly Touch[]
  readonly exchanges?: readonly Exchange[]
  readonly contacts?: readonly ContactInfo[]
  readonly people?: readonly HolderInfo[]
}

export function factsOf({ touches = [], exchanges = [], contacts = [], people = [] }: Given): AccountFacts {
  return {
    account: 'account-1',
    touches,
    exchanges,
    contacts: new Map(contacts.map((one) => [one.contact, one])),
    holders: new Map(people.map((one) => [one.holder, one])),
  }
}

export function readingOf(given: Given, asOf: AsOf, policy: Policy = defaultPolicy): Reading {
  const known = knownAt(factsOf(given), asOf, policy)
  return { ...known, distribution: distribute(known), evidence: evidenceOf(known), ties: tiesOf(known) }
}

/** A policy in which nothing decays within a test's few days. */
export const slow: Policy = policySchema.parse({ trust: { halfLifeDays: 36_500 } })
export { defaultPolicy as policy }
