import { sql } from 'kysely'
import { z } from 'zod'
import type { Job } from './job.ts'

const payload = z.object({})

/** The embedded database has no background workers: nobody else clears away dead rows or counts the living ones. */
export const tidyJob = {
  name: 'tidy',
  payload,
  schedule: ({ database }) =>
    database.engine === 'embedded' ? [{ key: 'daily', cron: '35 3 * * *', payload: {} }] : [],
  run: async ({ database }) => {
    if (database.engine === 'embedded') await sql`vacuum analyze`.execute(database.db)
  },
} satisfies Job<z.infer<typeof payload>>
