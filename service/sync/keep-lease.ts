import { extendLease } from './outbox.ts'
import type { SyncContext } from './sync-context.ts'

/** Renews what a run has reserved for as long as it lives, also while it waits for the call budget. Answers how to stop. */
export function keepLease(ctx: SyncContext): () => void {
  const timer = setInterval(() => {
    // A renewal that fails is made up for by the next one; losing the lease only makes another process look first.
    extendLease(ctx).catch(() => undefined)
  }, ctx.settings.leaseMs / 3)
  timer.unref()
  return () => clearInterval(timer)
}
