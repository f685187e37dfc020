/**
 * How many columns a text takes in a terminal: East Asian wide characters and emoji take two, combining marks none.
 * (Unicode UAX #11; the ranges that matter for names and addresses.)
 */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\u200b]$/u

const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0
  if (code < 0x300) return 1
  if (ZERO.test(character)) return 0
  return WIDE.some(([low, high]) => code >= low && code <= high) ? 2 : 1
}

/** Text filled up with blanks to a width; a longer one is cut with an ellipsis. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const shown = widthOf(text) > width ? cut(text, width) : text
  const blanks = ' '.repeat(Math.max(0, width - widthOf(shown)))
  return align === 'left' ? shown + blanks : blanks + shown
}

function cut(text: string, width: number): string {
  let kept = ''
  let used = 0
  for (const character of text) {
    const next = characterWidth(character)
    if (used + next > width - 1) break
    kept += character
    used += next
  }
  return `${kept}…`
}

/** Breaks a text into lines of at most `width` columns: at blanks, or between wide characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const piece of text.match(
    /[^\S\n]+|[\p{Script=Han}\u3000-\u303f\uff00-\uffef]|[^\s\p{Script=Han}\u3000-\u303f\uff00-\uffef]+/gu,
  ) ?? []) {
    const wide = widthOf(piece)
    const punctuation = /^[\u3001\u3002\uff0c\uff1b\uff1a\uff09\u201d]$/.test(piece)
    if (used + wide > width && used > 0 && !punctuation) {
      lines.push(line.trimEnd())
      line = ''
      used = 0
      if (piece.trim() === '') continue
    }
    line += piece
    used += wide
  }
  if (line.trim() !== '') lines.push(line.trimEnd())
  return lines
}
