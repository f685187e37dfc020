import { createHash } from 'node:crypto'
import { WritePlan, type Account } from '../crm/account.ts'
import { byMailbox } from '../crm/origin.ts'
import { longestValue } from '../crm/property-values.ts'
import { planCreate } from '../crm/records.ts'
import { fold } from '../crm/store.ts'
import type { Timetable } from '../gate/timetable.ts'
import { invalid, Refusal } from '../vendor-error.ts'

/** An owner's inbox that is connected to HubSpot. Times: the account's clock. */
export interface Inbox {
  address: string
  aliases: string[]
  ownerId: string
  delayMs: number
  jitterMs: number
}

export interface SeenPerson {
  email: string
  firstName?: string
  lastName?: string
}

/** A message as a connected inbox holds it. People may be given as bare addresses. */
export interface SeenMessage {
  from: string | SeenPerson
  to?: (string | SeenPerson)[]
  cc?: (string | SeenPerson)[]
  bcc?: (string | SeenPerson)[]
  subject?: string
  /** ISO 8601 or milliseconds. */
  date: string | number
  messageId?: string
  inReplyTo?: string
  references?: string[]
  text?: string
  html?: string
}

export interface LoggerReport {
  inboxes: Inbox[]
  waiting: number
  logged: { messageId: string; emailId: string; inbox: string; at: number }[]
  /** Messages it saw and did not log, with the reason. */
  passedOver: { messageId: string; reason: 'no-known-contact' | 'disconnected' | 'refused' }[]
}

const people = ['from', 'to', 'cc', 'bcc'] as const

/**
 * HubSpot's own logger (facts §1.3, §6.3): mail of a connected inbox with a known contact becomes an email record by itself,
 * some time later. It looks at its own memory only, never at what anybody else logged under the same Message-ID
 * (UNVERIFIED, and the worst case).
 */
export class MailLogger {
  readonly #account: Account
  readonly #timetable: Timetable
  readonly #random: () => number
  readonly #inboxes = new Map<string, Inbox>()
  /** Message-IDs it has seen: one record a message, however many inboxes hold it. */
  readonly #seen = new Set<string>()
  #waiting = new Map<string, () => void>()
  #logged: LoggerReport['logged'] = []
  #passedOver: LoggerReport['passedOver'] = []

  constructor(account: Account, timetable: Timetable, random: () => number) {
    this.#account = account
    this.#timetable = timetable
    this.#random = random
  }

  /** Connects an owner's inbox; a second call changes its delays. 400 where no owner has the address. */
  connect(inbox: { address: string; aliases?: string[]; delayMs?: number; jitterMs?: number }): Inbox {
    const address = fold(inbox.address)
    const owner = [...this.#account.store.owners.values()].find((one) => !one.archived && fold(one.email) === address)
    if (!owner) throw invalid(`No owner has the address ${inbox.address}`)
    const known = this.#inboxes.get(address)
    const connected: Inbox = {
      address,
      aliases: (inbox.aliases ?? known?.aliases ?? []).map(fold),
      ownerId: owner.id,
      delayMs: inbox.delayMs ?? known?.delayMs ?? 60_000,
      jitterMs: inbox.jitterMs ?? known?.jitterMs ?? 60_000,
    }
    this.#inboxes.set(address, connected)
    return connected
  }

  disconnect(address: string): void {
    this.#inboxes.delete(fold(address))
  }

  /** A message reached, or left, mailboxes; those connected put it down for logging. Answers whether one did. */
  see(message: SeenMessage): boolean {
    const sides = Object.fromEntries(people.map((side) => [side, asPeople(message[side])])) as Sides
    const addresses = new Set(people.flatMap((side) => sides[side].map((person) => fold(person.email))))
    const inbox = [...this.#inboxes.values()].find((one) =>
      [one.address, ...one.aliases].some((address) => addresses.has(address)),
    )
    const sentAt = typeof message.date === 'number' ? message.date : Date.parse(message.date)
    if (Number.isNaN(sentAt) || sides.from.length !== 1) throw invalid('A message needs from and a readable date')
    const messageId = bracketed(message.messageId ?? `${digest(JSON.stringify(message))}@hubspot.invalid`)
    if (!inbox || this.#seen.has(messageId)) return false
    this.#seen.add(messageId)
    const log = (): void => {
      if (!this.#waiting.delete(messageId)) return
      this.#log({ message, sides, messageId, sentAt, inbox })
    }
    this.#waiting.set(messageId, log)
    this.#timetable.at(this.#account.now() + inbox.delayMs + this.#random() * inbox.jitterMs, log)
    return true
  }

  /** Logs everything that waits, now. */
  run(): void {
    for (const log of [...this.#waiting.values()]) log()
  }

  report(): LoggerReport {
    return {
      inboxes: [...this.#inboxes.values()],
      waiting: this.#waiting.size,
      logged: this.#logged,
      passedOver: this.#passedOver,
    }
  }

  #log(seen: Seen): void {
    const { messageId, inbox, sides } = seen
    if (!this.#inboxes.has(inbox.address)) return this.#passOver(messageId, 'disconnected')
    const contacts = this.#contactsOf(sides)
    if (contacts.length === 0) return this.#passOver(messageId, 'no-known-contact')
    const { store } = this.#account
    const type = store.types.find('0-49')!
    const plan = new WritePlan(byMailbox(inbox.address))
    const link = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 198 }]
    try {
      const associations = contacts.map((id) => ({ to: { id }, types: link }))
      const input = { properties: this.#propertiesOf(seen), associations }
      const emailId = planCreate(this.#account, plan, type, input, this.#ownersOf(sides))
      store.commit(plan.mutations, plan.origin)
      this.#logged.push({ messageId, emailId, inbox: inbox.address, at: this.#account.now() })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.#passOver(messageId, 'refused')
    }
  }

  #passOver(messageId: string, reason: LoggerReport['passedOver'][number]['reason']): void {
    this.#passedOver.push({ messageId, reason })
  }

  #ownerOf(address: string): string | undefined {
    const wanted = fold(address)
    const inbox = [...this.#inboxes.values()].find((one) => one.address === wanted || one.aliases.includes(wanted))
    return inbox?.ownerId ?? [...this.#account.store.owners.values()].find((one) => fold(one.email) === wanted)?.id
  }

  /** The contacts on the message, colleagues left out. */
  #contactsOf(sides: Sides): string[] {
    const outside = people.flatMap((side) => sides[side]).filter((person) => this.#ownerOf(person.email) === undefined)
    const ids = outside.map((person) => this.#account.store.byUnique('0-1', 'email', person.email)?.id)
    return [...new Set(ids.filter((id) => id !== undefined))]
  }

  #ownersOf(sides: Sides): Record<string, string> {
    const found: Record<string, string> = {}
    for (const side of people) {
      const ids = sides[side].map((person) => this.#ownerOf(person.email)).filter((id) => id !== undefined)
      if (ids.length > 0) found[`hs_owner_ids_${side}`] = [...new Set(ids)].join(';')
    }
    return found
  }

  #propertiesOf({ message, sides, messageId, sentAt, inbox }: Seen): Record<string, string> {
    const text = (message.text ?? '').slice(0, longestValue)
    const html = message.html ?? `<div>${escaped(text)}</div>`
    const root = message.references?.[0] ?? message.inReplyTo ?? messageId
    return {
      hs_timestamp: new Date(sentAt).toISOString(),
      hs_email_direction: this.#ownerOf(sides.from[0]!.email) === undefined ? 'INCOMING_EMAIL' : 'EMAIL',
      hs_email_status: 'SENT',
      hs_email_subject: message.subject ?? '',
      hs_email_text: text,
      hs_email_html: html.slice(0, longestValue),
      hs_email_headers: JSON.stringify({ ...sides, from: sides.from[0], sender: { email: sides.from[0]!.email } }),
      hs_email_message_id: messageId,
      hs_email_thread_id: digest(bracketed(root)).slice(0, 32),
      hs_email_logged_from: 'EMAIL',
      hubspot_owner_id: inbox.ownerId,
    }
  }
}

type Sides = Record<(typeof people)[number], SeenPerson[]>

interface Seen {
  message: SeenMessage
  sides: Sides
  messageId: string
  sentAt: number
  inbox: Inbox
}

function asPeople(given: SeenMessage['from'] | SeenMessage['to']): SeenPerson[] {
  if (given === undefined) return []
  return [given].flat().map((person) => (typeof person === 'string' ? { email: person } : person))
}

function bracketed(messageId: string): string {
  const bare = messageId.trim()
  return bare.startsWith('<') ? bare : `<${bare}>`
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r?\n/g, '<br>')
}
