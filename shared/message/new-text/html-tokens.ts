import type { Meter } from './line.ts'

/** What HTML consists of, as far as reading its text needs it. */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open'; readonly name: string; readonly attributes: string; readonly closed: boolean }
  | { readonly kind: 'close'; readonly name: string }

/** Their content is no text for a reader. */
const RAW = new Set(['script', 'style', 'title', 'textarea', 'noembed', 'noframes', 'xmp', 'iframe'])
/** Of a tag's attributes no more is read: pictures come inside them by the megabyte. */
const LONGEST_ATTRIBUTES = 4096

/**
 * The tokens of HTML, however broken, each character visited a bounded number of times: what is searched for and not found
 * is not searched for again.
 */
export function* tokensOfHtml(html: string, meter: Meter): Generator<Token> {
  const search = forwardSearch(html, meter)
  let at = 0
  let quotesBroken = false
  while (at < html.length) {
    const open = search('<', at)
    if (open > at || open < 0) {
      yield { kind: 'text', text: html.slice(at, open < 0 ? html.length : open) }
      if (open < 0) return
    }
    const sign = html[open + 1] ?? ''
    if (html.startsWith('<!--', open)) {
      const end = search('-->', open + 4)
      // An unclosed comment hides the rest in a browser too; text is not lost that way here.
      at = end < 0 ? open + 4 : end + 3
    } else if (sign === '!' || sign === '?') {
      const end = search('>', open)
      at = end < 0 ? html.length : end + 1
    } else if (/[a-zA-Z/]/.test(sign)) {
      let end: number = quotesBroken ? search('>', open) : tagEnd(html, open, meter)
      if (end < 0 && !quotesBroken) {
        quotesBroken = true
        end = search('>', open)
      }
      if (end < 0) {
        yield { kind: 'text', text: html.slice(open) }
        return
      }
      const token = tagOf(html.slice(open + 1, Math.min(end, open + 1 + LONGEST_ATTRIBUTES)), html[end - 1] === '/')
      at = end + 1
      if (token === null) continue
      yield token
      if (token.kind === 'open' && RAW.has(token.name) && !token.closed) {
        const close = search(`</${token.name}`, at)
        at = close < 0 ? html.length : close
      }
    } else {
      yield { kind: 'text', text: '<' }
      at = open + 1
    }
  }
}

/** `indexOf` that remembers, per word, where it found something or that there is nothing more. Case of letters ignored. */
function forwardSearch(html: string, meter: Meter): (word: string, from: number) => number {
  let lower: string | null = null
  const known = new Map<string, number>()
  return (word, from) => {
    const last = known.get(word)
    if (last !== undefined && (last < 0 || last >= from)) return last
    const letters = /[a-z]/.test(word)
    if (letters) lower ??= asciiLower(html)
    const found = (letters ? (lower ?? html) : html).indexOf(word, from)
    meter.steps += (found < 0 ? html.length : found) - from + 1
    known.set(word, found)
    return found
  }
}

/** Keeps every position where it is, which `toLowerCase` does not for some letters. */
const asciiLower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** The `>` that ends a tag; one inside a quoted value does not. */
function tagEnd(html: string, open: number, meter: Meter): number {
  let quote = ''
  for (let i = open + 1; i < html.length; i += 1) {
    meter.steps += 1
    const sign = html[i] ?? ''
    if (quote !== '') {
      if (sign === quote) quote = ''
    } else if (sign === '>') return i
    else if ((sign === '"' || sign === "'") && /[=\s]/.test(html[i - 1] ?? '')) quote = sign
  }
  return -1
}

function tagOf(inside: string, closed: boolean): Token | null {
  const name = /^\/?\s*([a-zA-Z][a-zA-Z0-9:_-]{0,40})/.exec(inside)
  if (name === null) return null
  const word = (name[1] ?? '').toLowerCase()
  if (inside.startsWith('/')) return { kind: 'close', name: word }
  return { kind: 'open', name: word, attributes: inside.slice(name[0].length), closed }
}

/** The value of an attribute, entities undone; null when it is not there. */
export function attributeOf(attributes: string, wanted: string): string | null {
  for (const found of attributes.matchAll(/([^\s=/"'<>]{1,60})\s{0,4}(?:=\s{0,4}("[^"]*"|'[^']*'|[^\s"'>]+))?/g)) {
    if (found[1]?.toLowerCase() !== wanted) continue
    const value = found[2] ?? ''
    return decodeEntities(/^["']/.test(value) ? value.slice(1, -1) : value)
  }
  return null
}

/** Latin-1 from 160 on, in order; letters are what mail in our languages names. */
const LATIN =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest ' +
  'Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'

const NAMED: ReadonlyMap<string, string> = new Map([
  ...LATIN.split(' ').map((name, i) => [name, String.fromCharCode(160 + i)] as const),
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['euro', '€'],
  ['hellip', '…'],
  ['ndash', '–'],
  ['mdash', '—'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['sbquo', '‚'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['bdquo', '„'],
  ['lsaquo', '‹'],
  ['rsaquo', '›'],
  ['bull', '•'],
  ['trade', '™'],
  ['oelig', 'œ'],
  ['OElig', 'Œ'],
  ['rarr', '→'],
  ['larr', '←'],
  ['ensp', ' '],
  ['emsp', ' '],
  ['thinsp', ' '],
  ['zwnj', ''],
  ['zwj', ''],
  ['lrm', ''],
  ['rlm', ''],
])

export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}\d{0,2}));?/g,
    (whole, decimal, hex, name) => {
      if (typeof name === 'string') return NAMED.get(name) ?? whole
      const code = typeof decimal === 'string' ? Number.parseInt(decimal, 10) : Number.parseInt(String(hex), 16)
      return code > 8 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : ''
    },
  )
}
