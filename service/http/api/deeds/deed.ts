import type { DeedAnswer } from '../../../../shared/contract/deeds.ts'
import type { WordKey } from '../../../../shared/words/en.ts'
import { say, wordsFor } from '../../../../shared/words/words.ts'
import type { Service } from '../../../context.ts'
import type { Deed } from '../../../ledger/deeds.ts'
import { sha256 } from '../../../ledger/ids.ts'
import type { Language } from '../language.ts'
import type { Reader } from '../reader.ts'

/** What deeds wake once they are recorded. Losing a waking loses nothing: the regular jobs find what it was about. */
export interface Wakes {
  /** Something waits to be told to the CRM. */
  readonly sync: () => void
  /** A task waits to be written. */
  readonly tasks: () => void
  /** Something may have come to this mailbox (our id) this moment, or will in seconds. */
  readonly mailbox: (id: string) => void
}

export interface Deeds {
  readonly service: Service
  readonly wakes: Wakes
}

/** How decisions name who did something: our id of the rep, else who signed in; never a name or address. */
export function personOf({ rep, tid, oid }: Pick<Reader, 'rep' | 'tid' | 'oid'>): string {
  return rep === null ? `user:${tid}/${oid}` : `rep:${rep}`
}

/** A request as a deed: what it asks for beside its key is hashed, so that the key serves nothing else. */
export function deedOf(
  { service }: Pick<Deeds, 'service'>,
  reader: Reader,
  kind: string,
  { key, ...asked }: { readonly key: string } & Readonly<Record<string, unknown>>,
): Deed {
  return { key, by: personOf(reader), kind, print: sha256(JSON.stringify(sorted(asked))), at: service.now() }
}

function sorted(asked: Readonly<Record<string, unknown>>): unknown[] {
  return Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** What a deed led to. `done: false`: nothing was changed, and the code says why. */
export interface Outcome {
  readonly code: string
  readonly done: boolean
}

/** As stored with the deed. */
export const writeOutcome = ({ code, done }: Outcome): string => `${done ? 'done' : 'not'}:${code}`

export function readOutcome(stored: string): Outcome {
  const at = stored.indexOf(':')
  return { done: stored.slice(0, at) === 'done', code: stored.slice(at + 1) }
}

/** The answer of a deed that was done just now, which is told of as well. */
export function answerDeed(
  { service }: Pick<Deeds, 'service'>,
  kind: string,
  outcome: Outcome,
  language: Language,
): DeedAnswer {
  service.events.deedDone(kind, outcome)
  return answerOf(outcome, language)
}

/** The answer in the reader's language; codes `skipped/…` and `held/…` name policy's reason. */
function answerOf({ code, done }: Outcome, language: Language): DeedAnswer {
  const words = wordsFor(language)
  const [head = '', reason] = code.split('/')
  const why = reason === undefined ? '' : isWord(`why.${reason}`) ? say(words, `why.${reason}` as WordKey) : reason
  return { done, code: reason ?? head, text: say(words, `deed.${head}` as WordKey, { why }) }

  function isWord(key: string): boolean {
    return key in words.catalogue
  }
}
