/**
 * How figures are compared (`domain.md` §3): two figures are equal when they differ by less than 1e-9, and a figure
 * within 1e-9 of a threshold equals it. Every threshold goes through these, so that rounding never decides a state.
 */
export const TOLERANCE = 1e-9

/** Below the threshold and not equal to it. */
export function below(figure: number, threshold: number): boolean {
  return threshold - figure >= TOLERANCE
}

/** Above the threshold and not equal to it. */
export function above(figure: number, threshold: number): boolean {
  return figure - threshold >= TOLERANCE
}

/** Identifiers compare in code-unit order, whatever the reader's language. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
