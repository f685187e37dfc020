import fc from 'fast-check'
import { figures } from '../../../../shared/trust/figures.ts'
import { tiedContacts, truckFactorOf, unitsByLine, unitsByRep } from '../../../../shared/trust/signals/truck-factor.ts'
import type { ContactInfo, HolderInfo } from '../../../../shared/trust/facts.ts'
import { ANN, BOB, CY, DAN, at, contact, factsOf, met, policy, rep, t } from '../build.ts'

/** Two-way ties, contact by contact. */
function read(ties: Record<string, readonly string[]>, people: HolderInfo[] = [], contacts: ContactInfo[] = []) {
  const exchanges = Object.entries(ties).map(([id, holders]) => met(1, holders, [id]))
  const { truckFactor, truckFactorLines } = figures(factsOf({ exchanges, people, contacts }), at(2), policy)
  return [truckFactor, truckFactorLines]
}

describe('truck factor', () => {
  test('B9: the fewest reps whose leaving takes the last tie from more than half of the contacts', () => {
    expect(read({ a: [ANN], b: [ANN], c: [BOB] })).toEqual([1, 1])
    // Exactly half is not more than half.
    expect(read({ a: [ANN], b: [BOB] })).toEqual([2, 2])
    expect(read({ a: [ANN, BOB], b: [ANN, BOB], c: [CY] })).toEqual([2, 2])
    expect(read({ a: [ANN], b: [BOB], c: [CY], d: [DAN] })).toEqual([3, 3])
  })

  test('B9: a senior contact weighs three', () => {
    expect(read({ a: [ANN], b: [BOB], c: [BOB] })).toEqual([1, 1])
    const senior = [contact('a', { senior: true })]
    // Ann's one senior contact weighs 3 of 5, Bob's two weigh 2; with three of Bob's it is 3 of 6, half only.
    expect(read({ a: [ANN], b: [BOB], c: [BOB] }, [], senior)).toEqual([1, 1])
    expect(read({ a: [ANN], b: [BOB], c: [BOB], d: [BOB] }, [], senior)).toEqual([2, 2])
  })

  test('B9: the company never leaves; undefined without a tie or when no set suffices', () => {
    expect(read({})).toEqual([null, null])
    expect(read({ a: ['company', ANN], b: [ANN] })).toEqual([null, null])
    expect(read({ a: ['company', ANN], b: [ANN], c: [ANN] })).toEqual([1, 1])
  })

  test('B9: contacts who have left the customer do not count', () => {
    const ties = { a: [ANN], b: [ANN], c: [BOB], d: [CY] }
    expect(read(ties)).toEqual([2, 2])
    expect(read(ties, [], [contact('d', { leftAt: t(2) })])).toEqual([1, 1])
    expect(read(ties, [], [contact('d', { leftAt: t(2) + 1 })])).toEqual([2, 2])
  })

  test('B9: a manager and the whole line below leave as one', () => {
    const people = [rep(ANN, BOB), rep(BOB, CY), rep(CY), rep(DAN)]
    expect(read({ a: [ANN], b: [BOB], c: [DAN], d: ['x@us.example'] }, people)).toEqual([3, 2])
    expect(read({ a: [ANN, BOB], b: [BOB, CY], c: [DAN] }, people)).toEqual([3, 1])
    // Peers without a manager are no line.
    expect(read({ a: [ANN], b: [BOB], c: [CY] }, [rep(ANN), rep(BOB), rep(CY)])).toEqual([2, 2])
    // A circle of managers ends somewhere, as one line.
    expect(read({ a: [ANN], b: [BOB], c: [DAN] }, [rep(ANN, BOB), rep(BOB, ANN), rep(DAN)])).toEqual([2, 1])
  })

  test('B9: beyond twelve reps the search is greedy, by weight, then open ties, then id', () => {
    // 13 reps with one contact each: 7 of 13 is more than half.
    const many = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`c${i}`, [`r${String(i).padStart(2, '0')}`]]))
    expect(read(many)).toEqual([7, 7])
    // Nobody alone orphans anyone; r05 and r06 have most ties. Taking r05, then r06, orphans 14 of 20.
    const shared = Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`s${i}`, ['r05', 'r06']]))
    const pairs = Object.fromEntries(
      [0, 1, 2, 3, 4, 7].map((i) => [`p${i}`, [`r0${i}`, `r${i === 7 ? '08' : String(i + 9).padStart(2, '0')}`]]),
    )
    expect(read({ ...shared, ...pairs })).toEqual([2, 2])
  })

  test('B9: search by masks agrees with trying every set; lines never need more than reps', () => {
    const reps = ['a', 'b', 'c', 'd', 'e']
    const tie = fc.uniqueArray(fc.constantFrom(...reps, 'company'), { minLength: 1, maxLength: 4 })
    const manager = fc.constantFrom(null, ...reps)
    fc.assert(
      fc.property(
        fc.array(tie, { minLength: 1, maxLength: 9 }),
        fc.array(manager, { minLength: 5, maxLength: 5 }),
        fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
        (ties, managers, senior) => {
          const facts = factsOf({
            people: reps.map((id, i) => rep(id, managers[i] === id ? null : (managers[i] ?? null))),
            contacts: ties.map((_, i) => contact(`c${i}`, { senior: senior[i] as boolean })),
          })
          const map = new Map(ties.map((holders, i) => [`c${i}`, new Set(holders)]))
          const contacts = tiedContacts({ ties: map, facts, policy })
          const byRep = truckFactorOf(contacts, unitsByRep(map))
          expect(byRep).toBe(everySet(ties, senior, reps))
          const byLine = truckFactorOf(contacts, unitsByLine(map, facts.holders))
          expect(byLine === null).toBe(byRep === null)
          expect(byLine ?? 0).toBeLessThanOrEqual(byRep ?? 0)
        },
      ),
    )
  })
})

/** Every subset, by recursion, straight from the sentence in the domain page. */
function everySet(ties: readonly string[][], senior: readonly boolean[], reps: readonly string[]): number | null {
  const weight = (i: number) => (senior[i] ? 3 : 1)
  const total = ties.reduce((sum, _, i) => sum + weight(i), 0)
  const suffices = (gone: readonly string[]) =>
    ties.reduce((sum, holders, i) => (holders.every((one) => gone.includes(one)) ? sum + weight(i) : sum), 0) >
    total / 2
  const sets = reps.reduce<string[][]>((all, one) => [...all, ...all.map((set) => [...set, one])], [[]])
  const sizes = sets.filter(suffices).map(({ length }) => length)
  return sizes.length === 0 ? null : Math.min(...sizes)
}
