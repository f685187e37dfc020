import { z } from 'zod'
import { runSync } from '../sync/run-sync.ts'
import type { Job } from './job.ts'

const payload = z.object({})

/** Brings HubSpot to what the ledger wants. */
export const syncJob = {
  name: 'sync',
  payload,
  schedule: ({ config }) => [{ key: 'regular', cron: cronOf(config.syncMinutes), payload: {} }],
  run: async (service) => {
    const started = Date.now()
    const summary = await runSync(service.sync())
    service.events.synced(summary, Date.now() - started)
  },
} satisfies Job<z.infer<typeof payload>>

/** Every so many minutes; from an hour on, every so many whole hours. */
function cronOf(minutes: number): string {
  return minutes < 60 ? `*/${minutes} * * * *` : `0 */${Math.min(23, Math.floor(minutes / 60))} * * *`
}
