import sanitizeHtml from 'sanitize-html'
import { splitMessage } from '../../shared/message/new-text/new-text.ts'

/** HubSpot takes 65,536 characters; markup beyond this, eight times as much, can only be cut away. */
const LONGEST_HTML = 512 * 1024
/** Deeper nesting is an attack or a broken program; what lies deeper keeps its text. */
const DEEPEST = 100

/** What HubSpot gets to show of a message. */
export interface EmailBody {
  /** What the writer added: what lists and previews show first. A bare forward has nothing of his own, and is whole. */
  readonly text: string | null
  /** The whole original, harmless. */
  readonly html: string | null
}

/**
 * The two bodies of an engagement: the new text, and the whole original as harmless HTML; a message without HTML gets its text as
 * HTML, so that nothing of the original is missing. `sender` is the sender's address in its compared form.
 */
export function emailBody(message: {
  readonly text: string | null
  readonly html: string | null
  readonly sender: string | null
}): EmailBody {
  const { text } = message
  const html = message.html === null || message.html.trim() === '' ? null : message.html
  if (html === null && (text === null || text.trim() === '')) return { text, html: null }
  const { newText } = splitMessage({ text, html, sender: message.sender })
  return {
    text: newText === '' ? text : newText,
    html: html === null ? htmlOfText(text ?? '') : harmlessHtml(html),
  }
}

/** Text as HTML that looks like it. */
function htmlOfText(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<div>${escaped.replace(/\r\n?|\n/g, '<br />')}</div>`
}

/** Carries from the sender's styles to the filter that something is not to be seen; never written. */
const HIDDEN = 'data-hidden'
const INVISIBLE = /display\s*:\s*none|mso-hide\s*:\s*all/i

const SIZE = /^-?\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|ex|%|cm|mm|in|rem)?$/i
const SIZES = /^(?:-?\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|ex|%|cm|mm|in|rem)?\s*){1,4}$/i
const COLOUR = /^(?:#[0-9a-f]{3,8}|rgba?\([\d\s.,%/]{1,40}\)|[a-z]{3,24})$/i
const WORD = /^[a-z-]{1,20}$/i
const BORDER = /^[\w#.,()%\s-]{1,60}$/i

/**
 * Sender's HTML without anything that acts, loads or deceives: no scripts, handlers, forms, frames, style sheets, comments, refreshes;
 * links to http, https, mailto and tel alone; no pictures, since opening the timeline would tell their server who reads (their
 * text stays, in brackets; an attached one is named in it); styles by a list without positions, addresses or
 * invisibility, and what was invisible is gone. The same again changes nothing.
 */
export function harmlessHtml(html: string): string {
  return sanitizeHtml(html.slice(0, LONGEST_HTML), {
    allowedTags: [
      ...['p', 'div', 'span', 'br', 'hr', 'blockquote', 'pre', 'code', 'center', 'font', 'a'],
      ...['b', 'strong', 'i', 'em', 'u', 's', 'strike', 'del', 'ins', 'sub', 'sup', 'small', 'big', 'mark', 'tt'],
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'address'],
      ...['table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th', 'caption', 'colgroup', 'col'],
    ],
    // Their content is no text of the writer's.
    nonTextTags: ['script', 'style', 'title', 'textarea', 'option', 'noscript', 'template', 'xml', 'svg', 'math'],
    allowedAttributes: {
      '*': ['style', 'dir', 'lang', 'align', HIDDEN],
      a: ['href', 'title', 'rel'],
      font: ['color', 'face', 'size'],
      table: ['border', 'cellpadding', 'cellspacing', 'width'],
      td: ['colspan', 'rowspan', 'valign', 'width'],
      th: ['colspan', 'rowspan', 'valign', 'width'],
      ol: ['start', 'type'],
      blockquote: ['type'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesAppliedToAttributes: ['href'],
    allowProtocolRelative: false,
    allowedStyles: {
      '*': {
        color: [COLOUR],
        'background-color': [COLOUR],
        'font-family': [/^[\w\s,'"&;\-\u0080-\uffff]{1,200}$/],
        'font-size': [SIZE, WORD],
        'font-style': [WORD],
        'font-weight': [/^(?:\d{3}|[a-z]{4,7})$/i],
        'line-height': [SIZE, WORD],
        'text-align': [WORD],
        'text-decoration': [/^[a-z\s-]{1,40}$/i],
        'white-space': [WORD],
        margin: [/^[\d\s.a-z%]{1,40}$/i],
        'margin-left': [SIZE],
        padding: [SIZES],
        'padding-left': [SIZE],
        border: [BORDER],
        'border-left': [BORDER],
        'border-top': [BORDER],
        'border-collapse': [WORD],
        width: [SIZE],
        'vertical-align': [WORD],
      },
    },
    nestingLimit: DEEPEST,
    transformTags: {
      img: (_name, { alt, src, style }) => ({
        tagName: 'span',
        attribs: {},
        text: INVISIBLE.test(style ?? '') ? '' : pictureText(alt, src),
      }),
      '*': transform,
    },
    exclusiveFilter: ({ attribs }) => HIDDEN in attribs,
  })
}

function transform(tagName: string, given: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const { [HIDDEN]: _own, ...attribs } = given
  if (INVISIBLE.test(attribs['style'] ?? '')) return { tagName, attribs: { [HIDDEN]: '1' } }
  if (tagName === 'a') return { tagName, attribs: { ...attribs, rel: 'noopener noreferrer nofollow' } }
  return { tagName, attribs }
}

/** What is said of a picture; nothing for one that has no words, as a pixel that counts readers has none. */
function pictureText(alt: string | undefined, source: string | undefined): string {
  const words = (alt ?? '').replace(/\s+/g, ' ').trim().slice(0, 100)
  if (words !== '') return `[${words}]`
  const name = /^cid:([^@?#]{1,100})/i.exec(source ?? '')?.[1] ?? ''
  return /\.\w{2,5}$/.test(name) ? `[${name}]` : ''
}
