import { useCallback, useMemo } from 'react'
import type { Calendar } from '../../format/moments.ts'
import { usePane } from '../../pane/pane-context.ts'
import type { PaneWord } from '../../words/en.ts'
import { say } from '../../words/say.ts'
import type { Value } from '../../../shared/words/fill.ts'

export type Say = (key: PaneWord, values?: Readonly<Record<string, Value>>) => string

/** The pane's texts in the reader's language. */
export function useSay(): Say {
  const { words } = usePane()
  return useCallback((key, values) => say(words, key, values), [words])
}

/** How the reader tells moments: his language, the machine's time zone, and now. */
export function useCalendar(): Calendar {
  const { language, now } = usePane()
  const at = now()
  return useMemo(() => ({ locale: language, timeZone: undefined, now: at }), [language, at])
}
