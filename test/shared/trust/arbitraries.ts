import fc from 'fast-check'
import type { Policy } from '../../../shared/policy/policy.ts'
import { policySchema } from '../../../shared/policy/policy.ts'
import { TOUCH_KINDS } from '../../../shared/trust/facts.ts'
import type { AccountFacts, AsOf, Exchange, Touch } from '../../../shared/trust/facts.ts'
import { ANN, BOB, CARL, DORA, contact, factsOf, rep, t, touch } from './build.ts'

const HOLDERS = [ANN, BOB, 'company', 'x@us.example']
const CONTACTS = [CARL, DORA]

/** Mostly one holder, so that *personal* is entered and left; mostly few days, so that shares meet each other. */
function arbitraryTouch(span: number): fc.Arbitrary<Touch> {
  return fc
    .record({
      day: fc.integer({ min: 0, max: span }),
      holder: fc.oneof(
        { weight: 6, arbitrary: fc.constant(ANN) },
        { weight: 2, arbitrary: fc.constantFrom(...HOLDERS) },
      ),
      kind: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('opened' as const, 'answered' as const) },
        fc.constantFrom(...TOUCH_KINDS),
      ),
      mass: fc.constantFrom(1, 1, 1, 0.75, 0.5, 0.25),
      contact: fc.constantFrom(...CONTACTS),
    })
    .map(({ day, holder, kind, mass, contact: who }) => touch(day, holder, kind, mass, who))
}

function arbitraryExchange(span: number): fc.Arbitrary<Exchange> {
  const some = <T>(...of: T[]) => fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: 3 })
  return fc
    .record({
      // Whole days, halves and odd moments: midnight is where readings meet.
      at: fc.oneof(
        fc.integer({ min: 0, max: span }),
        fc.integer({ min: 0, max: span * 10 }).map((tenth) => tenth / 10),
      ),
      direction: fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom('inbound' as const, 'outbound' as const) },
        { weight: 1, arbitrary: fc.constant('both' as const) },
      ),
      message: fc.integer({ min: 0, max: 1e9 }).map(String),
      contacts: some(...CONTACTS),
      holders: some(...HOLDERS),
      parent: fc.option(some(...HOLDERS)),
    })
    .map(({ at, direction, message, contacts, holders, parent }) => ({
      at: Math.round(t(at)),
      direction,
      message,
      sender: direction === 'inbound' ? (contacts[0] as string) : null,
      contacts,
      addressed: direction === 'inbound' ? [] : contacts,
      holders: direction === 'outbound' ? holders.slice(0, 1) : holders,
      parentHolders: parent,
    }))
}

/** The facts of one account over `span` days. */
export function arbitraryFacts(span: number, most = 30): fc.Arbitrary<AccountFacts> {
  return fc
    .record({
      touches: fc.array(arbitraryTouch(span), { minLength: 0, maxLength: most }),
      exchanges: fc.array(arbitraryExchange(span), { maxLength: 12 }),
      senior: fc.boolean(),
    })
    .map(({ touches, exchanges, senior }) =>
      factsOf({
        touches,
        exchanges,
        contacts: [contact(CARL, { senior }), contact(DORA)],
        people: [rep(ANN, BOB), rep(BOB)],
      }),
    )
}

/** A moment around or after the facts, now or the start of a day. */
export function arbitraryAsOf(span: number): fc.Arbitrary<AsOf> {
  return fc
    .record({ day: fc.integer({ min: -2, max: span + 800 }), part: fc.constantFrom(0, 0.25, 0.9), live: fc.boolean() })
    .map(({ day, part, live }) => ({ t: Math.round(t(live ? day + part : day)), live }))
}

/** The default policy half of the time, else one with other thresholds, also such as nobody should want. */
export const arbitraryPolicy: fc.Arbitrary<Policy> = fc.oneof(
  fc.constant(policySchema.parse({})),
  fc
    .record({
      halfLifeDays: fc.constantFrom(7, 30, 180, 400.5),
      mutualWithinDays: fc.constantFrom(1, 30, 365),
      minimumEvidence: fc.constantFrom(0, 0.5, 1, 4),
      leaveEvidence: fc.constantFrom(0, 0.5, 2, 6),
      personalShare: fc.constantFrom(0.2, 0.5, 0.8, 1),
      personalLowerBound: fc.constantFrom(0.004, 0.1, 0.6),
      leaveShare: fc.constantFrom(0, 0.4, 0.7),
      companyShare: fc.constantFrom(0, 0.5, 0.9),
    })
    .map(({ halfLifeDays, ...state }) => policySchema.parse({ trust: { halfLifeDays }, state })),
)
