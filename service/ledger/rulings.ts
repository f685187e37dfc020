import { sql } from 'kysely'
import type { Ruling } from '../../shared/policy/candidate.ts'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** What a person decided of one message. */
export interface StoredRuling {
  readonly message: string
  readonly ruling: Ruling
  /** `rep:` and our id of the rep, or `user:` and who signed in; never a name. */
  readonly by: string
  readonly why: string | null
  /** ms UTC */
  readonly at: number
}

/** One with whose it is, where that is a colleague: who may hear of it is the reader's part. */
export interface SignedRuling extends StoredRuling {
  readonly rep: string | null
  readonly name: string | null
}

/** The rulings on these messages, by message. */
export async function loadRulings(
  db: Db,
  tenant: number,
  messages: readonly string[],
): Promise<Map<string, SignedRuling>> {
  if (messages.length === 0) return new Map()
  const { rows } = await sql<Omit<SignedRuling, 'at'> & { at: Date }>`
    select u.message, u.ruling, u.by_whom as by, u.why, u.at, r.id as rep, coalesce(r.name, r.primary_address) as name
    from ruling u left join rep r on r.tenant = u.tenant and u.by_whom = 'rep:' || r.id
    where u.tenant = ${tenant} and u.message = any(${batch.list(messages, 'uuid')})`.execute(db)
  return new Map(rows.map((row) => [row.message, { ...row, at: row.at.getTime() }]))
}

/** Records a ruling; a later one replaces an earlier one, but what was taken back stays taken back. */
export async function saveRuling(db: Db, tenant: number, ruling: StoredRuling): Promise<void> {
  await sql`insert into ruling (tenant, message, ruling, by_whom, why, at)
    values (${tenant}, ${ruling.message}::uuid, ${ruling.ruling}, ${ruling.by}, ${ruling.why},
      ${new Date(ruling.at).toISOString()}::timestamptz)
    on conflict (tenant, message) do update set ruling = excluded.ruling, by_whom = excluded.by_whom, why = excluded.why,
      at = excluded.at where ruling.ruling <> 'taken-back'`.execute(db)
}

/** A mark `private` or a release is lifted. */
export async function liftRuling(db: Db, tenant: number, message: string): Promise<void> {
  await sql`delete from ruling where tenant = ${tenant} and message = ${message}::uuid
    and ruling <> 'taken-back'`.execute(db)
}
