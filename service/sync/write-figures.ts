import { sql } from 'kysely'
import type { AccountFigures } from '../clients/hubspot/properties.ts'
import { batch } from '../ledger/batch.ts'
import { loadMapped, type Mapped } from './crm-map.ts'
import { meetMerge, recheckTargets } from './meet-changes.ts'
import { confirmFigures } from './figures-outbox.ts'
import type { SyncContext, SyncSummary } from './sync-context.ts'

/** Writes the trust figures that differ from those HubSpot confirmed, 100 accounts a call. */
export async function writeFigures(ctx: SyncContext, summary: SyncSummary): Promise<void> {
  const { rows } = await sql<{ account: string; wanted: AccountFigures; wanted_hash: string }>`
    select f.account, f.wanted, f.wanted_hash from crm_figures f
    join account a on a.tenant = f.tenant and a.id = f.account and a.merged_into is null
    where f.tenant = ${ctx.tenant} and f.confirmed_hash is distinct from f.wanted_hash
    order by f.account`.execute(ctx.db)
  const mapped = await loadMapped(
    ctx,
    'account',
    rows.map((row) => row.account),
  )
  const due = rows.flatMap((row) => {
    const target = mapped.get(row.account)
    return target === undefined ? [] : [{ ...row, target }]
  })
  if (due.length === 0) return
  const byCrmId = new Map(due.map((row) => [row.target.crmId, row]))
  const { updated, failed } = await ctx.crm.writeFigures([...byCrmId].map(([id, row]) => ({ id, figures: row.wanted })))
  for (const { id, now } of updated) {
    const row = byCrmId.get(id)
    if (row !== undefined && now !== id) await meetMerge(ctx, 'account', row.target, now)
  }
  const written = updated.flatMap(({ id }) => byCrmId.get(id) ?? [])
  await confirmFigures(
    ctx,
    written.map((row) => ({ account: row.account, hash: row.wanted_hash })),
  )
  summary.figuresWritten += written.length
  ctx.onProgress?.({ step: 'figures', done: written.length, total: due.length })
  if (failed.length > 0) await meetFailures(ctx, summary, failed, byCrmId)
}

/** One that is gone was deleted or merged; what else HubSpot refuses is said once and tried again next time. */
async function meetFailures(
  ctx: SyncContext,
  summary: SyncSummary,
  failed: readonly { readonly id: string; readonly missing: boolean; readonly reason: string }[],
  byCrmId: ReadonlyMap<string, { readonly account: string; readonly target: Mapped }>,
): Promise<void> {
  const rows = failed.flatMap((one) => {
    const row = byCrmId.get(one.id)
    return row === undefined ? [] : [{ ...one, account: row.account, target: row.target }]
  })
  await recheckTargets(ctx, { contacts: [], accounts: rows.filter((row) => row.missing).map((row) => row.target) })
  const refused = rows.filter((row) => !row.missing)
  await sql`update crm_figures set error_code = 'hubspot-refused' where tenant = ${ctx.tenant}
    and account = any(${batch.list(
      refused.map((row) => row.account),
      'uuid',
    )})`.execute(ctx.db)
  for (const row of refused) {
    summary.failed.push({ kind: 'account', id: row.account, code: 'hubspot-refused', reason: row.reason })
  }
}
