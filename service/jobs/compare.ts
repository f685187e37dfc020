import { z } from 'zod'
import { compareMailboxes } from '../capture/completeness/watch.ts'
import { everyMinutes, type Job } from './job.ts'
import { watchOver } from './watch.ts'

const payload = z.object({})

/** Compares each mailbox's own count of the last days with ours; what is missing is fetched and raises an alarm. */
export const compareJob = {
  name: 'compare',
  payload,
  schedule: ({ config, hasGraph }) =>
    hasGraph ? [{ key: 'regular', cron: everyMinutes(config.policy.mailboxes.compareMinutes), payload: {} }] : [],
  run: async (service) => {
    if (!service.hasGraph) return
    const { missing } = await compareMailboxes({ ...service.watch(), graph: service.graph() })
    if (missing > 0) await watchOver(service)
  },
} satisfies Job<z.infer<typeof payload>>
