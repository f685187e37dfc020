import { sql } from 'kysely'
import { InputError } from '../../shared/errors.ts'
import type { Db } from './db.ts'

/** What a person asked for, once. */
export interface Deed {
  /** Made by the pane, once per click. */
  readonly key: string
  /** As decisions name people (`decisions.ts`). */
  readonly by: string
  readonly kind: string
  /** A hash of what was asked: the same key with another question is refused. */
  readonly print: string
  /** ms UTC */
  readonly at: number
}

/** A code, and our id of what was made. */
export interface DeedResult {
  readonly outcome: string
  readonly subject: string | null
}

/** What came of a deed that was done before, or null. Errors: `key-reused`. */
export async function findDeed(db: Db, tenant: number, deed: Omit<Deed, 'at'>): Promise<DeedResult | null> {
  const { rows } = await sql<DeedResult & { by: string; kind: string; print: string }>`
    select by_whom as by, kind, print, outcome, subject from deed
    where tenant = ${tenant} and key = ${deed.key}::uuid`.execute(db)
  const [row] = rows
  if (row === undefined) return null
  if (row.by !== deed.by || row.kind !== deed.kind || row.print !== deed.print) {
    throw new InputError('key-reused', 'This key stands for another request.', {
      where: 'key',
      remedy: 'Make a new key for each request; repeat a request with the same one.',
    })
  }
  return { outcome: row.outcome, subject: row.subject }
}

/**
 * Does a deed in one transaction with its key: twice, at once or in two processes, it is done once, and everybody hears the
 * same. What throws leaves nothing, and may be tried again with the same key. Errors: `key-reused`, and those of `work`.
 */
export async function doOnce(
  db: Db,
  tenant: number,
  deed: Deed,
  work: (trx: Db) => Promise<DeedResult>,
): Promise<DeedResult> {
  return db.transaction().execute(async (trx) => {
    // Waits here for another transaction with this key, and then sees what it did.
    const { rows } = await sql`insert into deed (tenant, key, by_whom, kind, print, at)
      values (${tenant}, ${deed.key}::uuid, ${deed.by}, ${deed.kind}, ${deed.print},
        ${new Date(deed.at).toISOString()}::timestamptz)
      on conflict do nothing returning key`.execute(trx)
    if (rows.length === 0) {
      const known = await findDeed(trx, tenant, deed)
      if (known !== null) return known
    }
    const result = await work(trx)
    await sql`update deed set outcome = ${result.outcome}, subject = ${result.subject}::uuid
      where tenant = ${tenant} and key = ${deed.key}::uuid`.execute(trx)
    return result
  })
}

/** Keys older than this are no longer repeated by anybody. */
export async function forgetDeeds(db: Db, tenant: number, before: number): Promise<void> {
  await sql`delete from deed where tenant = ${tenant} and at < ${new Date(before).toISOString()}::timestamptz`.execute(
    db,
  )
}
