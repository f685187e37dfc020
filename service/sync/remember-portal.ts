import { keepPortal, knownPortal } from '../ledger/crm-portal.ts'
import type { SyncContext } from './sync-context.ts'

/** The token may be another account's by tomorrow. */
const BELIEVE_MS = 86_400_000

/**
 * Keeps which HubSpot account is ours: one app has one secret in every account it is installed in, so a signature alone
 * does not say whose events these are. Asked once a day.
 */
export async function rememberPortal(ctx: Pick<SyncContext, 'crm' | 'db' | 'tenant' | 'now'>): Promise<void> {
  const known = await knownPortal(ctx.db, ctx.tenant)
  const age = ctx.now() - (known?.askedAt ?? 0)
  if (known !== null && age >= 0 && age < BELIEVE_MS) return
  await keepPortal(ctx.db, ctx.tenant, { id: (await ctx.crm.readPortal()).id, askedAt: ctx.now() })
}
