import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import type { TrendPoint } from '../../shared/trust/figures.ts'
import { trend } from '../../shared/trust/figures.ts'
import { type StateSpan, stateHistory } from '../../shared/trust/replay.ts'
import { namesOf, sentence, stateName } from '../../shared/trust/sentences.ts'
import type { WordKey } from '../../shared/words/en.ts'
import { fill } from '../../shared/words/fill.ts'
import { deriveDue } from '../capture/derive-due.ts'
import type { Service } from '../context.ts'
import { type AccountReading, findAccount } from '../trust/read-accounts.ts'
import { dayText, figuresRow, rowOf } from './account-row.ts'
import { shownHolder } from './accounts.ts'
import { type Command, EXIT } from './command.ts'
import { bar, table } from './terminal/table.ts'
import type { Terminal } from './terminal/terminal.ts'
import { wrap } from './terminal/width.ts'

/** `account ID|DOMAIN`: everything known about one account's trust. */
export const account: Command = {
  words: { least: 1, most: 1 },
  run: (call) =>
    call.withService(async (service) => {
      const reading = await readOne(service, call.words[0] ?? '')
      const points = trend(reading.facts, reading.asOf, service.config.policy)
      const states = stateHistory(reading.facts, reading.asOf, service.config.policy)
      call.terminal.answer(accountDetail(reading, points, states), () => lines(call.terminal, reading, points))
      return EXIT.done
    }),
}

async function readOne(service: Service, asked: string): Promise<AccountReading> {
  await deriveDue(service.capture())
  const reading = await findAccount(service.trust, asked, service.now())
  if (reading !== null) return reading
  throw new InputError('no-such-account', told`There is no account “${asked}” with captured mail.`, {
    remedy: 'Give an id or a domain as `commonhold accounts` shows them.',
  })
}

/** `account --json`: the row of `accounts`, and beneath it trend, states, people and ties. */
export function accountDetail(reading: AccountReading, points: readonly TrendPoint[], states: readonly StateSpan[]) {
  const { figures, facts, asOf, value } = reading
  const addressOf = (contact: string) => facts.contacts.get(contact)?.addresses[0] ?? null
  return {
    ...rowOf(reading),
    asOf: new Date(asOf.t).toISOString(),
    live: asOf.live,
    value,
    truckFactorLines: figures.truckFactorLines,
    seniorReached: figures.seniorReached,
    orphans: figures.orphanContacts.map(addressOf),
    people: [...facts.contacts.values()].map(({ contact, name, addresses, senior, leftAt }) => ({
      address: addressOf(contact),
      addresses,
      name,
      senior,
      leftAt: leftAt === null ? null : new Date(leftAt).toISOString(),
      ties: figures.ties.filter((tie) => tie.contact === contact).map((tie) => tie.holder),
    })),
    trend: points.map((point) => ({
      daysBack: point.daysBack,
      date: dayText(point.figures.asOf),
      ...figuresRow(point.figures),
    })),
    states: states.map(({ state, rep, since }) => ({ state, rep, since: dayText(since) })),
  }
}

const BAR = 30

function lines(terminal: Terminal, reading: AccountReading, points: readonly TrendPoint[]): string[] {
  const { figures, name, key, holders } = reading
  const title = name === key ? key : `${name} (${key})`
  const state = stateName(figures.state, terminal.words)
  return [
    `${figures.state === 'personal' ? '⚑ ' : ''}${title} · ${state}${figures.since === null ? '' : ` · ${terminal.say('cli.account.since', { since: figures.since })}`}`,
    '',
    ...figures.reasons.flatMap((reason) =>
      wrap(sentence(reason, terminal.words, namesOf(holders)), terminal.columns - 4).map((line, i) =>
        i === 0 ? `  · ${line}` : `    ${line}`,
      ),
    ),
    '',
    terminal.say('cli.account.holders'),
    ...holderLines(terminal, reading),
    '',
    terminal.say('cli.account.figures'),
    ...figureLines(terminal, reading),
    '',
    terminal.say('cli.account.trend'),
    ...trendLines(terminal, reading, points),
    '',
    terminal.say('cli.account.ties'),
    ...tieLines(terminal, reading),
  ]
}

function percent(terminal: Terminal, share: number | null): string {
  return share === null ? '—' : fill('{share:percent}', { share }, terminal.words.locale)
}

function holderLines(terminal: Terminal, reading: AccountReading): string[] {
  const { holders, firstContact } = reading.figures
  if (holders.length === 0) return [`  ${terminal.say('cli.account.nobody')}`]
  const first = new Map(firstContact.map(({ holder, share }) => [holder, share]))
  return table(
    [
      { title: '' },
      { title: terminal.say('cli.column.share'), align: 'right' },
      { title: '' },
      { title: terminal.say('cli.column.first'), align: 'right' },
    ],
    holders.map(({ holder, share }) => [
      shownHolder(terminal, reading, holder),
      percent(terminal, share),
      bar(share, BAR),
      percent(terminal, first.get(holder) ?? 0),
    ]),
  ).map((line) => `  ${line}`)
}

function figureLines(terminal: Terminal, { figures, value }: AccountReading): string[] {
  const count = (n: number | null) => (n === null ? '—' : String(n))
  const rows: [WordKey, string][] = [
    ['cli.figure.top-share', percent(terminal, figures.topRep === null ? null : figures.topShare)],
    [
      'cli.figure.lower-bound',
      figures.lowerBound === null ? '—' : fill('{n:percent-down}', { n: figures.lowerBound }, terminal.words.locale),
    ],
    ['cli.figure.effective-holders', figures.effectiveHolders?.toFixed(2) ?? '—'],
    ['cli.figure.company-share', percent(terminal, figures.companyShare)],
    ['cli.figure.insistence', percent(terminal, figures.insistence)],
    ['cli.figure.truck-factor', count(figures.truckFactor)],
    ['cli.figure.truck-factor-lines', count(figures.truckFactorLines)],
    ['cli.figure.evidence', figures.evidence.toFixed(2)],
    ['cli.figure.isolation', count(figures.isolationMonths === null ? null : Math.floor(figures.isolationMonths))],
    ['cli.figure.senior-reached', count(figures.seniorReached)],
    ['cli.figure.contacts', count(figures.contacts)],
    ['cli.figure.orphans', count(figures.orphanContacts.length)],
    ['cli.figure.value', value === null ? '—' : Math.round(value).toLocaleString(terminal.words.locale)],
  ]
  return table(
    [{ title: '' }, { title: '', align: 'right' }],
    rows.map(([key, text]) => [terminal.say(key), text]),
  )
    .slice(2)
    .map((line) => `  ${line}`)
}

function trendLines(terminal: Terminal, reading: AccountReading, points: readonly TrendPoint[]): string[] {
  const all = [...points].reverse().concat({ daysBack: 0, figures: reading.figures })
  return table(
    [
      { title: '' },
      { title: terminal.say('cli.column.state') },
      { title: terminal.say('cli.column.top-rep') },
      { title: terminal.say('cli.column.share'), align: 'right' },
      { title: '' },
      { title: terminal.say('cli.column.company'), align: 'right' },
    ],
    all.map(({ figures }) => [
      dayText(figures.asOf),
      stateName(figures.state, terminal.words),
      figures.topRep === null ? '—' : shownHolder(terminal, reading, figures.topRep),
      percent(terminal, figures.topRep === null ? null : figures.topShare),
      bar(figures.topShare, 16),
      percent(terminal, figures.companyShare),
    ]),
  ).map((line) => `  ${line}`)
}

/** Contacts down, holders across: a dot where both have written within the window. */
function tieLines(terminal: Terminal, reading: AccountReading): string[] {
  const { figures, facts } = reading
  const holders = [...new Set(figures.ties.map(({ holder }) => holder))].sort()
  if (holders.length === 0) return [`  ${terminal.say('cli.account.no-ties')}`]
  const tied = new Set(figures.ties.map(({ contact, holder }) => `${contact}\n${holder}`))
  const orphans = new Set(figures.orphanContacts)
  const rows = [...facts.contacts.values()]
    .filter(({ contact }) => figures.ties.some((tie) => tie.contact === contact))
    .map(({ contact, name, addresses, senior }) => [
      `${name ?? addresses[0] ?? ''}${senior ? ' ★' : ''}`,
      ...holders.map((holder) => (tied.has(`${contact}\n${holder}`) ? '●' : '·')),
      orphans.has(contact) ? terminal.say('cli.account.orphan') : '',
    ])
  return table(
    [
      { title: '' },
      ...holders.map((holder) => ({ title: shownHolder(terminal, reading, holder), most: 24 })),
      { title: '' },
    ],
    rows,
  ).map((line) => `  ${line}`)
}
