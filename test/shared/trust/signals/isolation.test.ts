import { figures } from '../../../../shared/trust/figures.ts'
import type { Exchange, HolderInfo } from '../../../../shared/trust/facts.ts'
import { ANN, BOB, CARL, CY, DAN, at, contact, factsOf, inbound, met, outbound, policy, rep, touch } from '../build.ts'

const MONTH = 365.25 / 12
const people = [rep('boss@us.example'), rep(ANN, 'boss@us.example'), rep(BOB, ANN), rep(CY, BOB), rep(DAN)]
const touches = [0, 1, 2, 3, 4, 5].map((day) => touch(day, ANN))

const read = (exchanges: Exchange[], day: number, who: HolderInfo[] = people) =>
  figures(factsOf({ touches, exchanges, people: who }), at(day), policy)
const months = (exchanges: Exchange[], day: number, who?: HolderInfo[]) => read(exchanges, day, who).isolationMonths

describe('isolation', () => {
  test('B8: months since somebody above the top rep had a two-way tie’s touch', () => {
    const exchanges = [inbound(10, CARL, ['boss@us.example']), outbound(20, 'boss@us.example', [CARL])]
    expect(months(exchanges, 20 + 61)).toBeCloseTo(61 / MONTH, 12)
    // The next inbound message keeps the tie, a second outbound one too.
    expect(months([...exchanges, inbound(40, CARL, ['boss@us.example'])], 81)).toBeCloseTo(41 / MONTH, 12)
  })

  test('B8: those below the top rep do not count, those beside him do', () => {
    const below = [met(10, [ANN, BOB, CY, 'company'], [CARL])]
    expect(months(below, 100)).toBeCloseTo(100 / MONTH, 12)
    expect(months([...below, met(30, [DAN], [CARL])], 100)).toBeCloseTo(70 / MONTH, 12)
    expect(months([...below, met(30, ['unlisted@us.example'], [CARL])], 100)).toBeCloseTo(70 / MONTH, 12)
  })

  test('B8: one direction makes no tie, nor do two directions further apart than the window', () => {
    const oneWay = [outbound(10, DAN, [CARL]), outbound(20, DAN, [CARL])]
    expect(months(oneWay, 100)).toBeCloseTo(100 / MONTH, 12)
    expect(months([outbound(0, DAN, [CARL]), inbound(366, CARL, [DAN])], 400)).toBeCloseTo(400 / MONTH, 12)
    expect(months([outbound(1, DAN, [CARL]), inbound(366, CARL, [DAN])], 400)).toBeCloseTo(34 / MONTH, 12)
    // Another contact's answer is another pair.
    expect(months([outbound(10, DAN, [CARL]), inbound(20, 'dora@them.example', [DAN])], 100)).toBeCloseTo(
      100 / MONTH,
      12,
    )
  })

  test('B8: undefined where the line is unknown or there is no top rep', () => {
    expect(months([], 100, [])).toBeNull()
    expect(months([], 100, [rep(ANN)])).toBeNull()
    expect(months([], 100, [rep(ANN, 'boss@us.example', { listed: false })])).toBeNull()
    expect(months([], 100, [rep(ANN), rep(BOB, ANN)])).toBeCloseTo(100 / MONTH, 12)
    expect(figures(factsOf({ people }), at(1), policy).isolationMonths).toBeNull()
  })

  test('B8: a reason once it is longer than the window', () => {
    const fresh = (day: number) =>
      figures(
        factsOf({
          people,
          touches: [...touches, ...[0, 1, 2, 3].map((i) => touch(day - i - 1, ANN))],
          exchanges: [met(0, [ANN], [CARL])],
        }),
        at(day),
        policy,
      ).reasons
    expect(fresh(365).map(({ code }) => code)).not.toContain('isolated')
    expect(fresh(366)).toContainEqual({ code: 'isolated', holder: ANN, months: expect.closeTo(366 / MONTH, 12) })
  })

  test('B8: how many senior contacts a second rep reaches', () => {
    const seniors = [contact('ceo', { senior: true }), contact('cfo', { senior: true }), contact('clerk')]
    const exchanges = [met(1, [ANN, BOB], ['ceo']), met(1, [ANN, 'company'], ['cfo']), met(1, [ANN, BOB], ['clerk'])]
    expect(figures(factsOf({ touches, exchanges, contacts: seniors }), at(10), policy).seniorReached).toBe(1)
    expect(figures(factsOf({ touches, exchanges }), at(10), policy).seniorReached).toBeNull()
  })
})
