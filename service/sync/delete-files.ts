import { forgetFile, strayFiles } from '../ledger/crm-files.ts'
import type { SyncContext, SyncSummary } from './sync-context.ts'

const AT_ONCE = 200

/**
 * Deletes for good the files of engagements that are archived, or that are not ours (`strayFiles`); one whose upload was never
 * answered is looked for at its place first. The row goes last: a killed process leaves what the next one finds.
 */
export async function deleteFiles(ctx: SyncContext, summary: SyncSummary): Promise<void> {
  for (;;) {
    const strays = await strayFiles(ctx.db, ctx.tenant, ctx.now() - ctx.settings.settleMs, AT_ONCE)
    if (strays.length === 0) return
    for (const stray of strays) {
      const cut = stray.path?.lastIndexOf('/') ?? -1
      const id =
        stray.crmId ??
        (stray.path === null ? null : await ctx.crm.findFile(stray.path.slice(0, cut), stray.path.slice(cut + 1)))
      if (id !== null) {
        await ctx.crm.deleteFile(id)
        summary.filesDeleted += 1
      }
      await forgetFile(ctx.db, ctx.tenant, stray)
    }
  }
}
