import { seeded, type Random } from '../../sandbox/world/random.ts'

/** When a worker dies. */
export type Moment =
  /** So long after its start. */
  | { readonly kind: 'time'; readonly ms: number }
  /** So long after the nth time it said that it is there. */
  | { readonly kind: 'event'; readonly at: string; readonly nth: number; readonly ms: number }
  /** When its nth such call reaches the CRM, or is committed there and not yet answered. */
  | { readonly kind: 'arrival' | 'committed'; readonly path: RegExp; readonly nth: number }

const CREATE = /emails\/batch\/create/
const PEOPLE = /(contacts\/batch\/create|companies\/batch\/upsert)/
const FIGURES = /companies\/batch\/update/
const ANY = /./

/** A seeded series of deaths: in the start, in the import, between stages, and above all while the CRM is told. */
export function killPlan(seed: string): Iterator<Moment, never> {
  const random = seeded(`kills ${seed}`)
  return (function* (): Generator<Moment, never> {
    for (let i = 0; i < 3; i++) yield { kind: 'time', ms: random.int(200, 3_000) }
    for (let i = 0; i < 4; i++) yield { kind: 'event', at: 'import', nth: random.int(1, 3), ms: random.int(0, 400) }
    yield { kind: 'event', at: 'imported', nth: 1, ms: random.int(0, 200) }
    yield { kind: 'arrival', path: ANY, nth: random.int(1, 12) }
    yield { kind: 'committed', path: PEOPLE, nth: 1 }
    yield { kind: 'committed', path: /contacts\/batch\/create/, nth: 1 }
    for (;;) yield whileSyncing(random)
  })()
}

function whileSyncing(random: Random): Moment {
  const dice = random.next()
  if (dice < 0.5) return { kind: 'committed', path: CREATE, nth: random.int(1, 2) }
  if (dice < 0.6) return { kind: 'arrival', path: CREATE, nth: random.int(1, 3) }
  if (dice < 0.7) return { kind: 'committed', path: random.next() < 0.5 ? ANY : FIGURES, nth: 1 }
  if (dice < 0.85) return { kind: 'arrival', path: ANY, nth: random.int(1, 12) }
  return { kind: 'event', at: random.pick(['provisioned', 'people', 'engagements']), nth: 1, ms: random.int(0, 60) }
}
