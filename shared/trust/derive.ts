import { byTime } from '../message/thread.ts'
import type { Exchange, Touch } from './facts.ts'
import { dayOf } from './facts.ts'

/** A captured message with its participants resolved: what a thread's touches are derived from. */
export interface Resolved {
  readonly id: string
  readonly identity: string
  readonly at: number
  readonly messageId: string | null
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  /** The subject begins with an answer mark; a forward answers nothing. */
  readonly answerMark: boolean
  readonly direction: 'inbound' | 'outbound'
  /** Inbound: the sending contact. */
  readonly senderContact: string | null
  /** Outbound: the sending holder; null for a robot or somebody the directory does not know. */
  readonly senderHolder: string | null
  /** Holders on the To side, and those on the Cc side (Cc, Bcc, delivered mailboxes where nobody is named). */
  readonly to: readonly string[]
  readonly cc: readonly string[]
  /** Every external participant, the sender included. */
  readonly contacts: readonly { readonly contact: string; readonly addressed: boolean }[]
}

export interface DerivedTouch extends Touch {
  readonly account: string
}

export interface DerivedExchange extends Exchange {
  readonly account: string
  readonly messageId: string
}

export interface Derived {
  readonly touches: readonly DerivedTouch[]
  readonly exchanges: readonly DerivedExchange[]
  /** Message id -> its parent's id, or null. */
  readonly parents: ReadonlyMap<string, string | null>
  /** Message id -> what kind of touch it makes. */
  readonly kinds: ReadonlyMap<string, 'opened' | 'answered' | 'sent'>
}

const DAY = 86_400_000

/**
 * The touches and exchanges of one thread (`domain.md` §2, kinds and mass). The only place either comes from.
 *
 * @param messages all captured messages of the thread, in any order
 * @param accountOf the account a contact belongs to at a moment, or null
 * @param options c (`ccPart`) and the gap in days after which a message opens something new
 */
export function deriveThread(
  messages: readonly Resolved[],
  accountOf: (contact: string, at: number) => string | null,
  options: { readonly ccPart: number; readonly reopenedAfterDays: number },
): Derived {
  const sorted = [...messages].sort(byTime)
  const parents = findParents(sorted)
  const byId = new Map(sorted.map((message) => [message.id, message]))
  const kinds = new Map<string, 'opened' | 'answered' | 'sent'>()
  const inbound = new Map<string, InboundDay>()
  const sent = new Map<string, DerivedTouch>()
  const exchanges: DerivedExchange[] = []

  sorted.forEach((message, index) => {
    const parentId = parents.get(message.id) ?? null
    const parent = parentId === null ? null : (byId.get(parentId) ?? null)
    const parentHolders = parent === null ? null : holdersOn(parent)
    if (message.direction === 'inbound') {
      const opened = isOpened(message, sorted[index - 1] ?? null, parentHolders, options.reopenedAfterDays)
      kinds.set(message.id, opened ? 'opened' : 'answered')
      addInbound(inbound, message, opened, accountOf, options.ccPart)
    } else {
      kinds.set(message.id, 'sent')
      addSent(sent, message, accountOf)
    }
    exchanges.push(...exchangesOf(message, parentHolders, accountOf))
  })
  return { touches: [...inboundTouches(inbound), ...sent.values()], exchanges, parents, kinds }
}

/** Parent: In-Reply-To if captured, else the last captured of References, else the latest earlier message of the thread. */
function findParents(sorted: readonly Resolved[]): Map<string, string | null> {
  const byMessageId = new Map<string, string>()
  for (const message of sorted) if (message.messageId !== null) byMessageId.set(message.messageId, message.id)
  const parents = new Map<string, string | null>()
  sorted.forEach((message, index) => {
    const claimed = [message.inReplyTo, ...[...message.references].reverse()]
    let parent: string | null = null
    for (const reference of claimed) {
      const found = reference === null ? undefined : byMessageId.get(reference)
      if (found !== undefined && found !== message.id) {
        parent = found
        break
      }
    }
    parents.set(message.id, parent ?? sorted[index - 1]?.id ?? null)
  })
  return parents
}

function holdersOn(message: Resolved): string[] {
  const holders = new Set([...message.to, ...message.cc])
  if (message.senderHolder !== null) holders.add(message.senderHolder)
  return [...holders]
}

function isOpened(
  message: Resolved,
  last: Resolved | null,
  parentHolders: readonly string[] | null,
  reopenedAfterDays: number,
): boolean {
  const answers = message.inReplyTo !== null || message.references.length > 0 || message.answerMark
  if (last === null ? !answers : message.at - last.at > reopenedAfterDays * DAY) return true
  // A clock set wrong may make the parent the later of the two; it still says who was asked before.
  const named = [...message.to, ...message.cc]
  return parentHolders !== null && named.length > 0 && !named.some((holder) => parentHolders.includes(holder))
}

/** All inbound messages of one contact in one thread on one day: one touch of mass 1. */
interface InboundDay {
  readonly account: string
  readonly contact: string
  readonly day: number
  opened: boolean
  /** Messages that name a holder. */
  count: number
  readonly parts: Map<string, number>
}

function addInbound(
  into: Map<string, InboundDay>,
  message: Resolved,
  opened: boolean,
  accountOf: (contact: string, at: number) => string | null,
  ccPart: number,
): void {
  const contact = message.senderContact
  const parts = massOf(message.to, message.cc, ccPart)
  if (contact === null || parts.size === 0) return
  const account = accountOf(contact, message.at)
  if (account === null) return
  const day = dayOf(message.at)
  const key = `${account} ${contact} ${day}`
  const touch = into.get(key) ?? { account, contact, day, opened: false, count: 0, parts: new Map<string, number>() }
  into.set(key, touch)
  touch.opened ||= opened
  touch.count += 1
  for (const [holder, part] of parts) touch.parts.set(holder, (touch.parts.get(holder) ?? 0) + part)
}

/** To-holders share 1 - c, Cc-holders c; one side alone takes all; a holder counts once, on the To side if on both. */
function massOf(to: readonly string[], cc: readonly string[], ccPart: number): Map<string, number> {
  const toSide = [...new Set(to)]
  const ccSide = [...new Set(cc)].filter((holder) => !toSide.includes(holder))
  const toMass = ccSide.length === 0 ? 1 : 1 - ccPart
  const ccMass = toSide.length === 0 ? 1 : ccPart
  const parts = new Map<string, number>()
  for (const holder of toSide) parts.set(holder, toMass / toSide.length)
  for (const holder of ccSide) parts.set(holder, ccMass / ccSide.length)
  return parts
}

function* inboundTouches(days: ReadonlyMap<string, InboundDay>): Iterable<DerivedTouch> {
  for (const { account, contact, day, opened, count, parts } of days.values()) {
    for (const [holder, sum] of parts) {
      yield { account, contact, holder, kind: opened ? 'opened' : 'answered', day, mass: sum / count }
    }
  }
}

/** An outbound message carries no trust: one touch of kind *sent* for each account addressed, divided over its contacts. */
function addSent(
  into: Map<string, DerivedTouch>,
  message: Resolved,
  accountOf: (contact: string, at: number) => string | null,
): void {
  const holder = message.senderHolder
  if (holder === null) return
  const day = dayOf(message.at)
  for (const [account, contacts] of byAccount(message, accountOf)) {
    const addressed = contacts.filter((contact) => contact.addressed)
    for (const { contact } of addressed) {
      const key = `${account} ${contact} ${holder} ${day}`
      const mass = (into.get(key)?.mass ?? 0) + 1 / addressed.length
      into.set(key, { account, contact, holder, kind: 'sent', day, mass })
    }
  }
}

function exchangesOf(
  message: Resolved,
  parentHolders: readonly string[] | null,
  accountOf: (contact: string, at: number) => string | null,
): DerivedExchange[] {
  const inbound = message.direction === 'inbound'
  const holders = inbound ? [...new Set([...message.to, ...message.cc])] : holdersOfSender(message)
  return [...byAccount(message, accountOf)].map(([account, contacts]) => ({
    account,
    at: message.at,
    direction: message.direction,
    message: message.identity,
    messageId: message.id,
    sender: inbound && contacts.some(({ contact }) => contact === message.senderContact) ? message.senderContact : null,
    contacts: contacts.map(({ contact }) => contact),
    addressed: inbound ? [] : contacts.filter((contact) => contact.addressed).map(({ contact }) => contact),
    holders,
    parentHolders,
  }))
}

function holdersOfSender(message: Resolved): string[] {
  return message.senderHolder === null ? [] : [message.senderHolder]
}

function byAccount(
  message: Resolved,
  accountOf: (contact: string, at: number) => string | null,
): Map<string, { contact: string; addressed: boolean }[]> {
  const accounts = new Map<string, { contact: string; addressed: boolean }[]>()
  for (const { contact, addressed } of message.contacts) {
    const account = accountOf(contact, message.at)
    if (account === null) continue
    const list = accounts.get(account)
    if (list === undefined) accounts.set(account, [{ contact, addressed }])
    else {
      const known = list.find((entry) => entry.contact === contact)
      if (known === undefined) list.push({ contact, addressed })
      else known.addressed ||= addressed
    }
  }
  return accounts
}
