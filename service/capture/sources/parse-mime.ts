import { signFromHeaders } from '../../../shared/message/automatic.ts'
import { readDate } from '../../../shared/message/date-header.ts'
import {
  conversationGuidOf,
  deliveredMailboxes,
  firstHeader,
  isPrivate,
  receivedOf,
} from '../../../shared/message/header-facts.ts'
import { readInReplyTo, readMessageId, readMessageIds } from '../../../shared/message/message-id.ts'
import type { ParsedMessage } from '../../../shared/message/parsed-message.ts'
import { storableText } from '../../../shared/message/storable-text.ts'
import { addressesIn } from '../mime/address-header.ts'
import { readBody } from '../mime/body.ts'
import { decodeEncodedWords } from '../mime/encoded-words.ts'
import { firstHeaderAt } from '../mime/header-block.ts'
import { type Part, readParts } from '../mime/part.ts'
import type { KeepFiles, Parsed } from './reading.ts'

/** Any of these makes bytes a message; a text file that begins with "Note: x" has none. */
const TELLING_HEADERS = ['from', 'to', 'cc', 'subject', 'date', 'message-id', 'received', 'return-path', 'mime-version']

/**
 * The bytes of one RFC 5322 message as a ParsedMessage, or the reason why they are none. Never throws; bounded in
 * nesting, number of parts and header size (`mime/part.ts`; the caller bounds the whole).
 */
export function parseMime(bytes: Uint8Array, mailbox: string | null, keepFiles?: KeepFiles): Parsed {
  try {
    const root = readParts(bytes.subarray(firstHeaderAt(bytes)))
    if (!TELLING_HEADERS.some((name) => root.headers.has(name))) return { failure: 'not-a-message' }
    if ((firstHeader(root.headers, 'from') ?? '').trim() === '') return { failure: 'no-sender' }
    return { message: messageOf(root, mailbox, keepFiles) }
  } catch {
    // A limit was broken, or bytes that no parser foresaw: the same to whoever reads the list of failures.
    return { failure: 'bad-mime' }
  }
}

function messageOf(root: Part, mailbox: string | null, keepFiles: KeepFiles | undefined): ParsedMessage {
  const { headers } = root
  const { text, html, attachments, opaque, calendarMethod } = readBody(root, keepFiles)
  const delivered = deliveredMailboxes(headers)
  const subject = storableText(decodeEncodedWords(firstHeader(headers, 'subject') ?? ''))
  return {
    messageId: readMessageId(firstHeader(headers, 'message-id')),
    date: readDate(firstHeader(headers, 'date') ?? ''),
    received: receivedOf(headers),
    from: addressesIn(headers, 'from')[0] ?? null,
    to: addressesIn(headers, 'to'),
    cc: addressesIn(headers, 'cc'),
    bcc: addressesIn(headers, 'bcc'),
    subject,
    inReplyTo: readInReplyTo(firstHeader(headers, 'in-reply-to')),
    references: readMessageIds(headers.get('references')),
    conversationGuid: conversationGuidOf(firstHeader(headers, 'thread-index')),
    // Gmail's own export names the conversation, which is an id within that one mailbox.
    conversationId: storableText(firstHeader(headers, 'x-gm-thrid') ?? '').slice(0, 100) || null,
    automatic: signFromHeaders({ headers, calendarMethod, subject, partTypes: typesOf(root) }),
    private: isPrivate(headers),
    text: text === null || text === '' ? null : storableText(text),
    html: html === null || html === '' ? null : storableText(html),
    attachments: attachments.map((each) => ({ ...each, name: each.name === null ? null : storableText(each.name) })),
    opaque,
    mailboxes: mailbox === null || delivered.includes(mailbox) ? delivered : [...delivered, mailbox],
  }
}

function typesOf(part: Part): string[] {
  return [part.type, ...part.children.flatMap(typesOf)]
}
