import { attributeOf } from './html-tokens.ts'

/** What an element says about the lines inside it, or from it on. */
export type Meaning =
  | 'quote'
  | 'perhaps-quote'
  /** A quote where something of the writer's own stands above it: QQ wraps whole messages in it too. */
  | 'quote-below'
  | 'attribution'
  | 'signature'
  | 'signature-on'
  | 'history'
  | 'border'
  | 'hidden'

const BY_ID: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  // Outlook on the web, new Outlook, phones
  ['divrplyfwdmsg', 'history'],
  ['appendonsend', 'history'],
  ['mail-editor-reference-message-container', 'history'],
  ['outlookmessageheader', 'history'],
  ['signature', 'signature'],
  ['ms-outlook-mobile-signature', 'signature'],
  // Outlook for Mac
  ['olk_src_body_section', 'quote'],
  ['mac_outlook_signature', 'signature'],
  // Apple
  ['applemailsignature', 'signature'],
  // NetEase, 139
  ['isreplycontent', 'quote'],
  ['isforwardcontent', 'history'],
  ['orimsghtmlseperator', 'quote'],
  ['imail_signature', 'signature'],
  ['signcontainer', 'signature'],
  ['replysplit', 'history'],
  ['reply139content', 'history'],
  ['origbody', 'history'],
  // Foxmail
  ['_foxfromname', 'signature'],
  ['fmsigseperator', 'signature-on'],
  ['divfmreplybody', 'history'],
  // QQ, WeCom
  ['original-content', 'quote'],
])

const BY_CLASS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['gmail_attr', 'attribution'],
  ['gmail_signature', 'signature'],
  ['gmail_signature_prefix', 'signature'],
  ['moz-cite-prefix', 'attribution'],
  ['moz-signature', 'signature'],
  ['moz-forward-container', 'history'],
  ['outlookmessageheader', 'history'],
  ['ms-outlook-mobile-reference-message', 'history'],
  ['ms-outlook-mobile-signature', 'signature'],
  ['ms-outlook-ios-signature', 'signature'],
  ['ntes-mailmaster-quote', 'quote'],
  ['ntes-signature', 'signature'],
  ['yahoo_quoted', 'quote'],
  ['ydp_quoted', 'quote'],
  ['protonmail_quote', 'quote'],
  ['protonmail_signature_block', 'signature'],
  ['tutanota_quote', 'quote'],
  ['zmail_extra', 'quote'],
  ['iosymail', 'quote'],
  ['qmbox', 'quote-below'],
  ['xm_mail_oringinal_describe', 'history'],
  ['xmail_original', 'history'],
  ['hs_reply', 'quote'],
])

/** The rule Outlook draws above quoted headers; the colours are its own, by version. */
const OUTLOOK_RULE =
  /border-top:\s*(?:solid\s+)?(?:#?(?:b5c4df|e1e1e1|c4c4c4)|1(?:\.0)?p[tx]|solid|rgb\(2(?:25|29), 2(?:25|29), 2(?:25|29)\))/i
const OUTLOOK_SPLIT_RULE =
  /border-top-(?:color|style|width)|border-style:\s*solid none none|border-width:\s*1pt (?:medium|0)/i
const HIDDEN_STYLE = /display:\s*none|mso-hide:\s*all/i

/** Gmail puts `m_123` and Outlook `x_` in front of names that it quotes. */
const bare = (name: string): string => name.toLowerCase().replace(/^(?:x_|m_-?\d+)+/, '')

/** What is known of an element by its name and attributes; null for most. */
export function meaningOf(name: string, attributes: string): Meaning | null {
  if (name === 'head' || name === 'noscript') return 'hidden'
  if (attributes === '' || attributes === '/') return name === 'blockquote' ? 'perhaps-quote' : null
  const id = attributeOf(attributes, 'id')
  if (id !== null) {
    const known = BY_ID.get(bare(id)) ?? (/^(?:x_)*ms-outlook-mobile-signature/i.test(id) ? 'signature' : undefined)
    if (known !== undefined) return known
  }
  const classes = attributeOf(attributes, 'class')
  if (classes !== null) {
    if (name === 'blockquote' && /(?:^|\s)(?:gmail_quote|cite|yahoo_quoted|protonmail_quote)(?:\s|$)/i.test(classes))
      return 'quote'
    for (const each of classes.split(/\s+/, 8)) {
      const known = BY_CLASS.get(bare(each))
      if (known !== undefined) return known
    }
  }
  if (attributeOf(attributes, 'data-signatureblock') !== null) return 'signature'
  if (name === 'blockquote')
    return attributeOf(attributes, 'type')?.toLowerCase() === 'cite' ? 'quote' : 'perhaps-quote'
  const style = attributeOf(attributes, 'style')
  if (style === null) return null
  if (HIDDEN_STYLE.test(style)) return 'hidden'
  if (name === 'div' && (OUTLOOK_RULE.test(style) || OUTLOOK_SPLIT_RULE.test(style))) return 'border'
  return null
}

/** Paragraphs that stand without a gap: Word writes them so. */
export function isTight(attributes: string): boolean {
  if (/\bMso[A-Z]/.test(attributes)) return true
  const style = attributeOf(attributes, 'style') ?? ''
  return /(?:^|[;\s])margin(?:-top|-bottom)?:\s*0/i.test(style)
}
