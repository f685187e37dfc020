import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { newText } from '../../../shared/message/new-text/new-text.ts'

const folder = path.resolve(__dirname, '../../fixtures/mail/quoted')
const cases = readdirSync(folder)
  .filter((name) => !name.endsWith('.expected.txt'))
  .map((name) => name.replace(/\.txt$/, ''))

describe('new text', () => {
  test.each(cases)('%s', (name) => {
    const text = readFileSync(path.join(folder, `${name}.txt`), 'utf8')
    const expected = readFileSync(path.join(folder, `${name}.expected.txt`), 'utf8').trimEnd()
    expect(newText(text)).toBe(expected)
    expect(newText(text.replaceAll('\n', '\r\n'))).toBe(expected)
  })

  test('never throws and only leaves out: every line of the result is a line of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const lines = new Set(
          text
            .replace(/\r\n?/g, '\n')
            .split('\n')
            .map((line) => line.trimEnd()),
        )
        const result = newText(text)
        if (result !== '') for (const line of result.split('\n')) expect(lines.has(line)).toBe(true)
      }),
    )
  })

  test('hostile text is read in linear steps', () => {
    const lines = [
      'On '.repeat(120),
      '@'.repeat(399) + ':',
      '>'.repeat(50_000),
      '-'.repeat(300),
      'From: From: From:',
      'a@b.c wrote',
    ]
    expect(() => newText(Array.from({ length: 20_000 }, (_, i) => lines[i % lines.length]).join('\n'))).not.toThrow()
  })
})
