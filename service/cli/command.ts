import type { WordKey } from '../../shared/words/en.ts'
import type { Settings } from '../config/config.ts'
import type { Service } from '../context.ts'
import type { Terminal } from './terminal/terminal.ts'

/** What a shell sees when a command ends; `commonhold help` lists them. */
export const EXIT = { done: 0, failed: 1, input: 2, configuration: 3, vendor: 4, partly: 5 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export interface OptionSpec {
  /** How the value is shown in help; null: a switch that takes none. */
  readonly value: string | null
  readonly help: WordKey
}

/** One command of `commonhold`, in a file of its name. */
export interface Command {
  readonly options?: Readonly<Record<string, OptionSpec>>
  /** How many words it takes beside its options. */
  readonly words: { readonly least: number; readonly most: number }
  run(call: Call): Promise<ExitCode>
}

/** One call of a command. */
export interface Call {
  readonly words: readonly string[]
  /** The value of an option, or null when it was not given. */
  option(name: string): string | null
  /** Whether a switch was given. */
  on(name: string): boolean
  readonly terminal: Terminal
  /** This release, as `--version` says it. */
  readonly release: string
  readonly settings: Settings
  /** `--now`, in ms UTC; null: the clock of the machine. */
  readonly fixedNow: number | null
  /** True once somebody asked us to stop (Ctrl-C, SIGTERM): finish what is begun and end in order. */
  readonly stopping: () => boolean
  /** Settles when somebody asks us to stop. */
  readonly stopped: Promise<string>
  /**
   * Opens the ledger, hands over the service, closes it whatever happens. Where there is none, a command that only reads
   * fails (`no-ledger`) rather than make one by a mistyped directory; `make` says that this one may.
   */
  withService<T>(use: (service: Service) => Promise<T>, options?: { readonly make: boolean }): Promise<T>
}
