import type { Locale } from '../../shared/words/fill.ts'
import type { HubSpotClient } from '../clients/hubspot/hubspot-client.ts'
import type { Db } from '../ledger/db.ts'

/** What writing tasks works with; clock and network are handed in. */
export interface TasksContext {
  readonly db: Db
  readonly tenant: number
  readonly crm: Pick<HubSpotClient, 'createTasks' | 'readTasks' | 'tasksOfAccounts' | 'calls'>
  /** ms UTC; moves on as real time does. */
  readonly now: () => number
  /** Throws the VendorError `stopping` once somebody asked us to stop. */
  readonly checkStopping?: () => void
  /** Names this run as a holder of leases. */
  readonly runner: { readonly id: string }
  /** In which language the CRM's readers are told where a task comes from. */
  readonly language: Locale
  readonly settings: TasksSettings
}

export interface TasksSettings {
  /** Written in one call. */
  readonly batch: number
  /** Looked at for their completion in one run. */
  readonly look: number
  /**
   * Longer than a call can wait for the budget (120 s) and then take (105 s), and HubSpot work on after a cut connection
   * (100 s, facts/hubspot.md §6.2): when it has run out, what was sent is there or will never be.
   */
  readonly leaseMs: number
  /** The same after a call of our own that got no answer. */
  readonly settleMs: number
  /** After an answer that says nothing of the outcome (5xx): the work is over, reading may lag. */
  readonly answeredMs: number
}

export const defaultTasksSettings: TasksSettings = {
  batch: 100,
  look: 500,
  leaseMs: 330_000,
  settleMs: 105_000,
  answeredMs: 5_000,
}

export interface TasksSummary {
  written: number
  /** Found again after an uncertain answer or a killed process. */
  recovered: number
  done: number
  /** Deleted in the CRM by a person: never written again. */
  gone: number
  failed: number
  calls: number
  /** Set when the vendor stopped the run. */
  stopped: { readonly code: string; readonly retryAfterMs: number | null } | null
}
