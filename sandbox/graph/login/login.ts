import { createHash, generateKeyPairSync, randomUUID, X509Certificate, type KeyObject } from 'node:crypto'
import type { Clock } from '../../hubspot/gate/clock.ts'
import { EntraRefusal, GraphRefusal } from '../vendor-error.ts'
import { guidOf } from './guid.ts'
import { isSignedBy, readJwt, signJwt } from './jwt.ts'
import type { DirectoryUser } from '../directory/directory.ts'
import { userClaims, type UserTokenRequest } from './user-token.ts'

/** An app registration: what may sign in, and as what. */
export interface AppRegistration {
  clientId: string
  /** PEM certificates whose keys may sign its assertions. */
  certificates?: string[]
  secret?: string
  /** Application permissions, e.g. `Mail.Read`. `all`: whatever a call asks for. */
  roles: string[] | 'all'
  /** Addresses or ids of the mailboxes it may open (RBAC for Applications); absent = every one. */
  mailboxes?: string[]
}

export interface Caller {
  clientId: string
  roles: string[] | 'all'
  mailboxes: string[] | null
}

interface IssuedToken {
  caller: Caller
  /** Milliseconds on the login's clock. */
  expires: number
}

const graphAudience = 'https://graph.microsoft.com'
/** What a token of an app with `all` says it may do. */
const everyRole = [
  'Directory.Read.All',
  'Group.Read.All',
  'GroupMember.Read.All',
  'Mail.Read',
  'Mail.ReadWrite',
  'Mail.Send',
  'MailboxSettings.Read',
  'Organization.Read.All',
  'User.Read.All',
]
/** Entra lets clocks differ by five minutes. */
const skew = 300_000

/**
 * The token endpoint's mind: registered apps, the signing key, what was issued and revoked. Its clock is the machine's,
 * never the settable one: the library on the other side reads the machine's, and both must agree on what has expired.
 */
export class Login {
  readonly tenantId: string
  readonly #clock: Clock
  readonly #apps = new Map<string, AppRegistration>()
  readonly #issued = new Map<string, IssuedToken>()
  #keys: { publicKey: KeyObject; privateKey: KeyObject } | null = null
  readonly #keyId = randomUUID().replaceAll('-', '')
  tokenLifetimeSeconds: number
  issuedCount = 0

  constructor(tenantId: string, apps: AppRegistration[], clock: Clock, tokenLifetimeSeconds: number) {
    this.tenantId = tenantId
    this.#clock = clock
    this.tokenLifetimeSeconds = tokenLifetimeSeconds
    for (const app of apps) this.register(app)
  }

  now(): number {
    return this.#clock.now()
  }

  register(app: AppRegistration): void {
    this.#apps.set(app.clientId.toLowerCase(), app)
  }

  app(clientId: string): AppRegistration | undefined {
    return this.#apps.get(clientId.toLowerCase())
  }

  /** Answers a client-credentials request, or throws Entra's refusal. `audiences`: what an assertion may be made out to. */
  grant(form: URLSearchParams, audiences: string[]): Record<string, unknown> {
    const clientId = form.get('client_id') ?? ''
    const grantType = form.get('grant_type')
    if (grantType === null) throw missing('grant_type')
    if (clientId === '') throw missing('client_id')
    if (grantType !== 'client_credentials')
      throw new EntraRefusal(
        400,
        'unsupported_grant_type',
        70003,
        `The app requested an unsupported grant type '${grantType}'.`,
      )
    const app = this.app(clientId)
    if (!app)
      throw new EntraRefusal(
        400,
        'unauthorized_client',
        700016,
        `Application with identifier '${clientId}' was not found in the directory '${this.tenantId}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
      )
    this.#authenticate(app, form, audiences)
    checkScope(form.get('scope'))
    return {
      token_type: 'Bearer',
      expires_in: this.tokenLifetimeSeconds,
      ext_expires_in: this.tokenLifetimeSeconds,
      access_token: this.issue(app),
    }
  }

  /** A signed access token for Graph with the app's roles. */
  issue(app: AppRegistration): string {
    const now = this.now()
    const seconds = Math.floor(now / 1000)
    const expires = now + this.tokenLifetimeSeconds * 1000
    const token = signJwt(
      { kid: this.#keyId, x5t: this.#keyId },
      {
        aud: graphAudience,
        iss: `https://sts.windows.net/${this.tenantId}/`,
        iat: seconds,
        nbf: seconds,
        exp: Math.floor(expires / 1000),
        appid: app.clientId,
        appidacr: app.certificates?.length ? '2' : '1',
        idtyp: 'app',
        oid: guidOf(`service principal ${app.clientId}`),
        sub: guidOf(`service principal ${app.clientId}`),
        roles: app.roles === 'all' ? everyRole : app.roles,
        tid: this.tenantId,
        uti: randomUUID(),
        ver: '1.0',
      },
      this.#signingKeys().privateKey,
    )
    const caller = { clientId: app.clientId, roles: app.roles, mailboxes: app.mailboxes ?? null }
    this.#issued.set(token, { caller, expires })
    this.issuedCount++
    return token
  }

  /**
   * A person's access token for an API of ours, and the ID token beside it. Graph itself does not take it. `now`, ms, is
   * on the clock of whoever will check it: that is our service, whose clock a test may have set.
   */
  issueToUser(user: DirectoryUser, request: UserTokenRequest, now: number): { access: string; id: string } {
    const seconds = { now: Math.floor(now / 1000), lifetime: this.tokenLifetimeSeconds }
    const claims = userClaims(user, this.tenantId, seconds, request)
    const { privateKey } = this.#signingKeys()
    this.issuedCount++
    return {
      access: signJwt({ kid: this.#keyId }, claims.access, privateKey),
      id: signJwt({ kid: this.#keyId }, claims.id, privateKey),
    }
  }

  /** Makes tokens of one app, or all, worthless at once. Answers how many there were. */
  revoke(clientId?: string): number {
    let revoked = 0
    for (const [token, { caller }] of this.#issued)
      if (clientId === undefined || caller.clientId.toLowerCase() === clientId.toLowerCase()) {
        this.#issued.delete(token)
        revoked++
      }
    return revoked
  }

  /** Whose token an Authorization header carries, or Graph's 401. */
  caller(header: string | undefined): Caller {
    const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
    if (token === undefined) throw unauthorised('Access token is empty.')
    const issued = this.#issued.get(token)
    if (!issued)
      throw unauthorised(
        readJwt(token) === null
          ? 'IDX14100: JWT is not well formed, there are no dots (.).\nThe token needs to be in JWS Compact Serialization Format.'
          : 'Access token validation failure. Invalid audience.',
      )
    if (issued.expires <= this.now()) throw unauthorised('Lifetime validation failed, the token is expired.')
    return issued.caller
  }

  /** The key set behind `kid`. */
  keys(): Record<string, unknown> {
    const jwk = this.#signingKeys().publicKey.export({ format: 'jwk' })
    const issuer = `https://login.microsoftonline.com/${this.tenantId}/v2.0`
    return { keys: [{ ...jwk, use: 'sig', kid: this.#keyId, x5t: this.#keyId, issuer }] }
  }

  #authenticate(app: AppRegistration, form: URLSearchParams, audiences: string[]): void {
    const assertion = form.get('client_assertion')
    if (assertion !== null) {
      if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
        throw missing('client_assertion_type')
      return this.#checkAssertion(app, assertion, audiences)
    }
    const secret = form.get('client_secret')
    if (secret === null)
      throw new EntraRefusal(
        401,
        'invalid_client',
        7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      )
    if (app.secret === undefined || secret !== app.secret)
      throw new EntraRefusal(
        401,
        'invalid_client',
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'.`,
      )
  }

  #checkAssertion(app: AppRegistration, assertion: string, audiences: string[]): void {
    const jwt = readJwt(assertion)
    if (!jwt) throw new EntraRefusal(400, 'invalid_request', 50027, 'JWT token is invalid or malformed.')
    const key = keyFor(app, jwt.header)
    if (!key)
      throw badSignature(
        `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '${app.clientId}'.]`,
      )
    if (!isSignedBy(jwt, key)) throw badSignature('Client assertion failed signature validation.')
    const { iss, sub, aud, exp, nbf } = jwt.claims
    if (String(iss).toLowerCase() !== app.clientId.toLowerCase() || iss !== sub)
      throw new EntraRefusal(
        401,
        'invalid_client',
        700021,
        "Client assertion application identifier doesn't match 'client_id' parameter.",
      )
    if (typeof aud !== 'string' || !audiences.includes(aud))
      throw new EntraRefusal(
        401,
        'invalid_client',
        700023,
        'Client assertion audience claim does not match Realm issuer.',
      )
    const now = this.now()
    const valid = typeof exp === 'number' && exp * 1000 + skew > now && Number(nbf ?? 0) * 1000 - skew <= now
    if (!valid)
      throw new EntraRefusal(
        401,
        'invalid_client',
        700024,
        `Client assertion is not within its valid time range. Current time: ${new Date(now).toISOString()}.`,
      )
  }

  /** Made on first use: a test that never signs in need not wait for a key. */
  #signingKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
    return (this.#keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 }))
  }
}

/** The registered key that an assertion's header names by thumbprint (SHA-256 or SHA-1). */
function keyFor(app: AppRegistration, header: Record<string, unknown>): KeyObject | null {
  for (const pem of app.certificates ?? []) {
    const certificate = new X509Certificate(pem)
    const thumbprint = (algorithm: string): string =>
      createHash(algorithm).update(certificate.raw).digest('base64url').replace(/=+$/, '')
    const matches = (name: string, algorithm: string): boolean =>
      typeof header[name] === 'string' && unpadded(header[name]) === thumbprint(algorithm)
    if (matches('x5t#S256', 'sha256') || matches('x5t', 'sha1')) return certificate.publicKey
  }
  return null
}

function unpadded(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function checkScope(scope: string | null): void {
  if (scope === null) throw missing('scope')
  const scopes = scope.split(' ').filter((part) => part !== '')
  if (!scopes.every((part) => part.endsWith('/.default')))
    throw new EntraRefusal(
      400,
      'invalid_scope',
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    )
  if (scopes.length !== 1)
    throw new EntraRefusal(400, 'invalid_scope', 70011, `The provided value for scope ${scope} is not valid.`)
}

function missing(name: string): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_request',
    900144,
    `The request body must contain the following parameter: '${name}'.`,
  )
}

function badSignature(message: string): EntraRefusal {
  return new EntraRefusal(401, 'invalid_client', 700027, message)
}

function unauthorised(message: string): GraphRefusal {
  return new GraphRefusal(401, 'InvalidAuthenticationToken', message, {
    'WWW-Authenticate':
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"',
  })
}
