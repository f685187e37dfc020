import type { Mailbox, MailChange } from '../mail/mailbox.ts'

export interface Subscription {
  id: string
  applicationId: string
  /** As the caller wrote it. */
  resource: string
  mailbox: Mailbox
  /** Folder number, or null for the whole mailbox. */
  folder: number | null
  changeTypes: MailChange['what'][]
  /** As the caller wrote it. */
  changeType: string
  notificationUrl: string
  lifecycleNotificationUrl: string | null
  clientState: string | null
  expiresMs: number
  /** The caller asked for immutable ids when subscribing. */
  immutable: boolean
  latestSupportedTlsVersion: string
}

export function isLive(subscription: Subscription, now: number): boolean {
  return subscription.expiresMs > now
}

/**
 * What a subscription calls a change, or null where it did not ask. A move is a going and a coming to subscribers of a
 * folder; to one of the whole mailbox it is an update, or with ids that change a going and a coming (UNVERIFIED).
 */
export function wants(subscription: Subscription, change: MailChange): MailChange['what'] | null {
  if (subscription.mailbox !== change.mailbox) return null
  if (subscription.folder !== null && subscription.folder !== change.folder) return null
  let { what } = change
  if (change.moved && subscription.folder === null && subscription.immutable) {
    if (what === 'deleted') return null
    what = 'updated'
  }
  return subscription.changeTypes.includes(what) ? what : null
}
