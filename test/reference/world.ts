/**
 * What the reference reads: raw messages, a description of the world, the numbers of `domain.md` (written down here a
 * second time on purpose: the reference imports nothing of ours, so a changed default must be changed twice).
 */
export const DAY = 86_400_000

/** One sighting of a message, as a source delivered it. Several with one id are one message. */
export interface RawMessage {
  id: string
  date: string | null
  from: string | null
  fromName?: string | null
  to: string[]
  cc: string[]
  bcc?: string[]
  subject: string
  inReplyTo: string | null
  references: string[]
  automatic?: boolean
  private?: boolean
  /** Time of receipt in epoch milliseconds, where known. */
  received?: number | null
  mailboxes?: string[]
  conversationGuid?: string
  conversationId?: string
}

/** A stretch of time in epoch milliseconds, `from` included, `to` not; absent or null is open. */
export interface Stretch {
  from?: number | null
  to?: number | null
}

export interface RepEntry {
  address: string
  aliases?: string[]
  manager?: string | null
}

export interface ContactEntry {
  /** The first is the primary address and the contact's id. */
  addresses: string[]
  title?: string
  accounts?: (Stretch & { account: string })[]
}

/** An inbound call, or a meeting that was held, by addresses of everybody who took part. */
export interface RawActivity {
  kind: 'called' | 'met'
  /** Epoch milliseconds. */
  at: number
  reps: string[]
  contacts: string[]
}

export interface World {
  internalDomains: string[]
  /** Absent: no directory and no people file, so every internal address is a rep, robots excepted. */
  reps?: RepEntry[]
  /** Further internal aliases: alias → primary address. */
  aliases?: Record<string, string>
  companyMailboxes?: string[]
  robotAddresses?: string[]
  roleOccupants?: (Stretch & { address: string; occupant: string })[]
  contacts?: ContactEntry[]
  /** Accounts of the CRM with their domains, where they are not simply the domain. */
  accounts?: { id: string; domains: string[] }[]
  freeMail: (domain: string) => boolean
  /** What the CRM knows otherwise than through us; a domain stands for the company that has it. */
  crmKnown?: { addresses?: string[]; domains?: string[] }
  /** Calls and meetings of the CRM. */
  activities?: RawActivity[]
  excluded?: string[]
  blocked?: string[]
  automatic?: (message: RawMessage) => string | null
  robots?: string[]
  seniorTitles?: string[]
  numbers?: Partial<Numbers>
}

export type Kind = 'opened' | 'answered' | 'sent' | 'called' | 'met'

export interface Numbers {
  ccPart: number
  kindWeights: Record<Kind, number>
  halfLifeDays: number
  windowDays: number
  guessWithinDays: number
  reopenedAfterDays: number
  insistenceMinimum: number
  seniorWeight: number
  minimumEvidence: number
  mutualWithinDays: number
  personalShare: number
  personalLowerBound: number
  companyShare: number
  leaveShare: number
  leaveEvidence: number
}

export const defaultNumbers: Numbers = {
  ccPart: 0.25,
  kindWeights: { opened: 3, answered: 1, sent: 0, called: 3, met: 2 },
  halfLifeDays: 180,
  windowDays: 365,
  guessWithinDays: 30,
  reopenedAfterDays: 90,
  insistenceMinimum: 3,
  seniorWeight: 3,
  minimumEvidence: 4,
  mutualWithinDays: 365,
  personalShare: 0.8,
  personalLowerBound: 0.6,
  companyShare: 0.5,
  leaveShare: 0.7,
  leaveEvidence: 2,
}

export const defaultRobots = [
  'noreply',
  'no-reply',
  'no_reply',
  'no.reply',
  'donotreply',
  'do-not-reply',
  'do_not_reply',
  'mailer-daemon',
  'mailerdaemon',
  'postmaster',
  'bounce',
  'bounces',
  'daemon',
  'autoreply',
  'auto-reply',
  'notification',
  'notifications',
]

export const defaultSeniorTitles = [
  ...['ceo', 'cfo', 'coo', 'cto', 'cio', 'chief', 'president', 'chairman', 'chairwoman', 'owner', 'founder'],
  ...['managing director', 'general manager', 'vice president', 'vp', 'director', 'head of'],
  ...['总裁', '董事', '总经理', '副总', '总监', '创始人', '厂长', '首席'],
]

/** The numbers of this world, defaults where it says nothing. */
export const numbersOf = (world: World): Numbers => ({ ...defaultNumbers, ...world.numbers })

/** Order of ids: by code unit. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
