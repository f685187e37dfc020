import { firstHeader, headersOf, type Headers } from '../../../shared/message/header-facts.ts'
import { decodeText } from './charset.ts'
import { decodeEncodedWords } from './encoded-words.ts'
import { headerEnd, readHeaderBlock } from './header-block.ts'
import { undoTransferEncoding } from './transfer-encoding.ts'

/** Real mail nests five deep; deeper than this is an attack, and so are more parts or header bytes. */
const MAX_DEPTH = 32
const MAX_PARTS = 2_000
const MAX_HEADER_BYTES = 1024 * 1024

const LF = 0x0a
const CR = 0x0d
const DASH = 0x2d

/** One part of a message: the message itself is the root. Bodies are views on the message's bytes, never copies. */
export interface Part {
  readonly headers: Headers
  /** Lower case, `text/plain` where missing or unreadable. */
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
  /** `attachment`, `inline` or another token in lower case; null without one. */
  readonly disposition: string | null
  /** The decoded file name without folders, or null. */
  readonly filename: string | null
  readonly body: Uint8Array
  readonly children: readonly Part[]
}

interface Budget {
  parts: number
  headerBytes: number
}

/**
 * The tree of parts of a message whose first header begins at the first byte. Throws where a limit is broken: 32 levels,
 * 2,000 parts, 1 MB of headers or 5,000 fields. Linear in its input times its depth.
 */
export function readParts(bytes: Uint8Array): Part {
  return readPart(bytes, { depth: 0, fallback: 'text/plain', budget: { parts: 0, headerBytes: 0 } })
}

function readPart(
  bytes: Uint8Array,
  { depth, fallback, budget }: { depth: number; fallback: string; budget: Budget },
): Part {
  budget.parts += 1
  if (depth > MAX_DEPTH || budget.parts > MAX_PARTS) throw new Error('nested too deep or too many parts')
  const bodyAt = depth > 0 && !beginsWithHeader(bytes) ? 0 : headerEnd(bytes, 0, bytes.length)
  budget.headerBytes += bodyAt
  if (budget.headerBytes > MAX_HEADER_BYTES) throw new Error('too many header bytes')
  const headers = headersOf(readHeaderBlock(bytes.subarray(0, bodyAt)))
  const content = readStructured(firstHeader(headers, 'content-type') ?? fallback)
  const disposition = readStructured(firstHeader(headers, 'content-disposition') ?? '')
  const type = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/.test(content.value) ? content.value : 'text/plain'
  const body = bytes.subarray(bodyAt)
  const children = type.startsWith('multipart/') ? childrenOf(body, content.parameters.get('boundary')) : []
  return {
    headers,
    type,
    parameters: content.parameters,
    disposition: disposition.value === '' ? null : disposition.value,
    filename: filenameOf(disposition.parameters.get('filename') ?? content.parameters.get('name')),
    body,
    children: children.map((child) =>
      readPart(child, {
        depth: depth + 1,
        fallback: type === 'multipart/digest' ? 'message/rfc822' : 'text/plain',
        budget,
      }),
    ),
  }
}

/** The content of a part with its transfer encoding undone. */
export function contentOf(part: Part): Uint8Array {
  const encoding = (firstHeader(part.headers, 'content-transfer-encoding') ?? '').toLowerCase().slice(0, 100)
  return undoTransferEncoding(part.body, encoding)
}

function beginsWithHeader(bytes: Uint8Array): boolean {
  if (bytes[0] === LF || bytes[0] === CR) return true
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 300)).toString('latin1')
  return /^[!-9;-~]{1,70}[ \t]*:/.test(line)
}

/** The bytes of each child between the boundary's lines; a missing or wrong boundary is guessed from the body. */
function childrenOf(body: Uint8Array, boundary: string | undefined): Uint8Array[] {
  if (boundary !== undefined && boundary !== '') {
    const found = splitAt(body, boundary)
    if (found.length > 0) return found
  }
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 64 * 1024)).toString('latin1')
  const guessed = /^--([^\r\n]{1,200})\r?\nContent-[A-Za-z-]{2,40}:/m.exec(head)?.[1]?.trimEnd()
  return guessed === undefined || guessed === '' ? [] : splitAt(body, guessed)
}

function splitAt(bytes: Uint8Array, boundary: string): Uint8Array[] {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const marker = Buffer.from(`--${boundary}`)
  const parts: Uint8Array[] = []
  let start = -1
  for (let at = body.indexOf(marker); at >= 0; at = body.indexOf(marker, at + marker.length)) {
    if (at > 0 && body[at - 1] !== LF && body[at - 1] !== CR) continue
    let end = at + marker.length
    const closes = body[end] === DASH && body[end + 1] === DASH
    if (closes) end += 2
    while (body[end] === 0x20 || body[end] === 0x09) end += 1
    if (end < body.length && body[end] !== LF && body[end] !== CR) continue
    if (start >= 0) parts.push(body.subarray(start, withoutLineEnd(body, start, at)))
    start = closes ? -1 : end + (body[end] === CR && body[end + 1] === LF ? 2 : 1)
    if (parts.length > MAX_PARTS) throw new Error('too many parts')
  }
  if (start >= 0 && start < body.length) parts.push(body.subarray(start))
  return parts
}

/** The line end before a boundary belongs to the boundary. */
function withoutLineEnd(body: Uint8Array, start: number, at: number): number {
  if (at - 1 >= start && body[at - 1] === LF) return at - 2 >= start && body[at - 2] === CR ? at - 2 : at - 1
  return at - 1 >= start && body[at - 1] === CR ? at - 1 : at
}

interface Structured {
  readonly value: string
  readonly parameters: ReadonlyMap<string, string>
}

const PARAMETER = /;\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.){0,8000})(?:"|$)|([^;\s"][^;\r\n]{0,8000})?)/g

/** A Content-Type or Content-Disposition with its parameters; the first of two with one name counts (RFC 2231 joined). */
function readStructured(raw: string): Structured {
  const header = raw.slice(0, 64 * 1024)
  const value = (/^\s*([^\s;(]{0,170})/.exec(header)?.[1] ?? '').toLowerCase()
  const plain = new Map<string, string>()
  const pieces = new Map<string, Map<number, { text: string; encoded: boolean }>>()
  for (const [, name = '', quoted, bare] of header.matchAll(PARAMETER)) {
    const text = quoted === undefined ? withoutComment((bare ?? '').trim()) : unescaped(quoted)
    const [, base = '', section, star] = /^([^*]+)(?:\*(\d{1,4}))?(\*)?$/.exec(name.toLowerCase()) ?? []
    if (section === undefined && star === undefined) {
      if (!plain.has(name.toLowerCase())) plain.set(name.toLowerCase(), text)
      continue
    }
    const sections = pieces.get(base) ?? new Map<number, { text: string; encoded: boolean }>()
    pieces.set(base, sections)
    const index = Number(section ?? 0)
    if (!sections.has(index)) sections.set(index, { text, encoded: star !== undefined })
  }
  const parameters = new Map(plain)
  for (const [name, sections] of pieces) parameters.set(name, joinSections(sections))
  return { value, parameters }
}

/** `us-ascii (plain)`. A search, not a pattern: that would try every bracket with every other. */
function withoutComment(value: string): string {
  const open = value.endsWith(')') ? value.search(/\s\(/) : -1
  return open < 0 ? value : value.slice(0, open).trim()
}

/** `\"` and `\\` are escapes; any other backslash is a folder of a Windows path. */
const unescaped = (quoted: string): string => quoted.replace(/\\(["\\])/g, '$1')

/** RFC 2231: `name*0*=charset'language'…` and its continuations, percent-decoded as one run of bytes. */
function joinSections(sections: ReadonlyMap<number, { text: string; encoded: boolean }>): string {
  const ordered = [...sections.entries()].sort(([a], [b]) => a - b).map(([, section]) => section)
  const first = ordered[0]
  const label = first?.encoded === true ? /^([\w.:-]{0,40})'[^']{0,40}'/.exec(first.text) : null
  const bytes = ordered.map(({ text, encoded }, i) => {
    const data = i === 0 && label !== null ? text.slice(label[0].length) : text
    if (!encoded) return Buffer.from(data, 'utf8')
    return Buffer.from(
      data.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    )
  })
  return decodeText(Buffer.concat(bytes), label?.[1] ?? null)
}

/** Without folders, controls and line ends, at most 255 characters; null when nothing is left. */
export function filenameOf(raw: string | undefined): string | null {
  if (raw === undefined) return null
  const name = decodeEncodedWords(raw)
    .replace(/[\p{Cc}\p{Cs}]+/gu, '')
    .replace(/^.*[\\/]/, '')
    .trim()
  return name === '' ? null : [...name.slice(0, 600)].slice(0, 255).join('')
}
