import { CommonholdError } from '../../../shared/errors.ts'
import type { Told } from '../../../shared/words/sentence.ts'
import type { WordKey } from '../../../shared/words/en.ts'
import type { Value } from '../../../shared/words/fill.ts'

export type Health = 'ok' | 'warning' | 'missing'

/** One line of `doctor`: what was looked at, how it stands, and what to do when it is not well. */
export interface Finding {
  /** Stable name, for scripts. */
  readonly check: string
  readonly health: Health
  readonly say: WordKey
  readonly values: Readonly<Record<string, Value>>
  readonly remedy: Told | null
}

/** One line. */
export const finding = (
  check: string,
  state: Health,
  say: Finding['say'],
  values: Finding['values'] = {},
  remedy: Told | null = null,
): Finding => ({
  check,
  health: state,
  say,
  values,
  remedy,
})

/** A check that ended in an error, with the error's own remedy. */
export function failed(check: string, error: unknown): Finding {
  const known = error instanceof CommonholdError
  return {
    check,
    health: 'missing',
    say: 'cli.doctor.failed',
    values: { message: error instanceof Error ? error.message : String(error) },
    remedy: known ? error.told.remedy : 'Look at the message; if it says nothing, report it.',
  }
}

/** Seconds as people say them. */
export function spanOf(value: number): string {
  return value < 120
    ? `${value.toFixed(1)} s`
    : value < 7200
      ? `${(value / 60).toFixed(1)} min`
      : `${(value / 3600).toFixed(1)} h`
}
