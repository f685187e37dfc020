import type { GraphClient } from '../../clients/graph/graph-client.ts'
import type { CaptureContext } from '../capture-context.ts'

/** What reading live mailboxes works with, beside what every capture does. */
export interface MailboxContext extends CaptureContext {
  readonly graph: GraphClient
  /** ms UTC; for leases and waiting times; moves on as real time does. */
  readonly wireNow: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly runner: LeaseHolder
  /** True when it is time to stop: what is in hand is finished, nothing new begins. */
  readonly stop: () => boolean
  /** Told of mail that notifications told of, once it is in the ledger. */
  readonly onRead?: (readings: readonly ItemReading[]) => void
  readonly settings: MailboxSettings
}

/** How long one message took, in seconds. */
export interface ItemReading {
  /** From its receipt until we were told of it; null where it has no time of receipt. */
  readonly told: number | null
  /** From then until it was in the ledger. */
  readonly read: number
}

/** Who holds a lease. Several processes may read mailboxes at once; those of a dead one are taken over. */
export interface LeaseHolder {
  readonly id: string
  /** True when the process behind this lease holder certainly runs no more. */
  isGone(id: string): boolean
}

export interface MailboxSettings {
  /** Mailboxes read at the same time by this process. */
  readonly width: number
  /** Items fetched and captured in one transaction. */
  readonly batch: number
  /** Messages of several mailboxes captured in one transaction, where they came by notification. */
  readonly together: number
  /** The same for a backfill that runs alone: larger, since threads come together and nobody waits for an answer. */
  readonly backfillBatch: number
  readonly leaseMs: number
  /** How long a backfill waits in all for a mailbox that cannot be read now. */
  readonly patienceMs: number
  /** How long a mailbox that refused is left alone. */
  readonly refusedMs: number
}

export const defaultMailboxSettings: MailboxSettings = {
  width: 4,
  // Five requests of twenty. Larger ones would hold up the recording of notifications on the embedded database.
  batch: 100,
  together: 40,
  backfillBatch: 500,
  leaseMs: 120_000,
  patienceMs: 900_000,
  refusedMs: 3_600_000,
}
