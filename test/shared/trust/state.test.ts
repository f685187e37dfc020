import { figures } from '../../../shared/trust/figures.ts'
import { lowerBoundOf, lowerBoundReaches } from '../../../shared/trust/signals/lower-bound.ts'
import { readRows, staysPersonal } from '../../../shared/trust/state.ts'
import type { DayReading } from '../../../shared/trust/state.ts'
import { ANN, BOB, CARL, at, factsOf, inbound, now, outbound, policy, rep, touch } from './build.ts'

const clear: DayReading = { topRep: ANN, topShare: 1, evidence: 100, trusted: true, mutual: true }
const rows = (change: Partial<DayReading>) => readRows({ ...clear, ...change }, policy)
const stays = (change: Partial<DayReading>) => staysPersonal({ ...clear, ...change }, ANN, policy)
const mutual = [inbound(0, CARL, [ANN]), outbound(0, ANN, [CARL])]
const opened = (count: number, day: number, holder: string) => Array.from({ length: count }, () => touch(day, holder))
const codes = (reasons: readonly { code: string }[]) => reasons.map(({ code }) => code)

describe('the rows of the state table, at every threshold', () => {
  test('insufficient: under 4, without trust, or one-way', () => {
    expect(rows({ evidence: 4 - 2e-9, topShare: 0.6 })).toBe('insufficient')
    expect(rows({ evidence: 4 - 0.5e-9, topShare: 0.6 })).toBe('shared')
    expect(rows({ mutual: false })).toBe('insufficient')
    expect(rows({ trusted: false, evidence: 0, topShare: 0, topRep: null })).toBe('insufficient')
  })

  test('personal: s₁ ≥ 0.80 and L₅ ≥ 0.60', () => {
    expect(rows({ topShare: 0.8 })).toBe('personal')
    expect(rows({ topShare: 0.8 - 0.5e-9 })).toBe('personal')
    expect(rows({ topShare: 0.8 - 2e-9 })).toBe('shared')
    // L₅ of s₁ = 0.80 reaches 0.60 at some n; one side of it is shared, the other personal.
    let [low, high] = [4, 100]
    while (high - low > 1e-12 * high) {
      const n = (low + high) / 2
      if (lowerBoundOf(0.8, n) < 0.6) low = n
      else high = n
    }
    expect(rows({ topShare: 0.8, evidence: high })).toBe('personal')
    expect(rows({ topShare: 0.8, evidence: high - 1e-6 })).toBe('shared')
    expect(lowerBoundOf(0.8, high)).toBeCloseTo(0.6, 10)
  })

  test('the bound is compared as the quantile is', () => {
    for (const share of [0.8, 0.9, 1]) {
      for (const n of [2, 4, 7, 12, 30]) {
        const bound = lowerBoundOf(share, n)
        expect(lowerBoundReaches(share, n, bound)).toBe(true)
        expect(lowerBoundReaches(share, n, bound + 0.9e-9)).toBe(true)
        expect(lowerBoundReaches(share, n, bound + 1.1e-9)).toBe(false)
      }
    }
  })

  test('company: s₁ ≤ 0.50; shared above', () => {
    expect(rows({ topShare: 0.5 })).toBe('company')
    expect(rows({ topShare: 0.5 + 0.5e-9 })).toBe('company')
    expect(rows({ topShare: 0.5 + 2e-9 })).toBe('shared')
    expect(rows({ topShare: 0, topRep: null })).toBe('company')
  })

  test('personal stays down to 0.70 and 2, for its rep', () => {
    expect(stays({ topShare: 0.7, evidence: 2 })).toBe(true)
    expect(stays({ topShare: 0.7 - 0.5e-9, evidence: 2 - 0.5e-9 })).toBe(true)
    expect(stays({ topShare: 0.7 - 2e-9 })).toBe(false)
    expect(stays({ evidence: 2 - 2e-9 })).toBe(false)
    expect(stays({ topRep: BOB })).toBe(false)
    // While it lasts no other row is read: neither the bound nor the evidence of four.
    expect(stays({ topShare: 0.75, evidence: 2.5, mutual: false })).toBe(true)
  })
})

describe('the flag and its reasons', () => {
  test('B2: a single-rep account is flagged with reason and evidence', () => {
    const result = figures(factsOf({ touches: opened(8, 0, ANN), exchanges: mutual }), at(1), policy)
    const evidence = 8 * 2 ** (-1 / 180)
    expect(result).toMatchObject({ state: 'personal', since: at(0).t, topRep: ANN, topShare: 1 })
    expect(result.evidence).toBeCloseTo(evidence, 12)
    expect(result.lowerBound).toBeCloseTo(lowerBoundOf(1, evidence), 12)
    expect(result.reasons).toEqual([
      { code: 'top-share', holder: ANN, share: 1 },
      { code: 'lower-bound', share: result.lowerBound, threshold: 0.6 },
      { code: 'evidence', evidence: result.evidence, halfLifeDays: 180 },
      { code: 'first-contact', holder: ANN, share: 1 },
      { code: 'orphans', orphans: 1, contacts: 1 },
    ])
  })

  test('B2: no flag below the minimum volume, and the reason says what is missing', () => {
    // On the day itself, live at its start, four touches are exactly four; at its end they are less.
    const facts = factsOf({ touches: opened(4, 0, ANN), exchanges: mutual })
    expect(figures(facts, now(0), policy).state).toBe('personal')
    expect(figures(facts, at(1), policy)).toMatchObject({
      state: 'insufficient',
      reasons: [{ code: 'little-evidence', evidence: expect.closeTo(4 * 2 ** (-1 / 180), 12), minimum: 4 }],
    })
  })

  test('B2: a newsletter is no relationship', () => {
    const facts = factsOf({ touches: opened(50, 0, ANN), exchanges: [inbound(0, CARL, [ANN])] })
    expect(figures(facts, at(1), policy)).toMatchObject({
      state: 'insufficient',
      reasons: [{ code: 'one-way', days: 365 }],
    })
  })

  test('B2: a high share on thin evidence is shared, and says how sure one can be', () => {
    // 4 of 5 at Ann: s = 0.80, but L₅ is far below 0.60.
    const touches = [...opened(4, 0, ANN), ...opened(1, 0, BOB)]
    const { state, reasons, lowerBound } = figures(factsOf({ touches, exchanges: mutual }), at(1), policy)
    expect(state).toBe('shared')
    expect(reasons.slice(0, 3)).toEqual([
      { code: 'top-share', holder: ANN, share: expect.closeTo(0.8, 12) },
      { code: 'uncertain', share: lowerBound, threshold: 0.6 },
      { code: 'others-hold', share: expect.closeTo(0.2, 12), effectiveHolders: expect.closeTo(1 / 0.68, 12) },
    ])
  })

  test('B2: still flagged though below the entry share, and the reasons say so', () => {
    const touches = [...opened(20, 0, ANN), ...opened(6, 10, BOB)]
    const { state, reasons, topShare } = figures(factsOf({ touches, exchanges: mutual }), at(11), policy)
    expect(topShare).toBeLessThan(0.8)
    expect(state).toBe('personal')
    expect(reasons).toContainEqual({ code: 'hysteresis', since: at(0).t, leaveShare: 0.7, leaveEvidence: 2 })
  })

  test('company: the reasons say whether mailboxes hold it or it is spread', () => {
    const read = (touches: ReturnType<typeof opened>) => figures(factsOf({ touches, exchanges: mutual }), at(1), policy)
    const mailboxes = read([...opened(4, 0, 'company'), ...opened(4, 0, ANN)])
    expect(mailboxes.state).toBe('company')
    expect(mailboxes.reasons[0]).toEqual({ code: 'company-mailboxes', share: 0.5 })
    const spread = read([...opened(4, 0, ANN), ...opened(3, 0, BOB), ...opened(3, 0, 'company')])
    expect(spread.state).toBe('company')
    expect(spread.reasons[0]).toEqual({
      code: 'spread',
      share: expect.closeTo(0.4, 12),
      effectiveHolders: expect.closeTo(1 / 0.34, 12),
    })
  })

  test('silent joins any state after more than 180 days without a touch that carries trust', () => {
    const facts = factsOf({ touches: [...opened(20, 0, ANN), touch(100, ANN, 'sent')], exchanges: mutual })
    expect(codes(figures(facts, at(180), policy).reasons)).not.toContain('silent')
    const { state, reasons } = figures(facts, at(181), policy)
    expect(state).toBe('personal')
    expect(reasons.at(-1)).toEqual({ code: 'silent', days: 181, since: at(0).t })
    const onlyOurs = factsOf({ touches: [touch(0, ANN, 'sent'), touch(300, ANN, 'sent')] })
    expect(codes(figures(onlyOurs, at(310), policy).reasons)).toEqual(['no-trust', 'one-way', 'silent'])
  })

  test('a departed rep keeps the share, shown as departed', () => {
    const people = [rep(ANN, null, { departed: true })]
    const result = figures(factsOf({ touches: opened(8, 0, ANN), exchanges: mutual, people }), at(1), policy)
    expect(result).toMatchObject({ state: 'personal', topRep: ANN })
    expect(result.reasons).toContainEqual({ code: 'departed', holder: ANN, share: 1 })
  })
})
