import type { AccessToken, Broker } from './broker.ts'
import { SignInError } from './sign-in-error.ts'

/** A token that ends sooner is renewed before it is used: the call it is for takes time too. */
const SPARE_MS = 60_000

export interface SignIn {
  /**
   * A token without the reader noticing: the one held, or the broker's. `refused`: the token the service did not take, so
   * that it is not given again. Rejects with a `SignInError`.
   */
  token(options?: { refused?: string }): Promise<string>
  /** At the reader's click: Outlook asks him; where Outlook has no broker, a dialog of ours does. */
  ask(): Promise<string>
}

/**
 * The ladder: held → silent → (at a click) popup → dialog. Whoever asks while it is being climbed waits for the same
 * answer. `broker` is loaded at the first need; where it cannot be loaded or has no Outlook behind it, only the dialog is left.
 */
export function createSignIn({
  broker,
  dialog,
  now,
}: {
  broker: () => Promise<Broker>
  dialog: () => Promise<AccessToken>
  now: () => number
}): SignIn {
  let held: AccessToken | null = null
  let silently: Promise<string> | null = null
  let asking: Promise<string> | null = null

  const keep = (token: AccessToken): string => {
    held = token
    return token.token
  }

  return {
    token: ({ refused } = {}) => {
      if (held !== null && held.token === refused) held = null
      if (held !== null && held.expiresAt - SPARE_MS > now()) return Promise.resolve(held.token)
      if (asking !== null) return asking
      silently ??= broker()
        .then((loaded) => loaded.silent({ fresh: refused !== undefined }))
        .then(keep)
        .finally(() => {
          silently = null
        })
      return silently
    },
    ask: () => {
      asking ??= climb()
        .then(keep)
        .finally(() => {
          asking = null
        })
      return asking
    },
  }

  async function climb(): Promise<AccessToken> {
    let loaded: Broker
    try {
      loaded = await broker()
      return await loaded.popup()
    } catch (error) {
      if (!(error instanceof SignInError) || !leavesTheDialog(error)) throw error
      return dialog()
    }
  }
}

/** Whether another way of asking can help: not when the reader said no, nor when the network or the set-up is at fault. */
export function leavesTheDialog({ fault }: SignInError): boolean {
  return fault === 'unavailable' || fault === 'failed' || fault === 'timeout' || fault === 'account'
}
