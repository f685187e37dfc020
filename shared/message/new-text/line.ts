/** What the structure of HTML says about a line; text has none of it. */
export type Role =
  /** History begins here and lasts to the end. */
  | 'history'
  /** Says who wrote what is quoted below. */
  | 'attribution'
  | 'signature'
  /** A ruled line. */
  | 'rule'
  /** The frame that Outlook draws above the headers of what it quotes. */
  | 'border'

/** One line as its reader sees it. */
export interface Line {
  /** Without blanks at its end. */
  readonly text: string
  /** `surely`: inside what only a quote is; `perhaps`: inside what may also be the writer's own indentation. */
  readonly quoted: 'surely' | 'perhaps' | null
  readonly role: Role | null
}

/** Counts how often the lines, or the characters of HTML, are looked at: what makes the cost provable. */
export interface Meter {
  steps: number
}

/** The lines of a text; a line marked with `>` is quoted. */
export function linesOfText(text: string): Line[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const marked = lines.map((line) => isMarked(line))
  return lines.map((line, i) => ({
    text: line.trimEnd(),
    quoted: marked[i] === true && !isEscapedFrom(line, marked[i - 1], marked[i + 1]) ? 'surely' : null,
    role: null,
  }))
}

/** `>`, `＞`, also behind bars as some lists draw them: `| > `. */
function isMarked(line: string): boolean {
  for (let i = 0; i < Math.min(line.length, 40); i += 1) {
    const sign = line[i]
    if (sign === '>' || sign === '＞') return true
    if (sign !== ' ' && sign !== '\t' && sign !== '|' && sign !== '\u00a0') return false
  }
  return false
}

/** An mbox writes `>From ` where a line of the writer's own begins with `From `. */
function isEscapedFrom(line: string, before: boolean | undefined, after: boolean | undefined): boolean {
  return line.startsWith('>From ') && before !== true && after !== true
}

/** Longer lines are prose or data; no mark is that long. */
export const LONGEST_MARK = 400

/** A line as marks are compared: trimmed, exotic blanks folded, invisible signs gone; empty when too long to be one. */
export function markOf(text: string): string {
  if (text.length > 2 * LONGEST_MARK) return ''
  const folded = text.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '').replace(/[\s\u00a0]+/g, ' ')
  const mark = folded.trim()
  return mark.length > LONGEST_MARK ? '' : mark
}

const RULE_SIGNS = new Set('_-=*—─━﹣－~')

/** A line of nothing but dashes, underscores or their like, four at least. */
export function isRule(line: Line): boolean {
  return line.role === 'rule' || isRuleText(line.text)
}

export function isRuleText(text: string): boolean {
  const mark = text.trim()
  if (mark.length < 4 || mark.length > LONGEST_MARK) return false
  for (const sign of mark) if (!RULE_SIGNS.has(sign) && sign !== ' ') return false
  return true
}
