import type { OutlookTokenRequest, OutlookUser } from '../../graph/outlook/wire.ts'
import type { Mail } from './mail.ts'

/** How the broker is to behave; a test or a person sets it. */
export interface BrokerBehaviour {
  /** `works`: silently. `asks`: only in the dialog. Else the status a silent request fails with (facts, protocol §9). */
  mode: 'works' | 'asks' | 'NO_NETWORK' | 'DISABLED' | 'TRANSIENT_ERROR' | 'PERSISTENT_ERROR' | 'ACCOUNT_UNAVAILABLE'
  /** Claims put in the place of the right ones. */
  claims: Record<string, unknown>
  asked: number
}

interface BrokerRequest {
  readonly messageType: string
  readonly method: 'GetInitContext' | 'GetToken' | 'GetTokenPopup'
  readonly requestId: string
  readonly tokenParams?: { readonly clientId: string; readonly scope: string; readonly claims?: string }
}

export interface BrokerHost {
  readonly mail: Mail
  readonly behaviour: BrokerBehaviour
  readonly tenant: string
  user(): OutlookUser
  /** Asks the person; false: he closed it. */
  confirm(): Promise<boolean>
}

/** Answers one request of MSAL's nested app authentication, as JSON text. */
export async function answerBroker(host: BrokerHost, text: string): Promise<string> {
  const request = JSON.parse(text) as BrokerRequest
  const { requestId, method } = request
  const reply = (rest: object) => JSON.stringify({ messageType: 'NestedAppAuthResponse', requestId, ...rest })
  const failure = (status: string) =>
    reply({ success: false, error: { status, code: status.toLowerCase(), subError: '' } })
  if (method === 'GetInitContext')
    return reply({
      success: true,
      initContext: {
        sdkName: 'outlook-stand-in',
        sdkVersion: '1',
        accountContext: account(host),
        capabilities: { queryAccount: false },
      },
    })
  host.behaviour.asked++
  const { mode } = host.behaviour
  if (mode !== 'works' && mode !== 'asks') return failure(mode)
  if (method === 'GetToken' && mode === 'asks') return failure('USER_INTERACTION_REQUIRED')
  if (method === 'GetTokenPopup' && mode === 'asks' && !(await host.confirm())) return failure('USER_CANCEL')
  const params = request.tokenParams
  if (params === undefined) return failure('PERSISTENT_ERROR')
  const tokens = await host.mail.tokens(tokenRequest(host, params))
  return reply({
    success: true,
    token: {
      access_token: tokens.accessToken,
      id_token: tokens.idToken,
      expires_in: tokens.expiresIn,
      scope: params.scope,
    },
    account: account(host),
  })
}

/** `api://<client>/<scope>` or `<client>/<scope>` → the audience and the scope's bare name. */
function tokenRequest(host: BrokerHost, params: { clientId: string; scope: string }): OutlookTokenRequest {
  const own = params.scope.split(' ').find((scope) => scope.includes('/')) ?? params.scope
  const at = own.lastIndexOf('/')
  const resource = own.slice(0, at).replace(/^api:\/\//, '')
  return {
    user: host.user().id,
    clientId: params.clientId,
    // Version 2 tokens name the app by its id, also where the resource's address has more in it.
    audience: /[0-9a-f]{8}-[0-9a-f-]{27}/i.exec(resource)?.[0] ?? resource,
    scope: own.slice(at + 1),
    claims: host.behaviour.claims,
  }
}

function account(host: BrokerHost): object {
  const user = host.user()
  return {
    homeAccountId: `${user.id}.${host.tenant}`,
    localAccountId: user.id,
    environment: 'login.microsoftonline.com',
    tenantId: host.tenant,
    username: user.address,
    name: user.name,
  }
}
