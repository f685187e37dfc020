import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import type { Locale } from '../../shared/words/fill.ts'
import { LOCALES, type Words } from '../../shared/words/words.ts'
import { readConfig, type Settings } from '../config/config.ts'
import { nearest } from '../config/nearest.ts'
import { ledgerExists, openService } from '../context.ts'
import { createEvents, type Events } from '../observe/events.ts'
import { createLogger } from '../observe/logger.ts'
import { type Call, type Command, EXIT, type OptionSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { helpOf, helpOfCommand } from './help.ts'
import { sampleNow } from './sample/sample-home.ts'
import { readArguments, readMoment } from './terminal/arguments.ts'
import { exitCodeOf, reportError } from './terminal/report-error.ts'
import { type Output, Terminal } from './terminal/terminal.ts'

export interface Surroundings {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly readFile: (path: string) => string
  readonly out: Output
  readonly err: Output
  /** Settles with the signal that asks us to stop. */
  readonly stopped: Promise<string>
  readonly words: (locale: Locale) => Words
}

/** The options every command takes. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  data: { value: 'DIR', help: 'cli.option.data' },
  now: { value: 'DATE', help: 'cli.option.now' },
  json: { value: null, help: 'cli.option.json' },
  lang: { value: 'en|zh-CN', help: 'cli.option.lang' },
  help: { value: null, help: 'cli.option.help' },
}

/** Runs one command line; answers its exit code. Never throws. */
export async function run(around: Surroundings): Promise<number> {
  const [typed = 'help', ...rest] = around.args
  // Before anything is read: an error must already come in the asked form and language.
  const json = rest.includes('--json')
  let terminal = terminalFor(around, languageAsked(rest) ?? 'en', json)
  try {
    if (typed === '--version' || typed === '-v') {
      terminal.answer(versionOf(around), () => [versionOf(around)])
      return EXIT.done
    }
    if (['help', '--help', '-h'].includes(typed)) {
      terminal = terminalFor(around, languageAsked(rest) ?? languageOf(around), json)
      return await printHelp(terminal, rest.find((word) => !word.startsWith('-')) ?? null)
    }
    const command = await find(typed)
    const specs = { ...COMMON_OPTIONS, ...command.options }
    const given = readArguments(typed, rest, specs)
    if (given.options.has('help')) return await printHelp(terminal, typed)
    const option = (name: string): string | null => {
      const value = given.options.get(name)
      return typeof value === 'string' ? value : null
    }
    const lang = readLanguage(option('lang'))
    checkWords(typed, command, given.words)
    const now = option('now')
    const asked = now === null ? null : readMoment('--now', now)
    const directory = option('data')
    const settings = readConfig({ ...around, ...(directory === null ? {} : { directory }) })
    // In the sample company time stands still: every command sees the day that `start` showed.
    const fixedNow = asked ?? (settings.config.engine === 'embedded' ? sampleNow(settings.config.directory) : null)
    terminal = terminalFor(around, lang ?? settings.config.lang, json)
    let stopping = false
    void around.stopped.then(() => {
      stopping = true
    })
    const events = createEvents(
      createLogger({ level: settings.config.logLevel ?? (typed === 'serve' ? 'info' : 'error') }),
    )
    return await command.run({
      words: given.words,
      option,
      on: (name) => given.options.has(name),
      terminal,
      release: versionOf(around),
      settings,
      fixedNow,
      stopping: () => stopping,
      stopped: around.stopped,
      withService: withServiceOf(settings, events, fixedNow, around.stopped),
    })
  } catch (error) {
    reportError(terminal, error, { kept: typed === 'serve' })
    return exitCodeOf(error)
  }
}

function withServiceOf(
  settings: Settings,
  events: Events,
  fixedNow: number | null,
  stopped: Promise<string>,
): Call['withService'] {
  return async (use, { make } = { make: false }) => {
    if (!make && !ledgerExists(settings.config)) {
      throw new InputError('no-ledger', told`There is no ledger in ${settings.config.directory}.`, {
        where: '--data',
        remedy:
          'Give the directory of your ledger (--data DIR), or make one with `commonhold import` or `commonhold start`.',
      })
    }
    const service = await openService({
      ...settings,
      events,
      now: fixedNow === null ? Date.now : () => fixedNow,
      stopped,
    })
    try {
      return await use(service)
    } finally {
      await service.close()
    }
  }
}

async function find(name: string): Promise<Command> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (entry !== undefined) return entry.load()
  const near = nearest(name, Object.keys(COMMANDS))
  throw new InputError('unknown-command', told`There is no command “${name}”.`, {
    remedy:
      near === null
        ? 'See `commonhold help` for all commands.'
        : told`Did you mean \`commonhold ${near}\`? See \`commonhold help\`.`,
  })
}

async function printHelp(terminal: Terminal, name: string | null): Promise<number> {
  if (name === null) {
    terminal.answer({ commands: Object.values(COMMANDS).map(({ usage }) => usage) }, () => helpOf(terminal))
    return EXIT.done
  }
  const command = await find(name)
  terminal.answer({ usage: COMMANDS[name]?.usage ?? name }, () =>
    helpOfCommand(terminal, name, { ...command.options, ...COMMON_OPTIONS }),
  )
  return EXIT.done
}

function checkWords(name: string, command: Command, words: readonly string[]): void {
  const { least, most } = command.words
  if (words.length >= least && words.length <= most) return
  const message =
    words.length > most
      ? told`\`commonhold ${name}\` does not take “${words[most] ?? ''}”.`
      : told`\`commonhold ${name}\` needs more words.`
  throw new InputError('wrong-usage', message, {
    remedy: told`Write: commonhold ${COMMANDS[name]?.usage ?? name}`,
  })
}

function readLanguage(text: string | null): Locale | null {
  if (text === null) return null
  const locale = LOCALES.find((one) => one.toLowerCase() === text.toLowerCase())
  if (locale !== undefined) return locale
  throw new InputError('unknown-language', told`There is no language “${text}”.`, {
    remedy: told`Give --lang ${LOCALES.join(' or --lang ')}.`,
  })
}

function languageAsked(args: readonly string[]): Locale | null {
  const at = args.indexOf('--lang')
  const asked = at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith('--lang='))?.slice('--lang='.length)
  return LOCALES.find((one) => one.toLowerCase() === asked?.toLowerCase()) ?? null
}

/** Help must come even when the configuration is wrong. */
function languageOf(around: Surroundings): Locale {
  try {
    return readConfig(around).config.lang
  } catch {
    return 'en'
  }
}

function terminalFor(around: Surroundings, locale: Locale, json: boolean): Terminal {
  return new Terminal({ words: around.words(locale), json, out: around.out, err: around.err })
}

/** Beside the source (service/cli) and in dist/ alike, two floors up. */
function versionOf(around: Surroundings): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      return (JSON.parse(around.readFile(new URL(up, import.meta.url).pathname)) as { version: string }).version
    } catch {
      // Not there: one floor further up.
    }
  }
  return 'unknown'
}
