import { Agent, setGlobalDispatcher } from 'undici'

/**
 * Gives every `fetch` of the process its time-outs, the official HubSpot client's included, which takes neither a signal
 * nor a time-out (facts/stack.md §4). Called once, at start. Times in ms.
 */
export function limitHttp(timeouts: { readonly connectMs: number; readonly answerMs: number }): void {
  setGlobalDispatcher(
    new Agent({
      connect: { timeout: timeouts.connectMs },
      headersTimeout: timeouts.answerMs,
      bodyTimeout: timeouts.answerMs,
    }),
  )
}
