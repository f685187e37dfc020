import { call } from './call.ts'
import { createLatest } from './latest.ts'
import type { OutlookItem } from './outlook-item.ts'
import { readItem } from './read-item.ts'

/** A pane looked at again after this time asks for figures again; sooner it would ask at every click beside it. */
const LOOK_AGAIN_MS = 30_000

export interface ItemWatch {
  /** Reads again now, for whoever has just changed the item. */
  refresh(): Promise<void>
  stop(): void
}

/**
 * Follows what is open: ItemChanged (pinned panes), RecipientsChanged (drafts), and whatever an Outlook failed to tell,
 * caught when the reader comes back to the window. `lookedAgain` says that figures may have become old meanwhile.
 */
export function watchItem({
  mailbox,
  now,
  changed,
  lookedAgain,
  failed,
}: {
  mailbox: Office.Mailbox
  now: () => number
  changed: (item: OutlookItem | null) => void
  lookedAgain: () => void
  failed: (error: unknown) => void
}): ItemWatch {
  let nth = 1
  let watched: unknown = null
  let lookedAt = now()
  let stopped = false

  const latest = createLatest({ read: () => readItem({ mailbox, nth }), use: changed, failed })

  const look = async (): Promise<void> => {
    const item = mailbox.item ?? null
    // office.js makes a new object for a new item: an event that never came shows here.
    if (item !== watched) {
      if (watched !== null) nth++
      watched = item
      watchDraft(item)
    }
    await latest.run()
  }

  const watchDraft = (item: typeof mailbox.item | null): void => {
    const drafted = item as unknown as Office.MessageCompose | null
    if (typeof drafted?.addHandlerAsync !== 'function') return
    const follow = (event: string) =>
      call<void>((done) => {
        drafted.addHandlerAsync(event, () => void latest.run(), done)
      }).catch(() => {
        // Read mode and older Outlooks refuse; focus finds what changed.
      })
    void follow('olkRecipientsChanged')
    if (drafted.itemType === 'appointment') void follow('olkAppointmentTimeChanged')
  }

  const cameBack = (): void => {
    if (stopped || document.visibilityState === 'hidden') return
    void look()
    if (now() - lookedAt < LOOK_AGAIN_MS) return
    lookedAt = now()
    lookedAgain()
  }

  const itemChanged = (): void => {
    lookedAt = now()
    void look()
  }
  // Only pinned panes are told; elsewhere it is refused, and the pane closes with its item.
  call<void>((done) => {
    mailbox.addHandlerAsync('olkItemSelectedChanged', itemChanged, done)
  }).catch(() => undefined)
  window.addEventListener('focus', cameBack)
  document.addEventListener('visibilitychange', cameBack)
  void look()

  return {
    refresh: look,
    stop: () => {
      stopped = true
      latest.stop()
      window.removeEventListener('focus', cameBack)
      document.removeEventListener('visibilitychange', cameBack)
    },
  }
}
