import { readMessageId } from '../../../shared/message/message-id.ts'
import { VendorError } from '../../../shared/errors.ts'
import type { GraphClient } from '../../clients/graph/graph-client.ts'
import type { ListedItem, MailFolder } from '../../clients/graph/types.ts'
import { countKnown, findUnknown, saveComparison, saveGaps } from '../../ledger/completeness.ts'
import type { Db } from '../../ledger/db.ts'
import { tellItems } from '../../ledger/mailbox-items.ts'
import type { Mailbox } from '../../ledger/mailboxes.ts'

const DAY_MS = 86_400_000

export interface CompareContext {
  readonly db: Db
  readonly tenant: number
  readonly graph: Pick<GraphClient, 'listFolders' | 'countMessages' | 'listItems'>
  /** ms UTC */
  readonly now: () => number
  /** What was received this short a time ago may still be on its way to us. */
  readonly gapAfterMs: number
}

export interface DayComparison {
  readonly day: string
  readonly counted: number
  readonly known: number
  /** Messages of that day that nobody had told us of; from now on they wait to be fetched. */
  readonly missing: readonly {
    readonly item: string
    readonly messageId: string | null
    readonly receivedAt: number | null
  }[]
}

/**
 * Compares days of a mailbox with what the mailbox itself counts. Where they differ, its list is compared item by item:
 * what it holds and we were never told of is recorded as a gap, and fetched like any other message. Days before the
 * mailbox's `since` are not looked at. Errors: VendorError of the mailbox.
 * @param from ms UTC of the first day's start
 */
export async function compareMailbox(ctx: CompareContext, mailbox: Mailbox, from: number): Promise<DayComparison[]> {
  const now = ctx.now()
  const start = Math.max(from, mailbox.since ?? from)
  // An empty folder needs no question.
  const folders = (await ctx.graph.listFolders(mailbox.address)).filter((folder) => isRead(folder) && folder.total > 0)
  const days: DayComparison[] = []
  for (let day = Math.floor(start / DAY_MS) * DAY_MS; day <= now - ctx.gapAfterMs; day += DAY_MS) {
    const span = { from: Math.max(day, start), to: Math.min(day + DAY_MS, now - ctx.gapAfterMs) }
    if (span.to <= span.from) continue
    days.push(await compareDay(ctx, mailbox, folders, span, new Date(day).toISOString().slice(0, 10)))
  }
  return days
}

async function compareDay(
  ctx: CompareContext,
  mailbox: Mailbox,
  folders: readonly MailFolder[],
  span: { readonly from: number; readonly to: number },
  day: string,
): Promise<DayComparison> {
  let counted = 0
  let known = 0
  const missing = new Map<string, { listed: ListedItem; folder: string }>()
  for (const folder of folders) {
    const [theirs, ours] = [
      await countOf(ctx, mailbox, folder, span),
      await countKnown(ctx, mailbox.id, folder.id, span),
    ]
    counted += theirs
    known += ours
    // Equal counts could hide one too many and one too few: only those never told of are gaps, and they make ours fewer.
    if (theirs <= ours) continue
    const listed = (await ctx.graph.listItems(mailbox.address, folder.id, span)).filter((one) => !one.draft)
    const unknown = await findUnknown(
      ctx,
      mailbox.id,
      listed.map((one) => one.item),
    )
    for (const one of listed) if (unknown.has(one.item)) missing.set(one.item, { listed: one, folder: folder.id })
  }
  const now = ctx.now()
  const gaps = [...missing.values()].map(({ listed }) => ({
    item: listed.item,
    messageId: readMessageId(listed.messageId),
    receivedAt: listed.receivedAt,
  }))
  await ctx.db.transaction().execute(async (trx) => {
    const inside = { db: trx, tenant: ctx.tenant }
    const told = [...missing.values()].map(({ listed, folder }) => ({
      item: listed.item,
      receivedAt: listed.receivedAt,
      folder,
    }))
    await tellItems(trx, ctx.tenant, mailbox.id, told, now)
    await saveGaps(inside, mailbox.id, gaps, now)
    await saveComparison(inside, mailbox.id, { day, counted, known, missing: gaps.length, until: span.to }, now)
  })
  return { day, counted, known, missing: gaps }
}

/** A folder that went away since it was listed holds nothing. */
async function countOf(
  { graph }: CompareContext,
  mailbox: Mailbox,
  folder: MailFolder,
  span: { readonly from: number; readonly to: number },
): Promise<number> {
  try {
    return await graph.countMessages(mailbox.address, folder.id, span)
  } catch (error) {
    if (error instanceof VendorError && error.code === 'graph-not-found') return 0
    throw error
  }
}

function isRead({ kind }: MailFolder): boolean {
  return kind !== 'drafts' && kind !== 'junk' && kind !== 'deleted'
}
