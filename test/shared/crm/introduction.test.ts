import { introductionDraft } from '../../../shared/crm/introduction-draft.ts'
import { introductionState } from '../../../shared/crm/introduction.ts'

describe('B13: how far an introduction has come', () => {
  const asked = { askedAt: 100, withdrawnAt: null, sentAt: null, answeredAt: null }
  test.each([
    ['nothing yet', {}, 'wished'],
    ['written', { sentAt: 200 }, 'sent'],
    ['written before the wish', { sentAt: 100 }, 'wished'],
    ['answered', { sentAt: 200, answeredAt: 300 }, 'answered'],
    ['answered before the wish', { answeredAt: 50 }, 'wished'],
    ['answered without our having written', { answeredAt: 300 }, 'answered'],
    ['withdrawn', { withdrawnAt: 150 }, 'withdrawn'],
    ['withdrawn, then written all the same', { withdrawnAt: 150, sentAt: 200 }, 'withdrawn'],
    ['answered, then withdrawn', { answeredAt: 300, withdrawnAt: 400 }, 'answered'],
    ['withdrawn, then answered', { withdrawnAt: 200, answeredAt: 300 }, 'withdrawn'],
  ] as const)('%s', (_name, more, state) => {
    expect(introductionState({ ...asked, ...more })).toBe(state)
  })
})

describe('B13: the drafted opening is in the language of the thread', () => {
  const draft = (language: string, contact: string | null = 'Kim') =>
    introductionDraft({ language, contact, colleague: 'Ben Li' })
  test.each([
    ['en-GB', 'Dear Kim,'],
    ['zh-CN', 'Kim，您好：'],
    ['zh', '向您介绍我的同事 Ben Li'],
    ['zh-Hant-HK', '向您介紹我的同事 Ben Li'],
    ['zh_TW', '向您介紹我的同事'],
    ['de-AT', 'Guten Tag Kim,'],
    ['fr', 'Bonjour Kim,'],
    ['es-MX', 'Hola, Kim:'],
    ['ja-JP', 'Kim 様'],
    ['sw', 'Dear Kim,'],
    ['', 'Dear Kim,'],
    ['constructor', 'Dear Kim,'],
  ])('%s', (language, part) => {
    expect(draft(language)).toContain(part)
    expect(draft(language)).toContain('Ben Li')
  })

  test('whose name nobody knows is greeted all the same', () => {
    expect(draft('en', null)).toMatch(/^Hello,\n/)
    expect(draft('zh-CN', ' ')).toMatch(/^您好：\n/)
  })
})
