import type { Role } from '../../../shared/contract/mine.ts'
import type { DirectoryReader } from '../../ledger/readers.ts'
import { Refusal } from './refusal.ts'
import type { Reader } from './reader.ts'
import type { Identity } from './sign-in.ts'

/**
 * App roles of the API's app registration, as they stand in a token's `roles`. They are given and taken in Microsoft
 * Entra, where every change is recorded; the service keeps no list of its own.
 */
export const APP_ROLES: Readonly<Record<string, Role>> = {
  'Commonhold.Operations': 'operations',
  'Commonhold.CallDesk': 'call-desk',
  'Commonhold.Auditor': 'auditor',
  'Commonhold.Admin': 'admin',
}

/**
 * Who a proven identity is here. Rep and manager follow from the directory alone, the other roles from the token.
 * Errors: 403 `reader-left`, 403 `reader-unknown` for who is no rep and has no role.
 */
export function readerOf(tenant: number, identity: Identity, found: DirectoryReader | null): Reader {
  if (found?.left === true) {
    throw new Refusal(403, 'reader-left', 'The directory says that you have left the company.', {
      remedy: 'Ask your administrator if that is wrong; the directory is read once a day.',
    })
  }
  const given = identity.appRoles.flatMap((name) => (Object.hasOwn(APP_ROLES, name) ? (APP_ROLES[name] ?? []) : []))
  const line = new Set(found?.line ?? [])
  const own: Role[] = found === null ? [] : line.size > 0 ? ['rep', 'manager'] : ['rep']
  const roles = [...new Set([...own, ...given])]
  if (roles.length === 0) {
    throw new Refusal(403, 'reader-unknown', 'The directory knows you as no colleague who deals with customers.', {
      remedy:
        'Ask your administrator: either the directory has not been read since you came, or you need a role in Microsoft Entra.',
    })
  }
  return {
    tenant,
    rep: found?.rep ?? null,
    tid: identity.tid,
    oid: identity.oid,
    name: found?.name ?? identity.name ?? found?.address ?? '',
    address: found?.address ?? '',
    roles,
    line,
  }
}
