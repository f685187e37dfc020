import { readFileSync } from 'node:fs'
import { importPeople } from '../../service/capture/import-people.ts'
import { readConfig } from '../../service/config/config.ts'
import { openService, type Service } from '../../service/context.ts'
import { answerUnknownPaths, createHttp, listen } from '../../service/http/app.ts'
import { addGraphNotifications } from '../../service/http/graph-notifications.ts'
import { addHubSpotWebhooks } from '../../service/http/hubspot-webhooks.ts'
import { compareJob } from '../../service/jobs/compare.ts'
import { crmChangesJob } from '../../service/jobs/crm-changes.ts'
import { crmPollJob } from '../../service/jobs/crm-poll.ts'
import { fetchJob } from '../../service/jobs/fetch.ts'
import { handle, type Job } from '../../service/jobs/job.ts'
import { createLive, type Live } from '../../service/jobs/live.ts'
import { recomputeJob } from '../../service/jobs/recompute.ts'
import { subscriptionsJob } from '../../service/jobs/subscriptions.ts'
import { sweepJob } from '../../service/jobs/sweep.ts'
import { syncJob } from '../../service/jobs/sync.ts'
import { watchJob } from '../../service/jobs/watch.ts'
import { createEvents } from '../../service/observe/events.ts'
import { createLogger } from '../../service/observe/logger.ts'
import { provision } from '../../service/sync/provision.ts'
import { defaultSyncSettings } from '../../service/sync/sync-context.ts'
import type { DayJob, DayOrder, ToWorker } from './day-workers.ts'
import { simClock } from './sim-clock.ts'

/**
 * A process that is `commonhold serve` on a simulated clock: its doors, its short road of new mail, and its jobs, which
 * run when the simulation says so and not when a real minute is full.
 */
const JOBS: Readonly<Record<DayJob, Job>> = {
  compare: compareJob,
  'crm-changes': crmChangesJob,
  'crm-poll': crmPollJob,
  fetch: fetchJob,
  recompute: recomputeJob as Job,
  subscriptions: subscriptionsJob,
  sweep: sweepJob,
  sync: syncJob,
  watch: watchJob,
}

const order = JSON.parse(process.argv[2] ?? '{}') as DayOrder
const tell = (message: object) => void process.send?.(message)
const clock = simClock(order.clock)
const { speed } = order.clock
const settings = readConfig({ environment: process.env, readFile: (path) => readFileSync(path, 'utf8') })
let stop = (): void => undefined
const stopped = new Promise<void>((resolve) => {
  stop = resolve
})
const opened = await openService({
  ...settings,
  events: createEvents(createLogger({ level: 'debug' })),
  now: clock.now,
  wireNow: clock.now,
  speed,
  stopped,
})
// Renewals of leases go by real time, so the lease must be longer here; and this HubSpot never
// works on for a caller that is gone, so what was sent may be looked for sooner.
const syncSettings = { ...defaultSyncSettings, leaseMs: 300_000, settleMs: 20_000 }
const service: Service = {
  ...opened,
  sync: (onProgress) => ({ ...opened.sync(onProgress), settings: syncSettings }),
  changes: () => ({ ...opened.changes(), settings: syncSettings }),
}
if (order.first !== null) {
  await service.rememberInternalDomains([order.first.internal])
  await importPeople(service.capture(), order.first.people, 'people.csv')
  await provision(service.hubspot())
}

const app = createHttp(service)
answerUnknownPaths(app)
/** While the clock is moved nobody works: what is woken then begins when it stands again. */
let live: Live | null = null
const wake = () => live?.wake()
addGraphNotifications(app, { db: service.database.db, tenant: service.tenant, now: clock.now, onRecorded: wake })
addHubSpotWebhooks(app, {
  db: service.database.db,
  tenant: service.tenant,
  now: clock.now,
  secret: service.hubspotClientSecret?.reveal() ?? null,
  publicUrl: service.config.publicUrl,
  onRecorded: () => undefined,
  onReceived: service.events.webhookReceived,
  onRefused: service.events.webhookRefused,
})
const port = await listen(app, '127.0.0.1', 0)

process.on('message', (message: ToWorker) => {
  if (message.do === 'clock') {
    clock.set(message.clock)
    tell({ done: message.id })
  } else if (message.do === 'go') {
    live ??= createLive(service)
    live.wake()
    tell({ done: message.id })
  } else if (message.do === 'rest') void rest().then(() => tell({ done: message.id }))
  else if (message.do === 'stop') void end()
  else void work(message.jobs).then((failed) => tell({ done: message.id, failed }))
})
// Whoever started this one is gone.
process.on('disconnect', () => process.exit())
tell({ ready: { port } })

/** The jobs one after the other, whatever became of the one before, as a queue would. */
async function work(jobs: readonly (readonly [DayJob, object?])[]): Promise<string[]> {
  const failed: string[] = []
  for (const [name, payload] of jobs) {
    try {
      await handle(JOBS[name], service, payload)
    } catch (error) {
      failed.push(`${name} ${String((error as { code?: unknown }).code ?? error)}`)
    }
  }
  return failed
}

/** Up to a minute until nothing is under way; what a vendor's outage keeps trying goes on when work does. */
async function rest(): Promise<void> {
  const resting = live
  live = null
  if (resting === null) return
  let timer: NodeJS.Timeout | undefined
  const minute = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 60_000 / speed)
  })
  await Promise.race([resting.idle(), minute])
  clearTimeout(timer)
  await resting.stop()
}

async function end(): Promise<void> {
  stop()
  await live?.stop()
  await app.close()
  await service.close()
  process.exit()
}
