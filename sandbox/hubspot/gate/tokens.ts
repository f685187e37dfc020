import { Refusal } from '../vendor-error.ts'

/** An access token: whose it is and what it may do. */
export interface TokenGrant {
  token: string
  app: string
  /** The app's number, as webhook events name it; `app` stands for it where there is none. */
  appId?: number
  oauth: boolean
  scopes: string[] | 'all'
}

/** The grant a request's Authorization header carries, or HubSpot's 401. */
export function readGrant(grants: ReadonlyMap<string, TokenGrant>, header: string | undefined): TokenGrant {
  const match = /^Bearer (\S+)$/i.exec(header ?? '')
  if (!match)
    throw new Refusal(401, {
      message:
        'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
      category: 'INVALID_AUTHENTICATION',
    })
  const grant = grants.get(match[1]!)
  if (!grant)
    throw new Refusal(401, {
      message: 'Authentication credentials are not valid or have expired.',
      category: 'INVALID_AUTHENTICATION',
    })
  return grant
}

/** 403 naming every missing scope (facts §7). */
export function requireScopes(grant: TokenGrant, needed: string[]): void {
  if (grant.scopes === 'all') return
  const missing = needed.filter((scope) => !grant.scopes.includes(scope))
  if (missing.length === 0) return
  throw new Refusal(403, {
    message:
      "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    category: 'MISSING_SCOPES',
    errors: [
      {
        message: 'One or more of the following scopes are required.',
        context: { requiredGranularScopes: [...new Set(missing)] },
      },
    ],
    links: { scopes: 'https://developers.hubspot.com/scopes' },
  })
}
