import { age, carriesTrust, decay } from '../known.ts'
import type { Known, Signal } from '../signal.ts'

/** n = Σ mass · decay, without kind weights, over touches that carry trust, the company's included. */
export function evidenceOf({ touches, asOf, policy }: Known): number {
  let sum = 0
  for (const touch of touches) {
    if (carriesTrust(touch, policy)) sum += touch.mass * decay(age(touch.day, asOf), policy)
  }
  return sum
}

export const evidence = {
  name: 'evidence',
  figures: (reading) => ({ evidence: reading.evidence }),
} satisfies Signal<{ evidence: number }>
