import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SyncSettings } from '../../service/sync/sync-context.ts'

/** What a worker process is to do; JSON on its command line. */
export interface WorkerOrder {
  readonly clock: FastClock
  /** The clock of mail and figures: stands still. */
  readonly now: number
  readonly internal: string
  readonly files: readonly string[]
  readonly people: string | null
  /** `changes`: what the job `crm-poll` does; `hold` keeps the ledger open until the process is killed. */
  readonly steps: readonly ('import' | 'sync' | 'changes' | 'hold')[]
  readonly settings: Partial<SyncSettings>
}

export interface FastClock {
  /** ms UTC at which both clocks agree. */
  readonly origin: number
  readonly speed: number
}

/** A clock that runs faster, the same in every process that shares its origin. */
export function fastClock({ origin, speed }: FastClock) {
  return {
    now: () => origin + (Date.now() - origin) * speed,
    sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms / speed)),
  }
}

export interface WorkerEvent {
  readonly at: string
  readonly summary?: { readonly [name: string]: unknown }
}

export interface WorkerEnd {
  readonly killed: boolean
  readonly code: number | null
  readonly events: readonly WorkerEvent[]
  readonly errors: string
}

export interface Worker {
  readonly pid: number
  kill(): void
  /** Asks it to stop in order (SIGTERM). */
  stop(): void
  readonly ended: Promise<WorkerEnd>
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Starts a worker of the product's own parts (`worker.ts`) as a process of its own. */
export function startWorker(
  order: WorkerOrder,
  environment: Record<string, string>,
  onEvent: (event: WorkerEvent, worker: Worker) => void = () => undefined,
): Worker {
  return startScript('test/support/worker.ts', [JSON.stringify(order)], environment, onEvent)
}

/** Runs a script of ours with the Node that runs the tests. */
function startScript(
  script: string,
  args: readonly string[],
  environment: Record<string, string>,
  onEvent: (event: WorkerEvent, worker: Worker) => void = () => undefined,
): Worker {
  const child: ChildProcess = spawn(process.execPath, ['--no-warnings', script, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const events: WorkerEvent[] = []
  let errors = ''
  child.stderr?.on('data', (data: Buffer) => {
    errors += data.toString()
  })
  const worker: Worker = {
    pid: child.pid ?? -1,
    kill: () => void child.kill('SIGKILL'),
    stop: () => void child.kill('SIGTERM'),
    ended: new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => resolve({ killed: signal === 'SIGKILL', code, events, errors }))
    }),
  }
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (text) => {
      const event = JSON.parse(text) as WorkerEvent
      events.push(event)
      onEvent(event, worker)
    })
  }
  return worker
}
