import { type Gap, readGaps, readRegistry, type RegistryRow } from '../ledger/identifiers.ts'
import { type Command, EXIT } from './command.ts'
import { table } from './terminal/table.ts'
import type { Terminal } from './terminal/terminal.ts'

/** `registry`: company-owned and private identifiers of every rep; `--gaps` what the company does not hold. */
export const registry: Command = {
  words: { least: 0, most: 0 },
  options: { gaps: { value: null, help: 'cli.option.gaps' } },
  run: (call) =>
    call.withService(async ({ database: { db }, tenant, now }) => {
      const { terminal } = call
      const today = new Date(now()).toISOString().slice(0, 10)
      const gaps = await readGaps(db, tenant, today)
      if (call.on('gaps')) {
        terminal.answer({ gaps }, () => gapLines(terminal, gaps))
        return EXIT.done
      }
      const people = await readRegistry(db, tenant)
      terminal.answer({ people, gaps }, () => registryLines(terminal, people))
      return EXIT.done
    }),
}

function registryLines(terminal: Terminal, people: readonly RegistryRow[]): string[] {
  if (people.length === 0) return [terminal.say('cli.registry.none')]
  const rows = people.flatMap(({ name, address, identifiers }) =>
    identifiers.map(({ kind, value, owned, source }, nth) => [
      nth === 0 ? (name ?? address) : '',
      terminal.say(`identifier.${kind}`),
      value,
      terminal.say(`identifier.${owned}`),
      terminal.say(`identifier.${source}`),
    ]),
  )
  return table(
    [
      { title: terminal.say('cli.column.person'), most: 30 },
      { title: terminal.say('cli.column.kind') },
      { title: terminal.say('cli.column.identifier') },
      { title: terminal.say('cli.column.owned') },
      { title: terminal.say('cli.column.source') },
    ],
    rows,
  )
}

function gapLines(terminal: Terminal, gaps: readonly Gap[]): string[] {
  if (gaps.length === 0) return [terminal.say('cli.registry.no-gaps')]
  return table(
    [
      { title: terminal.say('cli.column.address') },
      { title: terminal.say('cli.column.person'), most: 30 },
      { title: terminal.say('cli.column.gap') },
    ],
    gaps.map(({ gap, address, name, seen, messages }) => [
      address,
      name ?? '',
      terminal.say(`gap.${gap}`, { seen: seen ?? '', messages }),
    ]),
  )
}
