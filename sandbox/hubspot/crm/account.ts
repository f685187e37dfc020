import type { Mutation } from './mutations.ts'
import type { Origin } from './origin.ts'
import type { CrmStore } from './store.ts'

/**
 * A rule the account's admin set (2026-09 write validation, facts §2): `property` must have a value when a record is
 * created, or, with `when`, whenever another property has one of the given values.
 */
export interface WriteRule {
  objectType: string
  property: string
  when?: { property: string; values: string[] }
}

/** What the planners need to know about the account. */
export interface Account {
  store: CrmStore
  now(): number
  portalId: number
  settings: AccountSettings
}

export interface AccountSettings {
  /** Adds a contact's primary company to a new engagement associated with the contact. */
  autoAssociate: boolean
  writeRules: WriteRule[]
  /** Most records of one type that may be associated with one record (facts §6.2: 50,000 or 250,000, UNVERIFIED). */
  associationCap: number
  /** How long search does not see a change, ms. */
  searchLagMs: number
  tier: 'free' | 'starter' | 'professional' | 'enterprise'
  /** Whether properties of emails can be created (facts §6.3: assume not). */
  emailPropertiesEditable: boolean
  uniquePropertiesPerObject: number
  /** Whether a merge makes a third record with a new id (OBSERVED of late) or keeps the primary one; UNVERIFIED. */
  mergeMakesNewRecord: boolean
}

/** The changes one call will make, collected before anything is written, with the unique values it already claims. */
export class WritePlan {
  readonly origin: Origin
  readonly mutations: Mutation[] = []
  readonly claims = new Map<string, string>()
  /** Records (`type:id`) that get a primary company in this plan. */
  readonly primaries = new Set<string>()

  constructor(origin: Origin) {
    this.origin = origin
  }
}
