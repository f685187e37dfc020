import { VendorError } from '../../../shared/errors.ts'
import type { MailboxMessage, MessageAnswer } from '../../clients/graph/types.ts'
import { loadFolders, type StoredFolder } from '../../ledger/mailbox-folders.ts'
import { giveItemsBack, type LeasedItem, leaseItems, type SettledItem } from '../../ledger/mailbox-items.ts'
import { type Mailbox, mailboxHolders } from '../../ledger/mailboxes.ts'
import { parseGraphMessage } from '../sources/graph-message.ts'
import { createItemKeeper, type Decided, type ItemKeeper } from './keep-items.ts'
import type { MailboxContext } from './mailbox-context.ts'
import { leaseOf, listFolders } from './read-folders.ts'

/** An item that took this many processes with it is not tried again. */
const MOST_ATTEMPTS = 5

/**
 * Fetches the items of a mailbox that wait and hands them to capture; a batch's messages and the items behind them are one
 * transaction. Answers how many it settled; a passing fault of the vendor is thrown, and what was not fetched waits on.
 */
export async function fetchItems(
  ctx: MailboxContext,
  mailbox: Mailbox,
  onBatch: (settled: number) => Promise<void> = async () => undefined,
): Promise<number> {
  const gone = (await mailboxHolders(ctx.db, ctx.tenant)).filter((holder) => ctx.runner.isGone(holder))
  const keeper = createItemKeeper(ctx)
  let folders = await loadFolders(ctx.db, ctx.tenant, mailbox.id)
  let count = 0
  while (!ctx.stop()) {
    const items = await leaseItems(ctx.db, ctx.tenant, [mailbox.id], leaseOf(ctx, gone), ctx.settings.batch)
    if (items.length === 0) break
    folders = await fetchLeased(ctx, keeper, { mailbox, items, folders })
    count += items.length
    await onBatch(items.length)
  }
  return count
}

/**
 * Asks the vendor for items of one mailbox that were leased, and keeps them. Answers the mailbox's folders as they are known
 * by now. Throws what concerns the mailbox; its items wait on.
 */
export async function fetchLeased(
  ctx: MailboxContext,
  keeper: ItemKeeper,
  {
    mailbox,
    items,
    folders,
  }: {
    readonly mailbox: Mailbox
    readonly items: readonly LeasedItem[]
    readonly folders: readonly StoredFolder[]
  },
): Promise<StoredFolder[]> {
  const answers = await ask(ctx, mailbox, items)
  const later = items.filter((item) => isPassing(answers.get(item.item)))
  await waitFor(ctx, mailbox, later, answers)
  const known = new Map(folders.map((one) => [one.folder, one]))
  const unknown = [...answers.values()].some((one) => isMessage(one) && !known.has(one.folderId ?? ''))
  // A notification may tell of a folder that nobody has read yet; it may lie among those we never read.
  if (unknown) for (const folder of await listFolders(ctx, mailbox)) known.set(folder.folder, folder)
  const decided = items
    .filter((item) => !later.includes(item))
    .map((item) => decide(item, answers.get(item.item), known, mailbox))
  await keeper.keep(decided)
  return [...known.values()]
}

/** How long a message is left alone that the vendor cannot give now, though it gives its neighbours. */
const LATER_MS = 60_000

/** What the vendor could not give this time is no failure: it waits on while the others go on. */
async function waitFor(
  ctx: MailboxContext,
  mailbox: Mailbox,
  items: readonly LeasedItem[],
  answers: ReadonlyMap<string, MessageAnswer>,
): Promise<void> {
  const waits = items.map(({ item }) => {
    const answer = answers.get(item)
    return answer instanceof VendorError ? (answer.retryAfterMs ?? 0) : 0
  })
  const ids = items.map(({ item }) => item)
  await giveItemsBack(ctx.db, ctx.tenant, mailbox.id, ids, ctx.wireNow() + Math.max(LATER_MS, ...waits))
}

function isPassing(answer: MessageAnswer | undefined): boolean {
  return answer instanceof VendorError && (answer.fault === 'again' || answer.fault === 'wait')
}

async function ask(
  ctx: MailboxContext,
  mailbox: Mailbox,
  items: readonly LeasedItem[],
): Promise<ReadonlyMap<string, MessageAnswer>> {
  const ids = items.filter((one) => one.attempts <= MOST_ATTEMPTS).map((one) => one.item)
  try {
    return await ctx.graph.readMessages(mailbox.address, ids, {
      headersOnly: mailbox.headerOnly,
      // Whatever policy says of files: some sealed mail is known by the name of its attachment alone.
      attachmentNames: !mailbox.headerOnly,
    })
  } catch (error) {
    const wait = error instanceof VendorError ? (error.retryAfterMs ?? 0) : 0
    await giveItemsBack(
      ctx.db,
      ctx.tenant,
      mailbox.id,
      items.map((one) => one.item),
      wait > 0 ? ctx.wireNow() + wait : null,
    )
    throw error
  }
}

/** What becomes of one item. */
function decide(
  { item, position, folder: told, attempts, toldAt }: LeasedItem,
  answer: MessageAnswer | undefined,
  folders: ReadonlyMap<string, StoredFolder>,
  mailbox: Mailbox,
): Decided {
  const unread = { mailbox: mailbox.id, item, folder: told, receivedAt: null }
  const decided = { mailbox, position, attempts, notifiedAt: told === null ? toldAt : null }
  const without = (outcome: SettledItem): Decided => ({ ...decided, outcome, message: null })
  if (answer === undefined) return without({ ...unread, state: 'failed', reason: 'gave-up' })
  if (answer === 'gone') return without({ ...unread, state: 'gone', reason: null })
  if (!isMessage(answer)) return without({ ...unread, state: 'failed', reason: answer.code })
  const seen = { mailbox: mailbox.id, item, folder: answer.folderId ?? told, receivedAt: answer.receivedAt }
  const skipped = answer.draft ? 'drafts' : (folders.get(seen.folder ?? '')?.skipped ?? null)
  if (skipped !== null && skipped !== 'gone') return without({ ...seen, state: 'skipped-folder', reason: skipped })
  const parsed = parse(answer, mailbox.address)
  if ('failure' in parsed) return without({ ...seen, state: 'failed', reason: parsed.failure })
  return { ...decided, outcome: { ...seen, state: 'read', reason: null }, message: parsed.message }
}

/** Whatever is wrong with one message, the others go on. */
function parse(answer: MailboxMessage, mailbox: string): ReturnType<typeof parseGraphMessage> | { failure: string } {
  try {
    return parseGraphMessage(answer, mailbox)
  } catch {
    return { failure: 'bad-message' }
  }
}

function isMessage(answer: MessageAnswer): answer is MailboxMessage {
  return answer !== 'gone' && !(answer instanceof VendorError)
}
