import { decodeEntities, type Token, tokensOfHtml } from './html-tokens.ts'
import { isTight, type Meaning, meaningOf } from './html-structure.ts'
import type { Line, Meter, Role } from './line.ts'

/** HTML beyond this is a newsletter or an attack; its beginning is enough to read. */
const MAX_HTML = 2 * 1024 * 1024

const BLOCKS = new Set(
  (
    'address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html ' +
    'li main menu nav ol p pre section summary table tbody tfoot thead tr ul'
  ).split(' '),
)
const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
const GAPS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

interface Element {
  readonly name: string
  readonly meaning: Meaning | null
  readonly gap: boolean
  /** Items so far, in an ordered list; -1 in an unordered one. */
  items: number
}

const isList = (name: string): boolean => name === 'ol' || name === 'ul'

/** The lines a reader of HTML sees, each with what the structure says of it. Never throws; linear in its length. */
export function linesOfHtml(html: string, meter: Meter = { steps: 0 }): Line[] {
  const page = new Page()
  for (const token of tokensOfHtml(html.slice(0, MAX_HTML), meter)) {
    meter.steps += 1
    page.take(token)
  }
  return page.end()
}

/** Lines in the making, and the elements that are open. */
class Page {
  private readonly lines: Line[] = []
  private readonly open: Element[] = []
  private readonly openByName = new Map<string, number>()
  /** The open lists, innermost last: looked up for every item, among elements that nobody closes. */
  private readonly lists: Element[] = []
  private readonly inside: Record<Meaning, number> = {
    quote: 0,
    'perhaps-quote': 0,
    'quote-below': 0,
    attribution: 0,
    signature: 0,
    'signature-on': 0,
    history: 0,
    border: 0,
    hidden: 0,
  }
  /** The line in pieces, joined once: a string that grows and is looked at again and again costs its square. */
  private pieces: string[] = []
  /** Something stands on the line, though perhaps nothing to see: `&nbsp;` alone makes a blank line. */
  private begun = false
  private gap = false
  private nextRole: Role | null = null
  private pre = 0
  private ownSeen = false
  /** From Foxmail's rule on everything is a signature, up to the history. */
  private signatureOn = false

  take(token: Token): void {
    if (token.kind === 'text') this.write(token.text)
    else if (token.kind === 'open') this.enter(token.name, token.attributes, token.closed)
    else this.leave(token.name)
  }

  end(): Line[] {
    if (this.begun) this.breakLine()
    return this.lines
  }

  private write(raw: string): void {
    if (this.inside.hidden > 0 || raw === '') return
    const text = decodeEntities(raw)
    if (this.pre > 0) {
      text
        .replace(/\r\n?/g, '\n')
        .split('\n')
        .forEach((piece, i) => {
          if (i > 0) this.breakLine()
          if (piece !== '') this.add(piece)
        })
      return
    }
    const folded = text.replace(/[ \t\r\n\f]+/g, ' ')
    this.add(this.endsInBlank() ? folded.replace(/^ /, '') : folded)
  }

  private add(text: string): void {
    if (text === '') return
    if (!this.begun && this.gap && this.lines.length > 0) this.push('')
    this.gap = false
    this.begun = true
    this.pieces.push(text.replaceAll('\u00a0', ' '))
  }

  /** Also where nothing stands yet: no blank is wanted there. */
  private endsInBlank(): boolean {
    return (this.pieces.at(-1) ?? ' ').endsWith(' ')
  }

  private enter(name: string, attributes: string, closed: boolean): void {
    if (name === 'br') {
      if (this.inside.hidden === 0) this.breakLine()
      return
    }
    const meaning = meaningOf(name, attributes)
    if (BLOCKS.has(name)) this.endBlock()
    if (name === 'hr') {
      this.rule(meaning)
      return
    }
    if (name === 'td' || name === 'th') this.cell()
    if (meaning === 'history' || meaning === 'border') {
      if (this.begun) this.breakLine()
      // A frame around the headers of the history, or history inside a frame: the stronger stays.
      if (this.nextRole !== 'history') this.nextRole = meaning
      this.signatureOn = false
    }
    if (VOID.has(name) || (closed && name.includes(':'))) return
    const gap = GAPS.has(name) && !isTight(attributes)
    if (gap) this.gap = true
    if (name === 'pre') this.pre += 1
    const own = meaning === 'quote-below' && this.ownSeen ? 'quote' : meaning
    const element = { name, meaning: own, gap, items: name === 'ol' ? 0 : -1 }
    this.open.push(element)
    if (isList(name)) this.lists.push(element)
    this.openByName.set(name, (this.openByName.get(name) ?? 0) + 1)
    if (own !== null) this.inside[own] += 1
    if (name === 'li') this.bullet()
  }

  private bullet(): void {
    const list = this.lists.at(-1)
    if (list !== undefined && list.items >= 0) list.items += 1
    if (this.inside.hidden === 0) this.pieces = [list !== undefined && list.items > 0 ? `${list.items}. ` : '- ']
  }

  private leave(name: string): void {
    if (BLOCKS.has(name)) this.endBlock()
    // A closing tag of something that is not open closes nothing; each element is left once, so this stays linear.
    if ((this.openByName.get(name) ?? 0) === 0) return
    for (;;) {
      const element = this.open.pop()
      if (element === undefined) return
      this.openByName.set(element.name, (this.openByName.get(element.name) ?? 1) - 1)
      if (element.meaning !== null) this.inside[element.meaning] -= 1
      if (element.gap) this.gap = true
      if (element.name === 'pre') this.pre -= 1
      if (isList(element.name)) this.lists.pop()
      if (element.name === name) return
    }
  }

  private rule(meaning: Meaning | null): void {
    if (this.inside.hidden > 0) return
    if (meaning === 'signature-on') this.signatureOn = true
    this.push('', meaning === 'history' ? 'history' : 'rule')
  }

  private cell(): void {
    if (!this.endsInBlank()) this.pieces.push(' ')
  }

  private endBlock(): void {
    if (this.begun) this.breakLine()
    else this.pieces = []
  }

  private breakLine(): void {
    if (this.inside.hidden > 0) return
    const text = this.pieces.join('').trimEnd()
    this.pieces = []
    this.begun = false
    this.push(text)
  }

  private push(text: string, given: Role | null = null): void {
    const role = given ?? this.roleNow(text)
    const { quote, 'perhaps-quote': perhaps } = this.inside
    const quoted = quote > 0 ? 'surely' : perhaps > 0 ? 'perhaps' : null
    if (text !== '' && quoted === null && role === null) this.ownSeen = true
    this.lines.push({ text, quoted, role })
  }

  private roleNow(text: string): Role | null {
    if (this.nextRole !== null && (text !== '' || this.nextRole === 'history')) {
      const role = this.nextRole
      this.nextRole = null
      return role
    }
    if (this.inside.attribution > 0) return 'attribution'
    return this.inside.signature > 0 || this.signatureOn ? 'signature' : null
  }
}
