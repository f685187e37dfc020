import { COMPANY } from '../facts.ts'
import type { Holder } from '../facts.ts'
import { reason } from '../reason.ts'
import { headOfLine } from '../reporting-line.ts'
import type { Reading, Signal, Ties } from '../signal.ts'
import { above, byCodeUnit } from '../tolerance.ts'

/** Up to here all subsets are tried. */
const EXACT_LIMIT = 12

/** Who leaves together: one rep, or a manager and the whole line below. */
interface Unit {
  readonly id: string
  readonly reps: ReadonlySet<Holder>
}

/** A contact with two-way ties. `kept` has a tie with a company mailbox, which never leaves. */
interface Tied {
  readonly weight: number
  readonly reps: readonly Holder[]
  readonly kept: boolean
}

/**
 * The smallest number of units whose leaving takes the last two-way tie from more than half, by weight, of the contacts
 * that have one; null without such a contact or when no set suffices. Exact up to 12 units, greedy beyond.
 */
export function truckFactorOf(contacts: readonly Tied[], units: readonly Unit[]): number | null {
  const half = contacts.reduce((sum, { weight }) => sum + weight, 0) / 2
  const everybody = new Set(units.flatMap(({ reps }) => [...reps]))
  if (contacts.length === 0 || !above(orphanedWeight(contacts, everybody), half)) return null
  return units.length <= EXACT_LIMIT ? exact(contacts, units, half) : greedy(contacts, units, half)
}

/** By subsets as bit masks, smallest first; contacts with the same ties count together. */
function exact(contacts: readonly Tied[], units: readonly Unit[], half: number): number | null {
  const weightByMask = new Map<number, number>()
  for (const { kept, reps, weight } of contacts) {
    if (kept) continue
    const mask = units.reduce((bits, unit, i) => (reps.some((rep) => unit.reps.has(rep)) ? bits | (1 << i) : bits), 0)
    weightByMask.set(mask, (weightByMask.get(mask) ?? 0) + weight)
  }
  let best: number | null = null
  for (let leaving = 1; leaving < 1 << units.length; leaving++) {
    const size = bitCount(leaving)
    if (best !== null && size >= best) continue
    let orphaned = 0
    for (const [mask, weight] of weightByMask) if ((mask & ~leaving) === 0) orphaned += weight
    if (above(orphaned, half)) best = size
  }
  return best
}

/** The unit that orphans most weight, then has most ties to contacts not yet orphaned, then the smaller id. */
function greedy(contacts: readonly Tied[], units: readonly Unit[], half: number): number | null {
  const left = [...units].sort((a, b) => byCodeUnit(a.id, b.id))
  const gone = new Set<Holder>()
  for (let size = 1; left.length > 0; size++) {
    const open = contacts.filter((contact) => !isOrphaned(contact, gone))
    let chosen = 0
    let most = { weight: -1, ties: -1 }
    left.forEach((unit, i) => {
      const after = new Set([...gone, ...unit.reps])
      const weight = orphanedWeight(open, after)
      const ties = open.reduce((sum, { reps }) => sum + reps.filter((rep) => unit.reps.has(rep)).length, 0)
      if (above(weight, most.weight) || (!above(most.weight, weight) && ties > most.ties)) {
        chosen = i
        most = { weight, ties }
      }
    })
    for (const rep of left[chosen]?.reps ?? []) gone.add(rep)
    left.splice(chosen, 1)
    if (above(orphanedWeight(contacts, gone), half)) return size
  }
  return null
}

function isOrphaned({ kept, reps }: Tied, gone: ReadonlySet<Holder>): boolean {
  return !kept && reps.every((rep) => gone.has(rep))
}

function orphanedWeight(contacts: readonly Tied[], gone: ReadonlySet<Holder>): number {
  return contacts.reduce((sum, contact) => (isOrphaned(contact, gone) ? sum + contact.weight : sum), 0)
}

function bitCount(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++
  return count
}

/** The contacts that have a tie, with their weight: a senior contact weighs `seniorWeight`. */
export function tiedContacts({ ties, facts, policy }: Pick<Reading, 'ties' | 'facts' | 'policy'>): Tied[] {
  return [...ties].map(([contact, holders]) => ({
    weight: facts.contacts.get(contact)?.senior ? policy.trust.seniorWeight : 1,
    reps: [...holders].filter((holder) => holder !== COMPANY),
    kept: holders.has(COMPANY),
  }))
}

/** One unit per rep with a tie. */
export function unitsByRep(ties: Ties): Unit[] {
  return tiedReps(ties).map((rep) => ({ id: rep, reps: new Set([rep]) }))
}

/**
 * One unit per line. Of two lines one inside the other the larger serves at least as well, so only the lines of the
 * topmost managers need to be tried; they do not overlap.
 */
export function unitsByLine(ties: Ties, people: Reading['facts']['holders']): Unit[] {
  const lines = new Map<Holder, Set<Holder>>()
  for (const rep of tiedReps(ties)) {
    const head = headOfLine(people, rep)
    lines.set(head, (lines.get(head) ?? new Set<Holder>()).add(rep))
  }
  return [...lines].map(([id, reps]) => ({ id, reps }))
}

function tiedReps(ties: Ties): Holder[] {
  const reps = new Set<Holder>()
  for (const holders of ties.values()) for (const holder of holders) if (holder !== COMPANY) reps.add(holder)
  return [...reps].sort(byCodeUnit)
}

export const truckFactor = {
  name: 'truck-factor',
  figures: (reading) => {
    const contacts = tiedContacts(reading)
    return {
      truckFactor: truckFactorOf(contacts, unitsByRep(reading.ties)),
      truckFactorLines: truckFactorOf(contacts, unitsByLine(reading.ties, reading.facts.holders)),
    }
  },
  // With a single contact the reason `orphans` already says it.
  reasons: ({ truckFactor: reps }, { ties }) =>
    reps === 1 && ties.size > 1 ? [reason('truck-factor', { contacts: ties.size })] : [],
} satisfies Signal<{ truckFactor: number | null; truckFactorLines: number | null }>
