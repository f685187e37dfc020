import { fetchPending } from '../capture/mailbox/fetch-pending.ts'
import { keepSubscriptions, type NotificationUrls, urlsBelow } from '../capture/mailbox/keep-subscriptions.ts'
import { takeNews } from '../capture/mailbox/take-notifications.ts'
import type { Service } from '../context.ts'
import { runSync } from '../sync/run-sync.ts'
import { createRounds } from './rounds.ts'

/** After trouble without a time of its own. */
const AGAIN_MS = 2_000

export interface Live {
  /** A notification was recorded, or somebody knows of waiting items. */
  wake(): void
  /** Settles when everything that was woken is in the CRM or waits for the regular jobs. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/**
 * The short road of new mail, within one process: notifications become items, items are fetched and captured, and the CRM
 * is told at once, not at the next full minute. Rounds never overlap themselves, and take along whatever came meanwhile.
 * What it loses, by a death or an error, the regular jobs find.
 */
export function createLive(service: Service, urls: NotificationUrls | null = notificationUrls(service)): Live {
  const told = createRounds(async () => {
    if (!service.hasHubspot) return
    const started = Date.now()
    const summary = await runSync(service.sync(), { newMail: true })
    if (summary.calls > 0) service.events.synced(summary, Date.now() - started)
    const { sleep } = service.mailboxes()
    if (summary.stopped !== null) {
      // What could not be sent now is tried again by this road, not at the next full minute.
      await sleep(summary.stopped.retryAfterMs ?? AGAIN_MS)
      told.wake()
    }
    await sleep(pauseAfter(summary.calls, service.config.hubspotLimits.perTenSeconds))
  }, failed('live-sync'))
  const fetched = createRounds(async () => {
    const started = Date.now()
    // Anew each round: our domains may have become more.
    const mailboxes = service.mailboxes()
    const { notices } = await takeNews(mailboxes)
    const { items, troubled } = await fetchPending(mailboxes)
    if (items > 0) told.wake()
    // Others' mail does not wait for a mailbox that cannot be asked now.
    if (troubled > 0) void mailboxes.sleep(AGAIN_MS).then(fetched.wake)
    if (items > 0 || troubled > 0) service.events.mailFetched({ items, troubled }, Date.now() - started)
    if (notices > 0 && urls !== null) await keepSubscriptions(mailboxes, urls)
  }, failed('live-fetch'))

  function failed(job: string): (error: unknown) => void {
    return (error) => {
      if (!service.stopping()) service.events.jobFailed(job, error)
    }
  }

  return {
    wake: fetched.wake,
    idle: async () => {
      await fetched.idle()
      await told.idle()
    },
    stop: async () => {
      await fetched.stop()
      await told.stop()
    },
  }
}

/** What HubSpot allows where nobody said otherwise (docs/admin/configuration.md). */
const USUAL_CALLS = 100

/**
 * How long to wait before the CRM is told again, in ms: a round for every single message would use up in a second what is
 * allowed in ten, and all mail would wait for the rest of them. So this road takes half of what is allowed; what comes
 * meanwhile goes along in the next round.
 */
export function pauseAfter(calls: number, perTenSeconds: number | null): number {
  return Math.round((calls * 10_000) / ((perTenSeconds ?? USUAL_CALLS) / 2))
}

/** Where notifications are to go, or null where nobody said how we are reached from outside. */
export function notificationUrls({ config }: Pick<Service, 'config'>): NotificationUrls | null {
  return config.publicUrl === null ? null : urlsBelow(config.publicUrl)
}
