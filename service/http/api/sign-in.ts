import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { z } from 'zod'
import type { ApiSettings } from '../../config/config.ts'
import { Refusal } from './refusal.ts'

/** Clocks of Microsoft's and ours differ by seconds; a token lives for an hour and more. */
const SKEW_SECONDS = 60
/** Keys are asked for again after an hour, and believed for a day while Microsoft cannot be asked. */
const KEYS_FRESH_MS = 3_600_000
const KEYS_BELIEVED_MS = 86_400_000
/** A token that names a key nobody knows asks for the keys again; not oftener than this. */
const KEYS_AGAIN_MS = 30_000
const KEYS_ANSWER_MS = 5_000
/** Far more than Entra's largest; what is longer is nobody's token. */
const MOST_CHARACTERS = 16_384

/** What a token proves: who, at which tenant, and the roles that tenant gave him in our app. */
export interface Identity {
  readonly tid: string
  readonly oid: string
  /** For show alone. */
  readonly name: string | null
  /** Values of `roles` as they stand in the token. */
  readonly appRoles: readonly string[]
}

/** Reads an Authorization header. Throws a Refusal: 401 with a code that says which claim failed, 503 without keys. */
export type CheckToken = (authorization: string | undefined) => Promise<Identity>

// Entra's ids are GUIDs, not all of them UUIDs of RFC 9562.
const guid = z.guid().transform((id) => id.toLowerCase())
const claimsSchema = z.object({
  tid: guid,
  oid: guid,
  name: z.string().max(400).optional(),
  roles: z.array(z.string()).max(200).optional(),
})

/**
 * Checks access tokens of our own API (facts/outlook.md A3): signature RS256 with a key of the tenant's own set, the
 * key's issuer, `aud`, `iss` of the token's own tenant, `tid` in the list, `exp` and `nbf`, version 2, `azp`, `scp`, no
 * app-only token. E-mail, `upn` and `preferred_username` are never looked at.
 *
 * Only v2.0 tokens: a v1 token names its app in `appid` and its issuer at sts.windows.net; the app registration says
 * which it gets (`requestedAccessTokenVersion: 2`), so one form is enough.
 *
 * One key set per tenant and process; asked for again when a token names an unknown key, at most twice a minute.
 *
 * @param now ms UTC
 */
export function createTokenCheck(api: ApiSettings, now: () => number): CheckToken {
  const issuer = issuerBase(api.loginUrl)
  const keys = new Map(
    api.tenants.map((tid) => [tid, createKeys(new URL(`${api.loginUrl}/${tid}/discovery/v2.0/keys`), now)]),
  )
  return async (authorization) => {
    const token = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) throw missing()
    const tid = tenantOf(token)
    const keysOfTenant = keys.get(tid)
    if (keysOfTenant === undefined)
      throw badToken('token-tenant', 'The token comes from a tenant that is not served here.')
    const expected = `${issuer}/${tid}/v2.0`
    const payload = await verify(token, keysOfTenant.key(expected), {
      issuer: expected,
      audience: api.client,
      now: now(),
    })
    checkClaims(payload, api)
    const claims = claimsSchema.safeParse(payload)
    if (!claims.success) throw badToken('token-incomplete', 'The token does not say whose it is.')
    const { oid, name = null, roles = [] } = claims.data
    return { tid, oid, name, appRoles: roles }
  }
}

/**
 * Where tokens of a cloud say they come from. The address their keys are read at may be another (a stand-in, a relay).
 */
export function issuerBase(loginUrl: string): string {
  const { hostname } = new URL(loginUrl)
  if (hostname === 'login.partner.microsoftonline.cn' || hostname === 'login.chinacloudapi.cn') {
    return 'https://login.partner.microsoftonline.cn'
  }
  return hostname === 'login.microsoftonline.us'
    ? 'https://login.microsoftonline.us'
    : 'https://login.microsoftonline.com'
}

/** The tenant a token says it comes from: only to choose the keys that may prove it. */
function tenantOf(token: string): string {
  try {
    if (token.length > MOST_CHARACTERS) throw new Error('too long')
    return guid.parse(decodeJwt(token)['tid'])
  } catch (cause) {
    throw badToken('token-malformed', 'That is no token of Microsoft’s sign-in.', cause)
  }
}

async function verify(
  token: string,
  key: JWTVerifyGetKey,
  expected: { readonly issuer: string; readonly audience: string; readonly now: number },
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      issuer: expected.issuer,
      audience: expected.audience,
      currentDate: new Date(expected.now),
      clockTolerance: SKEW_SECONDS,
      requiredClaims: ['exp', 'nbf', 'iat', 'tid', 'oid'],
    })
    return payload
  } catch (error) {
    throw error instanceof Refusal ? error : ofJose(error)
  }
}

const OF_CLAIM: Readonly<Record<string, () => Refusal>> = {
  aud: () => badToken('token-audience', 'The token is for another app.'),
  iss: () => badToken('token-issuer', 'The token was issued by somebody else than its tenant.'),
  nbf: () => badToken('token-not-yet', 'The token is not valid yet.'),
}

function ofJose(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return badToken('token-expired', 'The token has expired.', error)
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === 'missing') return badToken('token-incomplete', 'The token does not say whose it is.', error)
    return OF_CLAIM[error.claim]?.() ?? badToken('token-incomplete', 'The token does not say whose it is.', error)
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return badToken('token-algorithm', 'The token is signed in a way that is not accepted.', error)
  }
  if (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JWSSignatureVerificationFailed
  ) {
    return badToken('token-signature', 'The token’s signature does not hold.', error)
  }
  return badToken('token-malformed', 'That is no token of Microsoft’s sign-in.', error)
}

/** What jose does not know of. */
function checkClaims(payload: Readonly<Record<string, unknown>>, { addinClient, scope }: ApiSettings): void {
  const { ver, azp, scp, idtyp } = payload
  if (ver !== '2.0') {
    throw badToken(
      'token-version',
      'The token is no version 2.0 token: set requestedAccessTokenVersion to 2 in the app registration.',
    )
  }
  if (idtyp === 'app' || typeof scp !== 'string') {
    throw badToken('token-app-only', 'The token belongs to an app, not to a person.')
  }
  // Whole words: `access_as_user_too` is another scope.
  if (!scp.split(' ').includes(scope))
    throw badToken('token-scope', 'The token does not carry the scope of this service.')
  if (typeof azp !== 'string' || azp.toLowerCase() !== addinClient) {
    throw badToken('token-client', 'The token was given to another program than the add-in.')
  }
}

interface Keys {
  /** Finds the key a token names, provided that the key's issuer is the one expected. */
  key(issuer: string): JWTVerifyGetKey
}

function createKeys(url: URL, now: () => number): Keys {
  const remote = createRemoteJWKSet(url, {
    cacheMaxAge: KEYS_FRESH_MS,
    cooldownDuration: KEYS_AGAIN_MS,
    timeoutDuration: KEYS_ANSWER_MS,
  })
  let believedUntil = 0
  let failedAt = Number.NEGATIVE_INFINITY

  const find: JWTVerifyGetKey = async (header, token) => {
    // After a failure Microsoft is left alone for a while: whoever sends us tokens must not decide how often it is asked.
    if (now() - failedAt < KEYS_AGAIN_MS) return believed(header, token)
    try {
      const key = await remote(header, token)
      if (remote.fresh) believedUntil = now() + KEYS_BELIEVED_MS
      return key
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error
      failedAt = now()
      return believed(header, token)
    }
  }
  /** The keys of the last answer; one it does not name may be new, so that is no fault of the token's. */
  const believed: JWTVerifyGetKey = async (header, token) => {
    const known = now() < believedUntil ? remote.jwks() : undefined
    if (known === undefined || !known.keys.some(({ kid }) => kid === header.kid)) {
      throw new Refusal(503, 'sign-in-keys-unavailable', 'Microsoft’s keys cannot be read, so nobody can sign in.', {
        remedy:
          'Try again in a minute. If it stays so: the service must reach Microsoft’s sign-in (COMMONHOLD_LOGIN_URL).',
        retryAfterSeconds: KEYS_AGAIN_MS / 1000,
      })
    }
    return createLocalJWKSet(known)(header, token)
  }
  return {
    key: (issuer) => async (header, token) => {
      // Without a name any key of the set would do: a token says which one it means.
      if (typeof header.kid !== 'string') throw new errors.JWKSNoMatchingKey()
      const key = await find(header, token)
      const named = remote.jwks()?.keys.find((one) => one.kid === header.kid) as { issuer?: unknown } | undefined
      const of = named?.issuer
      // A set may hold keys of other tenants; `{tenantid}` stands for whichever tenant asks (claims-validation).
      if (of !== undefined && (typeof of !== 'string' || fill(of, issuer) !== issuer)) {
        throw badToken('token-key-issuer', 'The key of the token belongs to another tenant.')
      }
      return key
    },
  }
}

function fill(keyIssuer: string, issuer: string): string {
  return keyIssuer.replace(/\{tenantid\}/i, issuer.split('/').at(-2) ?? '')
}

function missing(): Refusal {
  return new Refusal(401, 'token-missing', 'Nobody is signed in.', {
    where: 'authorization',
    remedy: 'Sign in to the add-in with your work account.',
  })
}

function badToken(code: string, message: string, cause?: unknown): Refusal {
  return new Refusal(401, code, message, {
    where: 'authorization',
    remedy: 'Sign in again; if it stays so, tell your administrator the code of this message.',
    cause,
  })
}
