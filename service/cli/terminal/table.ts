import { fit, widthOf } from './width.ts'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Never wider than this many columns. */
  readonly most?: number
}

/** Rows under their titles, aligned by what a terminal shows (Chinese takes two columns a character). */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title, most = 60 }, i) =>
    Math.max(widthOf(title), Math.min(most, ...[Math.max(0, ...rows.map((row) => widthOf(row[i] ?? '')))])),
  )
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, i) => fit(cells[i] ?? '', widths[i] ?? 0, align))
      .join('  ')
      .trimEnd()
  return [
    line(columns.map(({ title }) => title)),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...rows.map(line),
  ]
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A share in [0, 1] as a bar of `width` columns. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8)
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
}
