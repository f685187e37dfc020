import { VendorError } from '../../shared/errors.ts'
import {
  confirmTasks,
  countRefusals,
  failTasks,
  giveTasksBack,
  leaveTasksOpen,
  loadRunningTasks,
  markTasksSent,
  noteTasks,
  reserveTasks,
  takeOpenTasks,
  type DueTask,
  type TaskLease,
} from '../ledger/crm-tasks.ts'
import { findAgain, settleOutcomes, taskToWrite } from './plan-tasks.ts'
import type { TasksContext, TasksSummary } from './tasks-context.ts'

/**
 * Brings HubSpot to the tasks the ledger wants, each written once, and looks which were done or deleted there. It can be
 * killed anywhere and goes on from what the ledger says; several processes may run at once. A task whose account is not in
 * HubSpot yet waits for it. Errors: a refusal that concerns everything (token, scope) is thrown; limits and outages end
 * the run with `stopped` set.
 */
export async function runTasks(ctx: TasksContext): Promise<TasksSummary> {
  const summary: TasksSummary = { written: 0, recovered: 0, done: 0, gone: 0, failed: 0, calls: 0, stopped: null }
  const callsBefore = ctx.crm.calls()
  try {
    await settleOpen(ctx, summary)
    for (;;) {
      const due = await reserveTasks(ctx.db, ctx.tenant, leaseOf(ctx), ctx.settings.batch)
      if (due.length === 0) break
      await write(ctx, summary, due)
    }
    await lookAtTasks(ctx, summary)
  } catch (error) {
    if (!(error instanceof VendorError) || (error.fault !== 'wait' && error.fault !== 'again')) throw error
    summary.stopped = { code: error.code, retryAfterMs: error.retryAfterMs }
  } finally {
    summary.calls = ctx.crm.calls() - callsBefore
  }
  return summary
}

function leaseOf(ctx: TasksContext): TaskLease {
  return { by: ctx.runner.id, now: ctx.now(), ms: ctx.settings.leaseMs }
}

async function write(ctx: TasksContext, summary: TasksSummary, due: readonly DueTask[]): Promise<void> {
  const { db, tenant, settings } = ctx
  const all = due.map((task) => task.id)
  try {
    ctx.checkStopping?.()
  } catch (error) {
    await giveTasksBack(db, tenant, all)
    throw error
  }
  const mine = await markTasksSent(db, tenant, leaseOf(ctx), all)
  const sending = due.filter((task) => mine.has(task.id))
  if (sending.length === 0) return
  const ids = sending.map((task) => task.id)
  let outcomes
  try {
    outcomes = await ctx.crm.createTasks(sending.map((task) => taskToWrite(task, ctx.language)))
  } catch (error) {
    // A refusal comes before any work; what we do not understand may have been written.
    const surelyNot = error instanceof VendorError && error.fault !== 'again' && error.fault !== 'broken'
    const answered = error instanceof VendorError && error.status !== null
    if (surelyNot) await giveTasksBack(db, tenant, ids)
    else await leaveTasksOpen(db, tenant, ids, ctx.now() + (answered ? settings.answeredMs : settings.settleMs))
    throw error
  }
  const { confirmed, again, failed, open } = settleOutcomes(sending, outcomes)
  await confirmTasks(db, tenant, confirmed, ctx.now())
  await countRefusals(db, tenant, again)
  await giveTasksBack(db, tenant, again)
  await failTasks(db, tenant, failed, 'hubspot-refused')
  await leaveTasksOpen(db, tenant, open, ctx.now() + settings.answeredMs)
  summary.written += confirmed.length
  summary.failed += failed.length
}

/** Looks for tasks whose outcome is open, on their accounts: found they are confirmed, else they may be written again. */
async function settleOpen(ctx: TasksContext, summary: TasksSummary): Promise<void> {
  const { db, tenant } = ctx
  const open = await takeOpenTasks(db, tenant, leaseOf(ctx), ctx.settings.batch)
  if (open.length === 0) return
  const onAccounts = await ctx.crm.tasksOfAccounts([...new Set(open.map((task) => task.account))])
  const present = await ctx.crm.readTasks([...new Set([...onAccounts.values()].flat())])
  const { found, missing } = findAgain(open, present)
  await confirmTasks(db, tenant, found, ctx.now())
  await giveTasksBack(db, tenant, missing)
  summary.recovered += found.length
}

/** Looks at tasks that were not done yet: completed or deleted in HubSpot by somebody. `ids`: these alone, ours. */
export async function lookAtTasks(
  ctx: TasksContext,
  summary: Pick<TasksSummary, 'done' | 'gone'>,
  ids?: readonly string[],
): Promise<void> {
  const { db, tenant } = ctx
  const running = await loadRunningTasks(db, tenant, { most: ctx.settings.look, ...(ids === undefined ? {} : { ids }) })
  if (running.length === 0) return
  const seen = new Map((await ctx.crm.readTasks(running.map((one) => one.crmId))).map((one) => [one.id, one]))
  const now = ctx.now()
  const noted = running.map(({ id, crmId }) => {
    const task = seen.get(crmId)
    return { id, gone: task === undefined, doneAt: task?.done === true ? (task.doneAt ?? now) : null }
  })
  await noteTasks(db, tenant, noted, now)
  summary.done += noted.filter((one) => one.doneAt !== null).length
  summary.gone += noted.filter((one) => one.gone).length
}
