import fc from 'fast-check'
import { readInReplyTo, readMessageId, readMessageIds } from '../../../shared/message/message-id.ts'

describe('Message-IDs', () => {
  test.each([
    ['<AbC@example.com>', 'AbC@example.com'],
    [' AbC@example.com ', 'AbC@example.com'],
    ['<abc\r\n def@example.com>', 'abcdef@example.com'],
    ['<abc@example.com> (comment)', 'abc@example.com'],
    ['no-at-sign', 'no-at-sign'],
    ['<abc@example.com', 'abc@example.com'],
    ['', null],
    ['<>', null],
    ['   ', null],
    [`<${'a'.repeat(1000)}@example.com>`, null],
    [null, null],
    [undefined, null],
  ])('%j', (value, expected) => expect(readMessageId(value)).toBe(expected))

  test('references: each once, oldest first, folded or glued, several headers', () => {
    expect(readMessageIds('<a@x>\r\n\t<b@x><c@x> <a@x>')).toEqual(['a@x', 'b@x', 'c@x'])
    expect(readMessageIds(['<a@x>', 'b@x, c@x'])).toEqual(['a@x', 'b@x', 'c@x'])
    expect(readMessageIds(null)).toEqual([])
  })

  test('in-reply-to amid the prose of old programs', () => {
    expect(readInReplyTo('Your message of "Tue, 4 Mar" <a@x>')).toBe('a@x')
    expect(readInReplyTo('Your message of Tuesday')).toBeNull()
  })

  test('never throws, never keeps blanks or brackets around; a run of brackets is read in linear steps', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const id of readMessageIds(text)) expect(id).toBe(id.replace(/[\s\p{Cc}]/gu, ''))
        void readMessageId(text)
      }),
    )
    expect(readMessageIds('<'.repeat(1_000_000))).toEqual([])
    expect(readMessageIds('<a@x>'.repeat(10_000))).toEqual(['a@x'])
  })
})
