import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ClockSetting } from './sim-clock.ts'

export type DayJob =
  'compare' | 'crm-changes' | 'crm-poll' | 'fetch' | 'recompute' | 'subscriptions' | 'sweep' | 'sync' | 'watch'

/** How a worker of the day begins; JSON on its command line. */
export interface DayOrder {
  readonly clock: ClockSetting
  /** What an admin does once on a new ledger; null for every later process. */
  readonly first: { readonly internal: string; readonly people: string } | null
}

export type ToWorker = { readonly id: number } & (
  | { readonly do: 'clock'; readonly clock: ClockSetting }
  /** The clock stands: work may begin. */
  | { readonly do: 'go' }
  | { readonly do: 'jobs'; readonly jobs: readonly (readonly [DayJob, object?])[] }
  /** Answers when nothing is under way. */
  | { readonly do: 'rest' }
  | { readonly do: 'stop' }
)

type Message = ToWorker extends infer One ? (One extends { id: number } ? Omit<One, 'id'> : never) : never

export interface DayWorker {
  readonly name: string
  readonly port: number
  /** Errors of the jobs, by code; null where the process died over it. */
  jobs(jobs: readonly (readonly [DayJob, object?])[]): Promise<readonly string[] | null>
  setClock(clock: ClockSetting): Promise<unknown>
  go(): Promise<unknown>
  rest(): Promise<unknown>
  kill(): Promise<void>
  stop(): Promise<void>
  /** Set once it is gone. */
  readonly end: () => { readonly code: number | null; readonly signal: string | null } | null
  /** Everything it ever wrote. */
  readonly said: () => string
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Starts one; settles when its doors are open. */
export async function startDayWorker(
  name: string,
  order: DayOrder,
  environment: Readonly<Record<string, string>>,
): Promise<DayWorker> {
  const child = spawn(process.execPath, ['--no-warnings', 'test/support/day-worker.ts', JSON.stringify(order)], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      said += data.toString()
    })
  const waiting = new Map<number, (failed: readonly string[] | null) => void>()
  let end: { code: number | null; signal: string | null } | null = null
  const ended = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      end = { code, signal }
      for (const settle of waiting.values()) settle(null)
      waiting.clear()
      resolve()
    })
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: { ready?: { port: number }; done?: number; failed?: string[] }) => {
      if (message.ready !== undefined) resolve(message.ready.port)
      if (message.done === undefined) return
      const settle = waiting.get(message.done)
      waiting.delete(message.done)
      settle?.(message.failed ?? [])
    })
    void ended.then(() => reject(new Error(`worker ${name} did not start: ${said.slice(-2_000)}`)))
  })
  let next = 1
  const send = (message: Message): Promise<readonly string[] | null> =>
    new Promise((resolve) => {
      if (end !== null || !child.connected) return resolve(null)
      const id = next++
      waiting.set(id, resolve)
      child.send({ ...message, id }, (error) => {
        if (error !== null && waiting.delete(id)) resolve(null)
      })
    })
  return {
    name,
    port,
    jobs: (jobs) => send({ do: 'jobs', jobs }),
    setClock: (clock) => send({ do: 'clock', clock }),
    go: () => send({ do: 'go' }),
    rest: () => send({ do: 'rest' }),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    stop: async () => {
      void send({ do: 'stop' })
      await ended
    },
    end: () => end,
    said: () => said,
  }
}
