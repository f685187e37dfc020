import type { Identities } from './identities.ts'
import { contactsOn, isInbound, isOutbound, type Captured } from './messages.ts'
import { markOf, type Threads } from './threads.ts'
import { DAY, type Kind, type Numbers } from './world.ts'

export interface Touch {
  account: string
  /** Null on *sent*: one for each account, whoever of it was addressed. */
  contact: string | null
  holder: string
  kind: Kind
  /** Days since 1970-01-01, UTC. */
  day: number
  thread: string
  mass: number
}

export const dayOf = (tau: number): number => Math.floor(tau / DAY)

/** Holders on the To side and on the Cc side; one on both counts on To only. */
export function addressedHolders(message: Captured, who: Identities): { to: string[]; cc: string[] } {
  const holders = (list: string[]) => [
    ...new Set(list.map((one) => who.holderOf(one, message.tau)).filter((one): one is string => one !== null)),
  ]
  const to = holders(message.to)
  return { to, cc: holders(message.cc).filter((one) => !to.includes(one)) }
}

/** Holders among From, To and Cc. */
export function carriedHolders(message: Captured, who: Identities): string[] {
  const { to, cc } = addressedHolders(message, who)
  const from = message.from === null ? null : who.holderOf(message.from, message.tau)
  return [...new Set([...(from === null ? [] : [from]), ...to, ...cc])]
}

/** opened, answered or sent; null for a message without a sender. */
export function kindOf(message: Captured, threads: Threads, who: Identities, numbers: Numbers): Kind | null {
  if (isOutbound(message, who)) return 'sent'
  if (!isInbound(message, who)) return null
  const thread = threads.threadOf.get(message)!
  const previous = thread[thread.indexOf(message) - 1]
  const answersNothing =
    message.inReplyTo === null && message.references.length === 0 && markOf(message.subject) !== 'answer'
  if (previous === undefined && answersNothing) return 'opened'
  if (previous !== undefined && message.tau - previous.tau > numbers.reopenedAfterDays * DAY) return 'opened'
  const parent = threads.parentOf.get(message) ?? null
  if (parent !== null) {
    const named = carriedHolders(message, who)
    const before = carriedHolders(parent, who)
    if (named.length > 0 && !named.some((one) => before.includes(one))) return 'opened'
  }
  return 'answered'
}

/** The parts of one inbound message's mass 1. */
export function partsOf(message: Captured, who: Identities, numbers: Numbers): Map<string, number> {
  const { to, cc } = addressedHolders(message, who)
  const ccShare = to.length === 0 ? 1 : cc.length === 0 ? 0 : numbers.ccPart
  return new Map([
    ...to.map((one): [string, number] => [one, (1 - ccShare) / to.length]),
    ...cc.map((one): [string, number] => [one, ccShare / cc.length]),
  ])
}

/** All touches, from scratch, over captured messages and their threads. */
export function touchesOf(messages: Captured[], threads: Threads, who: Identities, numbers: Numbers): Touch[] {
  const keyOf = (one: Captured) => threads.threadOf.get(one)![0]!.id
  const touches: Touch[] = []

  const received = messages.filter((one) => isInbound(one, who) && partsOf(one, who, numbers).size > 0)
  const together = Map.groupBy(received, (one) => {
    const contact = who.contactOf(one.from!)
    return JSON.stringify([who.accountAt(contact, one.tau), contact, keyOf(one), dayOf(one.tau)])
  })
  for (const [key, list] of together) {
    const [account, contact, thread, day] = JSON.parse(key) as [string, string, string, number]
    const kind = list.some((one) => kindOf(one, threads, who, numbers) === 'opened') ? 'opened' : 'answered'
    const parts = list.map((one) => partsOf(one, who, numbers))
    for (const holder of new Set(parts.flatMap((part) => [...part.keys()]))) {
      const mass = parts.reduce((sum, part) => sum + (part.get(holder) ?? 0), 0) / parts.length
      touches.push({ account, contact, holder, kind, day, thread, mass })
    }
  }

  for (const message of messages.filter((one) => isOutbound(one, who))) {
    const holder = who.holderOf(message.from!, message.tau)
    if (holder === null) continue
    const accounts = new Set(contactsOn(message, who, true).map((one) => who.accountAt(one, message.tau)))
    for (const account of accounts)
      touches.push({
        ...{ account, contact: null, holder, kind: 'sent', mass: 1 },
        ...{ day: dayOf(message.tau), thread: keyOf(message) },
      })
  }
  return touches
}
