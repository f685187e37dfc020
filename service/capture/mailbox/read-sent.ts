import { loadFolders } from '../../ledger/mailbox-folders.ts'
import { mailboxesWithPending } from '../../ledger/mailbox-items.ts'
import { endMailbox, type Mailbox, mailboxHolders, type MailboxOutcome, takeMailbox } from '../../ledger/mailboxes.ts'
import type { MailboxContext } from './mailbox-context.ts'
import { leaseOf, readFolder } from './read-folders.ts'
import { outcomeOf } from './read-mailbox.ts'

/**
 * Looks at what a mailbox has sent, and nothing else of it: somebody says that he is sending this moment. Answers whether
 * anything waits to be fetched. A mailbox that another process reads, or whose sent items were never read through, is left
 * to the regular readings: they want it swept soon anyway. Errors: those that concern every mailbox (sign-in).
 */
export async function readSentItems(ctx: MailboxContext, id: string): Promise<boolean> {
  const gone = (await mailboxHolders(ctx.db, ctx.tenant)).filter((holder) => ctx.runner.isGone(holder))
  const mailbox = await takeMailbox(ctx.db, ctx.tenant, leaseOf(ctx, gone), { id })
  if (mailbox === null) return false
  // Read through it was not: the next sweep still does that.
  let outcome: MailboxOutcome = { kind: 'left' }
  try {
    await readSent(ctx, mailbox)
  } catch (error) {
    outcome = outcomeOf(ctx, error)
  } finally {
    await endMailbox(ctx.db, ctx.tenant, mailbox.id, ctx.runner.id, outcome)
  }
  return (await mailboxesWithPending(ctx.db, ctx.tenant, ctx.wireNow())).includes(id)
}

async function readSent(ctx: MailboxContext, mailbox: Mailbox): Promise<void> {
  const sent = new Set(
    (await ctx.graph.listFolders(mailbox.address)).filter(({ kind }) => kind === 'sent').map((one) => one.id),
  )
  for (const folder of await loadFolders(ctx.db, ctx.tenant, mailbox.id)) {
    if (sent.has(folder.folder) && folder.skipped === null && folder.finished) {
      await readFolder(ctx, mailbox, folder, async () => undefined)
    }
  }
}
