import { z } from 'zod'
import { normaliseAddress, readAddress } from '../../../shared/message/address.ts'
import { signFromHeaders, signWithoutHeaders } from '../../../shared/message/automatic.ts'
import { readDate } from '../../../shared/message/date-header.ts'
import {
  conversationGuidOf,
  deliveredMailboxes,
  firstHeader,
  headersOf,
  isPrivate,
  receivedOf,
} from '../../../shared/message/header-facts.ts'
import { readInReplyTo, readMessageId, readMessageIds } from '../../../shared/message/message-id.ts'
import type { Address, ParsedMessage } from '../../../shared/message/parsed-message.ts'
import { storableText } from '../../../shared/message/storable-text.ts'
import type { FailureReason, ReadOptions, SourceKind } from './reading.ts'
import type { SourceItem } from './source.ts'
import { chunksOf, type StoredFile } from './stored-file.ts'

const text = z.string().nullish()
const list = z.array(z.string()).nullish()

/** One line. Unknown fields are left alone: archives carry notes of their own. */
const lineSchema = z.object({
  id: text,
  /** ISO 8601 with zone; the Date header of the message. */
  date: text,
  /** ISO 8601: when a mailbox received it. */
  received: text,
  from: text,
  fromName: text,
  to: list,
  cc: list,
  bcc: list,
  subject: text,
  inReplyTo: text,
  references: list,
  body: text,
  mailboxes: list,
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullish(),
})
type Line = z.infer<typeof lineSchema>

/** One NDJSON line as a message, or the reason why it is none. */
function parseLine(
  json: string,
  mailbox: string | null,
): { readonly message: ParsedMessage } | { readonly failure: FailureReason } {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return { failure: 'bad-json' }
  }
  const line = lineSchema.safeParse(value)
  if (!line.success) return { failure: 'not-a-message' }
  if (isEmpty(line.data)) return { failure: 'not-a-message' }
  if ((line.data.from ?? '').trim() === '') return { failure: 'no-sender' }
  return { message: messageOf(line.data, mailbox) }
}

/** `{}` and lines of some other kind of record: nothing a message has. */
function isEmpty(line: Line): boolean {
  return [line.id, line.date, line.from, line.subject, line.body].every((each) => each === null || each === undefined)
}

function messageOf(line: Line, mailbox: string | null): ParsedMessage {
  const headers = line.headers ? headersOf(pairsOf(line.headers)) : null
  const hasHeaders = headers !== null && headers.size > 0
  const from = line.from ?? ''
  const subject = storableText(line.subject ?? '')
  const received = typeof line.received === 'string' ? readDate(line.received) : null
  return {
    messageId: readMessageId(line.id),
    date: typeof line.date === 'string' ? readDate(line.date) : null,
    received: received ?? (hasHeaders ? receivedOf(headers) : null),
    from: readAddress(from, line.fromName || null),
    to: addressesOf(line.to),
    cc: addressesOf(line.cc),
    bcc: addressesOf(line.bcc),
    subject,
    inReplyTo: readInReplyTo(line.inReplyTo),
    references: readMessageIds(line.references),
    conversationGuid: hasHeaders ? conversationGuidOf(firstHeader(headers, 'thread-index')) : null,
    conversationId: null,
    automatic: hasHeaders
      ? signFromHeaders({
          headers: headers.has('from') ? headers : new Map([...headers, ['from', [from]]]),
          calendarMethod: null,
        })
      : signWithoutHeaders(subject, from, line.body ?? null),
    private: hasHeaders && isPrivate(headers),
    text: typeof line.body === 'string' ? storableText(line.body) : null,
    html: null,
    attachments: [],
    opaque: null,
    mailboxes: mailboxesOf(line.mailboxes, mailbox, hasHeaders ? deliveredMailboxes(headers) : []),
  }
}

function* pairsOf(headers: NonNullable<Line['headers']>): Generator<readonly [string, string]> {
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') yield [name, value]
    else for (const each of value) yield [name, each]
  }
}

function addressesOf(values: readonly string[] | null | undefined): readonly Address[] {
  if (!values || values.length === 0) return []
  const found = new Map<string, Address>()
  for (const value of values) {
    const address = readAddress(value)
    if (address !== null && !found.has(address.address)) found.set(address.address, address)
  }
  return [...found.values()]
}

function mailboxesOf(
  named: readonly string[] | null | undefined,
  mailbox: string | null,
  delivered: readonly string[],
): readonly string[] {
  const all = [...(named ?? []).flatMap((each) => normaliseAddress(each) ?? []), ...delivered]
  if (mailbox !== null) all.push(mailbox)
  return all.length < 2 ? all : [...new Set(all)]
}

const NEWLINE = 0x0a

/** One object on the first line; a line longer than what is seen needs only begin like one. Pretty-printed JSON is none. */
function beginsWithObject(peek: Buffer): boolean {
  const text = peek
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
  const end = text.indexOf('\n')
  if (!text.startsWith('{')) return false
  if (end < 0) return /^\{\s*["}]/.test(text)
  try {
    JSON.parse(text.slice(0, end))
    return true
  } catch {
    return false
  }
}

export const ndjson: SourceKind = {
  name: 'ndjson',
  piped: true,
  endings: ['.ndjson', '.jsonl'],
  recognises: beginsWithObject,

  async *read(file: StoredFile, from: number, options: ReadOptions): AsyncGenerator<SourceItem, number> {
    let position = 0
    let consumed = 0
    let parts: Buffer[] = []
    let length = 0

    /** Ends the current line: an item, or null for a blank line or one before `from`. */
    const endLine = (): SourceItem | null => {
      const tooLarge = length > options.maxMessageBytes
      const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts)
      parts = []
      length = 0
      if (!tooLarge && (bytes === undefined || isBlank(bytes))) return null
      const at = position
      position += 1
      if (at < from) return null
      if (tooLarge || bytes === undefined) return { position: at, bytes: consumed, failure: 'too-large' }
      const json = bytes.toString('utf8')
      return {
        position: at,
        bytes: consumed,
        ...parseLine(at === 0 ? json.replace(/^\ufeff/, '') : json, options.mailbox),
      }
    }
    const take = (data: Buffer): void => {
      length += data.length
      if (length > options.maxMessageBytes) parts = []
      else if (data.length > 0) parts.push(data)
    }

    for await (const chunk of chunksOf(file)) {
      consumed = chunk.consumed
      if ('failure' in chunk) {
        // The line that was cut off belongs to what is missing.
        if (position >= from) yield { position, bytes: consumed, failure: chunk.failure }
        return position + 1
      }
      let start = 0
      for (let end = chunk.data.indexOf(NEWLINE); end >= 0; end = chunk.data.indexOf(NEWLINE, start)) {
        take(chunk.data.subarray(start, end))
        start = end + 1
        const item = endLine()
        if (item !== null) yield item
      }
      take(chunk.data.subarray(start))
    }
    const last = endLine()
    if (last !== null) yield last
    return position
  },
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false
  return true
}
