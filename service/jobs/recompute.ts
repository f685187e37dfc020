import { z } from 'zod'
import { deriveDue } from '../capture/derive-due.ts'
import { wantFigures } from '../trust/want-figures.ts'
import type { Job } from './job.ts'

const payload = z.object({ which: z.enum(['stale', 'all']).default('stale') })

/** Figures of the accounts whose facts changed; once a day of all, since trust decays with every day. */
export const recomputeJob = {
  name: 'recompute',
  payload,
  schedule: () => [
    { key: 'every-minute', cron: '* * * * *', payload: { which: 'stale' } },
    { key: 'daily', cron: '5 0 * * *', payload: { which: 'all' } },
  ],
  run: async (service, { which }) => {
    const started = Date.now()
    await deriveDue(service.capture())
    const accounts = await wantFigures(service.trust, { now: service.now(), which })
    service.events.figuresComputed(accounts, Date.now() - started)
  },
} satisfies Job<z.infer<typeof payload>>
