import { tiesOf } from '../../../../shared/trust/signals/ties.ts'
import { ANN, BOB, CARL, DORA, at, inbound, met, now, outbound, readingOf, t } from '../build.ts'
import type { Given } from '../build.ts'

const tied = (given: Given, day: number) =>
  Object.fromEntries([...tiesOf(readingOf(given, at(day)))].map(([contact, holders]) => [contact, [...holders].sort()]))

describe('two-way ties', () => {
  test('B7: only reciprocal contact ties, whoever wrote more', () => {
    const exchanges = [
      inbound(0, CARL, [ANN, BOB]),
      inbound(1, CARL, [ANN, BOB]),
      outbound(2, ANN, [CARL]),
      outbound(3, BOB, [DORA]),
      outbound(3, BOB, [DORA]),
    ]
    expect(tied({ exchanges }, 4)).toEqual({ [CARL]: [ANN] })
  })

  test('B7: company mailboxes tie like a rep', () => {
    expect(tied({ exchanges: [inbound(0, CARL, ['company']), outbound(1, 'company', [CARL])] }, 2)).toEqual({
      [CARL]: ['company'],
    })
  })

  test('B7: a call, a meeting or a visit counts both ways, for everybody present', () => {
    expect(tied({ exchanges: [met(0, [ANN, BOB], [CARL, DORA])] }, 1)).toEqual({
      [CARL]: [ANN, BOB],
      [DORA]: [ANN, BOB],
    })
  })

  test('B7: a message of another account’s contact ties nobody here', () => {
    const foreign = { ...inbound(0, CARL, [ANN]), sender: null }
    expect(tied({ exchanges: [foreign, outbound(0, ANN, [CARL])] }, 1)).toEqual({})
  })

  test('the window holds both its ends and nothing beyond', () => {
    const exchanges = [inbound(0, CARL, [ANN]), outbound(365, ANN, [CARL])]
    expect(tied({ exchanges }, 365)).toEqual({ [CARL]: [ANN] })
    const justBefore = { ...(exchanges[0] as (typeof exchanges)[0]), at: t(0) - 1 }
    expect(tied({ exchanges: [justBefore, outbound(364, ANN, [CARL])] }, 365)).toEqual({})
    const justAfter = [inbound(0, CARL, [ANN]), { ...outbound(1, ANN, [CARL]), at: t(1) + 1 }]
    expect(tied({ exchanges: justAfter }, 1)).toEqual({})
    expect(tiesOf(readingOf({ exchanges: justAfter }, now(1))).size).toBe(0)
  })
})
