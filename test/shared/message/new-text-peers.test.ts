import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ownCases, replyFixtures, squeezed, talonCases } from '../../../bench/strip/cases.ts'
import { isExact, ours, peers } from '../../../bench/strip/sides.ts'
import { parseMime } from '../../../service/capture/sources/parse-mime.ts'
import { newText, splitMessage } from '../../../shared/message/new-text/new-text.ts'

const data = path.resolve(replyFixtures, '..')
/** Skipped by name where the data is not there. */
const withData = (file: string) => (existsSync(path.join(data, file)) ? test : test.skip)
const decision = readFileSync(path.resolve(__dirname, '../../../docs/decisions/011-new-text.md'), 'utf8')

interface Mail {
  readonly id: string
  readonly subject: string
  readonly inReplyTo: string | null
  readonly body: string
}
const mailOf = (file: string): Mail[] =>
  gunzipSync(readFileSync(path.join(data, file)))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Mail)

/** Lines long enough that nobody writes the same one by chance. */
const tellingLines = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line.length >= 20)

const ANSWER = /^\s*(?:\[[^\]]*\]\s*)?(?:re|aw|回复|答复|回覆)\s*[:：]/i

/** Own words stand in it: lines that nobody's mark claims. */
const hasOwnWords = (text: string): boolean =>
  text.split('\n').filter((line) => line.trim() !== '' && !/^\s*[>|]/.test(line)).length > 4 &&
  !/^[-_*\s]*(?:original message|forwarded|from:|to:|date:|begin forward|message from|-- ?$|[- ]+\w+ message)/im.test(
    text,
  )

describe('A2: new text beside the libraries of npm, on the same data', () => {
  withData('reply-fixtures/talon')('talon: exact on more cases than any of them', () => {
    const cases = talonCases() ?? []
    const exact = (side: typeof ours) => cases.filter((one) => isExact(side, one)).length
    const counts = [ours, ...peers].map((side) => `${side.name} ${exact(side)}/${cases.length}`)
    process.stdout.write(`talon: ${counts.join(', ')}\n`)
    expect(cases.length).toBe(14)
    for (const peer of peers) expect(exact(ours)).toBeGreaterThan(exact(peer))
    expect(exact(ours)).toBeGreaterThanOrEqual(11)
  })

  test('own cases: exact on more than any of them', () => {
    const cases = ownCases()
    for (const peer of peers)
      expect(cases.filter((one) => isExact(ours, one)).length).toBeGreaterThan(
        cases.filter((one) => isExact(peer, one)).length,
      )
  })

  const references: readonly (readonly [string, (expected: Expected) => string])[] = [
    ['crisp-email-reply-parser', ({ visibleText }) => visibleText ?? ''],
    // A body it calls no forward is a deliberate trap of that set: then there is nothing to compare.
    ['crisp-email-forward-parser', ({ message }) => message ?? ''],
    ['mail-parser-reply', ({ latestReply }) => latestReply ?? ''],
  ]
  for (const [set, referenceOf] of references) {
    withData(`reply-fixtures/${set}`)(`${set}: every disagreement is judged in decision 011`, () => {
      const expected = JSON.parse(readFileSync(path.join(replyFixtures, set, 'expected.json'), 'utf8')) as Record<
        string,
        Expected
      >
      const differing = Object.entries(expected)
        .filter(([, reference]) => reference.forwarded !== false)
        .filter(([name, reference]) => {
          const text = readFileSync(path.join(replyFixtures, set, name), 'utf8')
          return squeezed(newText(text)) !== squeezed(referenceOf(reference))
        })
        .map(([name]) => name)
        .sort()
      const section = decision.slice(decision.indexOf(`## ${set}`)).split('\n## ')[0] ?? ''
      const judged = [...section.matchAll(/^\| `([^`]+)` \| (?:ours|theirs|taste) \|/gm)].map((row) => row[1]).sort()
      expect(judged).toEqual(differing)
    })
  }
})

interface Expected {
  readonly visibleText?: string
  readonly latestReply?: string
  readonly forwarded?: boolean
  readonly message?: string | null
}

describe('A2: new text of real mail', () => {
  const lists: readonly (readonly [string, number])[] = [
    ['list-linux-erofs/messages.ndjson.gz', 0.99],
    // The archive's own lines (`next part`) and code that is sent again stand in both.
    ['list-twisted/messages.ndjson.gz', 0.96],
  ]
  for (const [file, level] of lists) {
    withData(file)(`${file}: no line of the parent survives in an answer`, () => {
      const mails = mailOf(file)
      const byId = new Map(mails.map((mail) => [mail.id, mail]))
      let answers = 0
      let clean = 0
      for (const mail of mails) {
        const parent = mail.inReplyTo === null ? undefined : byId.get(mail.inReplyTo)
        if (parent === undefined || !ANSWER.test(mail.subject)) continue
        answers += 1
        const theirs = new Set(tellingLines(parent.body))
        // What the writer sends again himself (a patch, a trailer) is his own: it is unmarked in his text too.
        const own = new Set(tellingLines(mail.body.replace(/^\s*[>|].*$/gm, '')))
        if (!tellingLines(newText(mail.body)).some((line) => theirs.has(line) && !own.has(line))) clean += 1
      }
      const strict = strictlyClean(mails, byId)
      process.stdout.write(
        `${file}: ${clean} of ${answers} answers without a marked line of their parent, ${strict} without any\n`,
      )
      expect(answers).toBeGreaterThan(1000)
      expect(clean).toBe(answers)
      expect(strict / answers).toBeGreaterThanOrEqual(level)
    })

    withData(file)(`${file}: who has written something is never emptied`, () => {
      const emptied = mailOf(file).filter(({ body }) => newText(body) === '' && hasOwnWords(body))
      expect(emptied.length).toBe(0)
    })
  }

  withData('enron-accounts/messages.ndjson.gz')(
    'enron: of 21,361 three are emptied, whose answers stand inside lines that are marked as quoted',
    () => {
      const emptied = mailOf('enron-accounts/messages.ndjson.gz').filter(
        ({ body }) => body.trim() !== '' && newText(body) === '' && hasOwnWords(body),
      )
      expect(emptied.length).toBeLessThanOrEqual(3)
    },
  )

  withData('mime-fixtures/linux-erofs-zh')('Chinese answers: no line of a parent among them survives', () => {
    const folder = path.join(data, 'mime-fixtures/linux-erofs-zh')
    const parsed = readdirSync(folder).flatMap((name) => {
      const one = parseMime(readFileSync(path.join(folder, name)), null)
      return 'message' in one ? [one.message] : []
    })
    // Most parents are in the list's own archive, as their first 2,000 characters.
    const archive = existsSync(path.join(data, 'list-linux-erofs')) ? mailOf('list-linux-erofs/messages.ndjson.gz') : []
    const textOf = new Map([
      ...archive.map((mail) => [mail.id, mail.body] as const),
      ...parsed.map((each) => [each.messageId ?? '', each.text ?? ''] as const),
    ])
    let answers = 0
    let clean = 0
    for (const each of parsed) {
      const parent = textOf.get(each.inReplyTo ?? '')
      if (parent === undefined || !ANSWER.test(each.subject)) continue
      answers += 1
      const theirs = new Set(tellingLines(parent))
      const own = splitMessage({ text: each.text, html: each.html }).newText
      if (!tellingLines(own).some((line) => theirs.has(line))) clean += 1
    }
    process.stdout.write(`linux-erofs-zh: ${clean} of ${answers} answers without a line of their parent\n`)
    expect(answers).toBeGreaterThan(10)
    expect(clean).toBe(answers)
  })
})

function strictlyClean(mails: readonly Mail[], byId: ReadonlyMap<string, Mail>): number {
  return mails.filter((mail) => {
    const parent = mail.inReplyTo === null ? undefined : byId.get(mail.inReplyTo)
    if (parent === undefined || !ANSWER.test(mail.subject)) return false
    const theirs = new Set(tellingLines(parent.body))
    return !tellingLines(newText(mail.body)).some((line) => theirs.has(line))
  }).length
}
