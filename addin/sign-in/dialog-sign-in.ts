import { askDialog, DialogEnded } from '../office/dialog.ts'
import type { AccessToken } from './broker.ts'
import { SignInError, type SignInFault } from './sign-in-error.ts'

/** What the dialog page hands to the pane: a token, or why there is none. */
export type DialogAnswer =
  | { readonly token: string; readonly expiresAt: number }
  | { readonly fault: SignInFault; readonly brokerCode: string | null }

/** Signs in through our own page in Outlook's dialog: for Outlooks without a broker. */
export async function signInByDialog(): Promise<AccessToken> {
  let message: string
  try {
    message = await askDialog(new URL('/addin/dialog.html', window.location.origin).href)
  } catch (error) {
    if (!(error instanceof DialogEnded)) throw error
    throw new SignInError(
      { closed: 'cancelled', blocked: 'blocked', silent: 'timeout', 'not-here': 'unavailable' }[
        error.why
      ] as SignInFault,
    )
  }
  const answer = readAnswer(message)
  if ('token' in answer) return answer
  throw new SignInError(answer.fault, answer.brokerCode)
}

function readAnswer(message: string): DialogAnswer {
  try {
    const answer = JSON.parse(message) as Partial<Record<string, unknown>>
    if (typeof answer['token'] === 'string' && typeof answer['expiresAt'] === 'number') {
      return { token: answer['token'], expiresAt: answer['expiresAt'] }
    }
    const code = answer['brokerCode']
    return { fault: (answer['fault'] ?? 'failed') as SignInFault, brokerCode: typeof code === 'string' ? code : null }
  } catch {
    return { fault: 'failed', brokerCode: null }
  }
}
