import { tell, type Told } from '../../../shared/words/sentence.ts'
import type { Value } from '../../../shared/words/fill.ts'
import { say, type Words } from '../../../shared/words/words.ts'
import type { WordKey } from '../../../shared/words/en.ts'

export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/**
 * Where a command speaks: results on standard output, everything else on standard error. With `--json` exactly one JSON
 * value goes to standard output.
 */
export class Terminal {
  readonly words: Words
  readonly json: boolean
  readonly #out: Output
  readonly #err: Output
  #answered = false

  constructor(options: { readonly words: Words; readonly json: boolean; readonly out: Output; readonly err: Output }) {
    this.words = options.words
    this.json = options.json
    this.#out = options.out
    this.#err = options.err
  }

  /** Columns to lay text out in. */
  get columns(): number {
    return Math.min(Math.max(this.#out.columns ?? 100, 40), 160)
  }

  /** The error stream is a person's terminal: a line may be drawn over. */
  get interactive(): boolean {
    return this.#err.isTTY === true
  }

  say(key: WordKey, values: Readonly<Record<string, Value>> = {}): string {
    return say(this.words, key, values)
  }

  /** A sentence of an error, in the reader's language. */
  tell(told: Told): string {
    return tell(told, this.words.sentences)
  }

  /** The answer of the command: the JSON value, or its lines for a person. Once a call. */
  answer(value: unknown, lines: () => readonly string[]): void {
    if (this.#answered) throw new Error('a command answers once')
    this.#answered = true
    this.#out.write(
      this.json
        ? `${JSON.stringify(value, null, 2)}\n`
        : lines()
            .map((line) => `${plain(line)}\n`)
            .join(''),
    )
  }

  /** A remark beside the answer. */
  note(line: string): void {
    this.#err.write(`${plain(line)}\n`)
  }

  /** Draws over the last line of a person's terminal. */
  draw(line: string): void {
    this.#err.write(`\r\u001b[2K${plain(line)}`)
  }
}

/** Names and addresses come from outside: a control character could rewrite the screen. */
// eslint-disable-next-line no-control-regex -- control characters are what is being taken out
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

function plain(text: string): string {
  return text.replace(CONTROL, '\ufffd')
}
