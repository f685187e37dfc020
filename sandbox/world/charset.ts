/**
 * Charsets and encodings as mail programs write them. Node decodes GB18030 but cannot encode it, so the table of
 * two-byte characters is turned around once.
 */
export type Charset = 'us-ascii' | 'utf-8' | 'windows-1252' | 'gb2312' | 'gbk' | 'gb18030'

let twoByte: Map<string, number> | null = null

function gbkTable(): Map<string, number> {
  if (twoByte) return twoByte
  const decoder = new TextDecoder('gbk')
  twoByte = new Map()
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      if (low === 0x7f) continue
      const char = decoder.decode(Uint8Array.of(high, low))
      if (char.length === 1 && char !== '\ufffd') twoByte.set(char, (high << 8) | low)
    }
  }
  return twoByte
}

/** The text in a charset; a character it lacks becomes `?`, as old programs do. */
export function encode(text: string, charset: Charset): Buffer {
  if (charset === 'utf-8') return Buffer.from(text, 'utf8')
  const bytes: number[] = []
  for (const char of text) {
    const code = char.codePointAt(0) ?? 63
    if (code < 0x80) bytes.push(code)
    else if (charset === 'windows-1252') bytes.push(code >= 0xa0 && code <= 0xff ? code : (WINDOWS_EXTRA[char] ?? 63))
    else if (charset === 'us-ascii') bytes.push(63)
    else {
      const pair = gbkTable().get(char)
      if (pair === undefined) bytes.push(63)
      else bytes.push(pair >> 8, pair & 0xff)
    }
  }
  return Buffer.from(bytes)
}

const WINDOWS_EXTRA: Readonly<Record<string, number>> = { '€': 0x80, '’': 0x92, '“': 0x93, '”': 0x94, '–': 0x96 }

/** Lines of 76 characters. */
export function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/(.{76})(?=.)/g, '$1\n')
}

/** RFC 2045 quoted-printable; `\n` stays a line break. */
export function quotedPrintable(bytes: Buffer): string {
  const lines: string[] = []
  let line = ''
  const push = (piece: string) => {
    if (line.length + piece.length > 75) {
      lines.push(`${line}=`)
      line = ''
    }
    line += piece
  }
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    if (byte === 10) {
      lines.push(line)
      line = ''
      continue
    }
    const blankAtEnd = (byte === 32 || byte === 9) && (i + 1 === bytes.length || bytes[i + 1] === 10)
    const literal = byte >= 32 && byte < 127 && byte !== 61 && !blankAtEnd
    push(literal ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
  }
  lines.push(line)
  return lines.join('\n')
}

/** A header value: plain where ASCII suffices, else RFC 2047 words of at most 75 characters, folded. */
export function headerText(text: string, charset: Charset): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?')) return text
  const named = charset === 'us-ascii' ? 'utf-8' : charset
  const room = Math.floor((75 - named.length - 7) / 4) * 3
  const words: string[] = []
  let part = ''
  for (const char of text) {
    if (encode(part + char, named).length > room) {
      words.push(part)
      part = ''
    }
    part += char
  }
  words.push(part)
  return words.map((w) => `=?${named}?B?${encode(w, named).toString('base64')}?=`).join('\n ')
}
