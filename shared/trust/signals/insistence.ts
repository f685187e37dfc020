import type { Exchange, Holder } from '../facts.ts'
import { inWindow } from '../known.ts'
import { reason } from '../reason.ts'
import type { Reading, Signal } from '../signal.ts'
import { above } from '../tolerance.ts'

/**
 * Of the account's inbound messages in the window whose parent carried the top rep and another holder, how many there
 * are and how many name the top rep alone. A message that names nobody is a case, but not one of those.
 */
export function insistenceCases(reading: Reading): { cases: number; alone: number } {
  const { topRep } = reading.distribution
  if (topRep === null) return { cases: 0, alone: 0 }
  const cases = inWindow(reading).filter((exchange) => hadChoice(exchange, topRep))
  return {
    cases: cases.length,
    alone: cases.filter(({ holders }) => holders.every((holder) => holder === topRep) && holders.length > 0).length,
  }
}

/** The customer's own message (not one of another account that happens to copy him), answering several of us. */
function hadChoice({ direction, sender, parentHolders }: Exchange, topRep: Holder): boolean {
  if (direction !== 'inbound' || sender === null || parentHolders === null) return false
  return parentHolders.includes(topRep) && parentHolders.some((holder) => holder !== topRep)
}

export const insistence = {
  name: 'insistence',
  figures: (reading) => {
    const { cases, alone } = insistenceCases(reading)
    return { insistence: cases < reading.policy.trust.insistenceMinimum ? null : alone / cases }
  },
  reasons: ({ insistence: q, topRep }, reading) =>
    q === null || !above(q, 0.5)
      ? []
      : [reason('insists', { holder: topRep, share: q, cases: insistenceCases(reading).cases })],
} satisfies Signal<{ insistence: number | null }>
