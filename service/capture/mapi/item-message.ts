import { normaliseAddress, readAddress } from '../../../shared/message/address.ts'
import { signFromHeaders } from '../../../shared/message/automatic.ts'
import { readDate } from '../../../shared/message/date-header.ts'
import {
  conversationGuidOf,
  deliveredMailboxes,
  firstHeader,
  headersOf,
  type Headers,
  isPrivate,
  receivedOf,
} from '../../../shared/message/header-facts.ts'
import { readInReplyTo, readMessageId, readMessageIds } from '../../../shared/message/message-id.ts'
import type { Address, ParsedMessage } from '../../../shared/message/parsed-message.ts'
import { storableText } from '../../../shared/message/storable-text.ts'
import { addressesIn } from '../mime/address-header.ts'
import { decodeEncodedWords } from '../mime/encoded-words.ts'
import { readHeaderBlock } from '../mime/header-block.ts'
import { attachmentOf, bodyOf } from './item-body.ts'
import { codepageOf, type MapiItem, type MapiProperties, numberOf, TAG, textOf } from './properties.ts'

/** Why an Outlook item is no message: nobody's mail, or mail not yet sent. */
export type NoMessage = 'other-item' | 'draft' | 'no-sender'

/** Classes of items that are sent and received; calendar entries, contacts, tasks and notes are not. */
const MAIL =
  /^(?:ipm\.note|ipm\.schedule\.meeting|ipm\.outlook\.recall|ipm\.recall|report\.|ipm\.post|ipm\.document|ipm$)/i
const UNSENT = 8
const MAX_HEADERS = 1024 * 1024

/**
 * An Outlook item as a ParsedMessage, or the reason why it is none. What the transport headers say is believed first;
 * addresses are SMTP addresses: Exchange's own (`/O=…`) are no participants.
 */
export function messageOfItem(
  item: MapiItem,
  mailbox: string | null,
): { readonly message: ParsedMessage } | { readonly failure: NoMessage } {
  const { properties } = item
  const codepage = codepageOf(properties)
  const text = (tag: number): string | null => textOf(properties, tag, codepage)
  const messageClass = text(TAG.messageClass) ?? 'IPM.Note'
  if (!MAIL.test(messageClass)) return { failure: 'other-item' }
  const headers = headersIn(text(TAG.transportMessageHeaders), messageClass)
  const flags = numberOf(properties, TAG.messageFlags) ?? 0
  if ((flags & UNSENT) !== 0 && !headers.has('received') && !properties.has(TAG.clientSubmitTime))
    return { failure: 'draft' }
  const from = addressesIn(headers, 'from')[0] ?? senderOf(properties, codepage)
  if (from === null && !hasSender(properties, headers)) return { failure: 'no-sender' }

  const recipients = recipientsOf(item, headers, codepage)
  const mailboxes = new Set([...deliveredMailboxes(headers), ...receiversOf(properties, codepage)])
  if (mailbox !== null) mailboxes.add(mailbox)
  const opaque = /^ipm\.note\.smime(?!\.multipartsigned)/i.test(messageClass) || /rpmsg/i.test(messageClass)
  const body = bodyOf(properties, codepage)
  const subject = storableText(
    withoutPrefixMark(text(TAG.subject)) ?? decodeEncodedWords(firstHeader(headers, 'subject') ?? ''),
  )
  const hasText = (body.text ?? body.html ?? '').trim() !== ''
  return {
    message: {
      messageId: readMessageId(text(TAG.internetMessageId)) ?? readMessageId(firstHeader(headers, 'message-id')),
      date: readDate(firstHeader(headers, 'date') ?? '') ?? momentOf(properties, TAG.clientSubmitTime),
      received: momentOf(properties, TAG.messageDeliveryTime) ?? receivedOf(headers),
      from,
      ...recipients,
      subject,
      inReplyTo: readInReplyTo(text(TAG.inReplyToId)) ?? readInReplyTo(firstHeader(headers, 'in-reply-to')),
      references: referencesOf(text(TAG.internetReferences), headers),
      conversationGuid: guidOf(properties) ?? conversationGuidOf(firstHeader(headers, 'thread-index')),
      conversationId: null,
      automatic: signFromHeaders({ headers, calendarMethod: null, subject }),
      private: isPrivate(headers) || [1, 2].includes(numberOf(properties, TAG.sensitivity) ?? 0),
      text: opaque && !hasText ? null : body.text,
      html: opaque && !hasText ? null : body.html,
      attachments: item.attachments.flatMap((each) => attachmentOf(each, codepage) ?? []),
      opaque: opaque ? 'encrypted' : null,
      mailboxes: [...mailboxes],
    },
  }
}

/** Exchange keeps how long the answer mark is in two characters before the subject. */
function withoutPrefixMark(subject: string | null): string | null {
  return subject?.charCodeAt(0) === 1 ? subject.slice(2) : subject
}

/** Transport headers, with the item's class as Exchange writes it there. */
function headersIn(block: string | null, messageClass: string): Headers {
  const bytes = Buffer.from((block ?? '').slice(0, MAX_HEADERS).replace(/^Microsoft Mail Internet Headers[^\n]*\n/, ''))
  return headersOf([...readHeaderBlock(bytes), ['x-message-class', messageClass] as const])
}

function smtp(address: string | null, type: string | null): string | null {
  if (address === null || address.startsWith('/') || (type !== null && /^(?:EX|FAX|X500)$/i.test(type))) return null
  return address
}

function senderOf(properties: MapiProperties, codepage: string | null): Address | null {
  const text = (tag: number): string | null => textOf(properties, tag, codepage)
  const name = text(TAG.sentRepresentingName) ?? text(TAG.senderName)
  const candidates = [
    text(TAG.sentRepresentingSmtpAddress),
    smtp(text(TAG.sentRepresentingEmailAddress), text(TAG.sentRepresentingAddressType)),
    text(TAG.senderSmtpAddress),
    smtp(text(TAG.senderEmailAddress), text(TAG.senderAddressType)),
    // Exchange Online writes who made the item where it writes no sender as SMTP.
    text(TAG.creatorSmtpAddress),
  ]
  for (const candidate of candidates) {
    const address = candidate === null ? null : readAddress(candidate, name)
    if (address !== null) return address
  }
  return null
}

function hasSender(properties: MapiProperties, headers: Headers): boolean {
  return (
    headers.has('from') ||
    [TAG.sentRepresentingEmailAddress, TAG.senderEmailAddress, TAG.senderName, TAG.sentRepresentingName].some((tag) =>
      properties.has(tag),
    )
  )
}

/** The recipients Outlook lists, then those only the headers name: Exchange's own addresses are SMTP addresses there. */
function recipientsOf(
  { recipients }: MapiItem,
  headers: Headers,
  codepage: string | null,
): { readonly to: readonly Address[]; readonly cc: readonly Address[]; readonly bcc: readonly Address[] } {
  const roles = { to: new Map<string, Address>(), cc: new Map<string, Address>(), bcc: new Map<string, Address>() }
  const known = new Set<string>()
  const add = (role: keyof typeof roles, address: Address | null): void => {
    if (address === null) return
    known.add(address.address)
    if (!roles[role].has(address.address)) roles[role].set(address.address, address)
  }
  for (const each of recipients) {
    const text = (tag: number): string | null => textOf(each, tag, codepage)
    const raw = text(TAG.smtpAddress) ?? smtp(text(TAG.emailAddress), text(TAG.addressType)) ?? text(TAG.displayName)
    const name = text(TAG.displayName)
    const role = ROLES[(numberOf(each, TAG.recipientType) ?? 1) & 0x0f]
    if (role !== undefined && raw !== null) add(role, readAddress(raw, name === raw ? null : name))
  }
  for (const role of ['to', 'cc', 'bcc'] as const) {
    for (const address of addressesIn(headers, role)) if (!known.has(address.address)) add(role, address)
  }
  return { to: [...roles.to.values()], cc: [...roles.cc.values()], bcc: [...roles.bcc.values()] }
}

const ROLES: Readonly<Record<number, 'to' | 'cc' | 'bcc'>> = { 1: 'to', 2: 'cc', 3: 'bcc' }

/** The mailbox that received this copy. */
function receiversOf(properties: MapiProperties, codepage: string | null): readonly string[] {
  const text = (tag: number): string | null => textOf(properties, tag, codepage)
  const found = [
    text(TAG.receivedRepresentingSmtpAddress),
    text(TAG.receivedBySmtpAddress),
    smtp(text(TAG.receivedByEmailAddress), text(TAG.receivedByAddressType)),
  ]
  return found.flatMap((raw) => (raw === null ? [] : (normaliseAddress(raw) ?? [])))
}

function referencesOf(value: string | null, headers: Headers): readonly string[] {
  const own = readMessageIds(value)
  return own.length > 0 ? own : readMessageIds(headers.get('references'))
}

function guidOf(properties: MapiProperties): string | null {
  const index = properties.get(TAG.conversationIndex)
  return index instanceof Uint8Array ? conversationGuidOf(Buffer.from(index).toString('base64')) : null
}

/** Times before mail or far in the future are what a broken file says. */
function momentOf(properties: MapiProperties, tag: number): number | null {
  const at = numberOf(properties, tag)
  return at !== null && at > 0 && at < Date.UTC(9999, 0) ? at : null
}
