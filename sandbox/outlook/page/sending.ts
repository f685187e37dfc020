import type { Completed } from './frame.ts'
import type { LaunchEvent } from './manifest.ts'

/** How an add-in's OnMessageSend ended. */
export type SendOutcome =
  | { readonly kind: 'completed'; readonly allow: boolean; readonly message: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'not-loaded' }

/** What Outlook does then (facts A2.3): sends, asks whether to send anyway, or stops. */
export type SendVerdict = 'send' | 'ask' | 'stop'

export function judgeSend(sendMode: LaunchEvent['sendMode'], outcome: SendOutcome): SendVerdict {
  switch (outcome.kind) {
    case 'completed':
      return outcome.allow ? 'send' : sendMode === 'PromptUser' ? 'ask' : 'stop'
    case 'timed-out':
      return sendMode === 'PromptUser' ? 'ask' : 'stop'
    case 'not-loaded':
      return sendMode === 'Block' ? 'stop' : 'send'
  }
}

/** Reads what a handler completed with. A function nobody has associated counts as a script that did not load. */
export function readCompletion(completed: Completed | null): SendOutcome {
  if (completed === null || completed.status !== 0) return { kind: 'not-loaded' }
  const { allowEvent, errorMessage } = completed.context
  return { kind: 'completed', allow: allowEvent === true, message: String(errorMessage ?? '') }
}

/** The mode for this send: `sendModeOverride` may only soften it, to PromptUser (facts A2.3, set 1.14). */
export function modeOf(event: LaunchEvent, completed: Completed | null): LaunchEvent['sendMode'] {
  return /promptUser/i.test(String(completed?.context['sendModeOverride'] ?? '')) ? 'PromptUser' : event.sendMode
}
