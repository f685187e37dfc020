import { z } from 'zod'
import { keepSubscriptions } from '../capture/mailbox/keep-subscriptions.ts'
import { listMailboxes } from '../capture/mailbox/list-mailboxes.ts'
import { forgetNotifications } from '../ledger/graph-notifications.ts'
import { type Job, withGraph } from './job.ts'
import { notificationUrls } from './live.ts'

const payload = z.object({})

const KEEP_MS = 7 * 86_400_000

/** One living subscription for every mailbox that is read; needs an address under which Graph reaches us. */
export const subscriptionsJob = {
  name: 'subscriptions',
  payload,
  schedule: (service) => withGraph(service, [{ key: 'every-minute', cron: '* * * * *', payload: {} }]),
  run: async (service) => {
    const urls = notificationUrls(service)
    if (!service.hasGraph || urls === null) return
    const mailboxes = service.mailboxes()
    await listMailboxes(mailboxes)
    service.events.subscriptionsKept(await keepSubscriptions(mailboxes, urls))
    await forgetNotifications(mailboxes.db, mailboxes.tenant, mailboxes.wireNow() - KEEP_MS)
  },
} satisfies Job<z.infer<typeof payload>>
