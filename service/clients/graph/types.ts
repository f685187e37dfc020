import type { VendorError } from '../../../shared/errors.ts'

/**
 * What the tenant's directory and mailboxes say, in our words and before anything is judged: addresses and headers are as
 * the vendor gave them, only their shapes are certain. Times are ms UTC.
 */

/** One user of the directory: a person of ours, or a mailbox nobody signs in to. */
export interface DirectoryUser {
  /** The directory's own id: the mailbox id of all other calls. */
  readonly id: string
  readonly name: string | null
  /** The primary address as given, null for a user without mail. */
  readonly address: string | null
  /** All addresses, the primary one first; the sign-in name too where it looks like an address. */
  readonly addresses: readonly string[]
  /** False: blocked from signing in (a person who left; shared mailboxes are blocked as a rule). */
  readonly enabled: boolean
  readonly guest: boolean
  readonly managerId: string | null
  readonly title: string | null
  readonly team: string | null
  /** As the directory says: `zh-CN`. */
  readonly language: string | null
  readonly phones: readonly { readonly number: string; readonly kind: 'desk' | 'mobile' }[]
  /** Addresses of the directory's messenger (its own, company-owned). */
  readonly messengers: readonly string[]
  /** Further addresses of the user that are not the company's mail (as the directory keeps them). */
  readonly otherAddresses: readonly string[]
}

/** What a user's mailbox is for. `none`: no mailbox, or none in the cloud; `unknown`: we may not ask. */
export type MailboxPurpose = 'person' | 'shared' | 'room' | 'other' | 'none' | 'unknown'

/** A group that receives mail. */
export interface DirectoryGroup {
  readonly id: string
  readonly name: string | null
  readonly address: string
  readonly addresses: readonly string[]
}

export type FolderKind = 'inbox' | 'sent' | 'drafts' | 'junk' | 'deleted' | 'other'

export interface MailFolder {
  readonly id: string
  /** Folder names are a person's words: shown to nobody, logged nowhere. */
  readonly name: string
  /** A folder inside Drafts, Junk or Deleted Items has its parent's kind. */
  readonly kind: FolderKind
  readonly parentId: string | null
  /** Items in it, as the mailbox counts them. */
  readonly total: number
}

/** Where reading a folder's changes goes on. `next` and `delta` are opaque; they hold no vendor address. */
export type DeltaCursor =
  | { readonly since: number | null }
  | { readonly next: string }
  /** A whole round was read: what changed after it comes from here. */
  | { readonly delta: string }

export interface DeltaPage {
  readonly changed: readonly {
    readonly item: string
    readonly receivedAt: number | null
    readonly parentFolderId: string | null
  }[]
  /** Items no longer in this folder: deleted or moved. */
  readonly removed: readonly string[]
  readonly cursor: { readonly next: string } | { readonly delta: string }
}

export interface MailboxAddress {
  readonly address: string
  readonly name: string | null
}

/** One message as the mailbox holds it; `service/capture/sources/graph-message.ts` makes a ParsedMessage of it. */
export interface MailboxMessage {
  readonly item: string
  readonly folderId: string | null
  readonly draft: boolean
  /** With its angle brackets, as given. */
  readonly messageId: string | null
  readonly receivedAt: number | null
  readonly sentAt: number | null
  readonly from: MailboxAddress | null
  /** Who really sent it: another one than `from` for a delegate or a shared mailbox. */
  readonly sender: MailboxAddress | null
  readonly to: readonly MailboxAddress[]
  readonly cc: readonly MailboxAddress[]
  readonly bcc: readonly MailboxAddress[]
  readonly subject: string
  readonly conversationId: string | null
  /** Base64, as given. */
  readonly conversationIndex: string | null
  /**
   * Internet headers in order, name and value. What the mailbox itself sent has none: there the few that its stored
   * properties know (In-Reply-To, References, Sensitivity, X-Message-Class) stand in.
   */
  readonly headers: readonly (readonly [string, string])[]
  /** Null in header-only mode, which never asks for it. */
  readonly body: { readonly kind: 'html' | 'text'; readonly content: string } | null
  readonly meeting: 'request' | 'cancelled' | 'answer' | null
  readonly hasAttachments: boolean
  /** Null unless asked for. Names and sizes only, never content. */
  readonly attachments: readonly MailboxAttachment[] | null
}

export interface MailboxAttachment {
  readonly id: string
  readonly name: string
  readonly type: string | null
  readonly bytes: number
  readonly inline: boolean
}

/**
 * What asking for one message gave: itself, `gone`, or why not. Fault `again` or `wait` (after all retries): ask for it
 * later; `refused` or `broken`: asking again will not help.
 */
export type MessageAnswer = MailboxMessage | 'gone' | VendorError

export interface ReadOptions {
  /** Ask for headers and people only: no text leaves the mailbox. */
  readonly headersOnly: boolean
  /** Names, types and sizes of attachments along, in the same request. */
  readonly attachmentNames?: boolean
}

/** An item without content, for counting and comparing. */
export interface ListedItem {
  readonly item: string
  /** With its angle brackets, as given. */
  readonly messageId: string | null
  readonly receivedAt: number | null
  readonly draft: boolean
}

/** From (inclusive) to (exclusive), ms UTC, by time of receipt. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface NewSubscription {
  readonly mailboxId: string
  readonly notificationUrl: string
  readonly lifecycleUrl: string
  /** At most 128 characters (facts/outlook.md A2.4). */
  readonly clientState: string
  /** At most 10,080 minutes ahead (facts/outlook.md A2.4); one that is too far is refused. */
  readonly expiresAt: number
}

export interface Subscription {
  readonly id: string
  readonly expiresAt: number
  /** The mailbox it watches, as the vendor writes it; null when unreadable. */
  readonly mailboxId: string | null
  readonly notificationUrl: string | null
}

/** What the sign-in gave us, read from the token itself (for people, never for decisions about others). */
export interface Access {
  /** Application permissions, as the vendor names them (`Mail.Read`), sorted. */
  readonly permissions: readonly string[]
  readonly tenant: string | null
  readonly expiresAt: number
}
