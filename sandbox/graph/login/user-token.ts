import { randomUUID } from 'node:crypto'
import type { DirectoryUser } from '../directory/directory.ts'
import { guidOf } from './guid.ts'

/** What a person's token is made out to. */
export interface UserTokenRequest {
  clientId: string
  audience: string
  scope: string
  claims?: Record<string, unknown>
}

/**
 * Claims of a delegated access token, version 2 (facts A3), and of the ID token beside it. `claims` puts others in their
 * place; null takes one away.
 */
export function userClaims(
  user: DirectoryUser,
  tenantId: string,
  seconds: { now: number; lifetime: number },
  { clientId, audience, scope, claims = {} }: UserTokenRequest,
): { access: Record<string, unknown>; id: Record<string, unknown> } {
  const person = {
    iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    iat: seconds.now,
    nbf: seconds.now,
    exp: seconds.now + seconds.lifetime,
    name: user.displayName,
    oid: user.id,
    preferred_username: user.userPrincipalName,
    // Another value in every app, as Entra has it: nobody may take it for the person.
    sub: guidOf(`subject ${clientId} ${user.id}`).replaceAll('-', ''),
    tid: tenantId,
    uti: randomUUID(),
    ver: '2.0',
  }
  const access = { ...person, aud: audience, azp: clientId, azpacr: '0', scp: scope, ...claims }
  const kept = Object.entries(access).filter(([, value]) => value !== null)
  return { access: Object.fromEntries(kept), id: { ...person, aud: clientId } }
}
