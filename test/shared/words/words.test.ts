import { en } from '../../../shared/words/en.ts'
import { fill } from '../../../shared/words/fill.ts'
import { LOCALES, wordsFor } from '../../../shared/words/words.ts'
import { zhCn } from '../../../shared/words/zh-cn.ts'

const placeholders = (template: string) => [...template.matchAll(/\{([\w-]+)/g)].map(([, name]) => name)

describe('catalogues', () => {
  test('both languages have the same keys and use the same values', () => {
    expect(Object.keys(zhCn).sort()).toEqual(Object.keys(en).sort())
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect([key, [...new Set(placeholders(zhCn[key]))].sort()]).toEqual([
        key,
        [...new Set(placeholders(en[key]))].sort(),
      ])
    }
  })

  test('every locale has its catalogue', () => {
    for (const locale of LOCALES) expect(wordsFor(locale).catalogue['state.shared']).toBeTruthy()
  })
})

describe('fill', () => {
  test('numbers, shares, dates and forms', () => {
    expect(fill('{a} {b:percent} {c:integer} {d:date}', { a: 1234.56, b: 0.8471, c: 13.9, d: 0 }, 'en')).toBe(
      '1,234.6 84.7% 13 January 1, 1970',
    )
    const forms = (n: number) => fill('{n} {n:day|days}', { n }, 'en')
    expect([forms(1), forms(1.04), forms(0), forms(2)]).toEqual(['1 day', '1 day', '0 days', '2 days'])
  })

  test('Chinese sets spaces around Latin letters and figures only', () => {
    expect(fill('由{who}负责{n}天，占{p:percent}。', { who: 'Ann', n: 3, p: 0.5 }, 'zh-CN')).toBe(
      '由 Ann 负责 3 天，占 50%。',
    )
    expect(fill('由{who}负责', { who: '李安' }, 'zh-CN')).toBe('由李安负责')
  })

  test('an unknown figure is a dash, a missing one an error', () => {
    expect(fill('{n}', { n: null }, 'en')).toBe('—')
    expect(() => fill('{n}', {}, 'en')).toThrow('words.value-missing')
  })

  test('a value is never read as a template', () => {
    expect(fill('{who}', { who: '{other} $& $1' }, 'en')).toBe('{other} $& $1')
  })
})
