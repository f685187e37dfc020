import { seeded } from '../../sandbox/world/random.ts'

/** When a worker dies. */
export type Moment =
  /** So long after the nth time it said that it is there. */
  | { readonly kind: 'event'; readonly at: string; readonly nth: number; readonly ms: number }
  /** When its nth such call reaches the CRM, or is committed there and not yet answered. */
  | { readonly kind: 'arrival' | 'committed'; readonly path: RegExp; readonly nth: number }

const CREATE = /emails\/batch\/create/
const PEOPLE = /(contacts\/batch\/create|companies\/batch\/upsert)/
const WRITE = /batch\/(create|update|upsert)/
const ANY = /./

export interface KillPlan {
  /** The deaths before anything reaches the CRM: in the making of the database, in migration and import. */
  readonly early: readonly Moment[]
  /** A death while the CRM is told; `rest`: there is little left to tell; `committed`: how many died unanswered so far. */
  readonly next: (rest: boolean, committed: number) => Moment
}

/** A seeded series of deaths. */
export function killPlan(seed: string): KillPlan {
  const random = seeded(`kills ${seed}`)
  return {
    early: [
      // A new embedded database takes two to four seconds to make.
      { kind: 'event', at: 'started', nth: 1, ms: random.int(100, 1_000) },
      { kind: 'event', at: 'started', nth: 1, ms: random.int(1_000, 2_500) },
      { kind: 'event', at: 'opened', nth: 1, ms: random.int(0, 100) },
      ...Array.from({ length: 4 }, (): Moment => ({
        kind: 'event',
        at: 'import',
        nth: random.int(1, 3),
        ms: random.int(0, 300),
      })),
      { kind: 'event', at: 'imported', nth: 1, ms: random.int(0, 200) },
      { kind: 'committed', path: PEOPLE, nth: 1 },
      { kind: 'committed', path: /contacts\/batch\/create/, nth: 1 },
    ],
    next: (rest, committed) => {
      const dice = random.next()
      // First the moments that matter most, whatever the machine's speed: done there, not yet answered here.
      if (!rest && committed < 6) return { kind: 'committed', path: CREATE, nth: 1 }
      if (rest) return { kind: 'arrival', path: ANY, nth: random.int(1, 3) }
      if (dice < 0.5) return { kind: 'committed', path: CREATE, nth: 1 }
      if (dice < 0.65) return { kind: 'arrival', path: CREATE, nth: random.int(1, 2) }
      if (dice < 0.75) return { kind: 'committed', path: WRITE, nth: 1 }
      if (dice < 0.85) return { kind: 'arrival', path: ANY, nth: random.int(1, 8) }
      return { kind: 'event', at: random.pick(['figures', 'provisioned', 'people']), nth: 1, ms: random.int(0, 60) }
    },
  }
}
