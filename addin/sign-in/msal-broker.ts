import {
  type AuthenticationResult,
  createNestablePublicClientApplication,
  PublicClientApplication,
} from '@azure/msal-browser'
import { type AccessToken, type Broker, faultOf, type SignInConfig } from './broker.ts'
import { SignInError } from './sign-in-error.ts'

/** How long Outlook may take: to say that it has a broker, to give a token silently, and to ask the reader. */
export interface BrokerLimits {
  readonly startMs: number
  readonly silentMs: number
  readonly popupMs: number
}

export const PANE_LIMITS: BrokerLimits = { startMs: 10_000, silentMs: 15_000, popupMs: 5 * 60_000 }

/**
 * MSAL over Outlook's bridge. Rejects with `unavailable` where Outlook has no bridge, although it may claim one
 * (MSAL falls back to its browser client then, which cannot work inside a frame).
 */
export async function createMsalBroker(config: SignInConfig, limits: BrokerLimits = PANE_LIMITS): Promise<Broker> {
  let nested = false
  const client = await within(
    limits.startMs,
    createNestablePublicClientApplication(
      {
        auth: { clientId: config.clientId, authority: config.authority },
        // No token in storage of ours.
        cache: { cacheLocation: 'memoryStorage' },
      },
      undefined,
      // Called only where the bridge answered.
      (configuration, controller) => {
        nested = true
        return new PublicClientApplication(configuration, controller)
      },
    ),
  )
  if (!nested) throw new SignInError('unavailable')
  const request = { scopes: [config.scope] }
  return {
    silent: async ({ fresh }) =>
      tokenOf(await within(limits.silentMs, client.acquireTokenSilent({ ...request, forceRefresh: fresh }))),
    popup: async () => tokenOf(await within(limits.popupMs, client.acquireTokenPopup(request))),
  }
}

function tokenOf({ accessToken, expiresOn }: AuthenticationResult): AccessToken {
  if (accessToken === '' || expiresOn === null) throw new SignInError('failed', 'empty_token')
  return { token: accessToken, expiresAt: expiresOn.getTime() }
}

/** The bridge has no time limit of its own, and an Outlook without a broker behind it never answers. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new SignInError('timeout'))
    }, ms)
  })
  try {
    return await Promise.race([work, late])
  } catch (error) {
    if (error instanceof SignInError) throw error
    const code = (error as { errorCode?: unknown }).errorCode
    throw new SignInError(faultOf(error), typeof code === 'string' ? code : null)
  } finally {
    clearTimeout(timer)
  }
}
