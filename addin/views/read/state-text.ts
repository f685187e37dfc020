import type { ThreadMessage } from '../../../shared/contract/message-context.ts'
import type { Say } from '../parts/use-say.ts'

/** The service's reason for `captured` that says no more than that. */
const PLAINLY_CAPTURED = 'in-crm'

/**
 * What became of a message, as a headline and what is to be added. The service's sentence is whole by itself ("Not
 * captured: it is marked private."): it stands alone, but for a held message,
 * whose sentence says why it waits and not that it does.
 */
export function stateText(
  message: Pick<ThreadMessage, 'state' | 'reason'>,
  say: Say,
): { headline: string; more: string | null } {
  const { state, reason } = message
  if (reason === null || (state === 'captured' && reason.code === PLAINLY_CAPTURED)) {
    return { headline: say(`message.${state}`), more: null }
  }
  if (state === 'held') return { headline: say(`message.${state}`), more: reason.text }
  return { headline: reason.text, more: null }
}

/** The same in a list: a word for the ordinary, the service's sentence for the rest. */
export function stateLine(message: Pick<ThreadMessage, 'state' | 'reason'>, say: Say): string {
  const { state, reason } = message
  return reason === null || reason.code === PLAINLY_CAPTURED ? say(`thread.state-${state}`) : reason.text
}
