import type { Policy } from '../../../shared/policy/policy.ts'
import { hasRole, type Reader } from './reader.ts'

/**
 * What a reader may see of an account:
 * `full`: everything; `dossier`: names, owner, contacts with their fields and who of us knows them, no figures of trust;
 * `ties`: name and domains of the account, its contacts' names and who of us knows them, nothing else.
 * The contract's `restricted` is true for both of the latter.
 */
export type AccountSight = 'full' | 'dossier' | 'ties'

/** Whose account it is. */
export interface AccountFacts {
  /** The rep HubSpot names. */
  readonly owner: string | null
  /** Reps who hold a share of its trust. */
  readonly holders: readonly string[]
}

/** Decision 016 says why each role sees what. */
export function accountSight(reader: Reader, { owner, holders }: AccountFacts): AccountSight {
  const whose = owner === null ? holders : [owner, ...holders]
  if (hasRole(reader, 'operations', 'auditor') || whose.some((rep) => isHis(reader, rep))) return 'full'
  return hasRole(reader, 'call-desk', 'admin') ? 'dossier' : 'ties'
}

/** Who was on a message. */
export interface MessageFacts {
  /** Reps among its participants, and those whose mailbox holds it. */
  readonly reps: readonly string[]
}

export type TextAccess = 'open' | 'logged' | 'refused'

/**
 * Whether a reader may have a message's text: `open` to who took part; `logged` to a manager of somebody who did and to
 * the roles policy names (`access.textRoles`), each reading recorded; refused to everybody else, holder and owner
 * included: never another's text.
 */
export function textAccess(reader: Reader, { reps }: MessageFacts, { access }: Pick<Policy, 'access'>): TextAccess {
  if (reader.rep !== null && reps.includes(reader.rep)) return 'open'
  const byLine = access.textRoles.includes('manager') && reps.some((rep) => reader.line.has(rep))
  const byRole = access.textRoles.some((role) => role !== 'manager' && hasRole(reader, role))
  return byLine || byRole ? 'logged' : 'refused'
}

/** Whether he may do something with a mailbox's message (capture, private, take back): his own, his line's, or operations'. */
export function mayActOnMessage(reader: Reader, { reps }: MessageFacts): boolean {
  return hasRole(reader, 'operations') || reps.some((rep) => isHis(reader, rep))
}

/** Whether he may say who belongs where: who sees the account in full (an auditor only looks), or the admin. */
export function mayCorrect(reader: Reader, account: AccountFacts): boolean {
  return hasRole(reader, 'admin', 'operations') || mayDealWith(reader, account)
}

/** Whether he may ask a colleague to join or make a task: owner or holder, somebody above one, or operations. */
export function mayDealWith(reader: Reader, { owner, holders }: AccountFacts): boolean {
  const whose = owner === null ? holders : [owner, ...holders]
  return hasRole(reader, 'operations') || whose.some((rep) => isHis(reader, rep))
}

export function mayMarkPrivate(reader: Reader, { access }: Pick<Policy, 'access'>): boolean {
  return hasRole(reader, ...access.privateRoles)
}

function isHis({ rep: own, line }: Reader, rep: string): boolean {
  return rep === own || line.has(rep)
}
