import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import { normaliseAddress } from '../../shared/message/address.ts'
import { backfill as readMailboxes, type BackfillSummary } from '../capture/mailbox/backfill.ts'
import { listMailboxes } from '../capture/mailbox/list-mailboxes.ts'
import type { Service } from '../context.ts'
import { loadMailboxes, type Mailbox } from '../ledger/mailboxes.ts'
import { type Call, type Command, EXIT } from './command.ts'
import { linesOfImport } from './import.ts'
import { readMoment } from './terminal/arguments.ts'
import { createProgress } from './terminal/progress.ts'
import type { Terminal } from './terminal/terminal.ts'

/** `backfill`: what the mailboxes hold, into the ledger; the same command continues a run that was stopped. */
export const backfill: Command = {
  words: { least: 0, most: 0 },
  options: {
    mailbox: { value: 'ADDRESS', help: 'cli.option.backfill-mailbox' },
    since: { value: 'DATE', help: 'cli.option.backfill-since' },
  },
  run: async (call) => {
    const asked = call.option('mailbox')
    const since = call.option('since')
    const from = since === null ? undefined : readMoment('--since', since)
    return call.withService(
      async (service) => {
        const started = Date.now()
        if (service.internalDomains().length === 0) {
          // Ours are the tenant's verified domains, unless somebody said otherwise before.
          await service.rememberInternalDomains(await service.graph().listDomains())
        }
        await listMailboxes(service.mailboxes(), { force: true })
        const mailboxes = chooseMailboxes(await loadMailboxes(service.database.db, service.tenant), asked)
        const summary = await backfillMail(call, service, mailboxes, from)
        const result = { ...summary, seconds: Math.round((Date.now() - started) / 100) / 10 }
        call.terminal.answer(result, () => [
          ...linesOfImport(call.terminal, result),
          ...linesOfMailboxes(call.terminal, result),
        ])
        if (call.stopping()) call.terminal.note(call.terminal.say('cli.import.stopped'))
        const whole = summary.waiting === 0 && summary.mailboxes.every(({ state }) => state === 'live')
        return whole && !call.stopping() ? EXIT.done : EXIT.partly
      },
      { make: true },
    )
  },
}

/** Reads mailboxes with a progress bar. `since`: ms UTC; undefined: as far back as before. */
export async function backfillMail(
  { terminal }: Pick<Call, 'terminal'>,
  service: Service,
  mailboxes: readonly Mailbox[],
  since?: number,
): Promise<BackfillSummary> {
  const progress = createProgress(terminal, Date.now)
  const started = Date.now()
  try {
    const summary = await readMailboxes(service.mailboxes(), mailboxes, {
      ...(since === undefined ? {} : { since }),
      onProgress: ({ done, known, mailboxesDone, mailboxes: all }) =>
        progress.report(done, known, terminal.say('cli.backfill.progress', { done, mailboxes: mailboxesDone, all })),
    })
    const skipped = Object.values(summary.skipped).reduce((sum, n) => sum + n, 0)
    const { seen, captured, held, failed } = summary
    service.events.imported({ seen, captured, skipped, held, failed: failed.length, ms: Date.now() - started })
    return summary
  } finally {
    progress.end()
  }
}

function chooseMailboxes(all: readonly Mailbox[], asked: string | null): readonly Mailbox[] {
  if (asked === null && all.length > 0) return all
  const chosen = all.filter(({ address }) => address === normaliseAddress(asked ?? ''))
  if (chosen.length > 0) return chosen
  if (asked === null) {
    throw new InputError('no-mailboxes', 'No mailbox is to be read.', {
      remedy: 'Take in the directory or a people file first, or name mailboxes in the policy file (mailboxes.include).',
    })
  }
  throw new InputError('unknown-mailbox', told`There is no mailbox “${asked}” that is read.`, {
    where: '--mailbox',
    remedy: 'Give the primary address of a rep or a company mailbox that policy does not leave out.',
  })
}

/** The mailboxes that could not be read whole, with the reason. */
function linesOfMailboxes(terminal: Terminal, { mailboxes }: BackfillSummary): string[] {
  return mailboxes.flatMap(({ mailbox, state, errorCode, waiting }) => {
    if (state === 'refused') return [`  ${terminal.say('cli.backfill.refused', { mailbox, code: errorCode ?? '?' })}`]
    return waiting === 0 ? [] : [`  ${terminal.say('cli.backfill.waiting', { mailbox, waiting })}`]
  })
}
