import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { ownCases } from '../../../bench/strip/cases.ts'
import { linesOfHtml } from '../../../shared/message/new-text/html-lines.ts'
import { newText, splitMessage } from '../../../shared/message/new-text/new-text.ts'

const folder = path.resolve(__dirname, '../../fixtures/mail/quoted')
const oddities = readdirSync(folder)
  .filter((name) => !name.endsWith('.expected.txt'))
  .map((name) => name.replace(/\.txt$/, ''))
const own = ownCases()

const CLIENTS = [
  'outlook-classic',
  'outlook-new',
  'outlook-web',
  'outlook-mac',
  'outlook-phone',
  'exchange-text',
  'gmail',
  'apple-mail',
  'qq',
  'foxmail',
  'netease',
  'wecom',
  'lotus',
]
const LANGUAGES = ['en', 'zh-CN', 'zh-TW', 'ja', 'de', 'fr', 'es']

function clientAndLanguage(name: string): readonly [string, string] {
  const client = CLIENTS.find((each) => name.startsWith(`${each}-`)) ?? ''
  return [client, name.slice(client.length + 1).replace(/-\d+$/, '')]
}

describe('A2: new text without quoted history and signature', () => {
  test.each(own.map((each) => [each.name, each] as const))('%s', (_name, { body, wanted }) => {
    expect(splitMessage(body).newText).toBe(wanted)
  })

  test('at least six cases a client and a language, at least 95 % of all exact', () => {
    const counts = new Map<string, { exact: number; all: number }>()
    for (const { name, body, wanted } of own) {
      const exact = splitMessage(body).newText === wanted ? 1 : 0
      for (const key of [...clientAndLanguage(name), 'all']) {
        const count = counts.get(key) ?? { exact: 0, all: 0 }
        counts.set(key, { exact: count.exact + exact, all: count.all + 1 })
      }
    }
    const shown = [...counts].map(([key, { exact, all }]) => `${key} ${exact}/${all}`).join(', ')
    process.stdout.write(`new text: ${shown}\n`)
    for (const key of [...CLIENTS, ...LANGUAGES]) expect([key, (counts.get(key)?.all ?? 0) >= 6]).toEqual([key, true])
    expect(counts.get('')).toBeUndefined()
    const { exact, all } = counts.get('all') ?? { exact: 0, all: 0 }
    expect(all).toBeGreaterThanOrEqual(60)
    expect(exact / all).toBeGreaterThanOrEqual(0.95)
  })

  test.each(oddities)('oddity: %s', (name) => {
    const text = readFileSync(path.join(folder, `${name}.txt`), 'utf8')
    const expected = readFileSync(path.join(folder, `${name}.expected.txt`), 'utf8').trimEnd()
    expect(newText(text)).toBe(expected)
    expect(newText(text.replaceAll('\n', '\r\n'))).toBe(expected)
  })

  test('nothing is lost: own text, history and signature together hold every word', () => {
    const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu)?.sort() ?? []
    for (const { body } of own) {
      if (body.text === null) continue
      const { newText: fresh, quoted, signature } = splitMessage(body)
      expect(words(`${fresh} ${quoted} ${signature}`)).toEqual(words(body.text))
    }
  })

  test('HTML decides where text marks nothing, text where it marks its history', () => {
    const html = '<div>ours</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">theirs</div>'
    expect(splitMessage({ text: 'ours\n\ntheirs', html }).newText).toBe('ours')
    expect(splitMessage({ text: 'ours, marked\n\n> theirs', html }).newText).toBe('ours, marked')
    expect(splitMessage({ text: '', html }).newText).toBe('ours')
    expect(splitMessage({ text: null, html: null }).newText).toBe('')
  })

  test('the sender’s own address below his text is a signature, anybody else’s an answer', () => {
    const text = 'You asked where to send it:\n\nann@example.com'
    expect(splitMessage({ text, html: null, sender: 'bob@example.com' }).newText).toBe(text)
    expect(splitMessage({ text, html: null, sender: 'Ann@Example.com' })).toEqual({
      newText: 'You asked where to send it:',
      quoted: '',
      signature: 'ann@example.com',
    })
  })
})

/** Lines as mail is made of: own words, marks in all languages, quotes, signatures, in any order. */
const mailLine = fc.oneof(
  fc.constantFrom(
    '',
    '> quoted',
    '>> deeper',
    '-- ',
    '--',
    '________________________________',
    'On Tue, Mar 3, 2026 at 9:14 AM Tom <tom@a.example> wrote:',
    '在 2026-03-03 09:14:22，"陈明" <chen@a.example> 写道：',
    '-----Original Message-----',
    '------------------ 原始邮件 ------------------',
    'From: Tom <tom@a.example>',
    '发件人: 陈明',
    'Sent: Tuesday, March 3, 2026 9:14 AM',
    '发送时间: 2026年3月3日 9:14',
    'To: Ann',
    'Subject: Pumps',
    'Best regards,',
    'Tel.: +49 40 5550 101',
    'Sent from my iPhone',
    'This e-mail and any attachments are confidential.',
  ),
  fc.string({ maxLength: 30 }).map((text) => text.replace(/[\r\n]/g, '')),
)
const mail = fc.array(mailLine, { maxLength: 30 }).map((lines) => lines.join('\n'))

describe('new text of any text', () => {
  test('only leaves out: its lines are lines of the text, in their order', () => {
    fc.assert(
      fc.property(fc.oneof(mail, fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        const result = newText(text)
        if (result === '') return
        const lines = text
          .replace(/\r\n?/g, '\n')
          .split('\n')
          .map((line) => line.trimEnd())
        let at = 0
        for (const line of result.split('\n')) {
          at = line === '' ? at : lines.indexOf(line, at) + 1
          expect(line === '' || at > 0).toBe(true)
        }
      }),
    )
  })

  test('of the own cases is new text already', () => {
    for (const { body } of own) {
      const once = splitMessage(body).newText
      expect(newText(once)).toBe(once)
    }
  })

  test('of HTML never throws', () => {
    const piece = fc.constantFrom(
      '<div>',
      '</div>',
      '<blockquote type="cite">',
      '<',
      '>',
      '"',
      '<!--',
      '-->',
      '<p a="',
      '&nbsp;',
      'x',
      '<br>',
      '<td>',
      '</x>',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (html) => {
          expect(typeof splitMessage({ text: null, html }).newText).toBe('string')
        },
      ),
    )
  })
})

describe('hostile bodies of 1 MB take steps in proportion to their length', () => {
  const repeated = (piece: string): string => piece.repeat(Math.ceil(1_000_000 / piece.length))
  /** Every look at a line is counted; lines longer than a mark are looked at once. */
  const texts: Record<string, string> = {
    'attributions that never end': repeated('On 3 Mar 2026 at 09:14\n'),
    'attributions of one line': repeated('On 3 Mar 2026 at 09:14, a@b.example wrote:\n\n'),
    'one endless line': `On ${repeated('a@b wrote ')}`,
    'labels that never make a block': repeated('From: x\n\n\n\n'),
    'labels of one field': repeated('To: a@b, \n'),
    'Notes names': repeated('Ann Lee/Sales/A\n2026-03-03 09:14\n'),
    rules: repeated('_____\n\n'),
    'signature dashes': repeated('--\n'),
    'dashes between blank lines': repeated('--\n\n\n\n\n\n\n\nx\n'),
    phones: repeated('Sent from my iPhone\n\n\n\n'),
    closings: repeated('Best regards,\nAnn\nTel. 040 5550 101\n\n'),
    'small print': repeated('\nThis e-mail and any attachments are secret\n'),
    quotes: repeated('> a\nb\n'),
    'blank lines': repeated('\n'),
    'digits and colons': repeated('1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:\n'),
    'Chinese attributions': repeated('在于于于于于于2026年写写写写写\n'),
  }
  test.each(Object.keys(texts))('text: %s', (name) => {
    const text = texts[name] ?? ''
    const meter = { steps: 0 }
    splitMessage({ text, html: null }, meter)
    const lines = text.split('\n').length
    expect(meter.steps).toBeLessThanOrEqual(160 * lines + 1000)
  })

  const pages: Record<string, string> = {
    'tags that never close': repeated('<div>'),
    'closing tags of nothing': repeated('</div>'),
    'quotes that never close': repeated('<a "'),
    'attributes that never close': repeated('<a b="'),
    'comments that never close': repeated('<!--'),
    'declarations that never close': repeated('<!x'),
    'scripts that never close': repeated('<script>'),
    'deep and wrongly closed': repeated('<div></p><b></i>'),
    'less-than signs': repeated('<'),
    ampersands: repeated('&'),
    entities: repeated('&nbsp;'),
    'quotes in quotes': repeated('<blockquote type="cite">a'),
    'one endless tag': `<div style="${repeated('border-top:solid ')}">x`,
    'attributes without end': `<div ${repeated('a=b ')}>x`,
    lists: repeated('<ol><li>'),
    'items of no list': repeated('<b>').slice(0, 300_000) + repeated('<li>'),
    breaks: repeated('<br>'),
  }
  test.each(Object.keys(pages))('HTML: %s', (name) => {
    const html = pages[name] ?? ''
    const meter = { steps: 0 }
    const lines = linesOfHtml(html, meter)
    // A few visits a character: one by each search, one by the end of its tag.
    expect(meter.steps).toBeLessThanOrEqual(8 * html.length + 1000)
    expect(lines.length).toBeLessThanOrEqual(html.length + 1)
    const own = { steps: 0 }
    splitMessage({ text: null, html }, own)
    expect(own.steps).toBeLessThanOrEqual(8 * html.length + 160 * (lines.length + 1) + 1000)
  })
})
