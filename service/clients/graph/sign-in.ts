import type { INetworkModule, NetworkRequestOptions } from '@azure/msal-node'
import { VendorError } from '../../../shared/errors.ts'
import type { Certificate } from './certificate.ts'

export interface SignInConfig {
  /** `https://login.microsoftonline.com`, a national cloud's, or wherever the admin points. */
  readonly loginUrl: string
  /** `https://graph.microsoft.com`, a national cloud's, or wherever the admin points. */
  readonly graphUrl: string
  readonly tenant: string
  readonly clientId: string
  readonly certificate: Certificate
  readonly timeoutMs: number
}

/** Where tokens come from. */
export interface SignIn {
  /** A token that is valid by its own word; the same one until it nears its end. Errors: `graph-sign-in`, `again`. */
  token(): Promise<string>
  /** Another token than `refused`, which Graph no longer takes. Many callers at once cause one request. */
  renew(refused: string): Promise<string>
}

const PUBLIC_GRAPH = 'https://graph.microsoft.com'

/**
 * Signs in as the app itself, with its certificate, through Microsoft's own library: it makes the assertion, keeps the
 * token and renews it in time (by the machine's clock, which is also the one that tokens are dated by).
 */
export function createSignIn(config: SignInConfig): SignIn {
  const { tenant, certificate } = config
  const login = new URL(config.loginUrl)
  // The library takes https authorities only and looks unknown ones up at Microsoft. It is told every address, so that it
  // looks nothing up, with https in all of them; our network module below sends to the address that was configured.
  const authority = `https://${login.host}${login.pathname.replace(/\/+$/, '')}/${encodeURIComponent(tenant)}`
  // A token names the resource it is for: a national cloud's own address, but never a stand-in's.
  const resource = config.graphUrl.startsWith('https:') ? new URL(config.graphUrl).origin : PUBLIC_GRAPH
  let connected: ReturnType<typeof connect> | null = null
  let current: string | null = null
  let renewing: Promise<string> | null = null

  async function connect() {
    // Loaded when first needed: it takes 130 ms, and most commands never sign in.
    const { ConfidentialClientApplication } = await import('@azure/msal-node')
    return new ConfidentialClientApplication({
      auth: {
        clientId: config.clientId,
        authority,
        knownAuthorities: [login.host],
        authorityMetadata: JSON.stringify({
          authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
          token_endpoint: `${authority}/oauth2/v2.0/token`,
          issuer: `${authority}/v2.0`,
          jwks_uri: `${authority}/discovery/v2.0/keys`,
        }),
        clientCertificate: {
          thumbprintSha256: certificate.thumbprint,
          privateKey: certificate.privateKey,
          x5c: certificate.certificate,
        },
      },
      system: { networkClient: network(login, config.timeoutMs), disableInternalRetries: true },
    })
  }

  async function acquire(skipCache: boolean): Promise<string> {
    try {
      const app = await (connected ??= connect())
      const answer = await app.acquireTokenByClientCredential({ scopes: [`${resource}/.default`], skipCache })
      if (answer === null || answer.accessToken === '') throw new Error('no token in the answer')
      current = answer.accessToken
      return current
    } catch (error) {
      throw translate(error)
    }
  }

  return {
    token: () => renewing ?? acquire(false),
    renew: (refused) => {
      if (renewing !== null) return renewing
      if (current !== null && current !== refused) return Promise.resolve(current)
      renewing = acquire(true).finally(() => (renewing = null))
      return renewing
    },
  }
}

function network(login: URL, timeoutMs: number): INetworkModule {
  async function send<T>(method: 'GET' | 'POST', url: string, options: NetworkRequestOptions = {}) {
    const to = new URL(url)
    if (to.host === login.host) to.protocol = login.protocol
    const response = await fetch(to, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      ...(options.headers === undefined ? {} : { headers: options.headers }),
      ...(options.body === undefined ? {} : { body: options.body }),
    })
    // An answer that is no JSON is an outage or a proxy's page, whatever its status says.
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: (await response.json()) as T,
    }
  }
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  }
}

/** Entra's own codes that mean «not now» (AADSTS90033: service unavailable) arrive as the OAuth errors below, too. */
const PASSING = new Set(['temporarily_unavailable', 'server_error', 'service_unavailable', 'throttled'])

function translate(cause: unknown): VendorError {
  const { errorCode, errorMessage } = cause as { errorCode?: unknown; errorMessage?: unknown }
  const code = typeof errorCode === 'string' ? errorCode : ''
  const said = typeof errorMessage === 'string' ? errorMessage : ''
  const answered = /^(?:invalid_|unauthorized_|access_denied|interaction_required|consent_)/.test(code)
  if (!answered || PASSING.has(code)) {
    return new VendorError('again', 'graph-sign-in-unreachable', 'Microsoft’s sign-in did not answer as it should.', {
      where: 'sign in to Microsoft Graph',
      remedy: 'Check the network and COMMONHOLD_LOGIN_URL; it is tried again.',
      ...(said === '' ? {} : { vendorReason: said }),
      cause,
    })
  }
  return new VendorError('refused', 'graph-sign-in', 'Microsoft refuses to sign the app in.', {
    where: 'sign in to Microsoft Graph',
    remedy:
      'Check COMMONHOLD_GRAPH_TENANT, COMMONHOLD_GRAPH_CLIENT and that the certificate is uploaded to the app registration and has not expired; see docs/admin/microsoft.md.',
    ...(said === '' ? {} : { vendorReason: said }),
    cause,
  })
}
