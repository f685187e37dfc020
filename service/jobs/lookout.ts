import { readSentItems } from '../capture/mailbox/read-sent.ts'
import type { Service } from '../context.ts'

/**
 * When a mailbox is looked at after somebody said that he is sending from it: the message is there a moment after he was
 * let go, or, from a slow connection, much later. In ms, one after the other.
 */
const PAUSES_MS: readonly number[] = [1_500, 4_000, 10_000, 25_000]

export interface Lookout {
  /** Somebody is sending from this mailbox (our id). Several at once are one. */
  look(mailbox: string): void
  /** Settles when nobody is looked at. */
  idle(): Promise<void>
}

/**
 * Looks for messages that are being sent, where the vendor's own notice is late or lost, until something came or the last
 * look was in vain. Losing it loses nothing: a sighting asks for a sweep of the mailbox as well, in the ledger.
 */
export function createLookout(
  service: Pick<Service, 'mailboxes' | 'stopping' | 'events' | 'hasGraph'>,
  onNews: () => void,
  pausesMs = PAUSES_MS,
): Lookout {
  /** Which look comes next, by mailbox: a further sighting begins anew. */
  const next = new Map<string, number>()
  const looking = new Map<string, Promise<void>>()

  async function follow(mailbox: string): Promise<void> {
    for (;;) {
      const at = next.get(mailbox) ?? 0
      const pause = pausesMs[at]
      if (pause === undefined) return
      next.set(mailbox, at + 1)
      const mailboxes = service.mailboxes()
      await mailboxes.sleep(pause)
      if (service.stopping()) return
      if (!(await readSentItems(mailboxes, mailbox))) continue
      onNews()
      // Another message may have been announced meanwhile.
      if ((next.get(mailbox) ?? 0) > at) return
    }
  }

  return {
    look: (mailbox) => {
      if (!service.hasGraph || service.stopping()) return
      next.set(mailbox, 0)
      if (looking.has(mailbox)) return
      const work = follow(mailbox)
        .catch((error: unknown) => {
          if (!service.stopping()) service.events.jobFailed('lookout', error)
        })
        .finally(() => {
          next.delete(mailbox)
          looking.delete(mailbox)
        })
      looking.set(mailbox, work)
    },
    idle: async () => {
      while (looking.size > 0) await Promise.all(looking.values())
    },
  }
}
