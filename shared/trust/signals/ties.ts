import type { Exchange, Holder } from '../facts.ts'
import { hasLeft, inWindow } from '../known.ts'
import type { Known, Signal, Ties } from '../signal.ts'
import { byCodeUnit } from '../tolerance.ts'

/** What one exchange shows about one contact and one holder. */
export interface PairEvent {
  readonly contact: string
  readonly holder: Holder
  readonly inbound: boolean
  readonly outbound: boolean
}

/**
 * The pairs an exchange concerns: inbound, the sending contact with each holder in To or Cc; outbound, the sending
 * holder with each contact in To, Cc or Bcc; a call, meeting or visit, everybody present, in both directions.
 */
export function* pairsOf(exchange: Exchange): Generator<PairEvent> {
  const { direction, sender, addressed, holders } = exchange
  const contacts = direction === 'inbound' ? (sender === null ? [] : [sender]) : addressed
  for (const contact of contacts) {
    for (const holder of holders) {
      yield { contact, holder, inbound: direction !== 'outbound', outbound: direction !== 'inbound' }
    }
  }
}

/**
 * The two-way pairs of the window: at least one inbound and one outbound event of the same contact and holder. A contact
 * who has left the customer by t ties nobody any more, in no figure.
 */
export function tiesOf(known: Known): Ties {
  const inbound = new Map<string, Set<Holder>>()
  const outbound = new Map<string, Set<Holder>>()
  for (const exchange of inWindow(known)) {
    for (const pair of pairsOf(exchange)) {
      if (pair.inbound) add(inbound, pair.contact, pair.holder)
      if (pair.outbound) add(outbound, pair.contact, pair.holder)
    }
  }
  const ties = new Map<string, Set<Holder>>()
  for (const [contact, holders] of inbound) {
    if (hasLeft(known, contact)) continue
    for (const holder of holders) if (outbound.get(contact)?.has(holder)) add(ties, contact, holder)
  }
  return ties
}

function add(pairs: Map<string, Set<Holder>>, contact: string, holder: Holder): void {
  const holders = pairs.get(contact)
  if (holders === undefined) pairs.set(contact, new Set([holder]))
  else holders.add(holder)
}

export const ties = {
  name: 'ties',
  figures: (reading) => ({
    ties: [...reading.ties]
      .flatMap(([contact, holders]) => [...holders].map((holder) => ({ contact, holder })))
      .sort((a, b) => byCodeUnit(a.contact, b.contact) || byCodeUnit(a.holder, b.holder)),
  }),
} satisfies Signal<object>
