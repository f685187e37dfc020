import { randomUUID } from 'node:crypto'
import type { DirectoryUser } from '../directory/directory.ts'
import type { GraphState } from '../state.ts'
import type { OutlookEvent } from './wire.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Appointments by owner's id. They live as long as the stand-in. */
export class Calendars {
  readonly #kept = new Map<string, OutlookEvent[]>()

  /** Puts an appointment into the calendar of everybody of ours who is on it; answers the owner's. */
  add(state: GraphState, owner: DirectoryUser, given: Omit<OutlookEvent, 'id'>): OutlookEvent {
    const attendees = [...given.required, ...given.optional].flatMap(({ address }) =>
      state.directory.receivers(address),
    )
    const [own] = [...new Set([owner, ...attendees])].map((user) => {
      const event = { ...given, id: `AAMkAG${randomUUID().replaceAll('-', '')}=` }
      this.#of(state, user).push(event)
      return event
    })
    return own!
  }

  /** The latest first. */
  list(state: GraphState, user: DirectoryUser): OutlookEvent[] {
    return [...this.#of(state, user)].sort((a, b) => b.start - a.start)
  }

  #of(state: GraphState, user: DirectoryUser): OutlookEvent[] {
    const kept = this.#kept.get(user.id) ?? invent(state, user)
    this.#kept.set(user.id, kept)
    return kept
  }
}

/**
 * The story tells of no appointments, and a calendar must not be empty to be looked at: one tomorrow and one yesterday
 * with the two outsiders who wrote last, under the subjects of their letters.
 */
function invent(state: GraphState, user: DirectoryUser): OutlookEvent[] {
  const mailbox = state.mailboxOf(user)
  const today = Math.floor(state.now() / DAY_MS) * DAY_MS
  const seen = new Set<string>()
  const events: OutlookEvent[] = []
  const latest = mailbox.itemsOf(mailbox.wellKnown('inbox')).sort((a, b) => b.receivedMs - a.receivedMs)
  for (const item of latest) {
    const { fromAddress, subject } = item.letter
    const from = item.letter.head().from
    if (from === null || seen.has(fromAddress) || state.directory.ownsDomain(fromAddress)) continue
    seen.add(fromAddress)
    const start = today + (events.length === 0 ? DAY_MS : -DAY_MS) + 9 * HOUR_MS
    events.push({
      id: `AAMkAGevent${user.id.replaceAll('-', '')}${events.length}=`,
      subject,
      organizer: { name: user.displayName, address: user.address },
      required: [from],
      optional: [],
      start,
      end: start + HOUR_MS,
      location: '',
      html: '',
    })
    if (events.length === 2) break
  }
  return events
}
