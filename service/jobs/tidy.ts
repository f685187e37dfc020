import { sql } from 'kysely'
import { z } from 'zod'
import { forgetHeldBytes } from '../ledger/attachments.ts'
import { forgetSendings } from '../ledger/compose-notes.ts'
import { forgetDeeds } from '../ledger/deeds.ts'
import type { Job } from './job.ts'

const payload = z.object({})
const DAY_MS = 86_400_000
/** Nobody repeats a click after so long; decisions, introductions and tasks themselves stay. */
const KEYS_DAYS = 30
/** What is sent is found within minutes. */
const SENDINGS_DAYS = 7

/**
 * What goes with time: bytes of files on mail that is held too long, keys of deeds, sightings of sending. The embedded database has no background workers, too:
 * nobody else clears away dead rows or counts the living ones.
 */
export const tidyJob = {
  name: 'tidy',
  payload,
  schedule: () => [{ key: 'daily', cron: '35 3 * * *', payload: {} }],
  run: async ({ database, tenant, config, wireNow }) => {
    const { heldDays } = config.policy.capture.attachmentLimits
    await forgetHeldBytes(database.db, tenant, wireNow() - heldDays * DAY_MS)
    await forgetDeeds(database.db, tenant, wireNow() - KEYS_DAYS * DAY_MS)
    await forgetSendings(database.db, tenant, wireNow() - SENDINGS_DAYS * DAY_MS)
    if (database.engine === 'embedded') await sql`vacuum analyze`.execute(database.db)
  },
} satisfies Job<z.infer<typeof payload>>
