import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { plantSeed } from '../../sandbox/hubspot/routes/seed.ts'
import { createHubSpotStandIn, type StandInState } from '../../sandbox/hubspot/stand-in.ts'
import { type Database, openDatabase } from '../../service/ledger/db.ts'
import type { SyncSettings } from '../../service/sync/sync-context.ts'
import { testDatabaseUrl } from './databases.ts'
import { crmSeed, type MailSet, writeMailFiles } from './mail-set.ts'
import { serverDatabase } from './server-database.ts'
import { fastClock, startWorker, type Worker, type WorkerEvent, type WorkerOrder } from './workers.ts'

/** The day the mail is read on; figures are as of it in every run. */
export const NOW = Date.UTC(2026, 10, 1)

/** Where a call is stopped: when it arrives, or when its work is committed and its answer has not left. */
export interface Trap {
  readonly when: 'arrival' | 'committed'
  readonly path: RegExp
  /** Which of the matching calls, from 1. */
  readonly nth: number
  /** The call, and any later one that matches, goes on when this is settled. */
  readonly spring: () => Promise<unknown>
}

/** A ledger that worker processes share or follow one another on, and a stand-in that outlives them. */
export interface CrashWorld {
  readonly state: StandInState
  readonly set: MailSet
  readonly files: readonly string[]
  readonly directory: string
  /** What a process needs to work on this ledger and this stand-in. */
  readonly environment: Readonly<Record<string, string>>
  /** `elsewhere`: on another ledger at the same HubSpot. */
  start(
    order?: Partial<WorkerOrder>,
    onEvent?: (event: WorkerEvent, worker: Worker) => void,
    elsewhere?: Readonly<Record<string, string>>,
  ): Worker
  setTrap(trap: Trap | null): void
  /** Opens the ledger for looking; only while no worker runs. */
  look<T>(use: (database: Database) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export async function crashWorld(set: MailSet, settings: Partial<SyncSettings> = {}): Promise<CrashWorld> {
  const root = mkdtempSync(join(tmpdir(), 'commonhold-crash-'))
  const directory = join(root, 'data')
  const { files, people } = writeMailFiles(set, join(root, 'mail'))
  // Ten times real time: a settling time of ten seconds costs one.
  const clock = { origin: Date.now(), speed: 10 }
  const standIn = createHubSpotStandIn({ clock: fastClock(clock), seed: 7 })
  let trap: (Trap & { left: number }) | null = null
  let sprung: { readonly trap: Trap; readonly over: Promise<unknown> } | null = null
  const stopAt = async (when: Trap['when'], method: string, url: string): Promise<void> => {
    const set = trap ?? sprung?.trap ?? null
    if (set === null || set.when !== when || !set.path.test(`${method} ${url}`)) return
    if (trap !== null && --trap.left === 0) {
      sprung = { trap, over: trap.spring() }
      trap = null
    }
    await sprung?.over
  }
  standIn.app.addHook('onRequest', (request) => stopAt('arrival', request.method, request.url))
  standIn.app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode < 300) await stopAt('committed', request.method, request.url)
    return payload
  })
  plantSeed(standIn.state, crmSeed(set))
  const { url, close } = await standIn.listen()
  const ledger = await newLedger(directory)
  const environment = {
    COMMONHOLD_DATA: directory,
    COMMONHOLD_HUBSPOT_URL: url,
    COMMONHOLD_HUBSPOT_TOKEN: 'sandbox-token',
    // What a worker compiled once the next ones read: a start is most of a short run.
    NODE_COMPILE_CACHE: join(tmpdir(), 'commonhold-compile-cache'),
    ...ledger.environment,
  }
  const workers: Worker[] = []
  return {
    state: standIn.state,
    set,
    files,
    directory,
    environment,
    start: (order = {}, onEvent, elsewhere = {}) => {
      const whole: WorkerOrder = {
        clock,
        now: NOW,
        internal: set.internal,
        files,
        people,
        steps: ['import', 'sync'],
        settings,
        ...order,
      }
      const worker = startWorker(whole, { ...environment, ...elsewhere }, onEvent)
      workers.push(worker)
      return worker
    },
    setTrap: (next) => {
      sprung = null
      trap = next === null ? null : { ...next, left: next.nth }
    },
    look: async (use) => {
      const database = await ledger.open()
      try {
        return await use(database)
      } finally {
        await database.close()
      }
    },
    close: async () => {
      trap = null
      for (const worker of workers) worker.kill()
      await Promise.all(workers.map((worker) => worker.ended))
      await close()
      await ledger.drop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

interface LedgerPlace {
  readonly environment: Record<string, string>
  open(): Promise<Database>
  drop(): Promise<void>
}

/** A place for a ledger that nobody has made yet: a directory, or an empty database on the test server. */
export async function newLedger(directory: string): Promise<LedgerPlace> {
  if (testDatabaseUrl === null) {
    return { environment: {}, open: () => openDatabase({ directory }), drop: async () => undefined }
  }
  // A database rather than a schema: the queue has one of its own.
  const { url, drop } = await serverDatabase()
  return {
    environment: { DATABASE_URL: url, COMMONHOLD_ERASURE_KEY: 'a key for tests, the same everywhere' },
    open: () => openDatabase({ url }),
    drop,
  }
}
