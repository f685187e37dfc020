import { decodeText } from './charset.ts'

const WORD = /=\?([\w.:-]{1,60})(?:\*[\w-]{0,40})?\?([bq])\?([^?\r\n]{0,20000})\?=/gi

/**
 * Encoded words (RFC 2047) as text. Neighbours in one charset are joined before decoding, because mail programs cut
 * them in the middle of a character; a wrong charset label is found by decoding (`charset.ts`). Linear in its input.
 */
export function decodeEncodedWords(value: string): string {
  return overRuns(value, (text) => text)
}

/**
 * The same value with every run of encoded words written as one in UTF-8: for parsers that decode word by word after
 * they have cut a list of addresses, where decoding first would let a name bring in commas and brackets of its own.
 */
export function joinEncodedWords(value: string): string {
  return overRuns(value, (text) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`)
}

function overRuns(value: string, write: (text: string) => string): string {
  if (!value.includes('=?')) return value
  let out = ''
  let at = 0
  let run: { charset: string; bytes: Buffer[] } | null = null
  let decoded = ''
  const endRun = (): void => {
    if (run !== null) decoded += decodeText(Buffer.concat(run.bytes), run.charset)
    run = null
  }
  const flush = (): void => {
    endRun()
    if (decoded !== '') out += write(decoded)
    decoded = ''
  }
  for (const match of value.matchAll(WORD)) {
    const [word, charset = '', kind = '', data = ''] = match
    const between = value.slice(at, match.index)
    // Blanks between two encoded words are folding, not text.
    if (between !== '' && !(decoded !== '' || run !== null ? /^[ \t\r\n]*$/.test(between) : false)) {
      flush()
      out += between
    }
    if (run !== null && (run as { charset: string }).charset !== charset.toLowerCase()) endRun()
    run ??= { charset: charset.toLowerCase(), bytes: [] }
    ;(run as { bytes: Buffer[] }).bytes.push(kind.toLowerCase() === 'b' ? Buffer.from(data, 'base64') : fromQ(data))
    at = match.index + word.length
  }
  flush()
  return out + value.slice(at)
}

function fromQ(data: string): Buffer {
  const latin = data
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  // Raw text beyond Latin-1 inside a word is against the RFC and keeps its meaning as UTF-8.
  return /^[\0-\xff]*$/.test(latin) ? Buffer.from(latin, 'latin1') : Buffer.from(latin, 'utf8')
}
