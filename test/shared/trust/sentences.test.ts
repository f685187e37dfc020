import fc from 'fast-check'
import type { Reason } from '../../../shared/trust/facts.ts'
import { figures } from '../../../shared/trust/figures.ts'
import { REASON_CODES, holderName, namesOf, paragraph, sentence, stateName } from '../../../shared/trust/sentences.ts'
import { wordsFor } from '../../../shared/words/words.ts'
import { arbitraryAsOf, arbitraryFacts } from './arbitraries.ts'
import { ANN, CARL, DAY0, at, factsOf, inbound, outbound, policy, rep, t, touch } from './build.ts'

const en = wordsFor('en')
const zh = wordsFor('zh-CN')
const names = namesOf(new Map([[ANN, rep(ANN, null, { name: '李安' })]]))

describe('sentences', () => {
  test('B2: the reasons of a flag read as sentences in both languages', () => {
    const facts = factsOf({
      touches: Array.from({ length: 8 }, () => touch(0, ANN)),
      exchanges: [inbound(0, CARL, [ANN]), outbound(0, ANN, [CARL])],
    })
    const { reasons } = figures(facts, at(1), policy)
    expect(paragraph(reasons, en, () => 'Ann Lee')).toBe(
      'Ann Lee holds 100% of this customer’s trust. Allowing for chance, we can be 95% sure that it is at least 79.1%. ' +
        'This rests on evidence amounting to 8 fresh touches, each counting half after 180 days. ' +
        'When this customer begins something new, it turns to Ann Lee first (100% by weight). ' +
        '1 of 1 contact is in touch, both ways, with one rep only.',
    )
    expect(paragraph(reasons, zh, names)).toBe(
      '李安持有该客户 100% 的信任。即使计入偶然因素，也有 95% 的把握认为不低于 79.1%。' +
        '以上判断的依据相当于 8 次新近接触；每次接触的权重每过 180 天减半。' +
        '该客户有新事项时首先找李安（加权占比 100%）。1 位联系人中，有 1 位只与一位业务员有双向往来。',
    )
  })

  test('every reason that figures can give has a sentence without holes, in both languages', () => {
    fc.assert(
      fc.property(arbitraryFacts(400), arbitraryAsOf(400), (facts, asOf) => {
        for (const one of figures(facts, asOf, policy).reasons) {
          expect(REASON_CODES).toContain(one.code)
          for (const words of [en, zh]) expect(sentence(one, words, names)).toMatch(/^[^{}]+[.。]$/)
        }
      }),
    )
  })

  test('dates are UTC days in the reader’s form', () => {
    const reason: Reason = { code: 'silent', days: 181, since: t(0) }
    expect(DAY0).toBe(12_000)
    expect(sentence(reason, en, names)).toBe('This customer has not turned to us for 181 days, since November 9, 2002.')
    expect(sentence(reason, zh, names)).toBe('该客户自 2002年11月9日以来已有 181 天没有找过我们。')
  })

  test('names: the company in the reader’s words, an unknown rep by address', () => {
    expect(holderName('company', en, names)).toBe('the company mailboxes')
    expect(holderName('company', zh, names)).toBe('公司邮箱')
    expect(holderName('who@us.example', zh, names)).toBe('who@us.example')
    expect(sentence({ code: 'first-contact', holder: 'company', share: 0.5 }, zh, names)).toBe(
      '该客户有新事项时首先找公司邮箱（加权占比 50%）。',
    )
  })

  test('a bound is never rounded up over a threshold it does not reach', () => {
    const text = sentence({ code: 'uncertain', share: 0.59996, threshold: 0.6 }, en, names)
    expect(text).toContain('sure of 59.9%')
    expect(sentence({ code: 'lower-bound', share: 0.6, threshold: 0.6 }, en, names)).toContain('at least 60%')
  })

  test('a code of a later version is named, not hidden', () => {
    expect(sentence({ code: 'brand-new' }, en, names)).toBe('Reason “brand-new”.')
  })

  test('states by name', () => {
    expect(stateName('personal', zh)).toBe('个人资源')
    expect(stateName('insufficient', en)).toBe('insufficient evidence')
  })
})
