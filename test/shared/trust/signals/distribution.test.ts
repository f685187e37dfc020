import { effectiveHolders, order } from '../../../../shared/trust/signals/distribution.ts'
import { figures, trend } from '../../../../shared/trust/figures.ts'
import { ANN, BOB, CY, at, factsOf, now, policy, readingOf, slow, touch } from '../build.ts'

const shares = (reading: ReturnType<typeof readingOf>) =>
  Object.fromEntries(reading.distribution.holders.map(({ holder, share }) => [holder, share]))

describe('trust distribution', () => {
  test('B6: shares by weight, mass and decay, worked by hand', () => {
    // At day 360 (H = 180): Ann opened on day 0, two half-lives ago: 3·1·¼ = 0.75; Ann answered on day 180: 1·1·½ = 0.5;
    // Bob answered on day 360 at the start of which we stand live: 1·1·1 = 1; company met on day 180, mass ½: 2·½·½ = 0.5;
    // Cy was only sent to by us: 0. Sum 2.75.
    const reading = readingOf(
      {
        touches: [
          touch(0, ANN),
          touch(180, ANN, 'answered'),
          touch(360, BOB, 'answered'),
          touch(180, 'company', 'met', 0.5),
          touch(359, CY, 'sent'),
        ],
      },
      now(360),
    )
    expect(shares(reading)).toEqual({
      [ANN]: expect.closeTo(1.25 / 2.75, 12),
      [BOB]: expect.closeTo(1 / 2.75, 12),
      company: expect.closeTo(0.5 / 2.75, 12),
    })
    expect(reading.distribution).toMatchObject({ topRep: ANN, topShare: expect.closeTo(1.25 / 2.75, 12) })
    // n has no kind weights: 0.25 + 0.5 + 1 + 0.25 = 2.
    expect(reading.evidence).toBeCloseTo(2, 12)
  })

  test('B6: the effective number of holders', () => {
    // 1/(0.5² + 0.3² + 0.2²) = 1/0.38
    expect(effectiveHolders([0.5, 0.3, 0.2].map((share, i) => ({ holder: `r${i}`, share })))).toBeCloseTo(1 / 0.38, 12)
    expect(effectiveHolders([])).toBeNull()
  })

  test('B6: the trend shows the figures as they were, from the start of those days', () => {
    const facts = factsOf({ touches: [touch(0, ANN), touch(100, BOB), touch(300, BOB)] })
    const points = trend(facts, { t: now(400).t + 7_200_000, live: true }, policy)
    expect(points.map(({ daysBack, figures: { asOf } }) => [daysBack, asOf])).toEqual([
      [91, at(309).t],
      [182, at(218).t],
      [365, at(35).t],
    ])
    expect(points.map(({ figures: { topRep } }) => topRep)).toEqual([BOB, BOB, ANN])
    // At day 218: Ann 2^(-218/180), Bob 2^(-118/180).
    const [ann, bob] = [2 ** (-218 / 180), 2 ** (-118 / 180)]
    expect(points[1]?.figures.topShare).toBeCloseTo(bob / (ann + bob), 12)
  })

  test('the company is never the top rep, and counts in the shares', () => {
    const reading = readingOf({ touches: [touch(0, 'company'), touch(0, 'company'), touch(0, ANN)] }, at(1))
    expect(reading.distribution.holders[0]).toEqual({ holder: 'company', share: expect.closeTo(2 / 3, 12) })
    expect(reading.distribution).toMatchObject({ topRep: ANN, topShare: expect.closeTo(1 / 3, 12) })
  })

  test('equal shares: the later latest inbound touch first, then the smaller id in code-unit order', () => {
    const equal = { touches: [touch(0, BOB, 'opened', 1 / 3), touch(1, ANN, 'answered', 1), touch(1, BOB, 'sent')] }
    // Bob 3·⅓ = 1 and Ann 1, hardly decayed: a half-life of a hundred years moves the shares by 5e-6, so decay is off.
    const still = { ...slow, trust: { ...slow.trust, halfLifeDays: 1e12 } }
    expect(readingOf(equal, at(2), still).distribution.topRep).toBe(ANN)
    const sameDay = { touches: [touch(0, 'b@us.example'), touch(0, 'Z@us.example'), touch(0, 'company')] }
    expect(readingOf(sameDay, at(1)).distribution).toMatchObject({
      topRep: 'Z@us.example',
      holders: [{ holder: 'Z@us.example' }, { holder: 'b@us.example' }, { holder: 'company' }],
    })
  })

  test('shares are equal under 1e-9 and different from there on', () => {
    const latest = new Map([
      ['a', 1],
      ['b', 2],
    ])
    const first = (apart: number) =>
      order(
        [
          { holder: 'a', share: 0.5 + apart },
          { holder: 'b', share: 0.5 },
        ],
        latest,
      )[0]?.holder
    expect(first(0.9e-9)).toBe('b')
    expect(first(1.1e-9)).toBe('a')
  })

  test('touches of today count when t is now, and not when t is the start of an earlier day', () => {
    const touches = [touch(0, ANN), touch(5, BOB)]
    expect(readingOf({ touches }, now(5)).distribution.topRep).toBe(BOB)
    expect(readingOf({ touches }, at(5)).distribution.topRep).toBe(ANN)
    expect(readingOf({ touches }, at(6)).distribution.topRep).toBe(BOB)
  })

  test('without a touch that carries trust nothing is defined', () => {
    expect(figures(factsOf({ touches: [touch(0, ANN, 'sent')] }), at(1), policy)).toMatchObject({
      state: 'insufficient',
      since: at(0).t,
      holders: [],
      topRep: null,
      topShare: 0,
      companyShare: 0,
      effectiveHolders: null,
      lowerBound: null,
      firstContact: [],
      evidence: 0,
      reasons: [{ code: 'no-trust' }, { code: 'one-way' }],
    })
    expect(figures(factsOf({}), at(1), policy)).toMatchObject({ state: 'insufficient', since: null })
  })

  test('weights far beyond the range of floating point do not make the shares undefined', () => {
    const hasty = { ...policy, trust: { ...policy.trust, halfLifeDays: 1 } }
    const reading = readingOf({ touches: [touch(-20_000, ANN), touch(0, BOB), touch(0, CY)] }, at(9_000), hasty)
    expect(shares(reading)).toEqual({ [ANN]: 0, [BOB]: 0.5, [CY]: 0.5 })
  })
})
