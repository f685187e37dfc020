import type { ParsedMessage } from './parsed-message.ts'

const DAY_MS = 86_400_000

export type Identity =
  { readonly kind: 'id'; readonly value: string } | { readonly kind: 'hash'; readonly value: string }

/** SHA-256 of a UTF-8 text as lower-case hex; handed in, because this floor knows no platform. */
export type Sha256 = (text: string) => string

type Identified = Pick<ParsedMessage, 'messageId' | 'date' | 'from' | 'to' | 'cc' | 'subject'>

/** What a message is identified by (`domain.md` §2, Identity): its Message-ID, else the hash of its fixed headers. */
export function identityOf(message: Identified, sha256: Sha256): Identity {
  if (message.messageId !== null && message.messageId !== '') return { kind: 'id', value: message.messageId }
  return hashedIdentity(message, sha256)
}

/**
 * The hash of (Date as UTC seconds, empty when unreadable; sender; sorted To; sorted Cc; subject, trimmed), whatever the
 * Message-ID: also for two different messages under one Message-ID. JSON, so that no two lists of fields meet.
 */
export function hashedIdentity(message: Identified, sha256: Sha256): Identity {
  const date = message.date === null ? '' : Math.floor(message.date / 1000)
  const sender = message.from?.address ?? ''
  const fields = [date, sender, sortedAddresses(message.to), sortedAddresses(message.cc), message.subject.trim()]
  return { kind: 'hash', value: sha256(JSON.stringify(fields)) }
}

/** An address named twice is named once: copies of one message differ in that. */
function sortedAddresses(list: ParsedMessage['to']): string[] {
  return [...new Set(list.map((each) => each.address))].sort()
}

/**
 * τ of one sighting (`domain.md` §2, Time) in milliseconds UTC: its Date header, or its receipt where Date is missing,
 * unreadable or more than a day later than a known receipt; neither known: `seenAt`, when we first saw it.
 */
export function timeOf(message: Pick<ParsedMessage, 'date' | 'received'>, seenAt: number): number {
  const { date, received } = message
  if (date === null) return received ?? seenAt
  return received !== null && date - received > DAY_MS ? received : date
}
