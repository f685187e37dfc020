import { parseArgs } from 'node:util'
import { InputError } from '../../../shared/errors.ts'
import { told } from '../../../shared/words/sentence.ts'
import { nearest } from '../../config/nearest.ts'
import type { OptionSpec } from '../command.ts'

export interface Arguments {
  readonly words: readonly string[]
  readonly options: ReadonlyMap<string, string | true>
}

/** Reads the words after the command. Throws InputError, with a suggestion, for what the command does not know. */
export function readArguments(
  command: string,
  args: readonly string[],
  specs: Readonly<Record<string, OptionSpec>>,
): Arguments {
  const known = Object.keys(specs)
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(specs).map(([name, { value }]) => [
        name,
        { type: value === null ? 'boolean' : 'string' } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const words: string[] = []
  const options = new Map<string, string | true>()
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const spec = token.rawName === '-h' ? specs['help'] : specs[token.name]
    if (spec === undefined) throw unknownOption(command, token.rawName, known)
    const name = token.rawName === '-h' ? 'help' : token.name
    if (spec.value === null && token.value !== undefined) {
      throw new InputError('option-takes-no-value', told`${token.rawName} takes no value.`, {
        remedy: told`Give ${token.rawName} alone.`,
      })
    }
    if (spec.value !== null && (token.value === undefined || token.value === '')) {
      throw new InputError('option-needs-value', told`${token.rawName} needs a value.`, {
        remedy: told`Give ${token.rawName} ${spec.value}.`,
      })
    }
    options.set(name, token.value ?? true)
  }
  return { words, options }
}

function unknownOption(command: string, given: string, known: readonly string[]): InputError {
  const near = nearest(given.replace(/^-+/, ''), known)
  return new InputError('unknown-option', told`\`commonhold ${command}\` has no option ${given}.`, {
    remedy:
      near === null
        ? told`See \`commonhold help ${command}\`.`
        : told`Did you mean --${near}? See \`commonhold help ${command}\`.`,
  })
}

const BARE_DATE = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})?$/

/** A moment in ms UTC: a bare date is 00:00 UTC of it, and a time without a zone is UTC. */
export function readMoment(option: string, text: string): number {
  const zoned = BARE_DATE.test(text) ? `${text}T00:00:00Z` : /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`
  const ms = BARE_DATE.test(text) || MOMENT.test(text) ? Date.parse(zoned) : Number.NaN
  // 2001-02-30 would silently become March.
  const real =
    !Number.isNaN(ms) && new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(text.slice(0, 10))
  if (real) return ms
  throw new InputError('bad-date', told`“${text}” is no date.`, {
    where: option,
    remedy: told`Give ${option} as YYYY-MM-DD or as an ISO time, for example ${option} 2026-03-31T18:00:00Z.`,
  })
}
