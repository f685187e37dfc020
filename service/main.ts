import type { Service } from './context.ts'
import { addAddin } from './http/addin/addin.ts'
import { addinDoorOf } from './http/addin/addin-door.ts'
import { addApi } from './http/api/api.ts'
import { answerUnknownPaths, createHttp, listen } from './http/app.ts'
import { addGraphNotifications } from './http/graph-notifications.ts'
import { addHubSpotWebhooks } from './http/hubspot-webhooks.ts'
import { createMetricsDoor, listenForMetrics } from './http/metrics-door.ts'
import { createLive } from './jobs/live.ts'
import { createLookout } from './jobs/lookout.ts'
import { createQueue } from './jobs/queue.ts'

/** How often the ledger is told of notifications that were dropped: doctor and the pages read it there. */
const FLUSH_MS = 60_000

export interface ServeOptions {
  readonly host: string
  readonly port: number
  /** This release, as `--version` says it. */
  readonly release: string
  /** Address of the server's database for the queue's own connections; null on the embedded one. */
  readonly databaseUrl: string | null
  /** Settles when it is time to stop. */
  readonly stopped: Promise<string>
  /** Told once everything runs. */
  readonly onListening: (ports: { readonly port: number; readonly metricsPort: number }) => void
}

/**
 * Runs jobs, health checks and metrics until asked to stop. Then: not ready any more, no job is taken, those in hand end
 * between two steps, and the doors close last, so that whoever asks meanwhile hears why.
 */
export async function serveUntilStopped(service: Service, options: ServeOptions): Promise<void> {
  const queue = createQueue(service, { url: options.databaseUrl })
  const app = createHttp(service, { queueRuns: queue.runs, stopping: service.stopping })
  answerUnknownPaths(app)
  addHubSpotWebhooks(app, {
    db: service.database.db,
    tenant: service.tenant,
    now: service.wireNow,
    secret: service.hubspotClientSecret?.reveal() ?? null,
    publicUrl: service.config.publicUrl,
    // Losing the waking loses nothing: what was recorded is worked at the next full minute.
    onRecorded: () => void queue.wake('crm-changes').catch(service.events.queueTroubled),
    onReceived: service.events.webhookReceived,
    onRefused: service.events.webhookRefused,
  })
  const live = service.hasGraph ? createLive(service) : null
  const graphDoor =
    live === null
      ? null
      : addGraphNotifications(app, {
          db: service.database.db,
          tenant: service.tenant,
          now: service.wireNow,
          onRecorded: live.wake,
          onReceived: service.events.notificationsReceived,
          onDropped: service.events.notificationsDropped,
        })
  const lookout = live === null ? null : createLookout(service, live.wake)
  const { api } = service.config
  if (api !== null) {
    const wake = (job: string) => () => void queue.wake(job).catch(service.events.queueTroubled)
    const sync = wake('sync')
    const wakes = {
      // The short road writes what is new at once; what is to be taken off or hung elsewhere is the regular job's.
      sync: () => {
        live?.tell()
        sync()
      },
      tasks: wake('tasks'),
      mailbox: (id: string) => lookout?.look(id),
    }
    addApi(app, service, { settings: api, release: options.release, wakes })
  }
  addAddin(app, addinDoorOf(service.config, options.release))
  const flushDropped = () => void graphDoor?.flushDropped().catch(service.events.queueTroubled)
  const flushing = setInterval(flushDropped, FLUSH_MS).unref()
  const metricsDoor = createMetricsDoor(service)
  let stopAsked = Date.now()
  await queue.start()
  try {
    const metricsPort = await listenForMetrics(metricsDoor, service.config.metrics)
    const port = await listen(app, options.host, options.port)
    await queue.work()
    // Not only at the next full minute: a restart goes on at once with what was left.
    await queue.wake('recompute', { which: 'stale' })
    await queue.wake('sync')
    if (live !== null) {
      live.wake()
      await queue.wake('sweep')
      await queue.wake('subscriptions')
    }
    service.events.listening(port)
    options.onListening({ port, metricsPort })
    const signal = await options.stopped
    stopAsked = Date.now()
    service.events.stopping(signal)
  } finally {
    clearInterval(flushing)
    await lookout?.idle()
    await live?.stop()
    await queue.stop()
    await app.close()
    await graphDoor?.flushDropped().catch(service.events.queueTroubled)
    await metricsDoor.close()
    service.events.stopped(Date.now() - stopAsked)
  }
}
