import { useRef, useState } from 'react'
import { usePane } from '../../pane/pane-context.ts'
import { ServiceError } from '../../service-client/service-error.ts'

export interface Deed<R> {
  /** Does it. While one is under way a second click does nothing. */
  run(request: R): void
  readonly busy: boolean
  /** Why the last try failed; gone when it is tried again. */
  readonly trouble: ServiceError | null
}

/**
 * One thing a rep does. `act` gets the request and its key: a retry of the same request has the same key, so that the
 * service does it once; a request that was changed in between is another deed with another key.
 */
export function useDeed<R, A>(
  act: (request: R, key: string) => Promise<A>,
  done: (answer: A, request: R) => void,
): Deed<R> {
  const { newKey } = usePane()
  const [state, setState] = useState<{ busy: boolean; trouble: ServiceError | null }>({ busy: false, trouble: null })
  const running = useRef(false)
  const last = useRef<{ request: string; key: string } | null>(null)

  const run = async (request: R): Promise<void> => {
    if (running.current) return
    running.current = true
    const text = JSON.stringify(request)
    if (last.current?.request !== text) last.current = { request: text, key: newKey() }
    setState({ busy: true, trouble: null })
    try {
      const answer = await act(request, last.current.key)
      last.current = null
      setState({ busy: false, trouble: null })
      done(answer, request)
    } catch (error) {
      const trouble = error instanceof ServiceError ? error : new ServiceError('broken', 'pane-fault', { cause: error })
      setState({ busy: false, trouble })
    } finally {
      running.current = false
    }
  }
  return { run: (request) => void run(request), ...state }
}
