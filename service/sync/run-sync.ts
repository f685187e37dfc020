import { VendorError } from '../../shared/errors.ts'
import { archiveUnwanted, mendAssociations } from './mend-associations.ts'
import { deleteFiles } from './delete-files.ts'
import { matchOwners } from './match-owners.ts'
import { countOpen, giveBackReserved, reserve, retryFailed } from './outbox.ts'
import { keepLease } from './keep-lease.ts'
import { retryRefused } from './missing-people.ts'
import { resolvePeople } from './resolve-people.ts'
import { sendWindow } from './send-engagements.ts'
import { settleUncertain } from './settle-uncertain.ts'
import { emptySummary, type SyncContext, type SyncSummary } from './sync-context.ts'
import { writeFigures } from './write-figures.ts'

/**
 * Brings HubSpot to what the ledger wants: people, messages, associations, figures. Every step can be killed anywhere and
 * goes on from what the ledger says; several processes may run at once. Ends when nothing is left that this run can do:
 * `waiting` counts what remains. Errors: a refusal that concerns everything (token, scope, unknown property) is thrown;
 * limits and outages end the run with `stopped` set. `retryFailed`: what HubSpot refused before is tried once more.
 * `newMail`: only one window of what waits to be sent, at a cost that does not grow with the ledger; the regular run does
 * the rest.
 */
export async function runSync(
  ctx: SyncContext,
  options: { readonly retryFailed?: boolean; readonly newMail?: boolean } = {},
): Promise<SyncSummary> {
  const summary = emptySummary()
  const startedAt = ctx.now()
  const callsBefore = ctx.crm.calls()
  const release = keepLease(ctx)
  try {
    if (options.retryFailed === true) {
      await retryFailed(ctx)
      await retryRefused(ctx)
    }
    await matchOwners(ctx)
    if (options.newMail === true) {
      await sendNew(ctx, summary, startedAt)
      return summary
    }
    await sendAll(ctx, summary, startedAt)
    await mendAssociations(ctx, summary)
    await archiveUnwanted(ctx, summary)
    await deleteFiles(ctx, summary)
    await ctx.refreshFigures?.()
    await writeFigures(ctx, summary)
  } catch (error) {
    if (!(error instanceof VendorError) || (error.fault !== 'wait' && error.fault !== 'again')) throw error
    summary.stopped = { code: error.code, retryAfterMs: error.retryAfterMs }
  } finally {
    release()
    // Whatever ended the run: the next one, here or elsewhere, need not wait for a lease to run out.
    await giveBackReserved(ctx)
    summary.calls = ctx.crm.calls() - callsBefore
    if (options.newMail !== true) summary.waiting = (await countOpen(ctx)).open
  }
  return summary
}

/** Sends a window of what waits, and waits for nothing itself: whoever asked knows what comes next, and paces it. */
async function sendNew(ctx: SyncContext, summary: SyncSummary, startedAt: number): Promise<void> {
  await settleUncertain(ctx, summary)
  await resolvePeople(ctx, summary)
  const ids = await reserve(ctx)
  if (ids.length > 0) await sendWindow(ctx, summary, ids, startedAt)
}

/** Windows in a row of which nothing became known to be written: HubSpot is ill, and the next run comes in minutes. */
const MOST_FRUITLESS = 3

async function sendAll(ctx: SyncContext, summary: SyncSummary, startedAt: number): Promise<void> {
  const before = await countOpen(ctx)
  const settled = () =>
    summary.engagementsCreated + summary.engagementsAdopted + summary.engagementsRecovered + summary.failed.length
  let best = { settled: settled(), open: before.open }
  let fruitless = 0
  let idle = 0
  for (;;) {
    await settleUncertain(ctx, summary)
    await resolvePeople(ctx, summary)
    const ids = await reserve(ctx)
    if (ids.length > 0) {
      await sendWindow(ctx, summary, ids, startedAt)
      fruitless += 1
    }
    const { open, uncertain } = await countOpen(ctx)
    ctx.onProgress?.({ step: 'engagements', done: Math.max(0, before.open - open), total: Math.max(before.open, open) })
    if (open === 0) return
    // New mail may come as fast as other mail goes: what was settled counts too.
    if (open < best.open || settled() > best.settled) {
      best = { settled: settled(), open }
      fruitless = 0
      idle = 0
    }
    if (fruitless >= MOST_FRUITLESS) {
      summary.stopped = { code: 'hubspot-unavailable', retryAfterMs: null }
      return
    }
    if (ids.length > 0) continue
    // Nothing to take now: an open outcome settles after a while, what another process holds is his.
    // One settling time and a little: a lease of somebody else's is not waited for.
    if (uncertain === 0 || idle > ctx.settings.settleMs * 1.25) return
    const pause = Math.max(50, Math.min(ctx.settings.answeredMs / 2, ctx.settings.settleMs / 4))
    await ctx.sleep(pause)
    idle += pause
  }
}
