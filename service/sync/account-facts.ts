import { sql } from 'kysely'
import type { CrmAccount } from '../clients/hubspot/accounts.ts'
import { batch } from '../ledger/batch.ts'
import { loadOwn } from './crm-map.ts'
import type { SyncContext } from './sync-context.ts'

/** What people call an account in HubSpot, and whom HubSpot names as responsible for it. */
export async function saveAccountFacts(ctx: SyncContext, accounts: ReadonlyMap<string, CrmAccount>): Promise<void> {
  const reps = await loadOwn(
    ctx,
    'rep',
    [...accounts.values()].flatMap((account) => account.owner ?? []),
  )
  const rows = [...accounts].map(([own, { name, owner }]) => ({
    own,
    name: name?.trim() === '' ? null : (name?.trim() ?? null),
    rep: owner === null ? null : (reps.get(owner) ?? null),
  }))
  if (rows.length === 0) return
  await sql`update account set name = coalesce(batch.name, account.name), owner = coalesce(batch.rep, account.owner)
    from ${batch.table(rows, {
      own: ['uuid', (row) => row.own],
      name: ['text', (row) => row.name],
      rep: ['uuid', (row) => row.rep],
    })} where account.tenant = ${ctx.tenant} and account.id = batch.own`.execute(ctx.db)
}
