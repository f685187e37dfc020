import fc from 'fast-check'
import type { Holder } from '../../../shared/contract/common.ts'
import { layOut, shareOf, stripes } from '../../../addin/format/shares.ts'

const rep = (name: string, share: number, rest: Partial<Holder> = {}): Holder => ({
  holder: `${name}@ours.example`,
  rep: null,
  name,
  share,
  departed: false,
  me: false,
  ...rest,
})
const company = (share: number): Holder => ({ ...rep('', share), holder: 'company' })

const someShares = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 })
  .filter((parts) => parts.some((part) => part > 0))
  .map((parts) => {
    const total = parts.reduce((sum, part) => sum + part, 0)
    return parts.map((part) => part / total)
  })

describe('layOut', () => {
  test('fills the bar without gap or overlap, and nothing that exists is too narrow to see', () => {
    fc.assert(
      fc.property(someShares, (shares) => {
        const segments = layOut(shares)
        let end = 0
        segments.forEach((segment, i) => {
          expect(segment.start).toBeCloseTo(end, 6)
          if ((shares[i] ?? 0) > 0) expect(segment.width).toBeGreaterThan(0.5)
          end = segment.start + segment.width
        })
        expect(end).toBeCloseTo(100, 6)
      }),
    )
  })

  test('one part of a thousand is still a stripe, and the large one gives way', () => {
    expect(layOut([0.999, 0.001])).toEqual([
      { start: 0, width: 98 },
      { start: 98, width: 2 },
    ])
  })

  test('nothing held: no stripes', () => {
    expect(layOut([0, 0])).toEqual([
      { start: 0, width: 0 },
      { start: 0, width: 0 },
    ])
  })
})

describe('stripes', () => {
  test('reps by share, the company at the end whatever its share', () => {
    const shown = stripes([company(0.5), rep('wang', 0.2), rep('li', 0.3)])
    expect(shown.map((stripe) => [stripe.kind, stripe.name, stripe.share])).toEqual([
      ['rep', 'li', 0.3],
      ['rep', 'wang', 0.2],
      ['company', '', 0.5],
    ])
  })

  test('many small holders are told as one, with their number and their sum', () => {
    const shown = stripes([0.4, 0.2, 0.15, 0.1, 0.05, 0.04, 0.03, 0.03].map((share, i) => rep(`r${i}`, share)))
    expect(shown).toHaveLength(5)
    expect(shown.at(-1)).toMatchObject({ kind: 'others', holders: 4 })
    expect(shown.at(-1)?.share).toBeCloseTo(0.15, 9)
    expect(shown.reduce((sum, stripe) => sum + stripe.share, 0)).toBeCloseTo(1, 9)
  })

  test('five reps are all named: "1 other" would say less in the same room', () => {
    expect(stripes([0.4, 0.3, 0.15, 0.1, 0.05].map((share, i) => rep(`r${i}`, share)))).toHaveLength(5)
  })

  test('no holders: nothing to draw', () => {
    expect(stripes([])).toEqual([])
  })
})

describe('shareOf', () => {
  const holders = [0.4, 0.2, 0.15, 0.1, 0.08, 0.07].map((share, i) => rep(`r${i}`, share))
  const shown = stripes(holders)

  test('finds the same holder in the first-contact shares, 0 when he is not there', () => {
    const first = [rep('r0', 0.9), rep('r5', 0.1)]
    expect(shown.map((stripe) => shareOf(first, stripe, shown))).toEqual([0.9, 0, 0, 0, 0.1])
  })
})
