import { convert } from 'html-to-text'

/** HTML beyond this is a newsletter or an attack; its beginning is enough to read. */
export const MAX_HTML_TO_TEXT = 512 * 1024

/** Text of an HTML body, or null when it cannot be made. */
export function textOfHtml(html: string): string | null {
  try {
    return convert(shallow(html.slice(0, MAX_HTML_TO_TEXT)), {
      wordwrap: false,
      limits: { maxDepth: 200, maxInputLength: MAX_HTML_TO_TEXT },
      selectors: [
        { selector: 'img', format: 'skip' },
        { selector: 'a', options: { ignoreHref: true } },
        { selector: 'blockquote', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
        ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      ],
    })
  } catch {
    return null
  }
}

/** The parser's time grows with the square of how deep elements nest; quoted mail nests some dozens. */
const MAX_OPEN = 500
/** Elements that are never closed, or that the next of their kind closes. */
const SELF_CLOSING =
  /^(?:area|base|br|col|dd|dt|embed|hr|img|input|li|link|meta|option|p|param|source|td|th|tr|track|wbr)$/i

/** HTML up to where more than 500 elements are open at once. */
function shallow(html: string): string {
  let open = 0
  for (const { index, 1: slash, 2: name = '' } of html.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]{0,20})/g)) {
    if (SELF_CLOSING.test(name)) continue
    open = slash === '/' ? Math.max(0, open - 1) : open + 1
    if (open > MAX_OPEN) return html.slice(0, index)
  }
  return html
}

/** Plain text as HTML that looks the same, for a message of both kinds of parts. */
export function htmlOfText(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<div>${escaped.replace(/\r?\n/g, '<br>\n')}</div>`
}

/** `format=flowed` (RFC 3676): soft line ends joined, stuffing taken off, quote depths kept apart. */
export function unflow(text: string, delSp: boolean): string {
  const out: string[] = []
  let open: { depth: string; pieces: string[] } | null = null
  for (const raw of text.split(/\r?\n/)) {
    const depth = /^>*/.exec(raw)?.[0] ?? ''
    const rest = raw.slice(depth.length)
    const line: string = rest.startsWith(' ') ? rest.slice(1) : rest
    const soft = line.endsWith(' ') && line !== '-- '
    const content = soft && delSp ? line.slice(0, -1) : line
    if (open !== null && open.depth === depth && line !== '-- ') open.pieces.push(content)
    else {
      if (open !== null) out.push(quoted(open))
      open = { depth, pieces: [content] }
    }
    if (!soft) {
      out.push(quoted(open))
      open = null
    }
  }
  if (open !== null) out.push(quoted(open))
  return out.join('\n')
}

function quoted({ depth, pieces }: { depth: string; pieces: readonly string[] }): string {
  const text = pieces.join('')
  return depth === '' ? text : `${depth} ${text}`
}
