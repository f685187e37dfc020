/** What parent and child say to one another. `open` comes first, `end` last; what is between is the worker's own. */
export interface Ask {
  readonly id: number
  readonly command: string
  readonly argument: unknown
}

export type Answer = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string }

/** What a worker can do, by command; `end` closes what it opened. */
export interface Commands {
  readonly [command: string]: (argument: never) => Promise<unknown>
  readonly end: () => Promise<void>
}

/** Opens a worker: a database, a client, whatever it measures with. */
export type OpenWorker = (argument: never) => Promise<Commands>
