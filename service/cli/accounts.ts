import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import { COMPANY, type State } from '../../shared/trust/facts.ts'
import { holderName, namesOf, sentence, stateName } from '../../shared/trust/sentences.ts'
import { fill } from '../../shared/words/fill.ts'
import type { AccountReading } from '../trust/read-accounts.ts'
import { dayText, readAll, rowOf } from './account-row.ts'
import { type Command, EXIT } from './command.ts'
import { table } from './terminal/table.ts'
import type { Terminal } from './terminal/terminal.ts'
import { wrap } from './terminal/width.ts'

const STATES: readonly State[] = ['personal', 'shared', 'company', 'insufficient']

/** `accounts`: every account with its state, the flagged ones first and with their reasons. */
export const accounts: Command = {
  words: { least: 0, most: 0 },
  options: { state: { value: STATES.join('|'), help: 'cli.option.state' } },
  run: async (call) => {
    const state = readState(call.option('state'))
    return call.withService(async (service) => {
      const readings = (await readAll(service)).filter(({ figures }) => state === null || figures.state === state)
      call.terminal.answer(readings.map(rowOf), () => accountLines(call.terminal, readings))
      return EXIT.done
    })
  },
}

function readState(text: string | null): State | null {
  if (text === null) return null
  const state = STATES.find((one) => one === text)
  if (state !== undefined) return state
  throw new InputError('unknown-state', told`There is no state “${text}”.`, {
    where: '--state',
    remedy: told`Give --state ${STATES.join(', ')}.`,
  })
}

/** The table of all accounts; below it the flagged ones with their reasons as sentences. */
export function accountLines(terminal: Terminal, readings: readonly AccountReading[]): string[] {
  if (readings.length === 0) return [terminal.say('cli.accounts.none')]
  const percent = (share: number | null) =>
    share === null ? '—' : fill('{share:percent}', { share: Math.round(share * 100) / 100 }, terminal.words.locale)
  const rows = readings.map(({ key, name, figures, holders }) => [
    figures.state === 'personal' ? '⚑' : '',
    name === key ? key : `${name} (${key})`,
    stateName(figures.state, terminal.words),
    figures.since === null ? '—' : dayText(figures.since),
    figures.topRep === null ? '—' : holderName(figures.topRep, terminal.words, namesOf(holders)),
    figures.topRep === null ? '—' : percent(figures.topShare),
    percent(figures.lowerBound),
    percent(figures.companyShare),
    figures.evidence.toFixed(1),
    String(figures.contacts),
    figures.orphanContacts.length === 0 ? '' : String(figures.orphanContacts.length),
  ])
  return [
    ...table(
      [
        { title: '' },
        { title: terminal.say('cli.column.account'), most: 40 },
        { title: terminal.say('cli.column.state'), most: 24 },
        { title: terminal.say('cli.column.since') },
        { title: terminal.say('cli.column.top-rep'), most: 26 },
        { title: terminal.say('cli.column.share'), align: 'right' },
        { title: terminal.say('cli.column.at-least'), align: 'right' },
        { title: terminal.say('cli.column.company'), align: 'right' },
        { title: terminal.say('cli.column.evidence'), align: 'right' },
        { title: terminal.say('cli.column.contacts'), align: 'right' },
        { title: terminal.say('cli.column.orphans'), align: 'right' },
      ],
      rows,
    ),
    '',
    countsLine(terminal, readings),
    ...flaggedLines(terminal, readings),
    '',
    ...wrap(terminal.say('cli.limits'), terminal.columns),
  ]
}

function countsLine(terminal: Terminal, readings: readonly AccountReading[]): string {
  const count = (state: State) => readings.filter(({ figures }) => figures.state === state).length
  return terminal.say('cli.accounts.counts', {
    accounts: readings.length,
    personal: count('personal'),
    shared: count('shared'),
    company: count('company'),
    insufficient: count('insufficient'),
  })
}

/** The single-rep accounts, each with why. */
export function flaggedLines(terminal: Terminal, readings: readonly AccountReading[]): string[] {
  return readings
    .filter(({ figures }) => figures.state === 'personal')
    .flatMap(({ name, key, figures, holders }) => [
      '',
      `⚑ ${name === key ? key : `${name} (${key})`} · ${terminal.say('state.single-rep')}`,
      ...figures.reasons.flatMap((reason) =>
        wrap(sentence(reason, terminal.words, namesOf(holders)), terminal.columns - 4).map((line, i) =>
          i === 0 ? `  · ${line}` : `    ${line}`,
        ),
      ),
    ])
}

/** A holder as a person reads it. */
export function shownHolder(terminal: Terminal, { holders }: Pick<AccountReading, 'holders'>, holder: string): string {
  const name = holderName(holder, terminal.words, namesOf(holders))
  if (holder === COMPANY) return name
  const departed = holders.get(holder)?.departed === true ? ` (${terminal.say('cli.account.departed')})` : ''
  return `${name}${departed}`
}
