import { InputError } from '../../shared/errors.ts'
import { normaliseAddress } from '../../shared/message/address.ts'
import type { WordKey } from '../../shared/words/en.ts'
import { en } from '../../shared/words/en.ts'
import { told } from '../../shared/words/sentence.ts'
import { compareMailboxes } from '../capture/completeness/watch.ts'
import { fetchItems } from '../capture/mailbox/fetch-items.ts'
import type { Service } from '../context.ts'
import { watchOver } from '../jobs/watch.ts'
import { readAlarms, type StoredAlarm } from '../ledger/alarms.ts'
import { type Gap, type MailboxDay, readGaps, readMailboxDays } from '../ledger/completeness.ts'
import { type HeldBack, readCoverage, readHeldBack, type RepCoverage } from '../ledger/coverage.ts'
import { mailboxesWithPending } from '../ledger/mailbox-items.ts'
import { loadMailboxes, type Mailbox } from '../ledger/mailboxes.ts'
import { type Call, type Command, EXIT } from './command.ts'
import { readMoment } from './terminal/arguments.ts'
import { createProgress } from './terminal/progress.ts'
import { table } from './terminal/table.ts'
import type { Terminal } from './terminal/terminal.ts'

const DAY_MS = 86_400_000
const HELD_LISTED = 1000

/** What `reconcile --json` answers; kept. */
interface Reconciliation {
  /** Every compared day counts as many messages here as in the mailbox, nothing is missing, no alarm stands. */
  readonly agrees: boolean
  /** Mailboxes whose own count was asked for, and those that could not be asked, by code. */
  readonly compared: number
  readonly refused: Readonly<Record<string, number>>
  readonly mailboxes: readonly {
    readonly mailbox: string
    readonly state: Mailbox['state']
    readonly errorCode: string | null
    readonly days: readonly Omit<MailboxDay, 'mailbox'>[]
  }[]
  readonly gaps: readonly (Omit<Gap, 'mailbox'> & { readonly mailbox: string })[]
  readonly alarms: readonly (Omit<StoredAlarm, 'subject'> & { readonly mailbox: string | null })[]
  readonly coverage: readonly RepCoverage[]
  readonly heldBack: readonly HeldBack[]
}

/**
 * `reconcile`: each mailbox and day beside the mailbox's own count; what is missing is named, fetched, and compared
 * again. Without live mailboxes it tells what became of the files' mail.
 */
export const reconcile: Command = {
  words: { least: 0, most: 0 },
  options: {
    mailbox: { value: 'ADDRESS', help: 'cli.option.mailbox-one' },
    since: { value: 'DATE', help: 'cli.option.since' },
  },
  run: async (call) => {
    const mailbox = readMailbox(call.option('mailbox'))
    const since = call.option('since') === null ? null : readMoment('--since', call.option('since') ?? '')
    return call.withService(async (service) => {
      const from = since ?? firstDay(service)
      const outcome = await compareAndFetch(call, service, mailbox, from)
      await watchOver(service)
      const result = await readAll(service, mailbox, from, outcome)
      call.terminal.answer(result, () => linesOf(call.terminal, result))
      return result.agrees ? EXIT.done : EXIT.partly
    })
  },
}

function firstDay(service: Service): number {
  const days = service.config.policy.mailboxes.compareDays
  return Math.floor(service.watch().now() / DAY_MS) * DAY_MS - (days - 1) * DAY_MS
}

function readMailbox(text: string | null): string | null {
  if (text === null) return null
  const address = normaliseAddress(text)
  if (address !== null) return address
  throw new InputError('bad-mailbox', told`“${text}” is no mail address.`, {
    where: '--mailbox',
    remedy: 'Give the mailbox as name@domain, for example ann@example.com.',
  })
}

async function compareAndFetch(
  { terminal, stopping }: Pick<Call, 'terminal' | 'stopping'>,
  service: Service,
  mailbox: string | null,
  from: number,
): Promise<{ compared: number; refused: Readonly<Record<string, number>> }> {
  if (!service.hasGraph) return { compared: 0, refused: {} }
  const progress = createProgress(terminal, Date.now)
  const asked = (one: Mailbox) => mailbox === null || one.address === mailbox
  const compare = (only: (one: Mailbox) => boolean) =>
    compareMailboxes(
      { ...service.watch(), graph: service.graph() },
      {
        from,
        only,
        stop: stopping,
        onMailbox: (done, of) => progress.report(done, of, terminal.say('cli.reconcile.comparing')),
      },
    )
  try {
    const first = await compare(asked)
    if (first.missing === 0) return first
    const ctx = service.mailboxes()
    const waiting = new Set(await mailboxesWithPending(ctx.db, ctx.tenant, ctx.wireNow()))
    for (const one of await loadMailboxes(ctx.db, ctx.tenant)) {
      if (asked(one) && waiting.has(one.id)) await fetchItems(ctx, one)
    }
    return await compare((one) => asked(one) && waiting.has(one.id)).then((again) => ({
      compared: first.compared,
      refused: { ...first.refused, ...again.refused },
    }))
  } finally {
    progress.end()
  }
}

async function readAll(
  service: Service,
  asked: string | null,
  from: number,
  outcome: { compared: number; refused: Readonly<Record<string, number>> },
): Promise<Reconciliation> {
  const ledger = { db: service.database.db, tenant: service.tenant }
  const now = service.watch().now()
  const mailboxes = (await loadMailboxes(ledger.db, ledger.tenant)).filter(
    (one) => asked === null || one.address === asked,
  )
  const ids = mailboxes.map(({ id }) => id)
  const addressOf = new Map(mailboxes.map(({ id, address }) => [id, address]))
  const days = await readMailboxDays(ledger, ids, { from, to: (Math.floor(now / DAY_MS) + 1) * DAY_MS })
  const gaps = (await readGaps(ledger, from)).filter(({ mailbox }) => addressOf.has(mailbox))
  const alarms = (await readAlarms(ledger)).filter(({ subject }) => addressOf.has(subject) || asked === null)
  const rep = asked
  const since = now - 365 * DAY_MS
  return {
    agrees:
      alarms.length === 0 &&
      Object.keys(outcome.refused).length === 0 &&
      gaps.every(({ closedAt }) => closedAt !== null),
    ...outcome,
    mailboxes: mailboxes.map(({ id, address, state, errorCode }) => ({
      mailbox: address,
      state,
      errorCode,
      days: days.filter((day) => day.mailbox === id).map(({ mailbox: _, ...day }) => day),
    })),
    gaps: gaps.map((gap) => ({ ...gap, mailbox: addressOf.get(gap.mailbox) ?? gap.mailbox })),
    alarms: alarms.map(({ subject, ...alarm }) => ({ ...alarm, mailbox: addressOf.get(subject) ?? null })),
    coverage: (await readCoverage(ledger, since)).filter((one) => rep === null || one.rep === rep),
    heldBack: await readHeldBack(ledger, { rep, since, most: HELD_LISTED }),
  }
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0)

function linesOf(terminal: Terminal, result: Reconciliation): string[] {
  const rows = result.mailboxes.flatMap(({ mailbox, days }) =>
    days.map((day) => [
      mailbox,
      day.day,
      String(day.seen),
      String(day.captured),
      String(day.inCrm),
      String(sum(day.skipped)),
      String(day.held),
      String(day.waiting),
      String(sum(day.failed)),
      day.compared === null ? '—' : String(day.compared.counted),
      day.compared === null ? '' : day.compared.missing > 0 ? `⚠ ${day.compared.missing}` : '✓',
    ]),
  )
  const title = (key: WordKey) => ({ title: terminal.say(key) })
  const count = (key: WordKey) => ({ title: terminal.say(key), align: 'right' as const })
  return [
    ...(rows.length === 0
      ? [terminal.say('page.no-mailboxes')]
      : table(
          [
            title('page.mailbox'),
            title('cli.column.day'),
            count('cli.column.seen'),
            count('cli.column.captured'),
            count('page.in-crm'),
            count('cli.column.skipped'),
            count('cli.column.held'),
            count('page.waiting'),
            count('cli.column.failed'),
            count('cli.column.counted'),
            title('cli.column.agrees'),
          ],
          rows,
        )),
    ...Object.entries(result.refused).map(
      ([code, mailboxes]) => `! ${terminal.say('cli.reconcile.refused', { mailboxes, code })}`,
    ),
    ...result.gaps.map(
      (gap) =>
        `⚠ ${gap.mailbox}  ${gap.messageId ?? gap.item}  ${terminal.say(gap.closedAt === null ? 'page.gap-open' : 'page.gap-closed')}`,
    ),
    ...result.alarms.map((alarm) => `⚠ ${alarmLine(terminal, alarm)}`),
    '',
    terminal.say('page.coverage'),
    ...table(
      [
        title('page.rep'),
        count('page.threads-count'),
        count('page.in-crm'),
        count('page.waiting'),
        title('page.held-back'),
      ],
      result.coverage.map((one) => [
        one.name ?? one.rep,
        String(one.threads),
        String(one.inCrm),
        String(one.waiting),
        Object.entries(one.heldBack)
          .map(([reason, threads]) => `${reason} ${threads}`)
          .join(', '),
      ]),
    ),
    '',
    terminal.say(result.agrees ? 'cli.reconcile.agrees' : 'cli.reconcile.differs'),
  ]
}

function alarmLine(terminal: Terminal, { code, mailbox, figures }: Reconciliation['alarms'][number]): string {
  const key = `alarm.${code}`
  return Object.hasOwn(en, key) ? terminal.say(key as WordKey, { ...figures, mailbox }) : code
}
