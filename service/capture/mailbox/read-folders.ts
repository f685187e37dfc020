import { VendorError } from '../../../shared/errors.ts'
import type { DeltaCursor, FolderKind } from '../../clients/graph/types.ts'
import {
  loadFolders,
  loseCursor,
  loseFolder,
  moveCursor,
  saveFolders,
  type SkippedFolder,
  type StoredFolder,
} from '../../ledger/mailbox-folders.ts'
import { removeItems, tellItems } from '../../ledger/mailbox-items.ts'
import { keepMailbox, type Lease, type Mailbox } from '../../ledger/mailboxes.ts'
import type { MailboxContext } from './mailbox-context.ts'

/** A folder whose cursor is lost again and again while it is read is left for the next reading. */
const MOST_RESYNCS = 3

/** Which kinds of folders are never read, and how they are recorded. */
export const SKIPPED: Readonly<Record<FolderKind, SkippedFolder | null>> = {
  inbox: null,
  sent: null,
  other: null,
  drafts: 'drafts',
  junk: 'junk',
  deleted: 'deleted',
}

/**
 * Reads what is new in every folder of a mailbox, page by page: a page's items and the cursor behind it are one
 * transaction. Nothing is fetched here. Answers false when it was stopped before the end.
 */
export async function readFolders(
  ctx: MailboxContext,
  mailbox: Mailbox,
  onPage: () => Promise<void>,
): Promise<boolean> {
  for (const folder of await listFolders(ctx, mailbox)) {
    if (folder.skipped !== null) continue
    if (!(await readFolder(ctx, mailbox, folder, onPage))) return false
  }
  return true
}

/** Which folders the mailbox has by now, new ones too, recorded with its own counts. */
export async function listFolders(ctx: MailboxContext, mailbox: Mailbox): Promise<StoredFolder[]> {
  const folders = await ctx.graph.listFolders(mailbox.address)
  const seen = folders.map(({ id, kind, total }) => ({ folder: id, skipped: SKIPPED[kind], items: total }))
  await saveFolders(ctx.db, ctx.tenant, mailbox.id, seen, ctx.wireNow())
  return loadFolders(ctx.db, ctx.tenant, mailbox.id)
}

/** One folder of `readFolders`. */
export async function readFolder(
  ctx: MailboxContext,
  mailbox: Mailbox,
  { folder, cursor: stored }: StoredFolder,
  onPage: () => Promise<void>,
): Promise<boolean> {
  let at = stored
  for (let resyncs = 0; ;) {
    if (ctx.stop()) return false
    let page
    try {
      page = await ctx.graph.deltaPage(mailbox.address, folder, cursorOf(at, mailbox.since))
    } catch (error) {
      if (!(error instanceof VendorError)) throw error
      if (error.code === 'graph-cursor-lost' && resyncs < MOST_RESYNCS) {
        resyncs += 1
        at = null
        await loseCursor(ctx.db, ctx.tenant, mailbox.id, folder)
        continue
      }
      if (error.fault === 'not-found' && error.code !== 'graph-no-mailbox') {
        await loseFolder(ctx.db, ctx.tenant, mailbox.id, folder)
        return true
      }
      throw error
    }
    const to = JSON.stringify(page.cursor)
    const finished = 'delta' in page.cursor
    const now = ctx.wireNow()
    const told = page.changed
      // What the page says of the folder may be older than the folder it is a page of.
      .map(({ item, receivedAt }) => ({ item, receivedAt, folder }))
    const from = at
    const moved = await ctx.db.transaction().execute(async (trx) => {
      if (!(await moveCursor(trx, ctx.tenant, mailbox.id, folder, { from, to, finished, now }))) return false
      await tellItems(trx, ctx.tenant, mailbox.id, told, now)
      await removeItems(trx, ctx.tenant, mailbox.id, folder, page.removed, now)
      return true
    })
    // Another process is reading this folder: what follows is his.
    if (!moved) return true
    at = to
    await onPage()
    await keepMailbox(ctx.db, ctx.tenant, mailbox.id, leaseOf(ctx))
    if (finished) return true
  }
}

function cursorOf(stored: string | null, since: number | null): DeltaCursor {
  return stored === null ? { since } : (JSON.parse(stored) as DeltaCursor)
}

/** A lease of this process from now on. */
export function leaseOf(ctx: MailboxContext, gone: readonly string[] = []): Lease {
  return { by: ctx.runner.id, gone, now: ctx.wireNow(), ms: ctx.settings.leaseMs }
}
