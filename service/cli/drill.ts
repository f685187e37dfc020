import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import { COMPANY, type Holder, type HolderInfo } from '../../shared/trust/facts.ts'
import {
  type Departure,
  drill,
  type Drill,
  leaversOf,
  type ValueAtRisk,
  worstDepartures,
} from '../../shared/trust/drill.ts'
import { fill } from '../../shared/words/fill.ts'
import type { AccountReading } from '../trust/read-accounts.ts'
import { readAll } from './account-row.ts'
import { shownHolder } from './accounts.ts'
import { type Call, type Command, EXIT } from './command.ts'
import { table } from './terminal/table.ts'
import type { Terminal } from './terminal/terminal.ts'
import { wrap } from './terminal/width.ts'

/** `drill REP|--worst`: what it would mean for each account if somebody left today. */
export const drillReps: Command = {
  words: { least: 0, most: 1 },
  options: {
    worst: { value: null, help: 'cli.option.worst' },
    team: { value: null, help: 'cli.option.team' },
    line: { value: null, help: 'cli.option.line' },
  },
  run: async (call) => {
    const asked = call.words[0] ?? null
    if ((asked === null) !== call.on('worst')) {
      throw new InputError('wrong-usage', 'A drill needs one rep, or --worst.', {
        remedy: 'Write: commonhold drill REP (a primary address), or commonhold drill --worst',
      })
    }
    return call.withService(async (service) => {
      const readings = await readAll(service)
      const { policy } = service.config
      if (asked === null) {
        const reps = worstDepartures(readings, policy)
        const people = peopleOf(readings)
        const answer = {
          lossRate: policy.loss,
          reps: reps.map((row) => ({ name: people.get(row.rep)?.name ?? null, ...row })),
        }
        call.terminal.answer(answer, () => worstLines(call.terminal, readings, answer))
        return EXIT.done
      }
      const departure: Departure = { unit: unitOf(call), rep: findRep(asked, peopleOf(readings)) }
      const result = drill(readings, leaversOf(departure, peopleOf(readings)), policy)
      call.terminal.answer(drillAnswer(departure, result, readings), () => drillLines(call.terminal, result, readings))
      return EXIT.done
    })
  },
}

function unitOf(call: Call): Departure['unit'] {
  if (call.on('team') && call.on('line')) {
    throw new InputError('wrong-usage', '--team and --line exclude each other.', {
      remedy: 'Give one of them, or none.',
    })
  }
  return call.on('line') ? 'line' : call.on('team') ? 'team' : 'rep'
}

function peopleOf(readings: readonly AccountReading[]): ReadonlyMap<Holder, HolderInfo> {
  return new Map(readings.flatMap(({ holders }) => [...holders]))
}

/** A rep by primary address, or by name where only one bears it. */
function findRep(asked: string, people: ReadonlyMap<Holder, HolderInfo>): Holder {
  const wanted = asked.trim().toLowerCase()
  if (people.has(wanted) && wanted !== COMPANY) return wanted
  const named = [...people.values()].filter(({ name, holder }) => holder !== COMPANY && name.toLowerCase() === wanted)
  if (named.length === 1 && named[0] !== undefined) return named[0].holder
  throw new InputError(
    'no-such-rep',
    named.length > 1 ? told`More than one rep is called “${asked}”.` : told`There is no rep “${asked}”.`,
    {
      remedy: 'Give the primary address of a rep as `commonhold drill --worst` lists them.',
    },
  )
}

/** `drill REP --json`. */
function drillAnswer(departure: Departure, result: Drill, readings: readonly AccountReading[]) {
  const byKey = new Map(readings.map((reading) => [reading.figures.account, reading]))
  return {
    ...departure,
    leaving: result.leaving,
    lossRate: result.lossRate,
    accounts: result.accounts.map(({ account, orphanedContacts, ...row }) => ({
      id: account,
      name: byKey.get(account)?.name ?? account,
      ...row,
      orphanedContacts: orphanedContacts.map(
        (contact) => byKey.get(account)?.facts.contacts.get(contact)?.addresses[0] ?? null,
      ),
    })),
    totals: result.totals,
  }
}

function drillLines(terminal: Terminal, result: Drill, readings: readonly AccountReading[]): string[] {
  const byKey = new Map(readings.map((reading) => [reading.figures.account, reading]))
  const anyone = readings[0]
  const leaving = result.leaving
    .map((rep) => (anyone === undefined ? rep : shownHolder(terminal, anyone, rep)))
    .join(', ')
  return [
    terminal.say('cli.drill.title', { leaving, accounts: result.totals.accounts }),
    '',
    ...(result.accounts.length === 0
      ? [terminal.say('cli.drill.nothing')]
      : table(
          [
            { title: terminal.say('cli.column.account'), most: 36 },
            { title: terminal.say('cli.column.share'), align: 'right' },
            { title: terminal.say('cli.column.remaining'), most: 48 },
            { title: terminal.say('cli.column.orphaned'), align: 'right' },
            { title: terminal.say('cli.column.at-risk'), align: 'right' },
          ],
          result.accounts.map(({ account, share, remaining, orphanedContacts, valueAtRisk }) => {
            const reading = byKey.get(account)
            return [
              reading?.name ?? account,
              percent(terminal, share),
              remaining
                .slice(0, 3)
                .map(
                  ({ holder, share: part }) =>
                    `${reading === undefined ? holder : shownHolder(terminal, reading, holder)} ${percent(terminal, part)}`,
                )
                .join(', ') || terminal.say('cli.drill.nobody'),
              orphanedContacts.length === 0 ? '' : String(orphanedContacts.length),
              money(terminal, valueAtRisk),
            ]
          }),
        )),
    '',
    ...assumption(terminal, result.lossRate),
  ]
}

function worstLines(
  terminal: Terminal,
  readings: readonly AccountReading[],
  { lossRate, reps }: { lossRate: ValueAtRisk; reps: ReturnType<typeof worstDepartures> },
): string[] {
  const anyone = readings[0]
  if (anyone === undefined || reps.length === 0) return [terminal.say('cli.accounts.none')]
  return [
    terminal.say('cli.drill.worst'),
    '',
    ...table(
      [
        { title: terminal.say('cli.column.rep'), most: 36 },
        { title: terminal.say('cli.column.accounts'), align: 'right' },
        { title: terminal.say('cli.column.whole-accounts'), align: 'right' },
        { title: terminal.say('cli.column.orphaned'), align: 'right' },
        { title: terminal.say('cli.column.at-risk'), align: 'right' },
      ],
      reps.map(({ rep, accounts, shares, orphanedContacts, valueAtRisk }) => [
        shownHolder(terminal, anyone, rep),
        String(accounts),
        shares.toFixed(1),
        orphanedContacts === 0 ? '' : String(orphanedContacts),
        money(terminal, valueAtRisk),
      ]),
    ),
    '',
    ...assumption(terminal, lossRate),
  ]
}

function percent(terminal: Terminal, share: number): string {
  return fill('{share:percent}', { share: Math.round(share * 100) / 100 }, terminal.words.locale)
}

function money(terminal: Terminal, value: ValueAtRisk | null): string {
  if (value === null) return '—'
  const text = (amount: number) => Math.round(amount).toLocaleString(terminal.words.locale)
  return `${text(value.low)} – ${text(value.high)}`
}

/** The loss rate is an assumption and stands beside every value; the figures are about accounts, not people. */
function assumption(terminal: Terminal, { low, high }: ValueAtRisk): string[] {
  return [
    ...wrap(terminal.say('cli.drill.assumption', { low, high }), terminal.columns),
    ...wrap(terminal.say('cli.limits'), terminal.columns),
  ]
}
