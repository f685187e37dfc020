/** What the Outlook stand-in and the mailboxes say to each other. Types only: the page in the browser reads them too. */

export interface OutlookPerson {
  name: string
  address: string
}

/** Somebody of the tenant with a mailbox. */
export interface OutlookUser extends OutlookPerson {
  id: string
  shared: boolean
  language: string | null
}

export interface OutlookFolder {
  id: string
  name: string
  wellKnown: string | null
  items: number
  unread: number
}

/** A message in a list. Moments are ms UTC. */
export interface OutlookLine {
  /** Graph's id, valid in this mailbox until the item moves. */
  id: string
  folder: string
  subject: string
  from: OutlookPerson | null
  to: OutlookPerson[]
  received: number
  isRead: boolean
  isDraft: boolean
}

export interface OutlookMessage extends OutlookLine {
  /** Null before it was sent. */
  internetMessageId: string | null
  conversationId: string
  sender: OutlookPerson | null
  cc: OutlookPerson[]
  bcc: OutlookPerson[]
  html: string
  text: string
  /** All header fields, as they stand in the message. */
  headers: string
  categories: string[]
  attachments: OutlookAttachment[]
  created: number
  modified: number
  /** `IPM.Note`, or that of meeting mail. */
  itemClass: string
}

export interface OutlookAttachment {
  id: string
  name: string
  contentType: string
  size: number
  inline: boolean
}

/** A message as it is being written. */
export interface OutlookDraft {
  /** Null before the first save. */
  id: string | null
  to: OutlookPerson[]
  cc: OutlookPerson[]
  bcc: OutlookPerson[]
  replyTo: OutlookPerson[]
  subject: string
  html: string
  headers: Record<string, string>
  /** The message it answers or forwards, by its id in the same mailbox. */
  answers: string | null
}

/** What became of a message that was sent. */
export interface OutlookSent {
  id: string
  internetMessageId: string
  mailboxes: string[]
}

export interface OutlookEvent {
  id: string
  subject: string
  organizer: OutlookPerson
  required: OutlookPerson[]
  optional: OutlookPerson[]
  start: number
  end: number
  location: string
  html: string
}

/** What a broker asks for, for somebody who is signed in to Outlook. */
export interface OutlookTokenRequest {
  /** Address or id. */
  user: string
  clientId: string
  audience: string
  scope: string
  /** Claims put in place of the right ones; null takes a claim away. Tests forge with it. */
  claims?: Record<string, unknown>
}

export interface OutlookTokens {
  accessToken: string
  idToken: string
  /** Seconds. */
  expiresIn: number
  user: OutlookUser
  tenant: string
}
