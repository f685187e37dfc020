import { patternsOf, sentenceProblems } from '../../house/checks/sentences.ts'
import { plainSentence, tell, told } from '../../shared/words/sentence.ts'
import { run } from '../../service/cli/run.ts'
import { wordsFor } from '../../shared/words/words.ts'

const told1 = (text: string) => new Map(patternsOf('one.ts', text).map((pattern) => [pattern, 'one.ts']))

test('what is told is found: messages, remedies, either side of a choice, sentences within sentences', () => {
  const text = [
    'throw new InputError("bad-port", told`“${text}” is no port.`, { remedy: near ? "Give a number." : told`Try ${near}.` })',
    'const doing = "read the contacts"',
    'throw new VendorError("again", "code", told`HubSpot ${plainSentence("did not answer")}.`)',
  ].join('\n')
  expect([...told1(text).keys()].sort()).toEqual(
    ['“{0}” is no port.', 'Give a number.', 'Try {0}.', 'read the contacts', 'HubSpot {0}.', 'did not answer'].sort(),
  )
})

test('a sentence without its Chinese, with other holes, told by nothing, or with its values already in it is a problem', () => {
  const found = (text: string, zh: Record<string, string>) => sentenceProblems(told1(text), zh).map(({ what }) => what)
  expect(found('new InputError("a", "Not here.")', {})[0]).toContain('is not told in Chinese')
  expect(found('new InputError("a", told`Not ${x}.`)', { 'Not {0}.': '不' })[0]).toContain('holes')
  expect(found('', { 'Gone since.': '没有了' })[0]).toContain('told by nothing')
  expect(found('new InputError("a", `Not ${x}.`)', {})[0]).toContain('tells')
  expect(found('new InputError("a", "Not here.")', { 'Not here.': '不在这里。' })).toEqual([])
})

test('a sentence is told in another language with its values, and what is inside it too', () => {
  const zh = { 'HubSpot {0} ({1}).': 'HubSpot {0}（{1}）。', 'did not answer': '没有应答' }
  const sentence = told`HubSpot ${plainSentence('did not answer')} (${'x'}).`
  expect(tell(sentence)).toBe('HubSpot did not answer (x).')
  expect(tell(sentence, zh)).toBe('HubSpot 没有应答（x）。')
  expect(tell('unknown {0}', zh)).toBe('unknown {0}')
})

test('an error at the terminal is in the reader’s language, with its remedy; scripts get English', async () => {
  const say = async (...args: string[]) => {
    let err = ''
    const sink = { write: (text: string) => void (err += text) }
    await run({
      args,
      environment: {},
      readFile: () => '',
      out: { write: () => true },
      err: sink,
      stopped: new Promise(() => undefined),
      words: wordsFor,
    })
    return err
  }
  expect(await say('acounts', '--lang', 'zh-CN')).toContain('没有命令“acounts”')
  expect(await say('acounts', '--lang', 'zh-CN')).toContain('您是指 `commonhold accounts` 吗')
  expect(await say('acounts', '--lang', 'en')).toContain('There is no command “acounts”')
  expect(JSON.parse(await say('acounts', '--lang', 'zh-CN', '--json'))).toMatchObject({
    error: {
      message: 'There is no command “acounts”.',
      remedy: 'Did you mean `commonhold accounts`? See `commonhold help`.',
    },
  })
})
