import type { Attachment } from '../../../shared/message/parsed-message.ts'
import { storableText } from '../../../shared/message/storable-text.ts'
import { readTnef } from '../mapi/tnef.ts'
import { decodeText, encodingOf } from './charset.ts'
import { contentOf, filenameOf, type Part, readParts } from './part.ts'
import { htmlOfText, MAX_HTML_TO_TEXT, textOfHtml, unflow } from './plain-text.ts'
import { isEncryptedPart, withoutClearSignature } from './sealed.ts'
import { signedContent } from './signed-content.ts'

/** What a person reads of a message, and what lies beside it. */
export interface Body {
  readonly text: string | null
  readonly html: string | null
  readonly attachments: readonly Attachment[]
  readonly opaque: 'encrypted' | null
  /** The METHOD of a calendar part that is the message's own, not a file somebody attached. */
  readonly calendarMethod: string | null
}

/** A text part larger than this is a file that somebody put inline: it is listed, not read. */
const MAX_TEXT_PART = 10 * 1024 * 1024

interface Shown {
  readonly text: string | null
  readonly html: string | null
}

interface Found {
  readonly shown: Shown[]
  readonly attachments: Attachment[]
  encrypted: boolean
  calendarMethod: string | null
  /** A label that some part of the message has, for parts that have none. */
  readonly hint: string | null
  /** Signed envelopes opened so far: each may hold another. */
  opened: number
  /** Bytes of files may be kept up to `largestBytes` each, and `left` in all. */
  readonly keep: { readonly largestBytes: number; left: number }
}

/** Reads the body of a message out of its parts. Never follows `message/rfc822`: that is somebody else's text. */
export function readBody(
  root: Part,
  keep: { readonly largestBytes: number; readonly largestSumBytes: number } = { largestBytes: -1, largestSumBytes: 0 },
): Body {
  const found: Found = {
    shown: [],
    attachments: [],
    encrypted: false,
    calendarMethod: null,
    hint: hintOf(root),
    opened: 0,
    keep: { largestBytes: keep.largestBytes, left: keep.largestSumBytes },
  }
  collect(root, found)
  const { attachments, calendarMethod, encrypted } = found
  const readable = found.shown.some(({ text, html }) => (text ?? html ?? '').trim() !== '')
  if (encrypted && !readable) return { text: null, html: null, attachments, opaque: 'encrypted', calendarMethod }
  return { ...joined(found.shown), attachments, opaque: encrypted ? 'encrypted' : null, calendarMethod }
}

function collect(part: Part, found: Found): void {
  if (isEncryptedPart(part)) {
    found.encrypted = true
    if (part.children.length === 0) found.attachments.push(attachmentOf(part, contentOf(part), found))
    return
  }
  if (part.type === 'multipart/alternative') return collectAlternative(part, found)
  if (part.children.length > 0) {
    for (const child of part.children) collect(child, found)
    return
  }
  collectLeaf(part, found)
}

/** Of several forms of one content, the fullest text and the fullest HTML; other forms (calendar, files) are kept. */
function collectAlternative(part: Part, found: Found): void {
  const inner: Found = { ...found, shown: [], encrypted: false, calendarMethod: null }
  for (const child of part.children) collect(child, inner)
  const texts = inner.shown.flatMap(({ text }) => text ?? [])
  const htmls = inner.shown.flatMap(({ html }) => html ?? [])
  if (texts.length + htmls.length > 0) {
    found.shown.push({
      text: texts.length > 0 ? texts.join('\n') : null,
      html: htmls.length > 0 ? htmls.join('\n') : null,
    })
  }
  found.encrypted ||= inner.encrypted
  found.calendarMethod ??= inner.calendarMethod
  found.opened = inner.opened
}

function collectLeaf(part: Part, found: Found): void {
  const content = contentOf(part)
  if (part.type === 'text/calendar' && part.disposition !== 'attachment') {
    found.calendarMethod ??= part.parameters.get('method') ?? methodIn(content)
  }
  if (isTnef(part)) {
    const tnef = readTnef(content)
    if (tnef !== null) {
      found.attachments.push(...tnef.attachments)
      if (tnef.text !== null || tnef.html !== null) found.shown.push({ text: tnef.text, html: tnef.html })
      return
    }
  }
  if (isSignedEnvelope(part) && found.opened < 4) {
    found.opened += 1
    const inner = signedContent(content)
    if (inner !== null) return collect(readParts(inner), found)
  }
  const isText = part.type === 'text/plain' || part.type === 'text/html' || isUnreadMultipart(part)
  if (isText && part.disposition !== 'attachment' && content.length <= MAX_TEXT_PART) {
    found.shown.push(shownOf(part, content, found))
    return
  }
  if (content.length > 0 || part.filename !== null) found.attachments.push(attachmentOf(part, content, found))
}

/** A multipart that has no parts to be found is read as the text it is. */
function isUnreadMultipart(part: Part): boolean {
  return part.type.startsWith('multipart/') && part.children.length === 0
}

function shownOf(part: Part, content: Uint8Array, found: Found): Shown {
  const declared = part.parameters.get('charset') ?? (part.type === 'text/html' ? charsetOfHtml(content) : null)
  const raw = decodeText(content, declared, found.hint)
  if (part.type === 'text/html') return { text: null, html: raw }
  if (/^\s{0,20}-----BEGIN PGP MESSAGE-----/.test(raw.slice(0, 200))) {
    found.encrypted = true
    return { text: null, html: null }
  }
  const clear = withoutClearSignature(raw)
  const flowed = /^flowed$/i.test(part.parameters.get('format') ?? '')
  return { text: flowed ? unflow(clear, /^yes$/i.test(part.parameters.get('delsp') ?? '')) : clear, html: null }
}

function charsetOfHtml(content: Uint8Array): string | null {
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 4096)).toString('latin1')
  return /<meta[^>]{0,300}charset\s*=\s*["']?([\w.:-]{2,40})/i.exec(head)?.[1] ?? null
}

/** One message in both kinds where any part has HTML; the parts one after the other. */
function joined(shown: readonly Shown[]): Shown {
  const parts = shown.filter(({ text, html }) => (text ?? html ?? '') !== '')
  const html = parts.some((part) => part.html !== null)
    ? parts.map((part) => part.html ?? htmlOfText(part.text ?? '')).join('\n')
    : null
  const text = parts.some((part) => part.text !== null)
    ? textsOf(parts).join('\n')
    : html === null
      ? null
      : textOfHtml(html)
  return { text, html }
}

/** The texts of all parts; of HTML alone so much as one part might have: making text of it is slow. */
function textsOf(parts: readonly Shown[]): string[] {
  let left = MAX_HTML_TO_TEXT
  return parts.map(({ text, html }) => {
    if (text !== null) return text
    const read = (html ?? '').slice(0, left)
    left -= read.length
    return textOfHtml(read) ?? ''
  })
}

function attachmentOf(part: Part, content: Uint8Array, { keep }: Found): Attachment {
  const inside = part.headers.has('content-id') && part.disposition !== 'attachment' && part.type.startsWith('image/')
  return {
    name: part.filename ?? nameOfMessage(part),
    type: part.type,
    size: content.length,
    inline: inside || (part.disposition === 'inline' && part.type.startsWith('image/')),
    ...contentIdOf(part),
    ...keptBytes(content, keep),
  }
}

function contentIdOf(part: Part): { contentId?: string } {
  const id = (part.headers.get('content-id')?.[0] ?? '').trim().replace(/^<|>$/g, '')
  return id === '' || id.length > 300 || !part.type.startsWith('image/') ? {} : { contentId: storableText(id) }
}

/** A copy: a view would hold the whole message in memory. */
function keptBytes(content: Uint8Array, keep: Found['keep']): { bytes?: Uint8Array } {
  if (content.length > keep.largestBytes || content.length > keep.left) return {}
  keep.left -= content.length
  return { bytes: new Uint8Array(content) }
}

/** A forwarded message is known by its subject. */
function nameOfMessage(part: Part): string | null {
  if (part.type !== 'message/rfc822') return null
  const head = Buffer.from(part.body.buffer, part.body.byteOffset, Math.min(part.body.byteLength, 32 * 1024))
  const subject = /^subject:[ \t]*([^\r\n]{1,500}(?:\r?\n[ \t][^\r\n]{1,500}){0,5})/im.exec(
    head.toString('latin1'),
  )?.[1]
  const name = filenameOf(subject?.replace(/\r?\n[ \t]/g, ' ').replace(/[\\/:]+/g, '-'))
  return name === null ? null : `${name}.eml`
}

function methodIn(content: Uint8Array): string | null {
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 4096)).toString('latin1')
  return /^METHOD:([A-Z]{1,20})/im.exec(head)?.[1] ?? null
}

function isTnef(part: Part): boolean {
  return /^application\/(?:vnd\.)?ms-tnef$/.test(part.type) || /^winmail\.dat$/i.test(part.filename ?? '')
}

function isSignedEnvelope(part: Part): boolean {
  return /^application\/(?:x-)?pkcs7-mime$/.test(part.type)
}

function hintOf(root: Part): string | null {
  const stack = [root]
  for (let part = stack.pop(); part !== undefined; part = stack.pop()) {
    const label = part.parameters.get('charset')
    if (label !== undefined && encodingOf(label) !== null) return label
    stack.push(...[...part.children].reverse())
  }
  const subject = root.headers.get('subject')?.[0] ?? ''
  return /=\?([\w.:-]{2,40})\?[bq]\?/i.exec(subject)?.[1] ?? null
}
