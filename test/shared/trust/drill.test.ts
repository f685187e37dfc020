import { drill, leaversOf, worstDepartures } from '../../../shared/trust/drill.ts'
import type { DrillAccount } from '../../../shared/trust/drill.ts'
import { figures } from '../../../shared/trust/figures.ts'
import { ANN, BOB, CARL, CY, DAN, DORA, at, contact, factsOf, met, policy, rep, t, touch } from './build.ts'
import type { Given } from './build.ts'

const people = [rep('boss@us.example'), rep(ANN, 'boss@us.example'), rep(BOB, ANN), rep(CY, BOB), rep(DAN)]

function account(id: string, value: number | null, given: Given): DrillAccount {
  const facts = { ...factsOf({ people, ...given }), account: id }
  return { facts, figures: figures(facts, at(10), policy), value }
}

const three = account('a3', 1000, { touches: [touch(1, ANN), touch(1, ANN), touch(1, ANN), touch(1, BOB)] })
const even = account('a1', null, { touches: [touch(1, ANN), touch(1, 'company')] })
const other = account('a2', 500, { touches: [touch(1, DAN)] })

describe('departure drill', () => {
  test('share, who remains, value at risk under the stated loss rate; worst first', () => {
    const result = drill([even, other, three], [ANN], policy)
    expect(result.lossRate).toEqual({ low: 0.132, high: 0.176 })
    expect(result.accounts).toEqual([
      {
        account: 'a3',
        share: expect.closeTo(0.75, 12),
        remaining: [{ holder: BOB, share: expect.closeTo(0.25, 12) }],
        orphanedContacts: [],
        // 1000 · 0.75 · 13.2 % and 17.6 %
        valueAtRisk: { low: expect.closeTo(99, 9), high: expect.closeTo(132, 9) },
      },
      {
        account: 'a1',
        share: expect.closeTo(0.5, 12),
        remaining: [{ holder: 'company', share: expect.closeTo(0.5, 12) }],
        orphanedContacts: [],
        valueAtRisk: null,
      },
    ])
    expect(result.totals).toEqual({
      accounts: 2,
      shares: expect.closeTo(1.25, 12),
      orphanedContacts: 0,
      valueAtRisk: { low: expect.closeTo(99, 9), high: expect.closeTo(132, 9) },
      accountsWithoutValue: 1,
    })
  })

  test('who leaves: a rep, a manager with direct reports, a whole line', () => {
    const map = three.facts.holders
    expect(leaversOf({ unit: 'rep', rep: ANN }, map)).toEqual([ANN])
    expect(leaversOf({ unit: 'team', rep: ANN }, map)).toEqual([ANN, BOB])
    expect(leaversOf({ unit: 'line', rep: ANN }, map)).toEqual([ANN, BOB, CY])
    expect(drill([three], [ANN, BOB], policy).accounts[0]).toMatchObject({
      share: expect.closeTo(1, 12),
      remaining: [],
    })
  })

  test('orphaned contacts lose their last two-way tie; who has left is not counted, the company stays', () => {
    const one = account('a', null, {
      exchanges: [
        met(1, [ANN, BOB], [CARL]),
        met(1, [ANN], [DORA]),
        met(1, [ANN, 'company'], ['kept@them.example']),
        met(1, [ANN], ['gone@them.example']),
      ],
      contacts: [contact('gone@them.example', { leftAt: t(5) })],
    })
    expect(drill([one], [ANN], policy).accounts[0]?.orphanedContacts).toEqual([DORA])
    expect(drill([one], [ANN, BOB, 'company'], policy).accounts[0]?.orphanedContacts).toEqual([CARL, DORA])
    expect(drill([one], [BOB], policy).accounts).toEqual([])
  })

  test('who would hurt most, over all reps who are still here', () => {
    const gone = account('a4', 1e6, { touches: [touch(1, CY)], people: [rep(CY, null, { departed: true })] })
    const rows = worstDepartures([even, other, three, gone], policy)
    // Ann 132, Dan 500·17.6 % = 88, Bob 44.
    expect(rows.map(({ rep: id, valueAtRisk }) => [id, Math.round(valueAtRisk?.high ?? 0)])).toEqual([
      [ANN, 132],
      [DAN, 88],
      [BOB, 44],
    ])
  })

  test('without known values the shares decide, then orphaned contacts, then the id', () => {
    const bare = ['b', 'a', 'c'].map((id) => account(id, null, { touches: [touch(1, ANN)] }))
    expect(drill([...bare, even], [ANN], policy).accounts.map(({ account: id }) => id)).toEqual(['a', 'b', 'c', 'a1'])
    expect(drill(bare, [ANN], policy).totals.valueAtRisk).toBeNull()
  })
})
