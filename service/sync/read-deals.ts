import { sql } from 'kysely'
import { batch } from '../ledger/batch.ts'
import type { Mapped } from './crm-map.ts'
import { iso, type SyncContext } from './sync-context.ts'

/**
 * The open deals of accounts, by the account's CRM id; keeps them in the ledger for the drills. An account that this
 * run created has none, so an empty CRM costs no call.
 */
export async function readOpenDeals(
  ctx: SyncContext,
  accounts: readonly Mapped[],
  startedAt: number,
): Promise<Map<string, string[]>> {
  const out = new Map<string, string[]>()
  if (ctx.policy.crm.deals === 'none') return out
  const asked = accounts.filter((account) => !account.madeByUs || account.since < startedAt)
  if (asked.length === 0) return out
  const ownOf = new Map(asked.map((account) => [account.crmId, account.own]))
  const deals = await ctx.crm.readDeals([...ownOf.keys()])
  for (const deal of deals) if (deal.open) out.set(deal.account, [...(out.get(deal.account) ?? []), deal.id])
  const unique = [...new Map(deals.map((deal) => [deal.id, deal])).values()]
  await ctx.db.transaction().execute(async (trx) => {
    await sql`delete from crm_deal where tenant = ${ctx.tenant}
      and account = any(${batch.list([...ownOf.values()], 'uuid')})`.execute(trx)
    if (unique.length === 0) return
    await sql`insert into crm_deal (tenant, crm_id, account, amount, open, won_at, seen_at)
      select ${ctx.tenant}, crm_id, account, amount, open, won_at, ${iso(ctx.now())}::timestamptz
      from ${batch.table(unique, {
        crm_id: ['text', (deal) => deal.id],
        account: ['uuid', (deal) => ownOf.get(deal.account)],
        amount: ['double precision', (deal) => deal.amount],
        open: ['boolean', (deal) => deal.open],
        won_at: ['timestamptz', (deal) => deal.wonAt],
      })}
      on conflict (tenant, crm_id) do update set account = excluded.account, amount = excluded.amount,
        open = excluded.open, won_at = excluded.won_at, seen_at = excluded.seen_at`.execute(trx)
  })
  return out
}
