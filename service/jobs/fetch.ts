import { z } from 'zod'
import { fetchPending } from '../capture/mailbox/fetch-pending.ts'
import { takeNews } from '../capture/mailbox/take-notifications.ts'
import { type Job, withGraph } from './job.ts'

const payload = z.object({})

/** Notifications and items that the short road left: of a process that died, or of a mailbox that could not be asked. */
export const fetchJob = {
  name: 'fetch',
  payload,
  schedule: (service) => withGraph(service, [{ key: 'every-minute', cron: '* * * * *', payload: {} }]),
  run: async (service) => {
    if (!service.hasGraph) return
    const started = Date.now()
    const mailboxes = service.mailboxes()
    await takeNews(mailboxes)
    const { items, troubled } = await fetchPending(mailboxes)
    if (items > 0 || troubled > 0) service.events.mailFetched({ items, troubled }, Date.now() - started)
  },
} satisfies Job<z.infer<typeof payload>>
