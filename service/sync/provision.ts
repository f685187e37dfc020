import { planRemoval, planSchema, type Drift } from '../clients/hubspot/schema.ts'
import type { HubSpotClient } from '../clients/hubspot/hubspot-client.ts'

export interface Provisioned {
  /** What differed; with `dryRun` this is all that happens. */
  readonly drift: readonly Drift[]
  /** Differences a person has to resolve: a property of our name exists with another type. */
  readonly conflicts: readonly Drift[]
  readonly applied: number
}

/**
 * Brings our property group and properties in HubSpot to what `properties.ts` says, or takes all of them away
 * (`remove`). Safe to repeat. Errors: `hubspot-missing-scope` names the scope.
 */
export async function provision(
  crm: Pick<HubSpotClient, 'readSchema' | 'applyDrift'>,
  options: { readonly dryRun?: boolean; readonly remove?: boolean } = {},
): Promise<Provisioned> {
  const state = await crm.readSchema()
  const drift = options.remove === true ? planRemoval(state) : planSchema(state)
  const conflicts = drift.filter((one) => one.deed === 'conflict')
  if (options.dryRun === true) return { drift, conflicts, applied: 0 }
  let applied = 0
  // One after the other: the group comes first, and HubSpot locks an object's properties while one is written.
  for (const one of drift) {
    if (one.deed === 'conflict') continue
    await crm.applyDrift(one)
    applied++
  }
  return { drift, conflicts, applied }
}
