import { sql } from 'kysely'
import type { Db } from './db.ts'

/** Something a person or a rule decided; append-only, no content. */
export interface NewDecision {
  /** ms UTC */
  readonly at: number
  /** `crm`, `restore`, a name given on the command line; from the API `rep:` and our id of the rep (`user:` and who signed in). */
  readonly by: string
  readonly kind: string
  /** Our id of what it is about. */
  readonly subject: string | null
  readonly why: string | null
  readonly detail?: Readonly<Record<string, string | number | null>>
}

export async function recordDecision(db: Db, tenant: number, decision: NewDecision): Promise<void> {
  const { at, by, kind, subject, why, detail = {} } = decision
  await sql`insert into decision (tenant, at, by_whom, kind, subject, why, detail)
    values (${tenant}, ${new Date(at).toISOString()}::timestamptz, ${by}, ${kind}, ${subject}::uuid, ${why},
      ${JSON.stringify(detail)}::jsonb)`.execute(db)
}
