import { readFileSync } from 'node:fs'
import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import { type ImportSummary, importSources } from '../capture/import-files.ts'
import { importPeople } from '../capture/import-people.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { openSources } from '../capture/sources/index.ts'
import { domainList } from '../config/settings.ts'
import type { Service } from '../context.ts'
import { type Call, type Command, EXIT } from './command.ts'
import { createProgress } from './terminal/progress.ts'
import type { Terminal } from './terminal/terminal.ts'

/** `import PATH…`: mail files into the ledger. */
export const importFiles: Command = {
  words: { least: 1, most: 10_000 },
  options: {
    internal: { value: 'DOMAIN[,…]', help: 'cli.option.internal' },
    mailbox: { value: 'ADDRESS', help: 'cli.option.mailbox' },
    people: { value: 'FILE.csv', help: 'cli.option.people' },
  },
  run: async (call) => {
    const mailbox = call.option('mailbox')
    const domains = readDomains(call.option('internal'))
    // Everything that can be wrong with the paths is said before a database is made.
    const sources = openSources(call.words, {
      ...(mailbox === null ? {} : { mailbox }),
      ...keepFiles(call.settings.config.policy),
    })
    const people = readPeople(call.option('people'))
    return call.withService(
      async (service) => {
        const started = Date.now()
        await rememberDomains(service, domains)
        if (people !== null) await importPeople(service.capture(), people.text, people.path)
        const summary = await importMail(call, service, sources)
        const result = { ...summary, seconds: Math.round((Date.now() - started) / 100) / 10 }
        call.terminal.answer(result, () => linesOfImport(call.terminal, result))
        if (!call.stopping()) return EXIT.done
        call.terminal.note(call.terminal.say('cli.import.stopped'))
        return EXIT.partly
      },
      { make: true },
    )
  },
}

/** Bytes of files are read only where they are to be uploaded: a mail file cannot be asked for them later. */
function keepFiles({ capture }: Policy): Pick<NonNullable<Parameters<typeof openSources>[1]>, 'keepFiles'> {
  return capture.attachments === 'upload' && !capture.headerOnly ? { keepFiles: capture.attachmentLimits } : {}
}

/** Reads the sources with a progress bar. */
async function importMail(
  { terminal, stopping }: Pick<Call, 'terminal' | 'stopping'>,
  service: Service,
  sources: ReturnType<typeof openSources>,
): Promise<ImportSummary> {
  const sizes = sources.map(({ totalBytes }) => totalBytes)
  const total = sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  const before = new Map(
    sources.map(({ path }, i) => [path, sizes.slice(0, i).reduce<number>((sum, size) => sum + (size ?? 0), 0)]),
  )
  const progress = createProgress(terminal, Date.now)
  const started = Date.now()
  try {
    const summary = await importSources(
      service.capture(),
      sources,
      ({ path, bytes, seen }) => {
        const rate = Math.round(seen / Math.max(0.001, (Date.now() - started) / 1000))
        progress.report((before.get(path) ?? 0) + bytes, total, terminal.say('cli.import.progress', { seen, rate }))
      },
      stopping,
    )
    const skipped = Object.values(summary.skipped).reduce((sum, n) => sum + n, 0)
    const { seen, captured, held, failed } = summary
    service.events.imported({ seen, captured, skipped, held, failed: failed.length, ms: Date.now() - started })
    return summary
  } finally {
    progress.end()
  }
}

async function rememberDomains(service: Service, domains: readonly string[] | null): Promise<void> {
  const all = domains ?? service.internalDomains()
  if (all.length === 0) {
    throw new InputError('no-internal-domain', 'Nobody said which mail domains are your own company’s.', {
      where: '--internal',
      remedy: 'Give --internal DOMAIN[,…] once (it is remembered), or set COMMONHOLD_INTERNAL_DOMAINS.',
    })
  }
  await service.rememberInternalDomains(all)
}

/** `--internal` as domains, or null when it was not given. */
export function readDomains(text: string | null): readonly string[] | null {
  if (text === null) return null
  const parsed = domainList.safeParse(text)
  if (parsed.success) return parsed.data
  throw new InputError('bad-domain', told`“${text}” is no list of domains.`, {
    where: '--internal',
    remedy: 'Give the domains of your own company, separated by commas, for example --internal example.com,example.cn.',
  })
}

function readPeople(path: string | null): { path: string; text: string } | null {
  if (path === null) return null
  try {
    return { path, text: readFileSync(path, 'utf8') }
  } catch (cause) {
    throw new InputError('no-people-file', told`The people file ${path} cannot be read.`, {
      where: '--people',
      remedy: 'Check the path and its permissions.',
      cause,
    })
  }
}

/** What became of everything that was read, by reason. */
export function linesOfImport(terminal: Terminal, result: ImportSummary & { seconds: number }): string[] {
  const { seen, captured, held, skipped, failed, seconds } = result
  const reasons = Object.entries(skipped).sort(([, a], [, b]) => b - a)
  return [
    terminal.say('cli.import.seen', { seen, seconds }),
    `  ${terminal.say('cli.import.captured', { captured })}`,
    `  ${terminal.say('cli.import.held', { held })}`,
    ...reasons.map(([reason, count]) => `  ${terminal.say('cli.import.skipped', { count, reason })}`),
    ...(failed.length === 0 ? [] : [`  ${terminal.say('cli.import.failed', { failed: failed.length })}`]),
    ...failed.slice(0, 10).map(({ path, position, reason }) => `    ${path} #${position}: ${reason}`),
    ...(failed.length > 10 ? [`    ${terminal.say('cli.import.more', { count: failed.length - 10 })}`] : []),
  ]
}
