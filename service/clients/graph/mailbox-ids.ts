import { VendorError } from '../../../shared/errors.ts'
import type { DirectoryUser } from './types.ts'

const FRESH_MS = 3_600_000
/** An address nobody has may be a new colleague's: looked for again, but not at every request. */
const UNKNOWN_AGAIN_MS = 300_000

/** After a refresh that failed. */
const STALE_AGAIN_MS = 60_000

/**
 * Turns an address into the directory's id: Graph's paths know ids and sign-in names only, and the latter need not be
 * addresses. Asks for all users at most once an hour. Without leave to list users the address stands as it is, which is
 * right wherever addresses are sign-in names.
 */
export function createMailboxIds(deps: {
  readonly listUsers: () => Promise<readonly DirectoryUser[]>
  readonly now: () => number
}): (mailbox: string) => Promise<string> {
  let ids: ReadonlyMap<string, string> = new Map()
  let at = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | null = null

  async function ask(): Promise<void> {
    try {
      ids = idsByAddress(await deps.listUsers())
    } catch (error) {
      if (!(error instanceof VendorError)) throw error
      const passing = error.fault === 'again' || error.fault === 'wait'
      if (passing && ids.size > 0) {
        // Ids hardly ever change: while the directory is away those known are good, or no mailbox could be read.
        at = deps.now() - FRESH_MS + STALE_AGAIN_MS
        return
      }
      if (error.code !== 'graph-forbidden') throw error
    }
    at = deps.now()
  }

  return async (mailbox) => {
    const address = mailbox.toLowerCase()
    if (!address.includes('@')) return mailbox
    const age = deps.now() - at
    if (age > FRESH_MS || (!ids.has(address) && age > UNKNOWN_AGAIN_MS)) {
      asking ??= ask().finally(() => (asking = null))
      await asking
    }
    return ids.get(address) ?? mailbox
  }
}

/** A primary address outranks another user's further one. */
function idsByAddress(users: readonly DirectoryUser[]): Map<string, string> {
  const ids = new Map<string, string>()
  for (const { id, addresses } of users) for (const one of addresses) ids.set(one.toLowerCase(), id)
  for (const { id, address } of users) if (address !== null) ids.set(address.toLowerCase(), id)
  return ids
}
