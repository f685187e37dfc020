import type { Role } from '../../../shared/contract/mine.ts'

/** Who asks, as one request of the API knows him. Found by (tid, oid) alone, never by an address of the token. */
export interface Reader {
  /** Of the ledger (1: one installation serves one tenant). */
  readonly tenant: number
  /** The colleague he is; null where the directory knows no such rep (an auditor from outside, an admin's own account). */
  readonly rep: string | null
  /** Tenant and object id at Microsoft: what he is known by. */
  readonly tid: string
  readonly oid: string
  readonly name: string
  /** His primary address as the directory says it, empty where it knows none. For show and for his own mailbox. */
  readonly address: string
  readonly roles: readonly Role[]
  /** The reps he manages, all levels; himself not among them. */
  readonly line: ReadonlySet<string>
}

export function hasRole({ roles }: Pick<Reader, 'roles'>, ...any: readonly Role[]): boolean {
  return any.some((role) => roles.includes(role))
}
