import { z } from 'zod'
import { followChanges } from '../sync/follow-changes.ts'
import type { Job } from './job.ts'

const payload = z.object({})

/** Works what webhooks and polls recorded of changes in the CRM. Woken by each webhook; the schedule is for what waits. */
export const crmChangesJob = {
  name: 'crm-changes',
  payload,
  schedule: ({ hasHubspot }) => (hasHubspot ? [{ key: 'every-minute', cron: '* * * * *', payload: {} }] : []),
  run: async (service) => {
    const started = Date.now()
    service.events.crmChangesFollowed(await followChanges(service.changes()), Date.now() - started)
  },
} satisfies Job<z.infer<typeof payload>>
