import { readMessageId } from '../../../shared/message/message-id.ts'
import type { ListedItem } from '../../clients/graph/types.ts'
import { loadFolders } from '../../ledger/mailbox-folders.ts'
import { itemStates, leaseItems, retryFailedItems, tellItems } from '../../ledger/mailbox-items.ts'
import { type Mailbox, mailboxHolders } from '../../ledger/mailboxes.ts'
import { fetchLeased } from './fetch-items.ts'
import { createItemKeeper } from './keep-items.ts'
import type { MailboxContext } from './mailbox-context.ts'
import { leaseOf } from './read-folders.ts'

/** Which message of a mailbox: by Message-ID (any form), or by an id of the item (Outlook's own too). */
export interface Which {
  readonly messageId: string | null
  readonly itemId: string | null
}

/** The mailbox's own word of which items these are: by the id of the item first, else by Message-ID. */
export async function findInMailbox(
  { graph }: Pick<MailboxContext, 'graph'>,
  mailbox: Pick<Mailbox, 'address'>,
  { messageId, itemId }: Which,
): Promise<readonly ListedItem[]> {
  const item = itemId === null ? null : await graph.findItem(mailbox.address, itemId)
  const id = readMessageId(messageId)
  // One id may be stale and the other right; both given must mean one message.
  if (item !== null && (id === null || readMessageId(item.messageId) === id)) return [item]
  const found = id === null ? [] : await graph.findItems(mailbox.address, id)
  return found.filter((one) => readMessageId(one.messageId) === id)
}

export interface CapturedItem {
  /**
   * `read`: handed to capture, which has judged it; `busy`: somebody else is reading it this moment; `drafts`, `junk`,
   * `deleted`: it lies where nothing is read; `failed`: it cannot be read (`graph-…`, `bad-message`).
   */
  readonly outcome: 'read' | 'busy' | 'drafts' | 'junk' | 'deleted' | 'gone' | 'failed'
}

/**
 * Reads items of a mailbox now, rather than when their turn comes, and hands them to capture by the road of all mail. One
 * that was read before is not read twice. Errors: `VendorError` where the mailbox cannot be asked.
 */
export async function captureItems(
  ctx: MailboxContext,
  mailbox: Mailbox,
  found: readonly ListedItem[],
): Promise<CapturedItem> {
  const items = found.map((one) => one.item)
  const { db, tenant } = ctx
  const told = found.map(({ item, receivedAt }) => ({ item, receivedAt, folder: null }))
  await db.transaction().execute((trx) => tellItems(trx, tenant, mailbox.id, told, ctx.wireNow()))
  await retryFailedItems(db, tenant, mailbox.id, items)
  const gone = (await mailboxHolders(db, tenant)).filter((holder) => ctx.runner.isGone(holder))
  const leased = await leaseItems(db, tenant, [mailbox.id], leaseOf(ctx, gone), items.length, items)
  if (leased.length > 0) {
    const folders = await loadFolders(db, tenant, mailbox.id)
    await fetchLeased(ctx, createItemKeeper(ctx), { mailbox, items: leased, folders })
  }
  const states = await settled(ctx, mailbox, items)
  const has = (state: string) => states.some((one) => one.state === state)
  if (has('read')) return { outcome: 'read' }
  if (has('pending')) return { outcome: 'busy' }
  const skipped = states.find((one) => one.state === 'skipped-folder')?.reason
  if (skipped === 'drafts' || skipped === 'junk' || skipped === 'deleted') return { outcome: skipped }
  return { outcome: has('failed') ? 'failed' : 'gone' }
}

/** How often and how long apart one looks whether somebody else has read it; a message takes him a second or two. */
const LOOKS = 40
const LOOK_MS = 200

/** Where the items stand, once whoever else is reading them this moment is done, or has taken long. */
async function settled(
  { db, tenant, sleep, stop }: MailboxContext,
  mailbox: Mailbox,
  items: readonly string[],
): Promise<readonly { readonly state: string; readonly reason: string | null }[]> {
  for (let look = 0; ; look++) {
    const states = [...(await itemStates(db, tenant, mailbox.id, items)).values()]
    if (look === LOOKS || stop() || !states.some((one) => one.state === 'pending')) return states
    await sleep(LOOK_MS)
  }
}
