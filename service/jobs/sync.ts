import { z } from 'zod'
import { forgetLateTexts } from '../ledger/attachments.ts'
import { runSync } from '../sync/run-sync.ts'
import { everyMinutes, type Job } from './job.ts'

const payload = z.object({})

/** Brings HubSpot to what the ledger wants. */
export const syncJob = {
  name: 'sync',
  payload,
  schedule: ({ config }) => [{ key: 'regular', cron: everyMinutes(config.syncMinutes), payload: {} }],
  run: async (service) => {
    const started = Date.now()
    const summary = await runSync(service.sync())
    await forgetLateTexts(service.database.db, service.tenant)
    service.events.synced(summary, Date.now() - started)
  },
} satisfies Job<z.infer<typeof payload>>
