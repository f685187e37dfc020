import { decodeText, encodingOf, isSevenBit, strictly } from './charset.ts'

const LF = 0x0a
const CR = 0x0d
const HEADER_NAME = /^[!-9;-~]{1,200}[ \t]*$/
/** More fields than this are an attack; real mail through many gateways has some hundred. */
const MAX_FIELDS = 5_000

/** Where the body begins: after the first empty line, or the end. */
export function headerEnd(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === LF) return start + 1
  if (bytes[start] === CR && bytes[start + 1] === LF) return start + 2
  for (let at = bytes.indexOf(LF, start); at >= 0 && at < end; at = bytes.indexOf(LF, at + 1)) {
    const next = bytes[at + 1] === CR ? at + 2 : at + 1
    if (bytes[next] === LF && next < end) return next + 1
  }
  return end
}

/** Where the first header begins: after leading blank lines, a byte order mark and an mbox `From ` line. */
export function firstHeaderAt(bytes: Uint8Array): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (bytes[at] === LF || bytes[at] === CR) at += 1
  // `From ` or `>From `
  const from = bytes[at] === 0x3e ? at + 1 : at
  if (String.fromCharCode(...bytes.subarray(from, from + 5)) !== 'From ') return at
  const line = bytes.indexOf(LF, from)
  return line < 0 ? at : line + 1
}

/**
 * A header block as name–value pairs in document order, names in lower case, values unfolded. Lines that are no header
 * are left out. Raw 8-bit text, which Chinese and Russian mail programs send against the RFC, is UTF-8 when valid in it,
 * else what the message names as the charset of its body, else GB18030 when valid in that, else windows-1252.
 * Throws when there are more than 5,000 fields.
 */
export function readHeaderBlock(block: Uint8Array): (readonly [string, string])[] {
  const pairs: [string, string][] = []
  let value: string[] = []
  const endField = (): void => {
    const last = pairs.at(-1)
    if (last !== undefined && value.length > 0) last[1] = value.join('').trim()
    value = []
  }
  for (const line of headerText(block).split(/\r?\n|\r(?=[!-9;-~]{1,70}:)/)) {
    if (line === '') continue
    if (/^[ \t]/.test(line)) {
      if (value.length > 0) value.push(line)
      continue
    }
    endField()
    const colon = line.indexOf(':')
    if (colon < 1 || !HEADER_NAME.test(line.slice(0, Math.min(colon, 220)))) continue
    if (pairs.length >= MAX_FIELDS) throw new Error('too many header fields')
    pairs.push([line.slice(0, colon).trim().toLowerCase(), ''])
    value.push(line.slice(colon + 1))
  }
  endField()
  return pairs
}

function headerText(block: Uint8Array): string {
  if (isSevenBit(block)) return decodeText(block, null)
  const named = charsetNamedIn(block)
  return (
    strictly('utf-8', block) ??
    (named === null ? null : strictly(named, block)) ??
    strictly('gb18030', block) ??
    decodeText(block, named ?? 'windows-1252')
  )
}

function charsetNamedIn(block: Uint8Array): string | null {
  const latin = Buffer.from(block.buffer, block.byteOffset, Math.min(block.byteLength, 64 * 1024)).toString('latin1')
  const charset =
    /^content-type:[^\n]{0,500}(?:\r?\n[ \t][^\n]{0,500}){0,5}?charset\s*=\s*"?([\w.:-]{2,40})/im.exec(latin)?.[1] ??
    /=\?([\w.:-]{2,40})\?[bq]\?/i.exec(latin)?.[1]
  const encoding = encodingOf(charset)
  // A label that any byte fits, or that was tried already, decides nothing.
  return encoding === null || /^(?:utf-8|utf-16.*|windows-1252)$/.test(encoding) ? null : encoding
}
