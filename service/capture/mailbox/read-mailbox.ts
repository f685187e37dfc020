import { VendorError } from '../../../shared/errors.ts'
import {
  endMailbox,
  type Lease,
  type Mailbox,
  mailboxDue,
  mailboxHolders,
  type MailboxOutcome,
  takeMailbox,
} from '../../ledger/mailboxes.ts'
import { fetchItems } from './fetch-items.ts'
import type { MailboxContext } from './mailbox-context.ts'
import { leaseOf, readFolders } from './read-folders.ts'

/** Passing faults without a time of their own are looked at again after this long. */
const AGAIN_MS = 15_000

export interface ReadingHooks {
  /** A mailbox was found and is being read from now on. */
  readonly onTaken?: () => void
  /** A page of a folder was recorded. */
  readonly onPage?: () => Promise<void>
  readonly onItems?: (settled: number) => Promise<void>
}

/**
 * Reads one mailbox through: what is new in its folders, then every item that waits. Answers how it ended, or null where
 * another process reads it. What is refused for this mailbox is its own state and no error; what concerns all of them
 * (sign-in) is thrown.
 */
export async function readMailbox(
  ctx: MailboxContext,
  which: { readonly id?: string; readonly checkedBefore?: number },
  hooks: ReadingHooks = {},
): Promise<{ readonly mailbox: Mailbox; readonly outcome: MailboxOutcome } | null> {
  const mailbox = await takeMailbox(ctx.db, ctx.tenant, await leaseNow(ctx), which)
  if (mailbox === null) return null
  hooks.onTaken?.()
  let outcome: MailboxOutcome = { kind: 'left' }
  try {
    outcome = await read(ctx, mailbox, hooks)
  } catch (error) {
    outcome = outcomeOf(ctx, error)
  } finally {
    await endMailbox(ctx.db, ctx.tenant, mailbox.id, ctx.runner.id, outcome)
  }
  return { mailbox, outcome }
}

/**
 * True while a mailbox is to be read that nobody reads: `readMailbox` may still have answered null, because whoever keeps
 * the list of mailboxes holds their rows for a moment.
 */
export async function isAnyDue(ctx: MailboxContext, which: { readonly checkedBefore: number }): Promise<boolean> {
  return mailboxDue(ctx.db, ctx.tenant, await leaseNow(ctx), which)
}

async function leaseNow(ctx: MailboxContext): Promise<Lease> {
  const gone = (await mailboxHolders(ctx.db, ctx.tenant)).filter((holder) => ctx.runner.isGone(holder))
  return leaseOf(ctx, gone)
}

async function read(ctx: MailboxContext, mailbox: Mailbox, hooks: ReadingHooks): Promise<MailboxOutcome> {
  const at = ctx.wireNow()
  if (!(await readFolders(ctx, mailbox, hooks.onPage ?? (async () => undefined)))) return { kind: 'left' }
  await fetchItems(ctx, mailbox, hooks.onItems)
  return ctx.stop() ? { kind: 'left' } : { kind: 'checked', at }
}

/**
 * What an error means for the mailbox it came from; one that concerns every mailbox, or none, is thrown on.
 */
export function outcomeOf(
  { wireNow, settings }: Pick<MailboxContext, 'wireNow' | 'settings'>,
  error: unknown,
): MailboxOutcome {
  if (!(error instanceof VendorError) || error.code === 'graph-sign-in') throw error
  // The brake of a service that stops (context.ts): nobody is at fault.
  if (error.code === 'stopping') return { kind: 'left' }
  const now = wireNow()
  if (error.fault === 'wait' || error.fault === 'again') {
    return { kind: 'later', until: now + Math.max(error.retryAfterMs ?? AGAIN_MS, 1_000) }
  }
  return { kind: 'refused', code: error.code, at: now, until: now + settings.refusedMs }
}
