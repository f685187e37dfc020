import { sql } from 'kysely'
import { z } from 'zod'
import { forgetHeldBytes } from '../ledger/attachments.ts'
import type { Job } from './job.ts'

const payload = z.object({})
const DAY_MS = 86_400_000

/**
 * What goes with time: bytes of files on mail that is held too long. The embedded database has no background workers, too:
 * nobody else clears away dead rows or counts the living ones.
 */
export const tidyJob = {
  name: 'tidy',
  payload,
  schedule: () => [{ key: 'daily', cron: '35 3 * * *', payload: {} }],
  run: async ({ database, tenant, config, wireNow }) => {
    const { heldDays } = config.policy.capture.attachmentLimits
    await forgetHeldBytes(database.db, tenant, wireNow() - heldDays * DAY_MS)
    if (database.engine === 'embedded') await sql`vacuum analyze`.execute(database.db)
  },
} satisfies Job<z.infer<typeof payload>>
