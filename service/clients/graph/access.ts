import { z } from 'zod'
import type { Access } from './types.ts'

const claims = z.object({
  roles: z.array(z.string()).catch([]),
  tid: z.string().nullable().catch(null),
  exp: z.number().catch(0),
})

/**
 * What a token says of itself. Graph's tokens are not ours to check, and nothing is decided by this: it shows an admin
 * which permissions the sign-in carries. Permissions granted in Exchange alone (RBAC for Applications) are not in it.
 */
export function readAccess(token: string): Access {
  let said: unknown = null
  try {
    said = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  } catch {
    // An opaque token says nothing.
  }
  const { roles, tid, exp } = claims.safeParse(said).data ?? { roles: [], tid: null, exp: 0 }
  return { permissions: [...roles].sort(), tenant: tid, expiresAt: exp * 1_000 }
}
