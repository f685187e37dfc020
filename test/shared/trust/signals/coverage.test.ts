import { figures } from '../../../../shared/trust/figures.ts'
import { ANN, BOB, CARL, DORA, at, contact, factsOf, inbound, met, outbound, policy, t, touch } from '../build.ts'
import type { Given } from '../build.ts'

const EVE = 'eve@them.example'
const read = (given: Given, day = 10) => figures(factsOf(given), at(day), policy)

describe('coverage', () => {
  const exchanges = [
    met(1, [ANN], [CARL]),
    met(1, [ANN, BOB], [DORA]),
    met(1, [ANN, 'company'], [EVE]),
    { ...inbound(2, CARL, [ANN]), contacts: [CARL, 'copied@them.example'] },
  ]

  test('contacts are those seen in any role; an orphan risk has one two-way rep and no company mailbox', () => {
    expect(read({ exchanges })).toMatchObject({ contacts: 4, orphanContacts: [CARL] })
  })

  test('who has left by t is no contact any more; who leaves later still is', () => {
    expect(read({ exchanges, contacts: [contact(CARL, { leftAt: t(10) })] })).toMatchObject({
      contacts: 3,
      orphanContacts: [],
    })
    expect(read({ exchanges, contacts: [contact(CARL, { leftAt: t(10) + 1 })] })).toMatchObject({ contacts: 4 })
  })

  test('who was last seen before the window is not counted', () => {
    expect(read({ exchanges }, 366)).toMatchObject({ contacts: 4 })
    expect(read({ exchanges }, 367)).toMatchObject({ contacts: 2, orphanContacts: [] })
    expect(read({ exchanges }, 368)).toMatchObject({ contacts: 0 })
  })

  test('orphan risks are a reason', () => {
    const touches = Array.from({ length: 6 }, () => touch(1, ANN))
    expect(read({ exchanges, touches }).reasons).toContainEqual({ code: 'orphans', orphans: 1, contacts: 4 })
    const kept = { touches, exchanges: [inbound(1, CARL, ['company']), outbound(1, 'company', [CARL])] }
    expect(read(kept).reasons.map(({ code }) => code)).not.toContain('orphans')
  })
})
