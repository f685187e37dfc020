import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { dataFolder } from './enron.ts'
import { localOf } from './identities.ts'
import { contactsOn, isInbound, isOutbound, type Captured } from './messages.ts'
import type { Derived } from './reference.ts'
import { byCodeUnit, type RawMessage } from './world.ts'

/** One account of `reference-accounts.json`: another rule, the share of interactions. Reps go by name there. */
export interface OtherAccount {
  account: string
  messages: number
  inbound: number
  outbound: number
  reps: number
  topRep: string
  topShare: number
  first: string
  last: string
}

export const otherAccounts = (): OtherAccount[] =>
  JSON.parse(readFileSync(resolve(dataFolder, 'enron-accounts/reference-accounts.json'), 'utf8')) as OtherAccount[]

/** First and last name in lower case, from `Last, First M.`, `First M. Last` or `first.m.last`. */
function plainName(text: string): string {
  const bare = text
    .replaceAll('"', '')
    .replace(/[<(].*/, '')
    .trim()
    .toLowerCase()
  const name = bare.includes('@') ? localOf(bare) : bare
  const [last, first] = name.split(',', 2)
  const words = (first === undefined ? name : `${first} ${last}`).split(/[\s._]+/)
  const whole = words.filter((word) => word.length > 1)
  return whole.length < 2 ? whole.join(' ') : `${whole[0]} ${whole.at(-1)}`
}

/** The name an address goes by: the one it is mostly sent under, else read from the address. */
export function namesOf(raw: RawMessage[]): (address: string) => string {
  const counts = new Map<string, Map<string, number>>()
  for (const { from, fromName } of raw) {
    if (!from || !fromName) continue
    const names = counts.get(from.toLowerCase()) ?? new Map<string, number>()
    names.set(plainName(fromName), (names.get(plainName(fromName)) ?? 0) + 1)
    counts.set(from.toLowerCase(), names)
  }
  return (address) => {
    const names = [...(counts.get(address) ?? [])].sort((a, b) => b[1] - a[1] || byCodeUnit(a[0], b[0]))
    return names[0]?.[0] ?? plainName(address)
  }
}

export interface Top {
  name: string
  share: number
}

/** The largest share among weights by name; null when there is none. */
export function topOf(weights: Iterable<[string, number]>): Top | null {
  const sums = new Map<string, number>()
  for (const [name, weight] of weights) sums.set(name, (sums.get(name) ?? 0) + weight)
  const whole = [...sums.values()].reduce((sum, one) => sum + one, 0)
  const [first] = [...sums].sort((a, b) => b[1] - a[1] || byCodeUnit(a[0], b[0]))
  return first === undefined ? null : { name: first[0], share: first[1] / whole }
}

const capturedOf = (derived: Derived): Captured[] =>
  derived.messages.filter((one): one is Captured => one.verdict === 'capture')

/** How many captured messages each account has from and to its contacts, as `inbound outbound`. */
export function messageCounts(derived: Derived): (account: string) => string {
  const { who } = derived
  const counts = new Map<string, { inbound: number; outbound: number }>()
  for (const message of capturedOf(derived)) {
    const contacts = isInbound(message, who) ? [who.contactOf(message.from!)] : contactsOn(message, who, true)
    for (const account of new Set(contacts.map((one) => who.accountAt(one, message.tau)))) {
      const count = counts.get(account) ?? { inbound: 0, outbound: 0 }
      count[isInbound(message, who) ? 'inbound' : 'outbound'] += 1
      counts.set(account, count)
    }
  }
  return (account) => `${counts.get(account)?.inbound ?? 0} ${counts.get(account)?.outbound ?? 0}`
}

/**
 * The other rule on our messages, in steps: every inbound message is 1, split over our people in To; with `outbound`
 * every outbound is 1 for its sender. Holders go by name.
 */
export function interactions(
  derived: Derived,
  nameOf: (address: string) => string,
  rule: { outbound: boolean },
): Map<string, Top | null> {
  const { who } = derived
  const weights = new Map<string, [string, number][]>()
  const add = (account: string, name: string, weight: number) =>
    weights.set(account, [...(weights.get(account) ?? []), [name, weight]])
  for (const message of capturedOf(derived)) {
    const at = message.tau
    if (isInbound(message, who)) {
      const named = [...new Set(message.to.filter((one) => who.isInternal(one)).map(nameOf))]
      const account = who.accountAt(who.contactOf(message.from!), at)
      for (const name of named) add(account, name, 1 / named.length)
    } else if (rule.outbound && isOutbound(message, who)) {
      const accounts = new Set(contactsOn(message, who, true).map((one) => who.accountAt(one, at)))
      for (const account of accounts) add(account, nameOf(message.from!), 1)
    }
  }
  return new Map([...weights].map(([account, list]) => [account, topOf(list)]))
}
