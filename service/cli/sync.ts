import { deriveDue } from '../capture/derive-due.ts'
import type { Service } from '../context.ts'
import { runSync } from '../sync/run-sync.ts'
import type { SyncProgress, SyncSummary } from '../sync/sync-context.ts'
import { wantFigures } from '../trust/want-figures.ts'
import { type Call, type Command, EXIT, type ExitCode } from './command.ts'
import { createProgress } from './terminal/progress.ts'
import type { Terminal } from './terminal/terminal.ts'

/** `sync`: brings HubSpot to what the ledger wants: people, messages, associations, figures. */
export const sync: Command = {
  words: { least: 0, most: 0 },
  options: { 'retry-failed': { value: null, help: 'cli.option.retry-failed' } },
  run: (call) =>
    call.withService(async (service) => {
      const summary = await syncAll(call, service, call.on('retry-failed'))
      call.terminal.answer(summary, () => syncLines(call.terminal, summary))
      return exitCodeOf(summary)
    }),
}

/** Computes what is due, then syncs, with a progress bar. */
export async function syncAll(
  { terminal }: Pick<Call, 'terminal'>,
  service: Service,
  retryFailed = false,
): Promise<SyncSummary & { readonly seconds: number }> {
  const started = Date.now()
  // Asked first: without a token nothing is computed in vain.
  service.hubspot()
  await deriveDue(service.capture())
  const computed = await wantFigures(service.trust, { now: service.now(), which: 'all' })
  service.events.figuresComputed(computed, Date.now() - started)
  const progress = createProgress(terminal, Date.now)
  const onProgress = ({ step, done, total }: SyncProgress) =>
    progress.report(done, total, terminal.say(`cli.sync.${step}`))
  try {
    const summary = await runSync(service.sync(onProgress), { retryFailed })
    service.events.synced(summary, Date.now() - started)
    return { ...summary, seconds: Math.round((Date.now() - started) / 100) / 10 }
  } finally {
    progress.end()
  }
}

function exitCodeOf(summary: SyncSummary): ExitCode {
  return summary.waiting > 0 || summary.failed.length > 0 || summary.stopped !== null ? EXIT.partly : EXIT.done
}

export function syncLines(terminal: Terminal, summary: SyncSummary & { readonly seconds: number }): string[] {
  const { failed, stopped } = summary
  return [
    terminal.say('cli.sync.done', { calls: summary.calls, seconds: summary.seconds }),
    `  ${terminal.say('cli.sync.created', { created: summary.engagementsCreated, adopted: summary.engagementsAdopted, recovered: summary.engagementsRecovered })}`,
    `  ${terminal.say('cli.sync.made', { contacts: summary.contactsCreated, accounts: summary.accountsCreated, foundContacts: summary.contactsFound, foundAccounts: summary.accountsFound })}`,
    `  ${terminal.say('cli.sync.changed', { mended: summary.associationsMended, archived: summary.engagementsArchived, figures: summary.figuresWritten })}`,
    ...(summary.waiting === 0 ? [] : [`  ${terminal.say('cli.sync.waiting', { waiting: summary.waiting })}`]),
    ...(stopped === null
      ? []
      : [
          `  ${terminal.say('cli.sync.stopped', { code: stopped.code, seconds: Math.ceil((stopped.retryAfterMs ?? 0) / 1000) })}`,
        ]),
    ...(failed.length === 0 ? [] : [`  ${terminal.say('cli.sync.failed', { failed: failed.length })}`]),
    ...failed.slice(0, 10).map(({ kind, id, code, reason }) => `    ${kind} ${id}: ${code}: ${reason}`),
  ]
}
