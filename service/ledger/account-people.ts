import { sql } from 'kysely'
import type { Db } from './db.ts'
import { COMPANY_ID } from './ids.ts'

/** Whose an account is: what a route must know before it lets anybody deal with it. */
export interface AccountPeople {
  /** Where it was merged away, the one it is today. */
  readonly id: string
  readonly name: string
  readonly owner: string | null
  /** Reps who hold a share of its trust. */
  readonly holders: readonly string[]
}

/** Null: there is no such account. */
export async function loadAccountPeople(db: Db, tenant: number, account: string): Promise<AccountPeople | null> {
  const { rows } = await sql<AccountPeople>`
    select t.id, t.name, t.owner, coalesce((
      select array_agg(distinct h.holder::text) from touch h where h.tenant = t.tenant and h.account = t.id
        and h.kind <> 'sent' and h.holder <> ${COMPANY_ID}::uuid), '{}') as holders
    from account a join account t on t.tenant = a.tenant and t.id = coalesce(a.merged_into, a.id)
    where a.tenant = ${tenant} and a.id = ${account}::uuid`.execute(db)
  return rows[0] ?? null
}

/** Contacts who were on the account's captured messages, or belong to it. */
export async function isContactOf(db: Db, tenant: number, contact: string, account: string): Promise<boolean> {
  const { rows } = await sql`select 1 from membership where tenant = ${tenant} and contact = ${contact}::uuid
      and account = ${account}::uuid
    union all select 1 from exchange where tenant = ${tenant} and account = ${account}::uuid
      and ${contact}::uuid = any(contacts) limit 1`.execute(db)
  return rows.length > 0
}

/** A colleague who is here today (`now` in ms UTC), or null. */
export async function loadColleague(
  db: Db,
  tenant: number,
  rep: string,
  now: number,
): Promise<{ readonly id: string; readonly name: string; readonly address: string } | null> {
  const { rows } = await sql<{ id: string; name: string; address: string }>`
    select id, coalesce(name, primary_address) as name, primary_address as address from rep
    where tenant = ${tenant} and id = ${rep}::uuid
      and (left_on is null or left_on > ${new Date(now).toISOString().slice(0, 10)}::date)`.execute(db)
  return rows[0] ?? null
}
