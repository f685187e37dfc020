import { fromPglite, PgBoss } from 'pg-boss'
import type { Service } from '../context.ts'
import { compareJob } from './compare.ts'
import { crmChangesJob } from './crm-changes.ts'
import { crmPollJob } from './crm-poll.ts'
import { deriveDueJob } from './derive-due.ts'
import { directoryJob } from './directory.ts'
import { fetchJob } from './fetch.ts'
import { handle, type Job } from './job.ts'
import { recomputeJob } from './recompute.ts'
import { subscriptionsJob } from './subscriptions.ts'
import { sweepJob } from './sweep.ts'
import { syncJob } from './sync.ts'
import { tasksJob } from './tasks.ts'
import { tidyJob } from './tidy.ts'
import { watchJob } from './watch.ts'

/** Every job; a new one is one line here. */
const JOBS: readonly Job[] = [
  crmChangesJob,
  crmPollJob,
  deriveDueJob,
  directoryJob,
  recomputeJob,
  syncJob,
  tasksJob,
  tidyJob,
  compareJob,
  watchJob,
  fetchJob,
  subscriptionsJob,
  sweepJob,
]

/** A process that stops answering gives its job back after this long. */
const HEARTBEAT_SECONDS = 60
/** A first backfill may take hours; a second run of the same job would do no harm, only nothing. */
const EXPIRE_SECONDS = 6 * 3600
const POLL_SECONDS = 2
const STOP_MS = 30_000
const KEEP_DONE_SECONDS = 3600

export interface Queue {
  /** Makes or meets the queue's own tables in the same database, and its schedules. Works nothing yet. */
  start(): Promise<void>
  /** Takes jobs as they come, until `stop`. */
  work(): Promise<void>
  wake(name: string, payload?: object): Promise<void>
  /** Does every job of a name that waits now; answers how many. For tests and for one-shot runs. */
  runOnce(name: string): Promise<number>
  /** Whether it takes jobs: working, and not stopped. */
  runs(): boolean
  /** Finishes the job in hand, then stops. */
  stop(): Promise<void>
}

/** The job queue in the ledger's database; any number of processes may have one on the same server. */
export function createQueue(
  service: Service,
  options: { readonly schema?: string; readonly url: string | null },
): Queue {
  const { database } = service
  const schema = options.schema ?? 'pgboss'
  const boss =
    database.pglite !== null
      ? new PgBoss({ db: fromPglite(database.pglite), backend: 'pglite', schema })
      : new PgBoss({ connectionString: options.url ?? '', schema, max: 4, application_name: 'commonhold-jobs' })
  const jobs = new Map(JOBS.map((job) => [job.name, job]))
  boss.on('error', service.events.queueTroubled)
  let works = false
  boss.on('stopped', () => {
    works = false
  })

  return {
    start: async () => {
      await boss.start()
      for (const job of jobs.values()) {
        // `stately`: one that waits and one that runs; waking a job that already waits adds nothing.
        await boss.createQueue(job.name, {
          policy: 'stately',
          retryLimit: 3,
          retryBackoff: true,
          expireInSeconds: EXPIRE_SECONDS,
          heartbeatSeconds: HEARTBEAT_SECONDS,
          deleteAfterSeconds: KEEP_DONE_SECONDS,
        })
        for (const { key, cron, payload } of job.schedule(service)) {
          await boss.schedule(job.name, cron, payload, { key, tz: 'UTC' })
        }
      }
    },
    work: async () => {
      for (const job of jobs.values()) {
        await boss.work(job.name, { pollingIntervalSeconds: POLL_SECONDS, batchSize: 1 }, async (batch) => {
          for (const { data } of batch) await handle(job, service, data)
        })
      }
      works = true
    },
    wake: async (name, payload = {}) => {
      await boss.send(name, payload)
    },
    runOnce: async (name) => {
      const job = jobs.get(name)
      if (job === undefined) throw new Error(`no job ${name}`)
      for (let count = 0; ; count++) {
        const [next] = await boss.fetch<object>(name)
        if (next === undefined) return count
        try {
          await handle(job, service, next.data)
          await boss.complete(name, next.id)
        } catch (error) {
          await boss.fail(name, next.id)
          throw error
        }
      }
    },
    runs: () => works,
    stop: async () => {
      works = false
      await boss.stop({ graceful: true, timeout: STOP_MS })
    },
  }
}
