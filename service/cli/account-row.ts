import type { Figures, HolderShare, Reason, State } from '../../shared/trust/facts.ts'
import { deriveDue } from '../capture/derive-due.ts'
import type { Service } from '../context.ts'
import { type AccountReading, readAccounts } from '../trust/read-accounts.ts'

/** One element of `accounts --json`: a contract that others script against. Unknown is null; a share lies in [0, 1]. */
export interface AccountRow {
  readonly id: string
  readonly name: string
  readonly domains: readonly string[]
  readonly state: State
  /** The UTC day the state was entered, YYYY-MM-DD. */
  readonly since: string | null
  readonly holders: readonly HolderShare[]
  readonly topRep: string | null
  readonly topShare: number
  readonly lowerBound: number | null
  readonly effectiveHolders: number | null
  readonly companyShare: number
  readonly firstContact: readonly HolderShare[]
  readonly insistence: number | null
  readonly truckFactor: number | null
  readonly evidence: number
  readonly isolationMonths: number | null
  readonly contacts: number
  readonly orphanContacts: number
  readonly reasons: readonly Reason[]
}

/** The row of one account as of the moment it was read. */
export function rowOf({
  key,
  name,
  domains,
  figures,
}: Pick<AccountReading, 'key' | 'name' | 'domains' | 'figures'>): AccountRow {
  return { id: key, name, domains, ...figuresRow(figures) }
}

/** Figures in the form of the contract, without whose they are. */
export function figuresRow(figures: Figures): Omit<AccountRow, 'id' | 'name' | 'domains'> {
  return {
    state: figures.state,
    since: figures.since === null ? null : dayText(figures.since),
    holders: figures.holders,
    topRep: figures.topRep,
    topShare: figures.topShare,
    lowerBound: figures.lowerBound,
    effectiveHolders: figures.effectiveHolders,
    companyShare: figures.companyShare,
    firstContact: figures.firstContact,
    insistence: figures.insistence,
    truckFactor: figures.truckFactor,
    evidence: figures.evidence,
    isolationMonths: figures.isolationMonths,
    contacts: figures.contacts,
    orphanContacts: figures.orphanContacts.length,
    reasons: figures.reasons,
  }
}

export function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

const RANK: Readonly<Record<State, number>> = { personal: 0, shared: 1, company: 2, insufficient: 3 }

/** Flagged accounts first, those with most evidence before the others. */
export function flaggedFirst(a: AccountReading, b: AccountReading): number {
  return (
    RANK[a.figures.state] - RANK[b.figures.state] ||
    b.figures.evidence - a.figures.evidence ||
    (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
  )
}

/** Every account as of now, flagged first; what has become due is brought in before. */
export async function readAll(service: Service): Promise<AccountReading[]> {
  await deriveDue(service.capture())
  const readings: AccountReading[] = []
  for await (const reading of readAccounts(service.trust, { now: service.now() })) readings.push(reading)
  return readings.sort(flaggedFirst)
}
