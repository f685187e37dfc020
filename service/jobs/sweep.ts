import { z } from 'zod'
import { VendorError } from '../../shared/errors.ts'
import { listMailboxes } from '../capture/mailbox/list-mailboxes.ts'
import { sweepMailboxes } from '../capture/mailbox/sweep-mailboxes.ts'
import { type Job, withGraph } from './job.ts'

const payload = z.object({})

/** Reads mailboxes through whose time has come: what no notification told, new mailboxes from their beginning. */
export const sweepJob = {
  name: 'sweep',
  payload,
  schedule: (service) => withGraph(service, [{ key: 'every-minute', cron: '* * * * *', payload: {} }]),
  run: async (service) => {
    if (!service.hasGraph) return
    const started = Date.now()
    const mailboxes = service.mailboxes()
    try {
      await listMailboxes(mailboxes)
    } catch (error) {
      // The directory may be away while the mailboxes are not: those known already are read all the same.
      if (!(error instanceof VendorError) || (error.fault !== 'again' && error.fault !== 'wait')) throw error
      service.events.jobFailed('directory', error)
    }
    service.events.mailboxesSwept(await sweepMailboxes(mailboxes), Date.now() - started)
  },
} satisfies Job<z.infer<typeof payload>>
