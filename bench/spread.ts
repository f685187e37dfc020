/** Several measurements of one thing. Medians are compared; the smallest is what the machine can do when left alone. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
  readonly runs: number
}

/** Of at least one value, rounded to three significant digits. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return {
    min: digits(sorted[0] ?? Number.NaN),
    median: digits(medianOf(sorted)),
    max: digits(sorted.at(-1) ?? Number.NaN),
    runs: sorted.length,
  }
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The value that `part` of all are not above, rounded to three significant digits; 0 of none. */
export function rankOf(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return digits(sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0)
}

/** Three significant digits, whole numbers kept whole: more would pretend. */
export function digits(value: number): number {
  return value >= 1000 ? Math.round(value) : Number(value.toPrecision(3))
}
