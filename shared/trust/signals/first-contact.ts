import type { Holder, HolderShare } from '../facts.ts'
import { carriesTrust, decay } from '../known.ts'
import { reason } from '../reason.ts'
import type { Reading, Signal } from '../signal.ts'
import { below } from '../tolerance.ts'
import { order, sharesOf } from './distribution.ts'

/** Whom the customer turns to first: the arithmetic of the distribution over *opened* and *called* alone. */
export function firstContactShares({ touches, policy, distribution }: Reading): HolderShare[] {
  const begun = touches.filter(({ kind }) => kind === 'opened' || kind === 'called')
  const landmark = begun[begun.length - 1]?.day ?? 0
  const weights = new Map<Holder, number>()
  for (const touch of begun) {
    if (!carriesTrust(touch, policy)) continue
    const weight = policy.trust.kindWeights[touch.kind] * touch.mass * decay(landmark - touch.day, policy)
    weights.set(touch.holder, (weights.get(touch.holder) ?? 0) + weight)
  }
  return order(sharesOf(weights), distribution.latest)
}

export const firstContact = {
  name: 'first-contact',
  figures: (reading) => ({ firstContact: firstContactShares(reading) }),
  reasons: ({ firstContact: [first] }) =>
    first === undefined || below(first.share, 0.5)
      ? []
      : [reason('first-contact', { holder: first.holder, share: first.share })],
} satisfies Signal<{ firstContact: readonly HolderShare[] }>
