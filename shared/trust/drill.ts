import type { Policy } from '../policy/policy.ts'
import { COMPANY } from './facts.ts'
import type { AccountFacts, Figures, Holder, HolderInfo, HolderShare } from './facts.ts'
import { directReports, peopleBelow } from './reporting-line.ts'
import { byCodeUnit } from './tolerance.ts'

/** One account as the drill needs it. */
export interface DrillAccount {
  readonly facts: AccountFacts
  readonly figures: Figures
  /** Open deals plus what was won in the last 12 months, in one currency; null when unknown. */
  readonly value: number | null
}

/** Who leaves: one rep, a manager with his direct reports, or a manager with everybody below. */
export interface Departure {
  readonly unit: 'rep' | 'team' | 'line'
  readonly rep: Holder
}

/** A figure under an assumption, from the low to the high loss rate of the policy. */
export interface ValueAtRisk {
  readonly low: number
  readonly high: number
}

export interface DrillRow {
  readonly account: string
  /** The part of the account's trust that lies with those who leave. */
  readonly share: number
  /** The other holders, by their share of today. */
  readonly remaining: readonly HolderShare[]
  /** Contacts, not marked as left, whose every two-way tie is with those who leave. */
  readonly orphanedContacts: readonly string[]
  readonly valueAtRisk: ValueAtRisk | null
}

export interface Drill {
  readonly leaving: readonly Holder[]
  /** Yearly sales lost when a rep leaves: the assumption, to be shown beside every value. */
  readonly lossRate: ValueAtRisk
  /** Worst first. Accounts that would not notice are left out. */
  readonly accounts: readonly DrillRow[]
  readonly totals: DrillTotals
}

export interface DrillTotals {
  readonly accounts: number
  /** The shares at risk, added up: 1 is one whole customer's trust. */
  readonly shares: number
  readonly orphanedContacts: number
  /** Over the accounts whose value is known; null when none is. */
  readonly valueAtRisk: ValueAtRisk | null
  readonly accountsWithoutValue: number
}

/** Everybody who leaves with a departure, in code-unit order. */
export function leaversOf({ unit, rep }: Departure, people: ReadonlyMap<Holder, HolderInfo>): Holder[] {
  if (unit === 'rep') return [rep]
  const others = unit === 'team' ? directReports(people, rep) : peopleBelow(people, rep)
  return [...new Set([rep, ...others])].sort(byCodeUnit)
}

/**
 * Departure drill (`domain.md` §5): what it would mean for each account if these people left today. A loss under a
 * stated assumption, about accounts; it says nothing about the people.
 */
export function drill(accounts: readonly DrillAccount[], leaving: readonly Holder[], policy: Policy): Drill {
  const gone = new Set(leaving)
  gone.delete(COMPANY)
  const rows = accounts
    .map((account) => drillAccount(account, gone, policy))
    .filter(({ share, orphanedContacts }) => share > 0 || orphanedContacts.length > 0)
    .sort(worstFirst)
  return { leaving: [...gone].sort(byCodeUnit), lossRate: policy.loss, accounts: rows, totals: totalsOf(rows) }
}

function drillAccount({ figures, value }: DrillAccount, gone: ReadonlySet<Holder>, policy: Policy): DrillRow {
  const share = figures.holders.reduce((sum, held) => (gone.has(held.holder) ? sum + held.share : sum), 0)
  const { low, high } = policy.loss
  return {
    account: figures.account,
    share,
    remaining: figures.holders.filter(({ holder }) => !gone.has(holder)),
    orphanedContacts: orphanedBy(figures, gone),
    valueAtRisk: value === null ? null : { low: value * share * low, high: value * share * high },
  }
}

function orphanedBy({ ties }: Figures, gone: ReadonlySet<Holder>): string[] {
  const orphaned = new Map<string, boolean>()
  for (const { contact, holder } of ties) {
    orphaned.set(contact, (orphaned.get(contact) ?? true) && gone.has(holder))
  }
  return [...orphaned].filter(([, alone]) => alone).map(([contact]) => contact)
}

/** By value at risk, an unknown one counting as none; then by share, orphaned contacts and id. */
function worstFirst(a: DrillRow, b: DrillRow): number {
  return (
    (b.valueAtRisk?.high ?? 0) - (a.valueAtRisk?.high ?? 0) ||
    b.share - a.share ||
    b.orphanedContacts.length - a.orphanedContacts.length ||
    byCodeUnit(a.account, b.account)
  )
}

function totalsOf(rows: readonly DrillRow[]): DrillTotals {
  const valued = rows.map(({ valueAtRisk }) => valueAtRisk).filter((value) => value !== null)
  return {
    accounts: rows.length,
    shares: rows.reduce((sum, { share }) => sum + share, 0),
    orphanedContacts: rows.reduce((sum, { orphanedContacts }) => sum + orphanedContacts.length, 0),
    valueAtRisk:
      valued.length === 0
        ? null
        : {
            low: valued.reduce((sum, { low }) => sum + low, 0),
            high: valued.reduce((sum, { high }) => sum + high, 0),
          },
    accountsWithoutValue: rows.length - valued.length,
  }
}

export interface WorstRow extends DrillTotals {
  readonly rep: Holder
}

/** Whose leaving would hurt most, over all reps who have not left, by the same order as a drill's accounts. */
export function worstDepartures(accounts: readonly DrillAccount[], policy: Policy): WorstRow[] {
  const byRep = new Map<Holder, Set<DrillAccount>>()
  for (const account of accounts) {
    const { holders, ties } = account.figures
    for (const { holder } of [...holders, ...ties]) {
      if (holder === COMPANY || account.facts.holders.get(holder)?.departed) continue
      byRep.set(holder, (byRep.get(holder) ?? new Set<DrillAccount>()).add(account))
    }
  }
  return [...byRep]
    .map(([rep, concerned]) => ({ rep, ...drill([...concerned], [rep], policy).totals }))
    .sort(
      (a, b) =>
        (b.valueAtRisk?.high ?? 0) - (a.valueAtRisk?.high ?? 0) ||
        b.shares - a.shares ||
        b.orphanedContacts - a.orphanedContacts ||
        byCodeUnit(a.rep, b.rep),
    )
}
