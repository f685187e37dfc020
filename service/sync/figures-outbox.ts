import { sql } from 'kysely'
import type { AccountFigures } from '../clients/hubspot/properties.ts'
import { batch } from '../ledger/batch.ts'
import { iso, type SyncContext } from './sync-context.ts'

/** The figures accounts should show, with what tells a change. */
export async function wantedFigures(
  ctx: SyncContext,
  accounts: readonly string[],
): Promise<Map<string, { wanted: AccountFigures; hash: string }>> {
  if (accounts.length === 0) return new Map()
  const { rows } = await sql<{ account: string; wanted: AccountFigures; hash: string }>`
    select account, wanted, wanted_hash as hash from crm_figures
    where tenant = ${ctx.tenant} and account = any(${batch.list(accounts, 'uuid')})`.execute(ctx.db)
  return new Map(rows.map((row) => [row.account, row]))
}

/** Remembers which figures the CRM shows. */
export async function confirmFigures(
  ctx: SyncContext,
  rows: readonly { readonly account: string; readonly hash: string }[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`update crm_figures set confirmed_hash = batch.hash, confirmed_at = ${iso(ctx.now())}::timestamptz, error_code = null
    from ${batch.table(rows, { account: ['uuid', (row) => row.account], hash: ['text', (row) => row.hash] })}
    where crm_figures.tenant = ${ctx.tenant} and crm_figures.account = batch.account`.execute(ctx.db)
}
