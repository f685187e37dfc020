import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { parseMime } from '../../../../service/capture/sources/parse-mime.ts'

const folder = path.resolve(__dirname, '../../../fixtures/mail/eml')
/** Ordinary mail, and mail as it really is: wrong labels, seals, winmail.dat, reports, cut words. */
const fixtures = path.resolve(__dirname, '../../../fixtures')
const names = ['mail/eml', 'mime'].flatMap((each) =>
  readdirSync(path.join(fixtures, each))
    .filter((name) => name.endsWith('.eml'))
    .map((name) => `${each}/${name.replace(/\.eml$/, '')}`),
)

describe('a message file', () => {
  test.each(names)('%s', (name) => {
    const file = path.join(fixtures, name)
    const expected = JSON.parse(readFileSync(`${file}.expected.json`, 'utf8'))
    const parsed = parseMime(readFileSync(`${file}.eml`), null)
    if ('failure' in parsed) return expect(parsed).toEqual(expected)
    const { text, html } = parsed.message
    expect({ ...parsed.message, text: text?.trimEnd() ?? null, html: html?.trimEnd() ?? null }).toMatchObject(expected)
  })

  test('the mailbox it lay in is added to those its headers name', () => {
    const bytes = readFileSync(path.join(folder, 'thread-headers.eml'))
    const parsed = parseMime(bytes, 'bob@example.com')
    expect(parsed).toMatchObject({ message: { mailboxes: ['ann@example.com', 'bob@example.com'] } })
  })

  test('never throws, whatever the bytes', () => {
    const line = fc.constantFrom(
      'From: a@example.com',
      'From: =?utf-8?B?//8=?= <a@example.com>',
      'Content-Type: multipart/mixed; boundary=b',
      '--b',
      '--b--',
      '',
      'Content-Type: message/rfc822',
      'Content-Type: text/html; charset=x-none',
      'Content-Transfer-Encoding: base64',
      'Subject: =?gb18030?B?/////w==?=',
      'Thread-Index: ====',
      'Date: 99',
      'References: <<<>>>',
      '<p><table><tr><td>',
      ' folded',
      'To: "',
      'To: a:b:c;;',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string({ unit: 'binary' })), { maxLength: 30 }), (lines) => {
        const parsed = parseMime(Buffer.from(lines.join('\r\n'), 'latin1'), null)
        expect('message' in parsed || typeof parsed.failure === 'string').toBe(true)
      }),
    )
  })

  test('hostile HTML ends', () => {
    for (const body of [
      '<div>'.repeat(100_000),
      '<'.repeat(500_000),
      '<table><tr><td>'.repeat(20_000),
      '<!--'.repeat(100_000),
    ]) {
      const parsed = parseMime(Buffer.from(`From: a@example.com\r\nContent-Type: text/html\r\n\r\n${body}`), null)
      expect('message' in parsed).toBe(true)
    }
  })
})
