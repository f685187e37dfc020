/**
 * What every source hands to capture: one sighting of one message, decoded, with addresses already normalised
 * (`address.ts`). Nothing in here has been judged yet.
 */
export interface Address {
  /** Lower case, trimmed of quotes and brackets, domain in ASCII form: `local@domain.tld`. */
  readonly address: string
  readonly name: string | null
}

export type Role = 'from' | 'to' | 'cc' | 'bcc'

/** Why a message counts as automatic mail (`domain.md` §2, candidates and policy). */
export type AutomaticSign =
  'auto-submitted' | 'list' | 'precedence' | 'delivery-report' | 'meeting-answer' | 'out-of-office'

/** A file a message carries. Its bytes stay where the message lies, unless the reader was told to keep them. */
export interface Attachment {
  /** The decoded file name without folders; null when the part names none. */
  readonly name: string | null
  /** Lower-case MIME type; `application/octet-stream` where unknown. */
  readonly type: string
  /** Decoded size in bytes. */
  readonly size: number
  /** Shown inside the text (a picture of the HTML), not beside it. */
  readonly inline: boolean
  /** Content-ID without brackets, of what the HTML shows inside. */
  readonly contentId?: string
  /** The source's own id of it, where the source can be asked for the bytes later. */
  readonly ref?: string
  /** The bytes, where the reader was told to keep them: the source cannot be asked again. */
  readonly bytes?: Uint8Array
}

export interface ParsedMessage {
  /** RFC Message-ID without its angle brackets, case kept; null when missing or unusable. */
  readonly messageId: string | null
  /** The Date header in milliseconds UTC; null when missing or unreadable. */
  readonly date: number | null
  /** When a mailbox received it (Received header, Graph), in milliseconds UTC; null when the source does not say. */
  readonly received: number | null
  /** The first From address; null when there is none that is `local@domain.tld`. */
  readonly from: Address | null
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly bcc: readonly Address[]
  readonly subject: string
  /** Message-IDs without angle brackets. */
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  /** The 16-byte conversation GUID of Exchange's conversation index (Thread-Index header) as 32 hex digits, or null. */
  readonly conversationGuid: string | null
  /** Conversation id, meaningful within one mailbox only. */
  readonly conversationId: string | null
  readonly automatic: AutomaticSign | null
  /** Marked private by its sender (Sensitivity: private or personal). */
  readonly private: boolean
  /** The whole plain text (made from the HTML where there is no other), or null where the source has none. */
  readonly text: string | null
  readonly html: string | null
  /** In the order of the message; empty where there are none or the source does not say. */
  readonly attachments: readonly Attachment[]
  /** `encrypted`: only the headers can be read (S/MIME, OpenPGP, rights-managed mail); text and html are null then. */
  readonly opaque: 'encrypted' | null
  /** Mailboxes of ours this copy was delivered to: normalised addresses. */
  readonly mailboxes: readonly string[]
}
