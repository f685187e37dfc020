import fc from 'fast-check'
import type { AccountFacts, AsOf, HolderInfo } from '../../../shared/trust/facts.ts'
import { figures } from '../../../shared/trust/figures.ts'
import { colleagueSentence, nextColleagues, type NextColleagueInput } from '../../../shared/trust/next-colleague.ts'
import { wordsFor } from '../../../shared/words/words.ts'
import { arbitraryAsOf, arbitraryFacts } from './arbitraries.ts'
import {
  ANN,
  BOB,
  CARL,
  CY,
  DAN,
  DORA,
  factsOf,
  inbound,
  now,
  outbound,
  policy,
  rep,
  t,
  touch,
  contact,
} from './build.ts'

const EVA = 'eva@us.example'

type More = Partial<Omit<NextColleagueInput, 'facts' | 'figures' | 'asOf'>>

function ranked(facts: AccountFacts, asOf: AsOf, more: More = {}) {
  return nextColleagues({
    ...{ facts, asOf, figures: figures(facts, asOf, policy), owner: null },
    ...{ except: new Set(), topics: new Map(), about: [], load: new Map() },
    ...more,
  })
}

const order = (facts: AccountFacts, more: More = {}) => ranked(facts, now(10), more).map((one) => one.holder)

/** Ann holds the account; everybody else is listed under Eva unless said otherwise. */
function account(people: readonly HolderInfo[], exchanges: Parameters<typeof factsOf>[0]['exchanges'] = []) {
  return factsOf({
    touches: [touch(1, ANN), touch(2, ANN)],
    exchanges: [inbound(1, CARL, [ANN]), outbound(2, ANN, [CARL]), ...exchanges],
    contacts: [contact(CARL), contact(DORA)],
    people: [rep(ANN, EVA), ...people],
  })
}

describe('who is brought in next', () => {
  test('B13: who is in touch with most contacts both ways comes first, then who has met them one way, then the team', () => {
    const facts = account(
      [rep(BOB, EVA), rep(CY), rep(DAN), rep(EVA)],
      [
        ...[inbound(3, CARL, [CY]), outbound(3, CY, [CARL]), inbound(3, DORA, [CY]), outbound(3, CY, [DORA])],
        outbound(4, DAN, [CARL]),
      ],
    )
    expect(ranked(facts, now(10)).map(({ holder, ties, reason }) => [holder, ties, reason.code])).toEqual([
      [CY, 2, 'knows'],
      [DAN, 0, 'met'],
      [BOB, 0, 'team'],
      [EVA, 0, 'above'],
    ])
  })

  test('B16: who knows the topic answers, unless somebody knows the contacts already', () => {
    const facts = account([rep(BOB, EVA), rep(CY), rep(DAN)], [inbound(3, CARL, [DAN]), outbound(3, DAN, [CARL])])
    const topics = new Map([[CY, ['Oil mist', '阀门']]])
    expect(order(facts, { topics, about: ['Re: oil-mist separators'] })).toEqual([DAN, CY, BOB])
    expect(order(facts, { topics, about: ['关于阀门的询价'] })).toEqual([DAN, CY, BOB])
    // A whole word: boilers are no oil.
    expect(order(facts, { topics: new Map([[CY, ['oil']]]), about: ['boiler feed'] })).toEqual([DAN, BOB])
    expect(ranked(facts, now(10), { topics, about: ['阀门'] })[1]?.reason).toEqual({ code: 'topic', topic: '阀门' })
  })

  test('B13: the owner goes before the team; of equals who has fewest accounts hanging on him', () => {
    const facts = account([rep(BOB, EVA), rep(CY, EVA), rep(DAN)])
    const load = new Map([
      [BOB, 3],
      [CY, 1],
    ])
    expect(order(facts, { owner: DAN, load })).toEqual([DAN, CY, BOB])
  })

  test('B13: nobody who has left, is excepted, is unknown to the directory, or for whom nothing speaks', () => {
    const facts = account([
      rep(BOB, EVA, { departed: true }),
      rep(CY, EVA),
      rep(DAN, EVA, { listed: false }),
      rep('far@us.example', 'other@us.example'),
    ])
    expect(order(facts)).toEqual([CY])
    expect(order(facts, { except: new Set([CY]) })).toEqual([])
  })

  test('B13: a contact who has left speaks for nobody', () => {
    const facts = factsOf({
      touches: [touch(1, ANN)],
      exchanges: [outbound(2, BOB, [CARL])],
      contacts: [contact(CARL, { leftAt: t(5) })],
      people: [rep(ANN), rep(BOB)],
    })
    expect(ranked(facts, now(4)).map((one) => one.holder)).toEqual([BOB])
    expect(ranked(facts, now(10))).toEqual([])
  })

  test('B13, B16: whatever the facts, never the top rep, the company, who left or is excepted; ordered by ties; each once', () => {
    const people = fc.uniqueArray(fc.constantFrom(ANN, BOB, CY, DAN, EVA), { minLength: 2 })
    fc.assert(
      fc.property(
        arbitraryFacts(400),
        arbitraryAsOf(400),
        people,
        fc.subarray([ANN, BOB, CY]),
        fc.subarray([BOB, CY, DAN]),
        (some, asOf, listed, gone, except) => {
          const holders = new Map(some.holders)
          for (const one of listed) holders.set(one, rep(one, EVA))
          for (const one of gone) holders.set(one, rep(one, EVA, { departed: true }))
          const facts = { ...some, holders }
          const of = figures(facts, asOf, policy)
          const result = ranked(facts, asOf, { except: new Set(except), topics: new Map([[DAN, ['x']]]), about: ['x'] })
          const names = result.map((one) => one.holder)
          expect(new Set(names).size).toBe(names.length)
          for (const { holder, ties } of result) {
            expect(holder).not.toBe('company')
            expect(holder).not.toBe(of.topRep)
            expect(except).not.toContain(holder)
            expect(holders.get(holder)?.departed).toBe(false)
            expect(ties).toBe(of.ties.filter((tie) => tie.holder === holder).length)
          }
          expect(result.map((one) => one.ties)).toEqual(result.map((one) => one.ties).sort((a, b) => b - a))
          // The order of the people handed in does not matter.
          const turned = { ...facts, holders: new Map([...holders].reverse()) }
          const again = ranked(turned, asOf, { except: new Set(except), topics: new Map([[DAN, ['x']]]), about: ['x'] })
          expect(again).toEqual(result)
        },
      ),
    )
  })

  test('B13, B16: every reason is a sentence without holes, in both languages', () => {
    const reasons = [
      { code: 'knows', ties: 1 },
      { code: 'topic', topic: 'pumps' },
      { code: 'met', contacts: 2 },
      ...(['owner', 'team', 'above'] as const).map((code) => ({ code })),
    ] as const
    for (const reason of reasons) {
      for (const words of [wordsFor('en'), wordsFor('zh-CN')]) {
        expect(colleagueSentence(reason, words)).toMatch(/^[^{}]+[.。]$/)
      }
    }
    expect(colleagueSentence({ code: 'knows', ties: 1 }, wordsFor('en'))).toBe(
      'In touch, both ways, with 1 contact there.',
    )
    expect(colleagueSentence({ code: 'knows', ties: 2 }, wordsFor('zh-CN'))).toBe('与该客户的 2 位联系人有双向往来。')
  })
})
