import { figures } from '../../../../shared/trust/figures.ts'
import { ANN, BOB, CARL, at, factsOf, inbound, outbound, policy, t, touch } from '../build.ts'
import type { Given } from '../build.ts'

const touches = Array.from({ length: 6 }, () => touch(0, ANN))
const q = (exchanges: Given['exchanges'] & object, day = 10) =>
  figures(factsOf({ touches, exchanges }), at(day), policy).insistence

/** An answer to a message that carried Ann and Bob. */
const answer = (day: number, holders: readonly string[]) => inbound(day, CARL, holders, [ANN, BOB])

describe('insistence', () => {
  test('B4: of the answers to several of us, those that keep only the top rep', () => {
    // Four cases: Ann alone, Ann alone, Ann and Bob, nobody named: 2/4.
    expect(q([answer(1, [ANN]), answer(2, [ANN]), answer(3, [ANN, BOB]), answer(4, [])])).toBe(0.5)
  })

  test('B4: undefined under three cases, or without a top rep', () => {
    expect(q([answer(1, [ANN]), answer(2, [ANN])])).toBeNull()
    expect(q([answer(1, [ANN]), answer(2, [ANN]), answer(3, [ANN])])).toBe(1)
    const nobody = factsOf({ exchanges: [answer(1, [ANN]), answer(2, [ANN]), answer(3, [ANN])] })
    expect(figures(nobody, at(10), policy).insistence).toBeNull()
  })

  test('B4: no case without a parent, without the top rep on it, or with him alone; the company is another holder', () => {
    const cases = [answer(1, [ANN]), answer(2, [ANN])]
    const none = [
      inbound(3, CARL, [ANN]),
      inbound(3, CARL, [ANN], []),
      inbound(3, CARL, [ANN], [ANN]),
      inbound(3, CARL, [ANN], [BOB, 'company']),
      { ...answer(3, [ANN]), sender: null },
      { ...outbound(3, ANN, [CARL]), parentHolders: [ANN, BOB] },
    ]
    expect(q([...cases, ...none])).toBeNull()
    expect(q([...cases, ...none, inbound(3, CARL, [ANN], [ANN, 'company'])])).toBe(1)
    expect(q([...cases, answer(3, [BOB])])).toBeCloseTo(2 / 3, 12)
    expect(q([...cases, answer(3, ['company'])])).toBeCloseTo(2 / 3, 12)
  })

  test('B4: only messages of the window, ends included', () => {
    const three = [answer(1, [ANN]), answer(2, [ANN]), answer(3, [ANN])]
    expect(q(three, 366)).toBe(1)
    expect(q([{ ...answer(1, [ANN]), at: t(1) - 1 }, ...three.slice(1)], 366)).toBeNull()
    expect(q([...three.slice(0, 2), { ...answer(4, [ANN]), at: t(4) + 1 }], 4)).toBeNull()
  })

  test('B4: a reason once it is more than half of the cases', () => {
    const reasons = (kept: number) =>
      figures(
        factsOf({
          touches,
          exchanges: [outbound(0, ANN, [CARL]), ...[1, 2, 3, 4].map((i) => answer(i, i <= kept ? [ANN] : [ANN, BOB]))],
        }),
        at(10),
        policy,
      ).reasons
    expect(reasons(3)).toContainEqual({ code: 'insists', holder: ANN, share: 0.75, cases: 4 })
    expect(reasons(2).map(({ code }) => code)).not.toContain('insists')
  })
})
