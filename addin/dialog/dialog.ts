// The page /addin/dialog.html: signs in by redirect, in a window of its own, for Outlooks without a broker of tokens.
import { createStandardPublicClientApplication } from '@azure/msal-browser'
import { fetchConfig } from '../service-client/fetch-config.ts'
import { answerFromDialog } from '../office/dialog.ts'
import { faultOf } from '../sign-in/broker.ts'
import type { DialogAnswer } from '../sign-in/dialog-sign-in.ts'
import { SignInError } from '../sign-in/sign-in-error.ts'

async function signIn(): Promise<DialogAnswer | null> {
  const { signIn: config } = await fetchConfig(window.location.origin)
  if (config === null) return { fault: 'not-set-up', brokerCode: null }
  const client = await createStandardPublicClientApplication({
    auth: {
      clientId: config.clientId,
      authority: config.authority,
      redirectUri: new URL('/addin/dialog.html', window.location.origin).href,
    },
    cache: { cacheLocation: 'memoryStorage' },
  })
  const request = { scopes: [config.scope] }
  // office.js takes history.replaceState away, and MSAL would clear its answer from the address with it.
  const answer = await client.handleRedirectPromise()
  if (answer === null) {
    await client.acquireTokenRedirect({ ...request, prompt: 'select_account' })
    return null
  }
  return answer.expiresOn === null
    ? { fault: 'failed', brokerCode: 'empty_token' }
    : { token: answer.accessToken, expiresAt: answer.expiresOn.getTime() }
}

void signIn()
  .catch((error: unknown): DialogAnswer => {
    if (error instanceof SignInError) return { fault: error.fault, brokerCode: error.brokerCode }
    const code = (error as { errorCode?: unknown }).errorCode
    return { fault: faultOf(error), brokerCode: typeof code === 'string' ? code : null }
  })
  .then((answer) => (answer === null ? undefined : answerFromDialog(JSON.stringify(answer))))
