import { useEffect, useRef, useState } from 'react'
import { ServiceError } from '../service-client/service-error.ts'
import { usePane } from './pane-context.ts'

/** What is known of a question: an earlier answer is shown at once, with since when it is known, while it is asked again. */
export interface Answer<T> {
  readonly value: T | null
  /** When `value` was given, ms UTC. */
  readonly since: number | null
  /** It is being asked now. */
  readonly asking: boolean
  /** Why the last asking failed; `value` is then the last one known. */
  readonly trouble: ServiceError | null
}

export interface Asked<T> {
  readonly answer: Answer<T>
  /** Asks again now. */
  refresh(): void
  /** What a deed answered, put in the place of what was known. */
  replace(value: T): void
}

const UNASKED = { value: null, since: null, asking: false, trouble: null } as const

/**
 * Asks the service under `key`: whenever the key changes (another item), when the pane looks again (`PaneContext.looked`)
 * and on `refresh`. An answer that comes after the key has changed is dropped. A null key asks nothing.
 */
export function useAnswer<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const { cache, now, looked } = usePane()
  const [asked, setAsked] = useState(0)
  const [state, setState] = useState<{ key: string | null; answer: Answer<T> }>({ key: null, answer: UNASKED })
  const latestAsk = useRef(ask)
  latestAsk.current = ask

  useEffect(() => {
    if (key === null) return
    const abort = new AbortController()
    const known = cache.get<T>(key)
    const before = { value: known?.value ?? null, since: known?.since ?? null }
    setState({ key, answer: { ...before, asking: true, trouble: null } })
    latestAsk.current(abort.signal).then(
      (value) => {
        if (abort.signal.aborted) return
        cache.set(key, value, now())
        setState({ key, answer: { value, since: now(), asking: false, trouble: null } })
      },
      (error: unknown) => {
        if (abort.signal.aborted) return
        const trouble =
          error instanceof ServiceError ? error : new ServiceError('broken', 'pane-fault', { cause: error })
        if (trouble.failing !== 'abandoned') setState({ key, answer: { ...before, asking: false, trouble } })
      },
    )
    return () => {
      abort.abort()
    }
  }, [key, looked, asked, cache, now])

  return {
    answer: answerNow(),
    refresh: () => {
      setAsked((count) => count + 1)
    },
    replace: (value) => {
      if (key === null) return
      cache.set(key, value, now())
      setState({ key, answer: { value, since: now(), asking: false, trouble: null } })
    },
  }

  // The first render after a change of key shows what is known of the new one, never a figure of the old one.
  function answerNow(): Answer<T> {
    if (key === null) return UNASKED
    if (state.key === key) return state.answer
    const known = cache.get<T>(key)
    return { value: known?.value ?? null, since: known?.since ?? null, asking: true, trouble: null }
  }
}
