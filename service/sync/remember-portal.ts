import { keepPortal, knownPortal } from '../ledger/crm-portal.ts'
import type { SyncContext } from './sync-context.ts'

/**
 * Keeps which HubSpot account is ours: one app has one secret in every account it is installed in, so a signature alone
 * does not say whose events these are. `anew`: asked again, for the token may be another account's by now.
 */
export async function rememberPortal(
  ctx: Pick<SyncContext, 'crm' | 'db' | 'tenant'>,
  { anew = false } = {},
): Promise<void> {
  if (!anew && (await knownPortal(ctx.db, ctx.tenant)) !== null) return
  await keepPortal(ctx.db, ctx.tenant, (await ctx.crm.readPortal()).id)
}
