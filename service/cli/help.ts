import type { WordKey } from '../../shared/words/en.ts'
import { SETTING_NAMES } from '../config/settings.ts'
import { EXIT, type OptionSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import type { Terminal } from './terminal/terminal.ts'
import { fit, widthOf, wrap } from './terminal/width.ts'

/** All commands, the options they share, exit codes and settings. */
export function helpOf(terminal: Terminal): string[] {
  const commands = Object.keys(COMMANDS)
  return [
    terminal.say('cli.help.title'),
    '',
    terminal.say('cli.help.usage'),
    '',
    terminal.say('cli.help.commands'),
    ...listed(
      terminal,
      commands.map((name) => [name, terminal.say(`cli.summary.${name}` as WordKey)]),
    ),
    '',
    terminal.say('cli.help.options'),
    ...listed(terminal, [
      ['--data DIR', terminal.say('cli.option.data')],
      ['--now DATE', terminal.say('cli.option.now')],
      ['--json', terminal.say('cli.option.json')],
      ['--lang en|zh-CN', terminal.say('cli.option.lang')],
    ]),
    '',
    terminal.say('cli.help.exit'),
    ...listed(
      terminal,
      Object.entries(EXIT).map(([name, code]) => [String(code), terminal.say(`cli.exit.${name}` as WordKey)]),
    ),
    '',
    terminal.say('cli.help.settings'),
    ...wrap(['COMMONHOLD_CONFIG', ...SETTING_NAMES].join(', '), terminal.columns - 2).map((line) => `  ${line}`),
    '',
    terminal.say('cli.help.more'),
  ]
}

export function helpOfCommand(
  terminal: Terminal,
  name: string,
  options: Readonly<Record<string, OptionSpec>>,
): string[] {
  return [
    `commonhold ${COMMANDS[name]?.usage ?? name}`,
    '',
    ...wrap(terminal.say(`cli.summary.${name}` as WordKey), terminal.columns),
    '',
    terminal.say('cli.help.options'),
    ...listed(
      terminal,
      Object.entries(options).map(([option, { value, help }]) => [
        `--${option}${value === null ? '' : ` ${value}`}`,
        terminal.say(help),
      ]),
    ),
  ]
}

function listed(terminal: Terminal, rows: readonly (readonly [string, string])[]): string[] {
  const first = Math.max(...rows.map(([name]) => widthOf(name)))
  return rows.flatMap(([name, text]) =>
    wrap(text, terminal.columns - first - 4).map((line, i) => `  ${fit(i === 0 ? name : '', first)}  ${line}`),
  )
}
