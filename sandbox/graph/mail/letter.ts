import { createHash } from 'node:crypto'
import PostalMime, { addressParser, decodeWords, type Attachment } from 'postal-mime'
import { writeMime, type NewMessage } from './write-mime.ts'

export interface Person {
  name: string
  address: string
}

/** What is read from a letter's head. */
export interface Head {
  from: Person | null
  sender: Person | null
  to: Person[]
  cc: Person[]
  bcc: Person[]
  replyTo: Person[]
  subject: string
  messageId: string | null
  sentMs: number | null
  threadIndex: string | null
  /** Message-ID of the first message of the exchange, as far as this one says. */
  root: string | null
  /** How many messages it answers, as far as it says. */
  depth: number
  fields: { name: string; value: string }[]
}

export type Meeting = 'meetingRequest' | 'meetingAccepted' | 'meetingDeclined' | 'meetingCancelled'

export interface Body {
  html: string | null
  text: string | null
  attachments: Attachment[]
}

/**
 * One message's content, shared by all its copies: raw bytes and the little that lists and filters need; everything else
 * is read again when asked for, so that a large mailbox costs little more than its bytes.
 */
export class Letter {
  readonly #raw: Buffer
  readonly #form: 'mime' | 'json'
  readonly subject: string
  readonly messageId: string | null
  readonly fromAddress: string
  readonly sentMs: number | null
  /** Meeting mail, as Graph names it; null for all other. */
  readonly meeting: Meeting | null

  /** `mime`: RFC 5322 bytes. `json`: one line of an NDJSON file, in the format of `NewMessage`. */
  constructor(raw: Buffer, form: 'mime' | 'json') {
    this.#raw = raw
    this.#form = form
    const read = form === 'mime' ? this.head() : headOf(this.#json())
    this.subject = read.subject
    this.messageId = read.messageId
    this.fromAddress = read.from?.address ?? ''
    this.sentMs = read.sentMs
    this.meeting = form === 'mime' && raw.includes('text/calendar') ? meetingOf(raw) : null
  }

  get size(): number {
    return this.#raw.length
  }

  head(): Head {
    if (this.#form === 'mime') return readHead(this.#raw)
    const message = this.#json()
    // The content does not matter for the head, and most of the work would go into it.
    return { ...headOf(message), fields: readFields(writeMime({ ...message, text: '', attachments: [] })) }
  }

  /** The message as RFC 5322 bytes with CRLF; without its Bcc lines unless it is the sender's copy. */
  mime(withBcc: boolean): Buffer {
    const raw = this.#form === 'mime' ? crlf(this.#raw) : writeMime(this.#json())
    return withBcc ? raw : withoutField(raw, 'bcc')
  }

  async body(): Promise<Body> {
    if (this.#form === 'json') {
      const { body, text, html } = this.#json()
      return { html: html ?? null, text: text ?? body ?? null, attachments: [] }
    }
    const parsed = await PostalMime.parse(this.#raw, { attachmentEncoding: 'arraybuffer' })
    return { html: parsed.html ?? null, text: parsed.text ?? null, attachments: parsed.attachments }
  }

  #json(): NewMessage {
    return JSON.parse(this.#raw.toString('utf8')) as NewMessage
  }
}

/** By the calendar part's method; the answer itself is read where it stands in plain text. */
function meetingOf(raw: Buffer): Meeting | null {
  const text = raw.toString('latin1')
  const method = /text\/calendar(?:[^\n]|\n[ \t])*?method="?(\w+)/i.exec(text)?.[1]?.toUpperCase()
  if (method === 'REQUEST') return 'meetingRequest'
  if (method === 'CANCEL') return 'meetingCancelled'
  if (method !== 'REPLY') return null
  return /PARTSTAT=DECLINED/i.test(text) ? 'meetingDeclined' : 'meetingAccepted'
}

/** The 16 bytes that all copies of one exchange share, as hex: from the Thread-Index, else from the first Message-ID. */
export function conversationGuid(head: Head): string {
  const index = threadIndexBytes(head)
  if (index) return index.toString('hex', 6, 22)
  return createHash('md5')
    .update(head.root ?? head.messageId ?? head.subject)
    .digest('hex')
}

/** 22 bytes and five more for every answer, base64. */
export function conversationIndex(head: Head): string {
  const index = threadIndexBytes(head)
  if (index) return index.toString('base64')
  const filetime = (BigInt(head.sentMs ?? 0) + 11_644_473_600_000n) * 10_000n
  const bytes = Buffer.alloc(22 + 5 * Math.min(head.depth, 20))
  bytes[0] = 1
  bytes.writeUIntBE(Number((filetime >> 24n) & 0xff_ff_ff_ff_ffn), 1, 5)
  bytes.write(conversationGuid(head), 6, 'hex')
  return bytes.toString('base64')
}

function threadIndexBytes(head: Head): Buffer | null {
  const bytes = Buffer.from(head.threadIndex ?? '', 'base64')
  return bytes.length >= 22 ? bytes : null
}

/** Everything but the fields. */
function headOf(message: NewMessage): Head {
  const people = (list: string[] | undefined): Person[] => (list ?? []).flatMap(readPeople)
  const from = readPeople(message.from)[0] ?? null
  if (from && message.fromName) from.name = message.fromName
  const references = message.references ?? []
  return {
    from,
    sender: null,
    to: people(message.to),
    cc: people(message.cc),
    bcc: people(message.bcc),
    replyTo: people(message.replyTo),
    subject: message.subject ?? '',
    messageId: bracketed(message.id ?? null),
    sentMs: readMoment(message.date),
    threadIndex: message.headers?.['Thread-Index'] ?? null,
    root: bracketed(references[0] ?? message.inReplyTo ?? null),
    depth: references.length || (message.inReplyTo ? 1 : 0),
    fields: [],
  }
}

function bracketed(id: string | null): string | null {
  if (id === null || id === '') return null
  return id.startsWith('<') ? id : `<${id}>`
}

/** Header fields in order, unfolded; values keep their encoded words. */
export function readFields(raw: Buffer): { name: string; value: string }[] {
  const head = raw.subarray(0, headEnd(raw))
  const text = isUtf8(head) ? head.toString('utf8') : head.toString('latin1')
  const fields: { name: string; value: string }[] = []
  for (const line of text.split(/\r?\n/)) {
    const last = fields.at(-1)
    if (/^[ \t]/.test(line) && last) last.value += ` ${line.trim()}`
    const field = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line)
    if (field) fields.push({ name: field[1]!, value: field[2]!.trim() })
  }
  return fields
}

function readHead(raw: Buffer): Head {
  const fields = readFields(raw)
  const of = (name: string): string | null => fields.find((field) => field.name.toLowerCase() === name)?.value ?? null
  const people = (name: string): Person[] =>
    fields.filter((field) => field.name.toLowerCase() === name).flatMap((field) => readPeople(field.value))
  const references = (of('references') ?? '').match(/<[^<>\s]+>/g) ?? []
  const answered = /<[^<>\s]+>/.exec(of('in-reply-to') ?? '')?.[0] ?? null
  return {
    from: people('from')[0] ?? null,
    sender: people('sender')[0] ?? null,
    to: people('to'),
    cc: people('cc'),
    bcc: people('bcc'),
    replyTo: people('reply-to'),
    subject: decodeWords(of('subject') ?? ''),
    messageId: of('message-id') === '' ? null : of('message-id'),
    sentMs: readMoment(of('date')),
    threadIndex: of('thread-index'),
    root: references[0] ?? answered,
    depth: references.length || (answered === null ? 0 : 1),
    fields,
  }
}

function readPeople(value: string): Person[] {
  return addressParser(value, { flatten: true })
    .filter((entry) => (entry.address ?? '') !== '' || entry.name !== '')
    .map((entry) => {
      const address = entry.address ?? ''
      const name = decodeWords(entry.name)
      return { name: name === '' ? address : name, address }
    })
}

function readMoment(text: string | null | undefined): number | null {
  const ms = Date.parse((text ?? '').replace(/\s*\([^)]*\)\s*$/, ''))
  return Number.isNaN(ms) ? null : ms
}

function headEnd(raw: Buffer): number {
  const lf = raw.indexOf('\n\n')
  const crlfEnd = raw.indexOf('\r\n\r\n')
  const ends = [lf, crlfEnd].filter((end) => end >= 0)
  return ends.length === 0 ? raw.length : Math.min(...ends)
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes)
}

function crlf(raw: Buffer): Buffer {
  const text = raw.toString('latin1')
  return /[^\r]\n|^\n/.test(text) ? Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1') : raw
}

function withoutField(raw: Buffer, name: string): Buffer {
  const end = headEnd(raw)
  const head = raw.toString('latin1', 0, end)
  const kept = head.replace(new RegExp(`^${name}[ \\t]*:.*(?:\\r?\\n[ \\t].*)*(?:\\r?\\n|$)`, 'gim'), '')
  return kept === head ? raw : Buffer.concat([Buffer.from(kept.replace(/\r?\n$/, ''), 'latin1'), raw.subarray(end)])
}
