import { sql } from 'kysely'
import type { CrmAccount } from '../clients/hubspot/accounts.ts'
import { batch } from '../ledger/batch.ts'
import { loadOwn } from './crm-map.ts'
import { iso, type SyncContext } from './sync-context.ts'

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
  const table = () =>
    batch.table(rows, {
      own: ['uuid', (row) => row.own],
      name: ['text', (row) => row.name],
      rep: ['uuid', (row) => row.rep],
    })
  await ctx.db.transaction().execute(async (trx) => {
    await sql`insert into decision (tenant, at, by_whom, kind, subject, why, detail)
      select ${ctx.tenant}, ${iso(ctx.now())}::timestamptz, 'crm', 'owner-change', account.id, 'changed in the CRM',
        jsonb_build_object('from', account.owner, 'to', batch.rep)
      from account join ${table()} on account.id = batch.own
      where account.tenant = ${ctx.tenant} and account.owner is not null and account.owner is distinct from batch.rep`.execute(
      trx,
    )
    // An owner nobody here knows is no owner of ours: the former one is it no more either.
    await sql`update account set name = coalesce(batch.name, account.name), owner = batch.rep
      from ${table()} where account.tenant = ${ctx.tenant} and account.id = batch.own
        and (account.owner is distinct from batch.rep or account.name is distinct from coalesce(batch.name, account.name))`.execute(
      trx,
    )
  })
}
