/** A call or a meeting that the CRM has, in our words. */
export interface Activity {
  readonly kind: 'call' | 'meeting'
  /** When it took or takes place, ms UTC. */
  readonly at: number
  /** When it was logged, ms UTC; null when not said. */
  readonly createdAt: number | null
  readonly direction: 'inbound' | 'outbound' | null
  /** The CRM's word for how it went, in lower case; null when not said. */
  readonly outcome: string | null
  /** The customer picked the time himself. */
  readonly bookedByContact: boolean
}

/** What an activity says: `both` met or spoke; `inbound` the customer turned to us in vain; `no` nothing. */
export type Counts = 'both' | 'inbound' | 'no'

/** A call that nobody took: the customer did turn to us, but nobody spoke. */
const NOT_TAKEN: ReadonlySet<string> = new Set(['missed', 'no_answer', 'busy', 'failed', 'canceled'])
const NOT_HELD: ReadonlySet<string> = new Set(['no_show', 'canceled', 'rescheduled'])

/**
 * What a call or a meeting counts for (`domain.md` §2, kinds). A call only when the customer called; one we missed still
 * shows whom he turned to. A meeting only when the contact organised or accepted it: he booked it himself, or it was
 * held, which the CRM says by its outcome, or by being logged after it began. An invitation alone is no meeting.
 */
export function countsOf({ kind, at, createdAt, direction, outcome, bookedByContact }: Activity): Counts {
  if (kind === 'call') {
    if (direction !== 'inbound') return 'no'
    return outcome !== null && NOT_TAKEN.has(outcome) ? 'inbound' : 'both'
  }
  if (outcome !== null && NOT_HELD.has(outcome)) return 'no'
  if (outcome === 'completed' || bookedByContact) return 'both'
  return createdAt !== null && createdAt >= at ? 'both' : 'no'
}
