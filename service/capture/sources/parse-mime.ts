import { convert } from 'html-to-text'
import PostalMime, { addressParser, decodeWords, type Attachment, type Email } from 'postal-mime'
import { readAddress } from '../../../shared/message/address.ts'
import { signFromHeaders } from '../../../shared/message/automatic.ts'
import { readDate } from '../../../shared/message/date-header.ts'
import {
  conversationGuidOf,
  deliveredMailboxes,
  firstHeader,
  headersOf,
  isPrivate,
  receivedOf,
  type Headers,
} from '../../../shared/message/header-facts.ts'
import { readInReplyTo, readMessageId, readMessageIds } from '../../../shared/message/message-id.ts'
import type { Address, ParsedMessage } from '../../../shared/message/parsed-message.ts'
import { storableText } from '../../../shared/message/storable-text.ts'
import { utf8Headers } from './header-bytes.ts'
import type { FailureReason } from './reading.ts'

const LIMITS = {
  maxNestingDepth: 64,
  maxHeadersSize: 1024 * 1024,
  // A forwarded message attached as message/rfc822 is somebody else's text: it stays an attachment.
  forceRfc822Attachments: true,
} as const

/** HTML beyond this is a newsletter or an attack; its beginning is enough to read. */
const MAX_HTML_TO_TEXT = 512 * 1024

/** Any of these makes bytes a message; a text file that begins with "Note: x" has none. */
const TELLING_HEADERS = ['from', 'to', 'cc', 'subject', 'date', 'message-id', 'received', 'return-path', 'mime-version']

export type Parsed = { readonly message: ParsedMessage } | { readonly failure: FailureReason }

/**
 * The bytes of one RFC 5322 message as a ParsedMessage, or the reason why they are none. Never throws; bounded in
 * nesting and header size (the caller bounds the whole).
 */
export async function parseMime(bytes: Uint8Array, mailbox: string | null): Promise<Parsed> {
  let email: Email
  try {
    email = await PostalMime.parse(utf8Headers(bytes), LIMITS)
  } catch {
    return { failure: 'bad-mime' }
  }
  const headers = headersOf(email.headers.map((header) => [header.key, header.value] as const))
  if (!TELLING_HEADERS.some((name) => headers.has(name))) return { failure: 'not-a-message' }
  if ((firstHeader(headers, 'from') ?? '').trim() === '') return { failure: 'no-sender' }
  try {
    return { message: messageOf(email, headers, mailbox) }
  } catch {
    return { failure: 'bad-mime' }
  }
}

function messageOf(email: Email, headers: Headers, mailbox: string | null): ParsedMessage {
  const html = email.html ? storableText(email.html) : null
  const delivered = deliveredMailboxes(headers)
  return {
    messageId: readMessageId(firstHeader(headers, 'message-id')),
    date: readDate(firstHeader(headers, 'date') ?? ''),
    received: receivedOf(headers),
    from: addresses(headers, 'from')[0] ?? null,
    to: addresses(headers, 'to'),
    cc: addresses(headers, 'cc'),
    bcc: addresses(headers, 'bcc'),
    subject: storableText(decodeWords(firstHeader(headers, 'subject') ?? '')),
    inReplyTo: readInReplyTo(firstHeader(headers, 'in-reply-to')),
    references: readMessageIds(headers.get('references')),
    conversationGuid: conversationGuidOf(firstHeader(headers, 'thread-index')),
    // Gmail's own export names the conversation, which is an id within that one mailbox.
    conversationId: storableText(firstHeader(headers, 'x-gm-thrid') ?? '').slice(0, 100) || null,
    automatic: signFromHeaders({ headers, calendarMethod: calendarMethod(email.attachments) }),
    private: isPrivate(headers),
    text: email.text ? storableText(email.text) : html === null ? null : textOfHtml(html),
    html,
    attachments: [],
    opaque: null,
    mailboxes: mailbox === null || delivered.includes(mailbox) ? delivered : [...delivered, mailbox],
  }
}

/** All usable addresses of a header's occurrences, groups flattened, each once; of From, the first occurrence only. */
function addresses(headers: Headers, name: string): readonly Address[] {
  const values = headers.get(name) ?? []
  const found = new Map<string, Address>()
  for (const value of name === 'from' ? values.slice(0, 1) : values) {
    for (const each of addressParser(value, { flatten: true })) {
      const address = readAddress(each.address ?? '', each.name)
      if (address !== null && !found.has(address.address)) found.set(address.address, address)
    }
  }
  return [...found.values()]
}

/** The METHOD of a calendar part that is the message's own, not a file somebody attached. */
function calendarMethod(attachments: readonly Attachment[]): string | null {
  const part = attachments.find((each) => each.mimeType === 'text/calendar' && each.disposition !== 'attachment')
  if (part === undefined) return null
  if (part.method) return part.method
  if (typeof part.content === 'string') return null
  const head = new TextDecoder().decode(new Uint8Array(part.content).subarray(0, 4096))
  return /^METHOD:([A-Z]+)/im.exec(head)?.[1] ?? null
}

/** Text of an HTML-only message, or null when it cannot be made. */
function textOfHtml(html: string): string | null {
  try {
    return convert(html.slice(0, MAX_HTML_TO_TEXT), {
      wordwrap: false,
      limits: { maxDepth: 200, maxInputLength: MAX_HTML_TO_TEXT },
      selectors: [
        { selector: 'img', format: 'skip' },
        { selector: 'a', options: { ignoreHref: true } },
        { selector: 'blockquote', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
        ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      ],
    })
  } catch {
    return null
  }
}
