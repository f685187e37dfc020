import type { Policy } from '../../shared/policy/policy.ts'
import type { Locale } from '../../shared/words/fill.ts'
import type { HubSpotClient } from '../clients/hubspot/hubspot-client.ts'
import type { MailboxFile } from '../ledger/attachments.ts'
import type { Db } from '../ledger/db.ts'

/** What sync works with; clock, network and identity of the process are handed in. */
export interface SyncContext {
  readonly db: Db
  readonly tenant: number
  readonly crm: HubSpotClient
  readonly policy: Policy
  /** The tenant's verified domains; everything below them is internal too. */
  readonly internalDomains: readonly string[]
  /** ms UTC; moves on as real time does. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Throws the VendorError `stopping` once somebody asked us to stop; asked before anything is marked as sent. */
  readonly checkStopping?: () => void
  readonly runner: Runner
  /**
   * Capture's one road: makes a change (held strangers, changed memberships, merges) and judges and derives again the
   * messages it names, all in one transaction: whatever kills the process leaves neither without the other.
   */
  readonly process: (change: (db: Db) => Promise<readonly string[]>) => Promise<void>
  /** Trust's part: figures of the accounts whose people this run came to know better (a merge, another account). */
  readonly refreshFigures?: () => Promise<unknown>
  /** Bytes of a file that still lies in a mailbox; null: it is gone, or no file. Errors: `VendorError`. */
  readonly readMailboxFile?: (file: MailboxFile) => Promise<Uint8Array | null>
  /** In which language the CRM's readers are told of files; English unless told. */
  readonly language?: Locale
  readonly onProgress?: (progress: SyncProgress) => void
  /** Told of every message the CRM has just confirmed. */
  readonly onConfirmed?: (readings: readonly ConfirmedReading[]) => void
  readonly settings: SyncSettings
}

/** The capture clock of one confirmed message, in seconds; null where a moment is not known. */
export interface ConfirmedReading {
  /** From the message's own time until we first saw it. */
  readonly seen: number | null
  /** From then until its verdict let it in. */
  readonly captured: number | null
  /** From first sight until the CRM confirmed it. */
  readonly confirmed: number | null
}

/** Who holds a lease. Several processes may sync at once; rows of a dead one are taken over. */
export interface Runner {
  readonly id: string
  /** True when the process behind this lease holder certainly runs no more. */
  isGone(id: string): boolean
}

export interface SyncSettings {
  /** Messages reserved at a time: one duplicate check serves them all. */
  readonly window: number
  /** Batches in flight at once. */
  readonly parallel: number
  readonly leaseMs: number
  /**
   * How long after a call without any answer (time-out, cut connection, killed process) HubSpot may still be working on
   * it: nothing is read back, and so nothing is sent again, before that. HubSpot ends its own work after 100 s (524,
   * facts/hubspot.md §6.2).
   */
  readonly settleMs: number
  /** The same after an answer that says nothing of the outcome (5xx): the work is over, reading may lag. */
  readonly answeredMs: number
}

export const defaultSyncSettings: SyncSettings = {
  window: 2_000,
  parallel: 6,
  leaseMs: 60_000,
  settleMs: 105_000,
  answeredMs: 5_000,
}

export interface SyncProgress {
  readonly step: 'people' | 'engagements' | 'associations' | 'figures'
  readonly done: number
  readonly total: number
}

export interface SyncFailure {
  readonly kind: 'message' | 'contact' | 'account'
  /** Our own id. */
  readonly id: string
  readonly code: string
  /** HubSpot's reason; shown to the admin, never logged. */
  readonly reason: string
}

export interface SyncSummary {
  contactsCreated: number
  contactsFound: number
  accountsCreated: number
  accountsFound: number
  engagementsCreated: number
  /** Already on the timeline: logged by HubSpot itself or by another tool. */
  engagementsAdopted: number
  /** Found again after an uncertain answer or a killed process. */
  engagementsRecovered: number
  engagementsArchived: number
  filesUploaded: number
  filesDeleted: number
  associationsMended: number
  figuresWritten: number
  /** Messages still to be sent: the vendor said wait, another process has them, or their outcome is not settled yet. */
  waiting: number
  failed: SyncFailure[]
  calls: number
  /** Set when the vendor stopped the run; everything not confirmed is sent by the next one. */
  stopped: { readonly code: string; readonly retryAfterMs: number | null } | null
}

export function emptySummary(): SyncSummary {
  return {
    contactsCreated: 0,
    contactsFound: 0,
    accountsCreated: 0,
    accountsFound: 0,
    engagementsCreated: 0,
    engagementsAdopted: 0,
    engagementsRecovered: 0,
    engagementsArchived: 0,
    filesUploaded: 0,
    filesDeleted: 0,
    associationsMended: 0,
    figuresWritten: 0,
    waiting: 0,
    failed: [],
    calls: 0,
    stopped: null,
  }
}

/** A moment as the database takes it. */
export function iso(ms: number): string {
  return new Date(ms).toISOString()
}
