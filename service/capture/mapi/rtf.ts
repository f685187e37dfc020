import { decodeText } from '../mime/charset.ts'
import { labelOf } from './properties.ts'

/** Compressed RTF may claim any size and copy runs of 17 from 2 bits; more text than this is an attack. */
const MAX_RTF = 8 * 1024 * 1024
const MAX_GROUPS = 500

/** What compressed RTF starts with before any input ([MS-OXRTFCP] 2.1.2.1). */
const DICTIONARY =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor ' +
  'MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par ' +
  '\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx'

/** RTF out of its compressed form ([MS-OXRTFCP]), as one character a byte; null when it is none. At most 8 MB. */
export function decompressRtf(bytes: Uint8Array): string | null {
  if (bytes.length < 16) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = view.getUint32(8, true)
  const size = Math.min(view.getUint32(4, true), MAX_RTF)
  const data = bytes.subarray(16)
  if (kind === 0x414c454d) return Buffer.from(data.subarray(0, size)).toString('latin1')
  if (kind !== 0x75465a4c) return null
  const window = Buffer.alloc(4096)
  window.write(DICTIONARY, 'latin1')
  // As much as the input can make and no more, whatever the header claims.
  const out = Buffer.allocUnsafe(Math.min(size, data.length * 17 + 17))
  let write = DICTIONARY.length
  let length = 0
  let at = 0
  while (at < data.length && length < out.length) {
    const control = data[at++] ?? 0
    for (let bit = 0; bit < 8 && at < data.length && length < out.length; bit += 1) {
      if ((control & (1 << bit)) === 0) {
        const byte = data[at++] ?? 0
        out[length++] = byte
        window[write] = byte
        write = (write + 1) & 4095
        continue
      }
      const token = ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0)
      at += 2
      const offset = token >> 4
      if (offset === write) return out.toString('latin1', 0, length)
      for (let i = 0; i < (token & 15) + 2 && length < out.length; i += 1) {
        const byte = window[(offset + i) & 4095] ?? 0
        out[length++] = byte
        window[write] = byte
        write = (write + 1) & 4095
      }
    }
  }
  return out.toString('latin1', 0, length)
}

/** Groups whose text nobody reads. */
const SILENT = new Set([
  'fonttbl',
  'colortbl',
  'stylesheet',
  'info',
  'pict',
  'object',
  'listtable',
  'listoverridetable',
  'generator',
  'themedata',
  'datastore',
  'latentstyles',
  'xmlnstbl',
  'rsidtbl',
  'header',
  'footer',
])
const SIGNS: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  sect: '\n',
  page: '\n',
  row: '\n',
  cell: '\t',
  tab: '\t',
  emdash: '—',
  endash: '–',
  bullet: '•',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  emspace: ' ',
  enspace: ' ',
}
/** Charsets of fonts ([RTF] \fcharset) as code pages. */
const FONT_CHARSETS: Readonly<Record<number, number>> = {
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
}

interface Group {
  silent: boolean
  /** Inside `{\*\htmltag …}`: HTML that RTF only carries. */
  tag: boolean
  /** Inside `\htmlrtf … \htmlrtf0`: RTF that stands for HTML given elsewhere. */
  hidden: boolean
  font: string | null
  skip: number
}

/**
 * What RTF shows: HTML where the RTF was made from HTML (`\fromhtml1`, [MS-OXRTFEX]), else plain text. One pass over the
 * tokens; groups beyond 500 deep are read as if they were not there.
 */
export function readRtf(rtf: string): { readonly html: string | null; readonly text: string | null } {
  if (!rtf.startsWith('{\\rtf')) return { html: null, text: null }
  const fromHtml = /\\fromhtml1?\b/.test(rtf.slice(0, 2000))
  const codepage = labelOf(Number(/\\ansicpg(\d{1,5})/.exec(rtf.slice(0, 2000))?.[1] ?? 1252)) ?? 'windows-1252'
  const fonts = fontCharsets(rtf)
  const out: string[] = []
  let run: number[] = []
  let group: Group = { silent: false, tag: false, hidden: false, font: null, skip: 1 }
  const stack: Group[] = []
  let tooDeep = 0
  let pending = 0
  const flush = (): void => {
    if (run.length > 0) out.push(decodeText(Uint8Array.from(run), (group.font && fonts.get(group.font)) || codepage))
    run = []
  }
  const shown = (): boolean => !group.silent && (group.tag || !group.hidden)
  const put = (text: string): void => {
    if (!shown()) return
    flush()
    out.push(text)
  }
  const TOKEN =
    /([{}])|\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\([^a-zA-Z])|([^\\{}\r\n]+)|[\r\n]+|\\/g
  for (const [, brace, hex, word, number, symbol, text] of rtf.matchAll(TOKEN)) {
    if (brace === '{') {
      flush()
      if (stack.length >= MAX_GROUPS) tooDeep += 1
      else {
        stack.push(group)
        group = { ...group }
      }
    } else if (brace === '}') {
      flush()
      if (tooDeep > 0) tooDeep -= 1
      else group = stack.pop() ?? group
    } else if (hex !== undefined) {
      if (pending > 0) pending -= 1
      else if (shown()) run.push(parseInt(hex, 16))
    } else if (word !== undefined) {
      pending = 0
      control(word, number)
    } else if (symbol !== undefined) {
      if (symbol === '*') group.silent = true
      else if (symbol === '~') put('\u00a0')
      else if (symbol === '_') put('-')
      else if (symbol === '\n' || symbol === '\r') put('\n')
      else if ('\\{}'.includes(symbol)) put(symbol)
    } else if (text !== undefined) {
      const rest = pending > 0 ? text.slice(pending) : text
      pending = Math.max(0, pending - text.length)
      if (rest !== '' && shown()) for (let i = 0; i < rest.length; i += 1) run.push(rest.charCodeAt(i))
      if (run.length > 60_000) flush()
    }
  }
  flush()
  const whole = out.join('')
  if (fromHtml && whole.trim() !== '') return { html: whole, text: null }
  return { html: null, text: whole.trim() === '' ? null : whole }

  function control(word: string, number: string | undefined): void {
    if (word === 'htmltag') {
      group.silent = false
      group.tag = true
    } else if (word === 'mhtmltag') group.silent = true
    else if (word === 'htmlrtf') {
      flush()
      group.hidden = number !== '0'
    } else if (SILENT.has(word)) group.silent = true
    else if (word === 'f') {
      flush()
      group.font = number ?? null
    } else if (word === 'uc') group.skip = Math.min(16, Math.max(0, Number(number ?? 1)))
    else if (word === 'u') {
      const code = Number(number ?? 0)
      put(String.fromCharCode(code < 0 ? code + 65536 : code & 0xffff))
      pending = group.skip
    } else {
      const sign = SIGNS[word]
      // Inside an HTML tag line ends are HTML's own; outside they are the text's.
      if (sign !== undefined) put(sign)
    }
  }
}

function fontCharsets(rtf: string): ReadonlyMap<string, string> {
  const fonts = new Map<string, string>()
  const at = rtf.indexOf('{\\fonttbl')
  if (at < 0) return fonts
  const table = rtf.slice(at, at + 64 * 1024)
  for (const [, font, charset] of table.matchAll(/\{\\f(\d{1,6})[^{};]{0,200}?\\fcharset(\d{1,3})/g)) {
    const label = labelOf(FONT_CHARSETS[Number(charset)] ?? null)
    if (font !== undefined && label !== null) fonts.set(font, label)
  }
  return fonts
}
