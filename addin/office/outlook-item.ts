import type { Person } from '../../shared/contract/common.ts'
import type { OpenMessage } from '../../shared/contract/message-context.ts'

/**
 * What is open in Outlook, as it stood when it was read. A change (other recipients, another item) makes a new one;
 * deeds on an item that is no longer open reject with `item-changed`.
 */
export type OutlookItem = MessageRead | MessageCompose | Appointment

interface Base {
  /** The same for the same item in the same mailbox: what is remembered about it is kept under this. */
  readonly key: string
  /** Whose mailbox it lies in: of a shared mailbox its owner's, not the signed-in reader's. */
  readonly mailbox: string
  readonly shared: boolean
}

/** A message that is being read. */
export interface MessageRead extends Base {
  readonly kind: 'read'
  /** As `POST message-context` wants it: no text, no subject. */
  readonly message: OpenMessage
  /** Opens Outlook's reply form with this HTML above the quoted text. It takes no recipients. */
  reply(html: string, to: 'sender' | 'all'): Promise<void>
}

/** A message that is being written. */
export interface MessageCompose extends Base {
  readonly kind: 'compose'
  readonly conversationId: string | null
  readonly to: readonly Person[]
  readonly cc: readonly Person[]
  /** From whose address it goes; null where this Outlook does not say. */
  readonly from: Person | null
  /** Adds people behind those who are there. */
  add(field: 'to' | 'cc', people: readonly Person[]): Promise<void>
  /** Puts HTML above what is written. */
  prepend(html: string): Promise<void>
  /** Whether what is written mentions this text, in any case. The text is looked at here and goes nowhere. */
  mentions(text: string): Promise<boolean>
  /** Sets the signature. Rejects with `not-here` where this Outlook cannot. */
  sign(html: string): Promise<void>
}

/** An appointment or meeting request, whether it is read or written. */
export interface Appointment extends Base {
  readonly kind: 'appointment'
  readonly composing: boolean
  readonly organizer: Person | null
  readonly attendees: readonly Person[]
  /** ms UTC. */
  readonly start: number
  readonly end: number
}
