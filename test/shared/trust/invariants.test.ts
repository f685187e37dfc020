import fc from 'fast-check'
import { DAY_MS, dayOf } from '../../../shared/trust/facts.ts'
import type { AccountFacts, AsOf, Figures, Holder, Touch } from '../../../shared/trust/facts.ts'
import { figures } from '../../../shared/trust/figures.ts'
import { arbitraryAsOf, arbitraryFacts, arbitraryPolicy } from './arbitraries.ts'
import { ANN, BOB, CARL, DORA, DAY0, at, outbound, policy } from './build.ts'

const share = ({ holders }: Pick<Figures, 'holders'>, holder: Holder): number =>
  holders.find((held) => held.holder === holder)?.share ?? 0

/** Equal up to the rounding of sums: numbers to 1e-9, everything else exactly. */
function expectSame(actual: unknown, expected: unknown): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    expect(Math.abs(actual - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)))
  } else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(actual as object).sort()).toEqual(Object.keys(expected).sort())
    for (const [key, value] of Object.entries(expected)) expectSame((actual as Record<string, unknown>)[key], value)
  } else {
    expect(actual).toEqual(expected)
  }
}

function shifted(facts: AccountFacts, days: number): AccountFacts {
  return {
    ...facts,
    touches: facts.touches.map((one) => ({ ...one, day: one.day + days })),
    exchanges: facts.exchanges.map((one) => ({ ...one, at: one.at + days * DAY_MS })),
  }
}

const SPAN = 500

describe('the invariants of domain.md §4', () => {
  test('shares are in [0, 1] and sum to 1; every figure is in its range', () => {
    fc.assert(
      fc.property(arbitraryFacts(SPAN), arbitraryAsOf(SPAN), arbitraryPolicy, (facts, asOf, rules) => {
        const read = figures(facts, asOf, rules)
        for (const list of [read.holders, read.firstContact]) {
          for (const held of list) {
            expect(held.share).toBeGreaterThanOrEqual(0)
            expect(held.share).toBeLessThanOrEqual(1)
          }
          const sum = list.reduce((total, held) => total + held.share, 0)
          if (list.length > 0) expect(Math.abs(sum - 1)).toBeLessThan(1e-12)
        }
        expect(read.topShare).toBeGreaterThanOrEqual(0)
        expect(read.topShare + read.companyShare).toBeLessThanOrEqual(1 + 1e-12)
        if (read.effectiveHolders !== null) {
          expect(read.effectiveHolders).toBeGreaterThan(1 - 1e-12)
          expect(read.effectiveHolders).toBeLessThan(read.holders.length + 1e-9)
        }
        expect(read.reasons).not.toEqual([])
        if (read.lowerBound !== null) expect(read.lowerBound).toBeGreaterThan(0)
        expect(read.evidence).toBeGreaterThanOrEqual(0)
        expect(read.orphanContacts.length).toBeLessThanOrEqual(read.contacts)
        if (read.truckFactor !== null) expect(read.truckFactorLines).toBeLessThanOrEqual(read.truckFactor)
      }),
      { numRuns: 300 },
    )
  })

  test('the order in which rows come changes nothing', () => {
    fc.assert(
      fc.property(arbitraryFacts(SPAN), arbitraryAsOf(SPAN), fc.infiniteStream(fc.nat()), (facts, asOf, keys) => {
        const mixed = <T>(rows: readonly T[]) =>
          rows
            .map((row) => ({ row, key: keys.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ row }) => row)
        const again = { ...facts, touches: mixed(facts.touches), exchanges: mixed(facts.exchanges) }
        expectSame(figures(again, asOf, policy), figures(facts, asOf, policy))
      }),
    )
  })

  test('splitting a touch changes nothing', () => {
    fc.assert(
      fc.property(arbitraryFacts(SPAN), arbitraryAsOf(SPAN), (facts, asOf) => {
        const halves = facts.touches.flatMap((one) => [
          { ...one, mass: one.mass / 4 },
          { ...one, mass: (one.mass * 3) / 4 },
        ])
        expectSame(figures({ ...facts, touches: halves }, asOf, policy), figures(facts, asOf, policy))
      }),
    )
  })

  test('a sent message to people already known, after the last inbound one, changes no share', () => {
    fc.assert(
      fc.property(arbitraryFacts(SPAN), fc.constantFrom(ANN, BOB, 'company'), (facts, holder) => {
        const sent: Touch = { contact: CARL, holder, kind: 'sent', day: DAY0 + SPAN + 1, mass: 1 }
        const more = {
          ...facts,
          touches: [...facts.touches, sent],
          exchanges: [...facts.exchanges, outbound(SPAN + 1, holder, [CARL])],
        }
        const [before, after] = [figures(facts, at(SPAN + 2), policy), figures(more, at(SPAN + 2), policy)]
        expectSame(after.holders, before.holders)
        expectSame(after.firstContact, before.firstContact)
        expectSame(
          [after.topRep, after.topShare, after.evidence, after.lowerBound, after.insistence],
          [before.topRep, before.topShare, before.evidence, before.lowerBound, before.insistence],
        )
      }),
    )
  })

  test('moving all times by whole days moves the dates and nothing else', () => {
    fc.assert(
      fc.property(
        arbitraryFacts(SPAN),
        arbitraryAsOf(SPAN),
        // Also to before 1970.
        fc.integer({ min: -20_000, max: 20_000 }),
        (facts, asOf, days) => {
          const moved: AsOf = { ...asOf, t: asOf.t + days * DAY_MS }
          const back = (ms: number | null) => (ms === null ? null : ms - days * DAY_MS)
          const { asOf: then, since, reasons, ...read } = figures(shifted(facts, days), moved, policy)
          const expected = figures(facts, asOf, policy)
          const dated = reasons.map((one) => ('since' in one ? { ...one, since: back(one['since'] as number) } : one))
          expectSame({ asOf: back(then), since: back(since), reasons: dated, ...read }, expected)
        },
      ),
    )
  })

  test('what is later than t changes no figure as of t', () => {
    fc.assert(
      fc.property(
        arbitraryFacts(SPAN),
        arbitraryFacts(SPAN),
        fc.integer({ min: 0, max: SPAN }),
        (facts, other, day) => {
          const asOf = at(day)
          const later = {
            ...facts,
            touches: [...facts.touches, ...other.touches.filter((one) => one.day >= dayOf(asOf.t))],
            exchanges: [...facts.exchanges, ...other.exchanges.filter((one) => one.at > asOf.t)],
          }
          expect(figures(later, asOf, policy)).toEqual(figures(facts, asOf, policy))
        },
      ),
    )
  })

  test('two contacts merged share out as one contact all along', () => {
    fc.assert(
      fc.property(arbitraryFacts(SPAN), arbitraryAsOf(SPAN), (facts, asOf) => {
        const merged = {
          ...facts,
          touches: facts.touches.map((one) => (one.contact === DORA ? { ...one, contact: CARL } : one)),
        }
        expectSame(figures(merged, asOf, policy).holders, figures(facts, asOf, policy).holders)
      }),
    )
  })

  test('two accounts merged have the sums of both', () => {
    fc.assert(
      fc.property(arbitraryFacts(SPAN), arbitraryFacts(SPAN), arbitraryAsOf(SPAN), (one, other, asOf) => {
        const both = figures({ ...one, touches: [...one.touches, ...other.touches] }, asOf, policy)
        const parts = [one, other].map((facts) => figures(facts, asOf, policy))
        expect(both.evidence).toBeCloseTo(
          parts.reduce((sum, { evidence }) => sum + evidence, 0),
          9,
        )
      }),
    )
  })

  test('a further message to one holder alone, on a later day, never lowers that share and never raises another', () => {
    fc.assert(
      fc.property(
        arbitraryFacts(SPAN),
        fc.constantFrom(ANN, BOB, 'company', 'new@us.example'),
        fc.constantFrom('opened' as const, 'answered' as const),
        fc.integer({ min: 1, max: 900 }),
        (facts, holder, kind, later) => {
          const day = SPAN + later
          const further: Touch = { contact: CARL, holder, kind, day: DAY0 + day, mass: 1 }
          const before = figures(facts, at(day + 1), policy)
          const after = figures({ ...facts, touches: [...facts.touches, further] }, at(day + 1), policy)
          expect(share(after, holder)).toBeGreaterThanOrEqual(share(before, holder) - 1e-12)
          for (const held of before.holders) {
            if (held.holder !== holder) expect(share(after, held.holder)).toBeLessThanOrEqual(held.share + 1e-12)
          }
        },
      ),
    )
  })
})
