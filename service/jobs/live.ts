import { VendorError } from '../../shared/errors.ts'
import { fetchBatch, isOfMailbox, type Part } from '../capture/mailbox/fetch-pending.ts'
import { keepSubscriptions, type NotificationUrls, urlsBelow } from '../capture/mailbox/keep-subscriptions.ts'
import type { MailboxContext } from '../capture/mailbox/mailbox-context.ts'
import { takeNews } from '../capture/mailbox/take-notifications.ts'
import type { Service } from '../context.ts'
import { nextPending } from '../ledger/mailbox-items.ts'
import { nextOpen } from '../sync/outbox.ts'
import { runSync } from '../sync/run-sync.ts'
import { createAllowance } from './allowance.ts'
import { createRounds } from './rounds.ts'
import { createWaker } from './waker.ts'

/** After trouble without a time of its own. */
const AGAIN_MS = 2_000
/** How long a mailbox is left alone that refuses: it will hardly allow in seconds what it forbids now. */
const REFUSED_MS = 60_000
/** How long a round waits for its slowest mailbox before the others' mail goes on without it. */
const SLOW_MS = 1_000

export interface Live {
  /** A notification was recorded, or somebody knows of waiting items. */
  wake(): void
  /** Something was captured, or is wanted no more: the CRM is told. */
  tell(): void
  /** Settles when everything that was woken is in the CRM or waits for the regular jobs. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/**
 * The short road of new mail, within one process: notifications become items, items are fetched and captured, and the CRM
 * is told at once, not at the next full minute. Rounds never overlap themselves, and take along whatever came meanwhile.
 * Whatever waits for a moment to come (a vendor said when, a lease runs out, an outcome settles) is taken up again at that
 * moment: what the ledger says of it is asked at the end of each round, so no waking can be lost. What is lost by a death
 * the regular jobs find.
 */
export function createLive(service: Service, urls: NotificationUrls | null = notificationUrls(service)): Live {
  const sleep = (ms: number): Promise<void> => service.mailboxes().sleep(ms)
  const allowance = createAllowance(service.config.hubspotLimits.perTenSeconds ?? USUAL_CALLS, service.wireNow)
  const tellLater = createWaker(sleep, service.wireNow, () => told.wake())
  const fetchLater = createWaker(sleep, service.wireNow, () => fetched.wake())

  const told = createRounds(async () => {
    if (!service.hasHubspot || service.stopping()) return
    const started = Date.now()
    try {
      const summary = await runSync(service.sync(), { newMail: true })
      if (summary.calls > 0) service.events.synced(summary, Date.now() - started)
      // What could not be sent now is tried again by this road, not at the next full minute.
      if (summary.stopped !== null) return tellLater(summary.stopped.retryAfterMs ?? AGAIN_MS)
      const next = await nextOpen(service.sync())
      if (next !== null) tellLater(Math.max(AGAIN_MS / 4, next - service.wireNow()))
      await sleep(allowance.spend(summary.calls))
    } catch (error) {
      // A refusal that concerns everything is the regular job's to report and repeat; anything else passes.
      tellLater(REFUSED_MS)
      throw error
    }
  }, failed('live-sync'))

  /** Mailboxes that are being asked, and those left alone for a moment. */
  const asked = new Map<string, Promise<void>>()
  const resting = new Set<string>()
  /** Since the last round told of it. */
  let counts = { items: 0, troubled: 0 }

  const fetched = createRounds(async () => {
    if (service.stopping()) return
    const started = Date.now()
    // Anew each round: our domains may have become more.
    const mailboxes = service.mailboxes()
    try {
      const { notices } = await takeNews(mailboxes)
      const parts = await fetchBatch(mailboxes, new Set([...asked.keys(), ...resting]))
      const ends = parts.map((part) => follow(mailboxes, part))
      await soon(Promise.all(ends))
      if (counts.items + counts.troubled > 0) service.events.mailFetched(counts, Date.now() - started)
      counts = { items: 0, troubled: 0 }
      if (parts.length > 0) fetched.wake()
      else await lookAhead(mailboxes)
      if (notices > 0 && urls !== null) await keepSubscriptions(mailboxes, urls)
    } catch (error) {
      fetchLater(AGAIN_MS)
      throw error
    }
  }, failed('live-fetch'))

  /** Sees one mailbox's part through; the CRM is told as soon as something of it is captured. */
  function follow(mailboxes: MailboxContext, { mailbox, ended }: Part): Promise<void> {
    const work = ended.then(({ items, error }) => {
      asked.delete(mailbox)
      if (items > 0) told.wake()
      counts = { items: counts.items + items, troubled: counts.troubled + (error === null ? 0 : 1) }
      if (error === null || service.stopping()) return fetched.wake()
      const ofMailbox = isOfMailbox(mailboxes, error)
      if (!ofMailbox) failed('live-fetch')(error)
      resting.add(mailbox)
      const refused = ofMailbox && error instanceof VendorError && error.fault === 'refused'
      void sleep(refused ? REFUSED_MS : AGAIN_MS).then(() => {
        resting.delete(mailbox)
        fetched.wake()
      })
    })
    asked.set(mailbox, work)
    return work
  }

  /** Nothing may be fetched now: when may the first of what waits? */
  async function lookAhead(mailboxes: MailboxContext): Promise<void> {
    const next = await nextPending(mailboxes.db, mailboxes.tenant, [...asked.keys(), ...resting])
    if (next !== null) fetchLater(Math.max(AGAIN_MS / 4, next - mailboxes.wireNow()))
  }

  function failed(job: string): (error: unknown) => void {
    return (error) => {
      if (!service.stopping()) service.events.jobFailed(job, error)
    }
  }

  const quiet = async (): Promise<void> => {
    await fetched.idle()
    while (asked.size > 0) {
      await Promise.all(asked.values())
      await fetched.idle()
    }
  }
  return {
    wake: fetched.wake,
    tell: told.wake,
    idle: async () => {
      await quiet()
      await told.idle()
    },
    stop: async () => {
      await fetched.stop()
      await Promise.all(asked.values())
      await told.stop()
    },
  }
}

/** Settles with `work`, or when the round has waited long enough for it. */
async function soon(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([work, new Promise((done) => (timer = setTimeout(done, SLOW_MS)))])
  clearTimeout(timer)
}

/** What HubSpot allows where nobody said otherwise (docs/admin/configuration.md). */
const USUAL_CALLS = 100

/** Where notifications are to go, or null where nobody said how we are reached from outside. */
export function notificationUrls({ config }: Pick<Service, 'config'>): NotificationUrls | null {
  return config.publicUrl === null ? null : urlsBelow(config.publicUrl)
}
