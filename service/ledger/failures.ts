import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** Something a source yielded that could not become a message. */
export interface Failure {
  readonly source: string
  readonly position: number
  /** For people: the file or the mailbox. */
  readonly path: string
  readonly reason: string
}

/** Records failures; the same position of a source again says what is wrong with it now. `now` in ms UTC. */
export async function recordFailures(db: Db, tenant: number, failures: readonly Failure[], now: number): Promise<void> {
  if (failures.length === 0) return
  await sql`insert into failure (tenant, source, position, path, reason, at)
    select ${tenant}, source, position, path, reason, ${new Date(now).toISOString()}::timestamptz from ${batch.table(
      failures,
      {
        source: ['text', (one) => one.source],
        position: ['bigint', (one) => one.position],
        path: ['text', (one) => one.path],
        reason: ['text', (one) => one.reason],
      },
    )}
    on conflict (tenant, source, position) do update set reason = excluded.reason, path = excluded.path`.execute(db)
}

/** Forgets failures of positions that became a message after all. */
export async function mendFailures(
  db: Db,
  tenant: number,
  mended: readonly Pick<Failure, 'source' | 'position'>[],
): Promise<void> {
  if (mended.length === 0) return
  await sql`delete from failure f using ${batch.table(mended, {
    source: ['text', (one) => one.source],
    position: ['bigint', (one) => one.position],
  })} where f.tenant = ${tenant} and f.source = batch.source and f.position = batch.position`.execute(db)
}
