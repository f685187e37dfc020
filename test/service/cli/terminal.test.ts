import { readArguments, readMoment } from '../../../service/cli/terminal/arguments.ts'
import { createProgress } from '../../../service/cli/terminal/progress.ts'
import { bar, table } from '../../../service/cli/terminal/table.ts'
import { Terminal } from '../../../service/cli/terminal/terminal.ts'
import { fit, widthOf, wrap } from '../../../service/cli/terminal/width.ts'
import { wordsFor } from '../../../shared/words/words.ts'

function screen(isTTY: boolean, json = false) {
  const out: string[] = []
  const err: string[] = []
  const terminal = new Terminal({
    words: wordsFor('en'),
    json,
    out: { write: (text: string) => out.push(text), isTTY, columns: 80 },
    err: { write: (text: string) => err.push(text), isTTY },
  })
  return { terminal, out: () => out.join(''), err: () => err.join('') }
}

test('Chinese takes two columns, combining marks none', () => {
  expect(widthOf('王芳')).toBe(4)
  expect(widthOf('e\u0301')).toBe(1)
  expect(widthOf('Ann，B')).toBe(6)
  expect(fit('王芳王芳', 5)).toBe('王芳…')
  expect(fit('7', 3, 'right')).toBe('  7')
})

test('a table with Chinese names is aligned', () => {
  const lines = table(
    [{ title: '客户' }, { title: 'share', align: 'right' }],
    [
      ['王芳', '9%'],
      ['Ann Berg', '100%'],
    ],
  )
  expect(new Set(lines.map(widthOf)).size).toBe(1)
})

test('a bar of a share fills its width by eighths', () => {
  expect(bar(0, 4)).toBe('')
  expect(bar(1, 4)).toBe('████')
  expect(bar(0.5, 3)).toBe('█▌')
})

test('long text wraps at blanks and between Chinese characters, never before a stop', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('一二三四五。', 10)).toEqual(['一二三四五。'])
  for (const line of wrap('该客户自 2026 年以来没有找过我们任何人。'.repeat(3), 20))
    expect(widthOf(line)).toBeLessThanOrEqual(22)
})

test('one answer a call: the JSON value, or lines', () => {
  const asJson = screen(false, true)
  asJson.terminal.answer({ a: 1 }, () => ['never'])
  expect(JSON.parse(asJson.out())).toEqual({ a: 1 })
  expect(() => asJson.terminal.answer({}, () => [])).toThrow()
})

test('control characters from outside do not reach the terminal', () => {
  const { terminal, out } = screen(true)
  terminal.answer(null, () => ['name \u001b[2J\u202eevil'])
  expect(out()).not.toContain('\u001b')
  expect(out()).not.toContain('\u202e')
})

test('progress: a bar that is drawn over on a terminal, a line now and then elsewhere', () => {
  let now = 0
  const drawn = screen(true)
  const bars = createProgress(drawn.terminal, () => now)
  bars.report(1, 4, 'quarter')
  now += 1
  bars.report(2, 4, 'too soon')
  now += 200
  bars.report(4, 4, 'all')
  bars.end()
  expect(drawn.err()).toContain('25%')
  expect(drawn.err()).not.toContain('too soon')
  expect(drawn.err()).toContain('100%')

  const written = screen(false)
  const lines = createProgress(written.terminal, () => now)
  lines.report(1, 4, 'short work says nothing')
  now += 5_000
  lines.report(3, 4, 'a line')
  expect(written.err()).toBe('75% a line\n')
})

const SPECS = {
  state: { value: 'S', help: 'cli.option.state' },
  fresh: { value: null, help: 'cli.option.fresh' },
} as const

test('options with and without values, in any order', () => {
  const { words, options } = readArguments('x', ['a', '--state=personal', '--fresh', 'b'], SPECS)
  expect(words).toEqual(['a', 'b'])
  expect([...options]).toEqual([
    ['state', 'personal'],
    ['fresh', true],
  ])
})

test.each([
  [['--sate', 'x'], 'unknown-option', '--state'],
  [['--state'], 'option-needs-value', '--state S'],
  [['--fresh=yes'], 'option-takes-no-value', '--fresh'],
])('%j is refused with a remedy', (args, code, remedy) => {
  expect(() => readArguments('x', args, SPECS)).toThrow(
    expect.objectContaining({ code, remedy: expect.stringContaining(remedy) }),
  )
})

test('a bare date is 00:00 UTC, a time without zone is UTC', () => {
  expect(readMoment('--now', '2001-12-01')).toBe(Date.UTC(2001, 11, 1))
  expect(readMoment('--now', '2001-12-01T10:30')).toBe(Date.UTC(2001, 11, 1, 10, 30))
  expect(readMoment('--now', '2001-12-01T10:30:00+08:00')).toBe(Date.UTC(2001, 11, 1, 2, 30))
})

test.each(['yesterday', '2001-02-30', '2001-13-01', '01/12/2001', ''])('“%s” is no date', (text) => {
  expect(() => readMoment('--now', text)).toThrow(expect.objectContaining({ code: 'bad-date' }))
})
