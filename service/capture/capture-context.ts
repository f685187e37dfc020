import type { Policy } from '../../shared/policy/policy.ts'
import type { Db } from '../ledger/db.ts'

/** What capture works with; everything that differs between installations or moments is handed in. */
export interface CaptureContext {
  readonly db: Db
  readonly tenant: number
  readonly policy: Policy
  /** The tenant's verified domains; everything below them is internal too. */
  readonly internalDomains: readonly string[]
  /** The key under which erased addresses are remembered. */
  readonly erasureKey: string
  /** Keeps hashes of erased addresses outside the database, before the erasure is committed. */
  readonly keepErasures?: (hashes: readonly string[]) => void
  /** The one clock, in ms UTC. */
  readonly now: () => number
}
