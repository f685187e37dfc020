import { mailboxesWithPending } from '../../ledger/mailbox-items.ts'
import { loadMailboxes } from '../../ledger/mailboxes.ts'
import { fetchItems } from './fetch-items.ts'
import type { MailboxContext } from './mailbox-context.ts'
import { outcomeOf } from './read-mailbox.ts'

export interface Fetched {
  readonly items: number
  /** Mailboxes that could not be asked now; their items wait for the next sweep. */
  readonly troubled: number
}

/** Fetches what waits in all mailboxes, several at once. What one mailbox refuses does not stop the others. */
export async function fetchPending(ctx: MailboxContext): Promise<Fetched> {
  const due = new Set(await mailboxesWithPending(ctx.db, ctx.tenant, ctx.wireNow()))
  if (due.size === 0) return { items: 0, troubled: 0 }
  const queue = (await loadMailboxes(ctx.db, ctx.tenant)).filter(({ id }) => due.has(id))
  let items = 0
  let troubled = 0
  const work = async () => {
    for (let mailbox = queue.shift(); mailbox !== undefined && !ctx.stop(); mailbox = queue.shift()) {
      try {
        items += await fetchItems(ctx, mailbox)
      } catch (error) {
        // What it means for the mailbox the next sweep writes down; here it only must not stop the others.
        if (outcomeOf(ctx, error).kind !== 'left') troubled += 1
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(ctx.settings.width, queue.length) }, work))
  return { items, troubled }
}
