import { tell } from '../../../shared/words/sentence.ts'
import { CommonholdError, ConfigError, InputError, VendorError } from '../../../shared/errors.ts'
import { type ConfigProblem, WrongConfig } from '../../config/config.ts'
import { errorFields, frames } from '../../observe/logger.ts'
import { EXIT, type ExitCode } from '../command.ts'
import type { Terminal } from './terminal.ts'

/** The exit code that belongs to an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof InputError) return EXIT.input
  if (error instanceof ConfigError) return EXIT.configuration
  if (error instanceof VendorError) return EXIT.vendor
  return EXIT.failed
}

/**
 * Tells a person what went wrong, where, and what to do; with `--json` also as one JSON line on standard error.
 * `kept`: standard error goes to a log that is kept (`serve`), so what a vendor or a program said in words stays out; it
 * may quote people's data.
 */
export function reportError(terminal: Terminal, error: unknown, { kept = false } = {}): void {
  const known = error instanceof CommonholdError
  const code = known ? error.code : String(errorFields(error).code ?? 'unexpected')
  const said = error instanceof Error ? error.message : String(error)
  const message = known || !kept ? said : code
  const vendorReason = error instanceof VendorError && !kept ? error.vendorReason : null
  const where = known ? error.where : null
  const none = terminal.say(known ? 'cli.remedy.none' : 'cli.remedy.unexpected')
  if (terminal.json) {
    terminal.note(
      JSON.stringify({
        error: {
          code: known ? code : 'unexpected',
          message,
          where,
          remedy: (known ? error.remedy : null) ?? none,
          ...(error instanceof VendorError ? { fault: error.fault, vendorReason } : {}),
          ...(error instanceof WrongConfig ? { problems: error.problems.map(inEnglish) } : {}),
        },
      }),
    )
    return
  }
  const shown = known ? terminal.tell(error.told.message) : message
  const place = where === null || shown.includes(where) ? '' : ` (${where})`
  for (const line of `commonhold: ${shown}${place}`.split('\n')) terminal.note(line)
  if (vendorReason !== null) terminal.note(`  HubSpot: ${vendorReason}`)
  terminal.note(
    `  ${terminal.say('cli.remedy', { remedy: known && error.told.remedy !== null ? terminal.tell(error.told.remedy) : none })}`,
  )
  // A program error helps nobody without the place where it happened.
  if (!known && error instanceof Error) terminal.note(frames(error.stack ?? ''))
}

/** For scripts: always the same words, whatever the reader's language. */
function inEnglish({ name, what, todo }: ConfigProblem): { name: string; what: string; todo: string } {
  return { name, what: tell(what), todo: tell(todo) }
}
