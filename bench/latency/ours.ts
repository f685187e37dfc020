import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { keepSubscriptions, urlsBelow } from '../../service/capture/mailbox/keep-subscriptions.ts'
import { listMailboxes } from '../../service/capture/mailbox/list-mailboxes.ts'
import { sweepMailboxes } from '../../service/capture/mailbox/sweep-mailboxes.ts'
import { readConfig } from '../../service/config/config.ts'
import { openService } from '../../service/context.ts'
import { createHttp, listen } from '../../service/http/app.ts'
import { addGraphNotifications } from '../../service/http/graph-notifications.ts'
import { createLive } from '../../service/jobs/live.ts'
import { NOTIFICATION_PATH } from '../../service/capture/mailbox/keep-subscriptions.ts'
import { insertSubscription } from '../../service/ledger/graph-subscriptions.ts'
import { sha256 } from '../../service/ledger/ids.ts'
import { loadMailboxes } from '../../service/ledger/mailboxes.ts'
import { createEvents } from '../../service/observe/events.ts'
import { provision } from '../../service/sync/provision.ts'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'

export interface LatencyRun {
  readonly environment: Readonly<Record<string, string>>
  /** Text of the files the environment names. */
  readonly files: Readonly<Record<string, string>>
  readonly directory: string | null
}

/** The service as `commonhold serve` puts it together, without its queue: what is measured is the short road. */
export async function openLatency({ environment, files, directory }: LatencyRun): Promise<Commands> {
  const settings = readConfig({
    environment,
    readFile: (path) => files[path] ?? '',
    ...(directory === null ? {} : { directory }),
  })
  let failures = 0
  const events = createEvents({ log: (level) => void (failures += level === 'error' ? 1 : 0) })
  const service = await openService({ ...settings, events, now: Date.now })
  await service.rememberInternalDomains(settings.config.internalDomains ?? [])
  const app = createHttp(service)
  const spent: number[] = []
  app.addHook('onResponse', async (_request, reply) => void spent.push(reply.elapsedTime))
  let wake = (): void => undefined
  addGraphNotifications(app, {
    db: service.database.db,
    tenant: service.tenant,
    now: service.wireNow,
    onRecorded: () => wake(),
  })
  const port = await listen(app, '127.0.0.1', 0)
  const urls = urlsBelow(`http://127.0.0.1:${port}`)
  const live = createLive(service, urls)
  wake = live.wake
  return {
    prepare: async () => {
      await provision(service.hubspot())
      await listMailboxes(service.mailboxes(), { force: true })
      await sweepMailboxes(service.mailboxes())
      const { made, failed } = await keepSubscriptions(service.mailboxes(), urls)
      if (failed > 0) throw new Error('not every mailbox could be subscribed to')
      spent.length = 0
      return made
    },
    idle: async () => {
      await live.idle()
      return { answeredMs: spent.splice(0), failures, peakMemoryMb: peakMemoryMb() }
    },
    // Another subscription in place of a mailbox's own, with a secret we know.
    door: async () => {
      const [mailbox] = await loadMailboxes(service.database.db, service.tenant)
      if (mailbox === undefined) throw new Error('no mailbox')
      const id = randomUUID()
      const secret = `${id}.bench`
      const at = service.wireNow()
      await sql`update graph_subscription set state = 'ended' where mailbox = ${mailbox.id}`.execute(
        service.database.db,
      )
      await insertSubscription(service.database.db, service.tenant, {
        id,
        mailbox: mailbox.id,
        clientState: sha256(secret),
        at,
      })
      return { url: `http://127.0.0.1:${port}${NOTIFICATION_PATH}`, secret }
    },
    /** How many notifications of unknown items were recorded: an answer alone proves nothing. */
    recorded: async () => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from graph_notification where item like 'unknown-%'`.execute(service.database.db)
      return rows[0]?.count ?? 0
    },
    end: async () => {
      await live.stop()
      await app.close()
      await service.close()
    },
  }
}
