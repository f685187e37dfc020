/** A piece of HTML made by `html`; everything else is text and gets escaped. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

type Piece = Markup | string | number | null | undefined | false | Piece[]

/**
 * HTML from a template. Every value is escaped unless it is itself `Markup`: mail is hostile, so what it says can never
 * become an element or leave an attribute (which are always written in double quotes).
 */
export function html(parts: TemplateStringsArray, ...values: Piece[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + part + render(values[index]), ''))
}

function render(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return ''
  if (Array.isArray(piece)) return piece.map(render).join('')
  return piece instanceof Markup ? piece.text : escapeText(String(piece))
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeText(text: string): string {
  // Controls other than tab and line ends have no place on a page; neither have marks that turn the reading direction.
  return text
    .replace(/[&<>"']/g, (character) => entities[character]!)
    .replace(/(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '')
}
