import { z } from 'zod'
import { deriveDue } from '../capture/derive-due.ts'
import type { Job } from './job.ts'

const payload = z.object({})

/** Brings messages that were dated in the future into threads and touches once they are due. */
export const deriveDueJob = {
  name: 'derive-due',
  payload,
  schedule: () => [{ key: 'every-minute', cron: '* * * * *', payload: {} }],
  run: async (service) => {
    await deriveDue(service.capture())
  },
} satisfies Job<z.infer<typeof payload>>
