import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { convert } from 'html-to-text'
import { parseMime } from '../../service/capture/sources/parse-mime.ts'
import type { MessageBody } from '../../shared/message/new-text/new-text.ts'

const root = path.resolve(import.meta.dirname, '../..')
export const replyFixtures = path.resolve(root, '../shared/data/reply-fixtures')
const ownFolder = path.join(root, 'test/fixtures/new-text')

/** A body and what is right for it. */
export interface StripCase {
  readonly name: string
  readonly body: MessageBody
  /** `reply`: without the history, its signature still on it; `new`: without both; `signature`: it alone. */
  readonly kind: 'reply' | 'new' | 'signature'
  readonly wanted: string
}

/** Our own cases, `<client>-<language>-<n>`. */
export function ownCases(): StripCase[] {
  return readdirSync(ownFolder)
    .filter((file) => !file.endsWith('.expected.txt'))
    .sort()
    .map((file) => {
      const name = file.replace(/\.(?:txt|html)$/, '')
      const content = readFileSync(path.join(ownFolder, file), 'utf8')
      const wanted = readFileSync(path.join(ownFolder, `${name}.expected.txt`), 'utf8').trimEnd()
      const body = file.endsWith('.html') ? { text: null, html: content } : { text: content, html: null }
      return { name, body, kind: 'new', wanted }
    })
}

/** Talon's cases with its own assertions; null where the data is not there. */
export function talonCases(): StripCase[] | null {
  const folder = path.join(replyFixtures, 'talon')
  if (!existsSync(folder)) return null
  const expected = JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')) as Record<string, Wanted>
  return Object.entries(expected).map(([name, wanted]) => {
    const body = bodyOf(name, readFileSync(path.join(folder, name)))
    return { name: `talon/${name}`, body, ...judged(wanted) }
  })
}

interface Wanted {
  readonly reply?: string
  readonly replyTextIgnoringWhitespace?: string
  readonly signature?: string
  readonly html?: string
}

function judged(wanted: Wanted): Pick<StripCase, 'kind' | 'wanted'> {
  if (wanted.signature !== undefined) return { kind: 'signature', wanted: wanted.signature }
  const reply = wanted.reply ?? wanted.replyTextIgnoringWhitespace ?? textOf(wanted.html ?? '')
  return { kind: 'reply', wanted: reply }
}

function bodyOf(name: string, bytes: Buffer): MessageBody {
  if (name.endsWith('.html')) return { text: null, html: bytes.toString('utf8') }
  if (!name.endsWith('.eml')) return { text: bytes.toString('utf8'), html: null }
  const parsed = parseMime(bytes, null)
  if ('failure' in parsed) throw new Error(`${name}: ${parsed.failure}`)
  return { text: parsed.message.text, html: parsed.message.html }
}

/** HTML as the libraries that only read text are given it: what people feed them. */
export function textOf(html: string): string {
  return convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
    ],
  })
}

/** Blanks and line ends do not count: HTML has none of its own. */
export const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim()
