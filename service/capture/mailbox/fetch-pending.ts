import { VendorError } from '../../../shared/errors.ts'
import { loadFoldersOf } from '../../ledger/mailbox-folders.ts'
import { leaseItems, mailboxesWithPending } from '../../ledger/mailbox-items.ts'
import { loadMailboxes, mailboxHolders } from '../../ledger/mailboxes.ts'
import { fetchLeased } from './fetch-items.ts'
import { createItemKeeper } from './keep-items.ts'
import type { MailboxContext } from './mailbox-context.ts'
import { leaseOf } from './read-folders.ts'
import { outcomeOf } from './read-mailbox.ts'

/** Answers that come within so long of one another are kept together. */
const GATHER_MS = 150

export interface Fetched {
  readonly items: number
  /** Mailboxes that could not be asked now; their items wait for the next sweep. */
  readonly troubled: number
}

/** One mailbox's part of a batch. */
export interface Part {
  readonly mailbox: string
  /** Settles when its items are settled or given back; never throws. */
  readonly ended: Promise<{ readonly items: number; readonly error: unknown }>
}

/**
 * Leases one batch of what waits, whichever mailboxes it lies in, and begins to fetch it: several mailboxes at once, what
 * is answered together kept together. Empty where nothing waits. A mailbox that answers slowly holds up its own part only.
 *
 * @param except mailboxes that are being asked already, or are to be left alone now
 */
export async function fetchBatch(ctx: MailboxContext, except: ReadonlySet<string>): Promise<readonly Part[]> {
  const due = (await mailboxesWithPending(ctx.db, ctx.tenant, ctx.wireNow())).filter((id) => !except.has(id))
  if (due.length === 0 || ctx.stop()) return []
  const gone = (await mailboxHolders(ctx.db, ctx.tenant)).filter((holder) => ctx.runner.isGone(holder))
  const items = await leaseItems(ctx.db, ctx.tenant, due, leaseOf(ctx, gone), ctx.settings.batch)
  if (items.length === 0) return []
  const ids = new Set(items.map((one) => one.mailbox))
  const mailboxes = (await loadMailboxes(ctx.db, ctx.tenant)).filter(({ id }) => ids.has(id))
  const folders = await loadFoldersOf(ctx.db, ctx.tenant, [...ids])
  const keeper = createItemKeeper(ctx, {
    most: ctx.settings.together,
    mailboxes: mailboxes.length,
    gatherMs: GATHER_MS,
  })
  return mailboxes.map((mailbox) => {
    const mine = items.filter((one) => one.mailbox === mailbox.id)
    const work = fetchLeased(ctx, keeper, { mailbox, items: mine, folders: folders.get(mailbox.id) ?? [] })
    return {
      mailbox: mailbox.id,
      ended: work.then(
        () => ({ items: mine.length, error: null }),
        (error: unknown) => {
          keeper.leave()
          return { items: 0, error }
        },
      ),
    }
  })
}

/**
 * Fetches what waits in all mailboxes. What one mailbox refuses does not stop the others; an error that is no mailbox's is
 * thrown once everything under way has ended.
 */
export async function fetchPending(ctx: MailboxContext): Promise<Fetched> {
  const troubled = new Set<string>()
  const errors: unknown[] = []
  let items = 0
  while (!ctx.stop()) {
    const parts = await fetchBatch(ctx, troubled)
    if (parts.length === 0) break
    for (const { mailbox, ended } of parts) {
      const { items: count, error } = await ended
      items += count
      if (error === null) continue
      troubled.add(mailbox)
      if (!isOfMailbox(ctx, error)) errors.push(error)
    }
    if (errors.length > 0) throw errors[0]
  }
  return { items, troubled: troubled.size }
}

/**
 * Whether an error concerns the mailbox it came from and no other. What it means for the mailbox the next sweep writes
 * down; here it only must not stop the others.
 */
export function isOfMailbox(ctx: MailboxContext, error: unknown): boolean {
  if (!(error instanceof VendorError) || error.code === 'graph-sign-in') return false
  return outcomeOf(ctx, error).kind !== 'left'
}
