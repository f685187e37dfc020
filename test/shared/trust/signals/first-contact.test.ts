import { figures } from '../../../../shared/trust/figures.ts'
import { firstContactShares } from '../../../../shared/trust/signals/first-contact.ts'
import { ANN, BOB, CARL, at, factsOf, inbound, now, outbound, policy, readingOf, touch } from '../build.ts'

describe('first contact', () => {
  test('B1: the share of what the customer begins, by holder, over opened and called alone', () => {
    // At day 180: Ann opened on day 0: 3·½ = 1.5; company opened on day 180: 3; Bob called on day 180, mass ½: 1.5.
    // The answered, met and visited touches do not count. Sum 6.
    const reading = readingOf(
      {
        touches: [
          touch(0, ANN),
          touch(180, 'company'),
          touch(180, BOB, 'called', 0.5),
          touch(180, ANN, 'answered'),
          touch(180, ANN, 'met'),
          touch(180, ANN, 'visited'),
        ],
      },
      now(180),
    )
    expect(firstContactShares(reading)).toEqual([
      { holder: 'company', share: expect.closeTo(0.5, 12) },
      // Ann and Bob are equal with a latest inbound touch on the same day: the smaller id.
      { holder: ANN, share: expect.closeTo(0.25, 12) },
      { holder: BOB, share: expect.closeTo(0.25, 12) },
    ])
  })

  test('B1: whom the customer turns to first is a reason from half of the cases on', () => {
    const given = (opened: number) => ({
      touches: [
        ...Array.from({ length: opened }, () => touch(0, ANN)),
        ...Array.from({ length: 4 }, () => touch(0, BOB)),
      ],
      exchanges: [inbound(0, CARL, [ANN]), outbound(0, ANN, [CARL])],
    })
    const reasons = (opened: number) => figures(factsOf(given(opened)), at(1), policy).reasons
    expect(reasons(4)).toContainEqual({ code: 'first-contact', holder: ANN, share: expect.closeTo(0.5, 12) })
    expect(reasons(5)).toContainEqual({ code: 'first-contact', holder: ANN, share: expect.closeTo(5 / 9, 12) })
    const three = factsOf({ ...given(4), touches: [...given(4).touches, touch(0, 'company')] })
    expect(figures(three, at(1), policy).reasons.map(({ code }) => code)).not.toContain('first-contact')
  })

  test('B1: nothing begun yet, no shares', () => {
    expect(firstContactShares(readingOf({ touches: [touch(0, ANN, 'answered')] }, at(1)))).toEqual([])
  })
})
