import { z } from 'zod'
import { compareMailboxes } from '../capture/completeness/watch.ts'
import { everyMinutes, type Job } from './job.ts'
import { watchOver } from './watch.ts'

const DAY_MS = 86_400_000

/** `days`: how many back; as policy says where it is not given. */
const payload = z.object({ days: z.number().int().min(1).max(366).optional() })

/** Compares each mailbox's own count of the last days with ours; what is missing is fetched and raises an alarm. */
export const compareJob = {
  name: 'compare',
  payload,
  schedule: ({ config, hasGraph }) =>
    hasGraph ? [{ key: 'regular', cron: everyMinutes(config.policy.mailboxes.compareMinutes), payload: {} }] : [],
  run: async (service, { days }) => {
    if (!service.hasGraph) return
    const ctx = { ...service.watch(), graph: service.graph() }
    const from = days === undefined ? {} : { from: Math.floor(ctx.now() / DAY_MS) * DAY_MS - (days - 1) * DAY_MS }
    const { missing } = await compareMailboxes(ctx, from)
    if (missing > 0) await watchOver(service)
  },
} satisfies Job<z.infer<typeof payload>>
