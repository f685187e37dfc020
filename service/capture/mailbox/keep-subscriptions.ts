import { randomBytes, randomUUID } from 'node:crypto'
import { VendorError } from '../../../shared/errors.ts'
import {
  confirmSubscription,
  endSubscription,
  insertSubscription,
  loadSubscriptions,
  type StoredSubscription,
} from '../../ledger/graph-subscriptions.ts'
import { sha256 } from '../../ledger/ids.ts'
import { loadMailboxes, type Mailbox, sweepSoon } from '../../ledger/mailboxes.ts'
import type { MailboxContext } from './mailbox-context.ts'

const MINUTE_MS = 60_000
/** A little under the longest life of a subscription, 10,080 minutes (facts/outlook.md A2.4): clocks differ. */
const LIFE_MS = 10_070 * MINUTE_MS
/** An unanswered making is given up after this long: its process died, or its answer was lost. */
const MAKING_MS = 2 * MINUTE_MS

/** Our doors for notifications, below the public address (`service/http/graph-notifications.ts`). */
export const NOTIFICATION_PATH = '/graph/notifications'
export const LIFECYCLE_PATH = '/graph/lifecycle'

/** Where notifications are sent. */
export interface NotificationUrls {
  readonly notificationUrl: string
  readonly lifecycleUrl: string
}

/** @param publicUrl our address from outside, without a slash at the end */
export function urlsBelow(publicUrl: string): NotificationUrls {
  return { notificationUrl: `${publicUrl}${NOTIFICATION_PATH}`, lifecycleUrl: `${publicUrl}${LIFECYCLE_PATH}` }
}

export type SubscriptionDeed =
  | { readonly kind: 'make'; readonly mailbox: Mailbox }
  | { readonly kind: 'renew' | 'reauthorize'; readonly subscription: StoredSubscription; readonly vendorId: string }
  | { readonly kind: 'end'; readonly subscription: StoredSubscription; readonly why: string; readonly missed: boolean }

/**
 * What is to be done so that every mailbox that is read has one living subscription: made where there is none, renewed
 * at half-life, made anew when it was lost, ended with its mailbox.
 */
export function planSubscriptions(
  mailboxes: readonly Mailbox[],
  subscriptions: readonly StoredSubscription[],
  now: number,
): SubscriptionDeed[] {
  const wanted = new Map(mailboxes.filter((one) => one.state !== 'refused').map((one) => [one.id, one]))
  const deeds: SubscriptionDeed[] = []
  const served = new Set<string>()
  for (const subscription of subscriptions) {
    const end = (why: string, missed: boolean) => deeds.push({ kind: 'end', subscription, why, missed })
    const { vendorId, expiresAt, renewedAt, needs, madeAt } = subscription
    if (!wanted.has(subscription.mailbox)) end('not-captured', false)
    else if (needs === 'recreate') end('removed', true)
    else if (vendorId === null || expiresAt === null) {
      if (now - madeAt < MAKING_MS) served.add(subscription.mailbox)
      else end('unanswered', true)
    } else if (expiresAt <= now) end('expired', true)
    else {
      served.add(subscription.mailbox)
      const half = (renewedAt ?? madeAt) + (expiresAt - (renewedAt ?? madeAt)) / 2
      if (needs === 'reauthorize') deeds.push({ kind: 'reauthorize', subscription, vendorId })
      else if (now >= half) deeds.push({ kind: 'renew', subscription, vendorId })
    }
  }
  for (const mailbox of wanted.values()) if (!served.has(mailbox.id)) deeds.push({ kind: 'make', mailbox })
  return deeds
}

export interface SubscriptionCounts {
  readonly made: number
  readonly renewed: number
  readonly ended: number
  /** Deeds that did not succeed; the next minute tries again. */
  readonly failed: number
}

/**
 * Keeps the subscriptions of all mailboxes. What one mailbox refuses does not stop the others; a sign-in that fails is
 * thrown. After a lost one its mailbox is read through at once.
 */
export async function keepSubscriptions(ctx: MailboxContext, urls: NotificationUrls): Promise<SubscriptionCounts> {
  const counts = { made: 0, renewed: 0, ended: 0, failed: 0 }
  const mailboxes = await loadMailboxes(ctx.db, ctx.tenant)
  const subscriptions = await loadSubscriptions(ctx.db, ctx.tenant)
  for (const deed of planSubscriptions(mailboxes, subscriptions, ctx.wireNow())) {
    if (ctx.stop()) break
    try {
      counts[await perform(ctx, urls, deed)] += 1
    } catch (error) {
      if (!(error instanceof VendorError) || error.code === 'graph-sign-in') throw error
      counts.failed += 1
    }
  }
  return counts
}

async function perform(
  ctx: MailboxContext,
  urls: NotificationUrls,
  deed: SubscriptionDeed,
): Promise<'made' | 'renewed' | 'ended'> {
  if (deed.kind === 'make') {
    await make(ctx, urls, deed.mailbox)
    return 'made'
  }
  const { id, mailbox, vendorId } = deed.subscription
  if (deed.kind === 'end') {
    if (vendorId !== null) await ctx.graph.deleteSubscription(vendorId)
    else await deleteUnanswered(ctx, urls, id)
    await endSubscription(ctx.db, ctx.tenant, id, deed.why, ctx.wireNow())
    if (deed.missed) await sweepSoon(ctx.db, ctx.tenant, [mailbox])
    return 'ended'
  }
  try {
    // A new life answers the call for a new authorisation too (facts/outlook.md A2.4).
    const { expiresAt } = await ctx.graph.renewSubscription(deed.vendorId, ctx.wireNow() + LIFE_MS)
    await confirmSubscription(ctx.db, ctx.tenant, id, { vendorId: deed.vendorId, expiresAt, at: ctx.wireNow() })
  } catch (error) {
    if (!(error instanceof VendorError) || error.fault !== 'not-found') throw error
    await endSubscription(ctx.db, ctx.tenant, id, 'lost', ctx.wireNow())
    await sweepSoon(ctx.db, ctx.tenant, [mailbox])
    return 'ended'
  }
  return 'renewed'
}

/**
 * Makes a subscription. Our own id travels in its secret, so that a notification that comes before the vendor's answer is
 * known for ours; of the secret only the hash is kept.
 */
async function make(ctx: MailboxContext, urls: NotificationUrls, mailbox: Mailbox): Promise<void> {
  const id = randomUUID()
  const secret = `${id}.${randomBytes(32).toString('base64url')}`
  const at = ctx.wireNow()
  const mine = { id, mailbox: mailbox.id, clientState: sha256(secret), at }
  if (!(await insertSubscription(ctx.db, ctx.tenant, mine))) return
  try {
    const { id: vendorId, expiresAt } = await ctx.graph.createSubscription({
      mailboxId: mailbox.address,
      ...urls,
      clientState: secret,
      expiresAt: at + LIFE_MS,
    })
    await confirmSubscription(ctx.db, ctx.tenant, id, { vendorId, expiresAt, at: ctx.wireNow() })
  } catch (error) {
    // An answer that was lost leaves its row: it may be alive over there, and is ended before the next one is made.
    const refused = error instanceof VendorError && error.fault !== 'again'
    if (refused) await endSubscription(ctx.db, ctx.tenant, id, error.code, ctx.wireNow())
    throw error
  }
}

/** One whose making was never answered may live: ours are those with our address that no row of ours knows. */
async function deleteUnanswered(ctx: MailboxContext, urls: NotificationUrls, id: string): Promise<void> {
  const rows = await loadSubscriptions(ctx.db, ctx.tenant)
  // One that is being made now would look just like it.
  if (rows.some((one) => one.vendorId === null && one.id !== id)) return
  const known = new Set(rows.map((one) => one.vendorId))
  for (const one of await ctx.graph.listSubscriptions()) {
    if (one.notificationUrl === urls.notificationUrl && !known.has(one.id)) await ctx.graph.deleteSubscription(one.id)
  }
}
