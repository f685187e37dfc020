/**
 * The input of every figure: what the ledger derived about one account, and who is who.
 * All times are milliseconds UTC, a *day* is a UTC day counted from 1970-01-01 (`Math.floor(ms / 86_400_000)`).
 */
export const COMPANY = 'company'

/** A rep's primary address, or `company` (all company mailboxes together). */
export type Holder = string

export type TouchKind = 'opened' | 'answered' | 'called' | 'met' | 'visited' | 'sent'

export const TOUCH_KINDS: readonly TouchKind[] = ['opened', 'answered', 'called', 'met', 'visited', 'sent']

/** Stored mass, before any weight or decay. */
export interface Touch {
  readonly contact: string
  readonly holder: Holder
  readonly kind: TouchKind
  readonly day: number
  readonly mass: number
}

/**
 * One captured message (or call, meeting, visit) as it concerns one account.
 * It exists for every account with a participant on the message in any role.
 */
export interface Exchange {
  readonly at: number
  /** `both`: a call, a meeting or a verified visit; it counts in both directions. */
  readonly direction: 'inbound' | 'outbound' | 'both'
  /** The message's identity: with `at` it gives the order of messages. */
  readonly message: string
  /** Inbound: the sending contact when it belongs to this account, else null. Outbound: null. */
  readonly sender: string | null
  /** This account's contacts on the message in any role (From, To, Cc, Bcc). */
  readonly contacts: readonly string[]
  /** Outbound and both: this account's contacts in To, Cc or Bcc. Inbound: empty. */
  readonly addressed: readonly string[]
  /** Inbound: the holders on its To or Cc side. Outbound: the sending holder (or empty). Both: the holders present. */
  readonly holders: readonly Holder[]
  /** The holders among From, To, Cc of the message's parent; null when it has no parent. */
  readonly parentHolders: readonly Holder[] | null
}

export interface HolderInfo {
  readonly holder: Holder
  readonly name: string
  /** The manager's primary address, or null when unknown or none. */
  readonly manager: Holder | null
  /** True when the directory or people file lists this rep. */
  readonly listed: boolean
  readonly departed: boolean
}

export interface ContactInfo {
  readonly contact: string
  readonly name: string | null
  readonly addresses: readonly string[]
  /** Senior by title or seniority (list in the policy). */
  readonly senior: boolean
  /** Marked as left from this moment on, or null. */
  readonly leftAt: number | null
}

export interface AccountFacts {
  readonly account: string
  readonly touches: readonly Touch[]
  readonly exchanges: readonly Exchange[]
  /** Every contact that occurs in touches or exchanges. */
  readonly contacts: ReadonlyMap<string, ContactInfo>
  /** Everybody of us: holders that occur, and the whole line above and below them. */
  readonly holders: ReadonlyMap<Holder, HolderInfo>
}

/**
 * The moment a figure is *as of*. `live`: t is now, touches of today count. Otherwise t is the start of a day and only
 * touches whose day ended by t count, with the messages dated <= t for ties and insistence.
 */
export interface AsOf {
  readonly t: number
  readonly live: boolean
}

export const DAY_MS = 86_400_000

/** The UTC day a moment lies in. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS)
}

export type State = 'insufficient' | 'personal' | 'company' | 'shared'

export interface HolderShare {
  readonly holder: Holder
  readonly share: number
}

/** Why a state holds, as data; `shared/trust/sentences.ts` turns it into a sentence in the reader's language. */
export interface Reason {
  readonly code: string
  readonly [figure: string]: string | number | boolean | null
}

/** All figures of one account at one moment (`domain.md` §3, §4). Undefined is null. */
export interface Figures {
  readonly account: string
  readonly asOf: number
  readonly state: State
  /** The day the state was entered, as the start of that day in ms; null without a day to read. */
  readonly since: number | null
  readonly holders: readonly HolderShare[]
  readonly topRep: Holder | null
  readonly topShare: number
  /** L5: the 5 % quantile of Beta(1/2 + n s1, 1/2 + n (1 - s1)). */
  readonly lowerBound: number | null
  readonly effectiveHolders: number | null
  readonly companyShare: number
  readonly firstContact: readonly HolderShare[]
  readonly insistence: number | null
  readonly truckFactor: number | null
  /** Truck factor with a manager and the whole line below as one unit. */
  readonly truckFactorLines: number | null
  readonly evidence: number
  readonly isolationMonths: number | null
  /** Senior contacts a second rep reaches two-way; null where there is no senior contact. */
  readonly seniorReached: number | null
  /** Contacts seen in the window. */
  readonly contacts: number
  readonly orphanContacts: readonly string[]
  /** Two-way ties (contact, holder) in the window. */
  readonly ties: readonly { readonly contact: string; readonly holder: Holder }[]
  readonly reasons: readonly Reason[]
}
