import { readAddress } from '../../../shared/message/address.ts'
import { signFromHeaders, signWithoutHeaders } from '../../../shared/message/automatic.ts'
import { readDate } from '../../../shared/message/date-header.ts'
import {
  conversationGuidOf,
  deliveredMailboxes,
  firstHeader,
  type Headers,
  headersOf,
  isPrivate,
} from '../../../shared/message/header-facts.ts'
import { readInReplyTo, readMessageId, readMessageIds } from '../../../shared/message/message-id.ts'
import type { Address, Attachment, AutomaticSign } from '../../../shared/message/parsed-message.ts'
import { storableText } from '../../../shared/message/storable-text.ts'
import type { MailboxAddress, MailboxMessage } from '../../clients/graph/types.ts'
import { addressesIn } from '../mime/address-header.ts'
import { textOfHtml } from '../mime/plain-text.ts'
import type { Parsed } from './reading.ts'

/**
 * A message as a mailbox gave it, as a ParsedMessage, or the reason why it is none. Pure. Internet headers are believed
 * first; what a mailbox itself sent has none, and there its own properties speak (`MailboxMessage.headers`).
 * @param mailbox normalised address of the mailbox it lies in
 */
export function parseGraphMessage(raw: MailboxMessage, mailbox: string): Parsed {
  if (raw.draft) return { failure: 'draft' }
  const headers = headersOf(raw.headers)
  const from = senderOf(raw, headers)
  if (from === null && raw.from === null && raw.sender === null && !headers.has('from')) return { failure: 'no-sender' }
  const opaque = isSealed(raw, headers)
  const html = opaque || raw.body?.kind !== 'html' ? null : storableText(raw.body.content) || null
  const text = opaque || raw.body === null ? null : html === null ? raw.body.content : textOfHtml(html)
  const delivered = deliveredMailboxes(headers)
  return {
    message: {
      messageId: messageIdOf(raw, headers),
      date: readDate(firstHeader(headers, 'date') ?? '') ?? raw.sentAt,
      received: raw.receivedAt,
      from,
      to: people(raw.to, headers, 'to'),
      cc: people(raw.cc, headers, 'cc'),
      bcc: people(raw.bcc, headers, 'bcc'),
      subject: storableText(raw.subject),
      inReplyTo: readInReplyTo(firstHeader(headers, 'in-reply-to')),
      references: readMessageIds(headers.get('references')),
      conversationGuid:
        conversationGuidOf(raw.conversationIndex) ?? conversationGuidOf(firstHeader(headers, 'thread-index')),
      conversationId: storableText(raw.conversationId ?? '').slice(0, MAX_ID) || null,
      automatic: automaticSign(raw, headers, from),
      private: isPrivate(headers),
      text: text === null || text === '' ? null : storableText(text),
      html,
      attachments: attachmentsOf(raw),
      opaque: opaque ? 'encrypted' : null,
      mailboxes: delivered.includes(mailbox) ? delivered : [...delivered, mailbox],
    },
  }
}

/**
 * A message that arrived without a Message-ID was given one by this mailbox's server, and by every other mailbox's another
 * one: where there are headers, their silence counts, and the message is known by what it says (domain.md §2).
 */
function messageIdOf(raw: MailboxMessage, headers: Headers): string | null {
  const own = readMessageId(firstHeader(headers, 'message-id'))
  return own ?? (headers.has('received') || headers.has('date') ? null : readMessageId(raw.messageId))
}

/** A conversation id is some 150 characters long; a longer one is no id. */
const MAX_ID = 400

/**
 * The first From address. `sender` (a delegate, or the person behind a shared mailbox) counts only where nobody else is
 * named: a rep who sends from a company mailbox acts as the company (domain.md §2).
 */
function senderOf({ from, sender }: MailboxMessage, headers: Headers): Address | null {
  const own = usable(from)
  if (own !== null) return own
  // Exchange's own form of an address (`/O=…`) is no participant; the header may still have the real one.
  return addressesIn(headers, 'from')[0] ?? usable(sender)
}

function usable(one: MailboxAddress | null): Address | null {
  return one === null ? null : readAddress(one.address, one.name ?? undefined)
}

/** The mailbox's own list, and where it holds an address of Exchange's own form, what the header says beside it. */
function people(list: readonly MailboxAddress[], headers: Headers, name: 'to' | 'cc' | 'bcc'): readonly Address[] {
  const found = new Map<string, Address>()
  let unusable = false
  for (const one of list) {
    const address = usable(one)
    if (address === null) unusable = true
    else if (!found.has(address.address)) found.set(address.address, address)
  }
  if (unusable) {
    for (const address of addressesIn(headers, name)) {
      if (!found.has(address.address)) found.set(address.address, address)
    }
  }
  return [...found.values()]
}

function automaticSign(raw: MailboxMessage, headers: Headers, from: Address | null): AutomaticSign | null {
  const calendarMethod = raw.meeting === 'answer' ? 'REPLY' : null
  const sign = signFromHeaders({ headers, calendarMethod })
  // Where the mailbox told us nothing of the kind, the subject is all there is.
  const blind = headers.size === 0 && raw.meeting === null
  return sign ?? (blind ? signWithoutHeaders(raw.subject, from?.address ?? null) : null)
}

/** Sealed for its readers (S/MIME, OpenPGP, rights-managed): what the mailbox gives as its text is not what was written. */
function isSealed({ attachments }: MailboxMessage, headers: Headers): boolean {
  const type = (firstHeader(headers, 'content-type') ?? '').slice(0, 1_000).toLowerCase()
  if (/^\s*multipart\/encrypted\b/.test(type)) return true
  if (/^\s*application\/(?:x-)?pkcs7-mime\b/.test(type) && !/smime-type="?signed-data/.test(type)) return true
  if (/^rpmsg\.message\b/i.test((firstHeader(headers, 'content-class') ?? '').trim())) return true
  const messageClass = firstHeader(headers, 'x-message-class') ?? ''
  if (/^ipm\.note\.smime(?!\.multipartsigned)/i.test(messageClass) || /rpmsg/i.test(messageClass)) return true
  return attachments?.some(({ name }) => /^message\.rpmsg$/i.test(name)) ?? false
}

function attachmentsOf({ attachments }: MailboxMessage): readonly Attachment[] {
  return (attachments ?? []).map(({ id, name, type, bytes, inline }) => ({
    name: storableText(name) || null,
    type: type?.toLowerCase() || 'application/octet-stream',
    size: bytes,
    inline,
    ref: id,
  }))
}
