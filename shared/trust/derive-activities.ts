import type { DerivedExchange, DerivedTouch } from './derive.ts'
import { dayOf } from './facts.ts'
import { byCodeUnit } from './tolerance.ts'

/** A call or a meeting with its people resolved. */
export interface ResolvedActivity {
  readonly id: string
  readonly kind: 'call' | 'meeting'
  readonly at: number
  /** `inbound`: a call nobody took. */
  readonly direction: 'both' | 'inbound'
  /** Those of ours who were present. */
  readonly holders: readonly string[]
  readonly contacts: readonly string[]
}

/** One account, one kind, one day: what its activities come to. */
export interface ActivityDay {
  readonly account: string
  readonly kind: 'called' | 'met'
  readonly day: number
  readonly touches: readonly DerivedTouch[]
  readonly exchanges: readonly DerivedExchange[]
}

/** Name of the group an activity falls into for an account: what is derived together. */
export function groupName(account: string, kind: ResolvedActivity['kind'], at: number): string {
  return `${account} ${kind} ${dayOf(at)}`
}

/**
 * The touches and exchanges of calls and meetings (`domain.md` §2, mass): mass 1 per account, divided equally among the
 * holders present; of several on one day each holder has one touch of a kind, the heaviest of his.
 *
 * @param activities all of the groups concerned, in any order; those of other groups do no harm
 * @param accountOf the account a contact belongs to at a moment, or null
 * @returns by group name
 */
export function deriveActivities(
  activities: readonly ResolvedActivity[],
  accountOf: (contact: string, at: number) => string | null,
): Map<string, ActivityDay> {
  const groups = new Map<string, Group>()
  // One order for all, so that equal ones are told apart the same way however they arrived.
  for (const activity of [...activities].sort((a, b) => a.at - b.at || byCodeUnit(a.id, b.id))) {
    for (const [account, contacts] of byAccount(activity, accountOf)) {
      const name = groupName(account, activity.kind, activity.at)
      const group = groups.get(name) ?? newGroup(account, activity)
      groups.set(name, group)
      group.exchanges.push(exchangeOf(account, activity, contacts))
      const mass = 1 / activity.holders.length
      for (const holder of activity.holders) {
        const known = group.best.get(holder)
        if (known === undefined || mass > known.mass) group.best.set(holder, { mass, contacts })
      }
    }
  }
  return new Map([...groups].map(([name, group]) => [name, { ...group, touches: touchesOf(group) }]))
}

interface Group {
  readonly account: string
  readonly kind: ActivityDay['kind']
  readonly day: number
  readonly best: Map<string, { readonly mass: number; readonly contacts: readonly string[] }>
  readonly exchanges: DerivedExchange[]
}

function newGroup(account: string, { kind, at }: ResolvedActivity): Group {
  return { account, kind: kind === 'call' ? 'called' : 'met', day: dayOf(at), best: new Map(), exchanges: [] }
}

function touchesOf({ account, kind, day, best }: Group): DerivedTouch[] {
  return [...best].flatMap(([holder, { mass, contacts }]) =>
    contacts.map((contact) => ({ account, contact, holder, kind, day, mass: mass / contacts.length })),
  )
}

function exchangeOf(account: string, activity: ResolvedActivity, contacts: readonly string[]): DerivedExchange {
  const { id, at, direction, holders } = activity
  return {
    account,
    at,
    direction,
    message: id,
    messageId: id,
    // Nobody took the call: it is the first of its contacts who turned to us.
    sender: direction === 'inbound' ? (contacts[0] ?? null) : null,
    contacts,
    addressed: direction === 'both' ? contacts : [],
    holders,
    parentHolders: null,
  }
}

function byAccount(
  { contacts, at }: ResolvedActivity,
  accountOf: (contact: string, at: number) => string | null,
): Map<string, string[]> {
  const accounts = new Map<string, string[]>()
  for (const contact of [...new Set(contacts)].sort(byCodeUnit)) {
    const account = accountOf(contact, at)
    if (account !== null) accounts.set(account, [...(accounts.get(account) ?? []), contact])
  }
  return accounts
}
