import { z } from 'zod'
import { followChanges } from '../sync/follow-changes.ts'
import { pollChanges } from '../sync/poll-changes.ts'
import { sweepDuplicates } from '../sync/sweep-duplicates.ts'
import type { Job } from './job.ts'

const payload = z.object({})

/** Finds what changed in the CRM without being told, works it, and looks for second copies of what we wrote. */
export const crmPollJob = {
  name: 'crm-poll',
  payload,
  schedule: ({ hasHubspot, config }) =>
    hasHubspot ? [{ key: 'regular', cron: `*/${config.policy.crm.pollMinutes} * * * *`, payload: {} }] : [],
  run: async (service) => {
    const started = Date.now()
    const changes = service.changes()
    const { found } = await pollChanges(changes)
    service.events.crmPolled(found, Date.now() - started)
    const followed = await followChanges(changes)
    const swept = await sweepDuplicates(changes)
    service.events.crmChangesFollowed(
      {
        ...followed,
        found: followed.found + swept.found,
        archived: followed.archived + swept.archived,
        kept: followed.kept + swept.kept,
      },
      Date.now() - started,
    )
  },
} satisfies Job<z.infer<typeof payload>>
