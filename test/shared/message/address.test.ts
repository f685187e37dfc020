import fc from 'fast-check'
import {
  domainOf,
  isUnder,
  normaliseAddress,
  normaliseDomain,
  readAddress,
  registrableDomain,
} from '../../../shared/message/address.ts'

describe('an address in normal form', () => {
  test.each([
    ['ann@example.com', 'ann@example.com'],
    ['  Ann.Lee@Example.COM ', 'ann.lee@example.com'],
    ["'ann@example.com'", 'ann@example.com'],
    ["'ann'@example.com", 'ann@example.com'],
    ['"ann.lee"@example.com', 'ann.lee@example.com'],
    ['<ann@example.com>', 'ann@example.com'],
    ['<<ann@example.com>;', 'ann@example.com'],
    ['（ann@example.com）', 'ann@example.com'],
    ['mailto:ann@example.com', 'ann@example.com'],
    ['SMTP:Ann@example.com', 'ann@example.com'],
    ['ann@example.com.', 'ann@example.com'],
    ['ann@Müller.example', 'ann@xn--mller-kva.example'],
    ['ann@公司.cn', 'ann@xn--55qx5d.cn'],
    ['ann@例え。テスト', 'ann@xn--r8jz45g.xn--zckzah'],
    ['王芳@example.com', '王芳@example.com'],
    ['j..sturm@example.com', 'j..sturm@example.com'],
    ["o'neil@example.com", "o'neil@example.com"],
    ["ann'@example.com", "ann'@example.com"],
    ['bounce+tag=x.y@mail_1.example.com', 'bounce+tag=x.y@mail_1.example.com'],
  ])('%s is %s', (raw, expected) => expect(normaliseAddress(raw)).toBe(expected))

  test.each([
    '',
    '@',
    'ann',
    'ann@',
    '@example.com',
    'ann@localhost',
    'ann@1.2.3.4',
    'ann@[1.2.3.4]',
    'ann@[IPv6:::1]',
    'ann@@example.com',
    'ann@b@example.com',
    'ann lee@example.com',
    'ann@exa mple.com',
    'ann@-example.com',
    'ann@example-.com',
    'ann@example..com',
    'ann@.example.com',
    'ann@example.c',
    'ann@example.com/path',
    'ann@example.com:25',
    'ann@%65xample.com',
    'ann@１２７.0.0.１',
    'undisclosed-recipients:;',
    'ann\u0000@example.com',
    'ann\u202e@example.com',
    'a,b@example.com',
    `${'a'.repeat(129)}@example.com`,
    `ann@${'a'.repeat(64)}.com`,
    `ann@${'a.'.repeat(200)}com`,
    '<'.repeat(100_000) + 'ann@example.com',
    'sha256:0123456789abcdef',
  ])('%# is no address', (raw) => expect(normaliseAddress(raw)).toBeNull())

  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'aA0.@\'"<>()[]:;, \\ßİΣµ。．ﬁ王\u0000\u00ad\u200b\ud800é\u0301') }),
    fc.tuple(fc.string({ unit: 'grapheme' }), fc.domain()).map(([local, domain]) => `${local}@${domain}`),
    fc.tuple(fc.string(), fc.string({ unit: 'grapheme' })).map(([local, domain]) => `${local}@${domain}.cn`),
    fc.emailAddress(),
  )
  test('never throws, is idempotent, and always looks like local@domain.tld', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const once = normaliseAddress(raw)
        if (once === null) return
        expect(normaliseAddress(once)).toBe(once)
        expect(normaliseAddress(` <${once}> `)).toBe(once)
        expect(once).toMatch(/^[^@\s]+@[a-z0-9_.-]+\.[a-z][a-z0-9-]*[a-z0-9]$/)
        expect(once.isWellFormed()).toBe(true)
        expect(normaliseDomain(domainOf(once))).toBe(domainOf(once))
      }),
      { numRuns: 3000 },
    )
  })

  test('reading a value never throws and gives normal addresses only', () => {
    fc.assert(
      fc.property(hostile, fc.string({ unit: 'binary' }), (raw, name) => {
        for (const value of [raw, `${name} <${raw}>`, `${raw} (${name})`]) {
          const read = readAddress(value)
          if (read === null) continue
          expect(normaliseAddress(read.address)).toBe(read.address)
          expect(read.name === null || (read.name.length <= 200 && read.name.isWellFormed())).toBe(true)
        }
      }),
    )
  })
})

describe('a value of an address field', () => {
  test.each([
    ['ann@example.com', null, { address: 'ann@example.com', name: null }],
    ['ann@example.com', 'Ann Lee', { address: 'ann@example.com', name: 'Ann Lee' }],
    ['Ann Lee <Ann@example.com>', null, { address: 'ann@example.com', name: 'Ann Lee' }],
    ['"Lee, Ann" <ann@example.com>', null, { address: 'ann@example.com', name: 'Lee, Ann' }],
    ['"ann@evil.example" <ann@example.com>', null, { address: 'ann@example.com', name: 'ann@evil.example' }],
    ['ann@example.com (Ann Lee)', null, { address: 'ann@example.com', name: 'Ann Lee' }],
    ['ann@example.com <ann@example.com>', null, { address: 'ann@example.com', name: null }],
    ['王芳 <wangfang@example.com', null, { address: 'wangfang@example.com', name: '王芳' }],
    ['Ann Lee', null, null],
    ['Ann Lee <>', null, null],
  ])('%s, %s', (value, name, expected) => expect(readAddress(value, name)).toEqual(expected))
})

describe('domains', () => {
  test.each([
    ['mail.example.com', 'example.com', false],
    ['example.co.uk', 'example.co.uk', false],
    ['a.b.example.com.cn', 'example.com.cn', false],
    ['xn--55qx5d.cn', 'xn--55qx5d.cn', true],
    ['shop.xn--55qx5d.cn', 'shop.xn--55qx5d.cn', false],
    ['co.uk', 'co.uk', true],
    ['github.io', 'github.io', true],
    ['ann.github.io', 'ann.github.io', false],
    ['www.ann.github.io', 'ann.github.io', false],
    ['corp.local', 'corp.local', false],
  ])('%s is registered as %s, by both sections of the Public Suffix List', (domain, registrable, publicSuffix) =>
    expect(registrableDomain(domain)).toEqual({ domain: registrable, publicSuffix }),
  )

  test('verified domains and everything below them, on label borders', () => {
    for (const internal of [['example.com', 'our.co.uk'], new Set(['example.com', 'our.co.uk'])]) {
      expect(isUnder('example.com', internal)).toBe(true)
      expect(isUnder('mail.eu.example.com', internal)).toBe(true)
      expect(isUnder('notexample.com', internal)).toBe(false)
      expect(isUnder('co.uk', internal)).toBe(false)
      expect(isUnder('example.com.evil.org', internal)).toBe(false)
    }
  })
})
