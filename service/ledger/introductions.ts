import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** An introduction as it was asked for; ids are ours, times ms UTC. */
export interface NewIntroduction {
  readonly id: string
  readonly account: string
  readonly colleague: string
  readonly contact: string | null
  /** The rep who asks. */
  readonly by: string
  readonly message: string | null
  readonly conversation: string | null
  readonly language: string
  readonly askedAt: number
}

/** One with everything its state follows from. */
export interface StoredIntroduction extends NewIntroduction {
  readonly accountName: string
  readonly colleagueName: string
  readonly colleagueAddress: string
  readonly byName: string
  readonly contactName: string | null
  readonly withdrawnAt: number | null
  readonly sentAt: number | null
  readonly answeredAt: number | null
}

export async function insertIntroduction(db: Db, tenant: number, one: NewIntroduction): Promise<void> {
  await sql`insert into introduction (tenant, id, account, colleague, contact, by_rep, message, conversation, language, asked_at)
    values (${tenant}, ${one.id}::uuid, ${one.account}::uuid, ${one.colleague}::uuid, ${one.contact}::uuid, ${one.by}::uuid,
      ${one.message}::uuid, ${one.conversation}, ${one.language}, ${new Date(one.askedAt).toISOString()}::timestamptz)
    on conflict do nothing`.execute(db)
}

export async function withdrawIntroduction(db: Db, tenant: number, id: string, now: number): Promise<void> {
  await sql`update introduction set withdrawn_at = coalesce(withdrawn_at, ${new Date(now).toISOString()}::timestamptz)
    where tenant = ${tenant} and id = ${id}::uuid`.execute(db)
}

/** Which introductions: all that fit every condition given. */
export interface WhichIntroductions {
  readonly ids?: readonly string[]
  readonly accounts?: readonly string[]
  /** Asked by this rep, or of him. */
  readonly rep?: string
  /** Asked for in this conversation of a mail program, or in one of these threads of ours. */
  readonly conversation?: { readonly id: string | null; readonly threads: readonly string[] }
}

interface Row extends Omit<StoredIntroduction, 'askedAt' | 'withdrawnAt' | 'sentAt' | 'answeredAt'> {
  askedAt: Date
  withdrawnAt: Date | null
  sentAt: Date | null
  answeredAt: Date | null
}

/**
 * Introductions with what captured messages show of them, the latest first. An account that was merged away is followed.
 */
export async function loadIntroductions(
  db: Db,
  tenant: number,
  which: WhichIntroductions,
): Promise<StoredIntroduction[]> {
  const { ids, accounts, rep, conversation } = which
  // On a message: under any address that is the colleague's on its day, a role mailbox he occupied included.
  const colleagueOn = (role: ReturnType<typeof sql>) => sql`exists (
    select 1 from participant p join internal_address a on a.tenant = p.tenant and a.address = p.address
    where p.tenant = e.tenant and p.message = e.message and a.kind = 'rep' and a.rep = w.colleague and ${role}
      and a.from_day <= e.at::date and (a.to_day is null or a.to_day > e.at::date))`
  const { rows } = await sql<Row>`
    with wish as (
      select i.*, coalesce(t.merged_into, t.id) as now_account from introduction i
      join account t on t.tenant = i.tenant and t.id = i.account
      where i.tenant = ${tenant}
        and (${ids === undefined} or i.id = any(${batch.list(ids ?? [], 'uuid')}))
        and (${accounts === undefined} or coalesce(t.merged_into, t.id) = any(${batch.list(accounts ?? [], 'uuid')}))
        and (${rep === undefined} or i.by_rep = ${rep ?? null}::uuid or i.colleague = ${rep ?? null}::uuid)
        and (${conversation === undefined} or i.conversation = ${conversation?.id ?? null} or exists (
          select 1 from message m where m.tenant = i.tenant and m.id = i.message
            and m.thread = any(${batch.list(conversation?.threads ?? [], 'uuid')})))
    )
    select w.id, w.now_account as account, w.colleague, w.contact, w.by_rep as by, w.message, w.conversation, w.language,
      w.asked_at as "askedAt", w.withdrawn_at as "withdrawnAt", n.name as "accountName",
      coalesce(c.name, c.primary_address) as "colleagueName", c.primary_address as "colleagueAddress",
      coalesce(b.name, b.primary_address) as "byName", k.name as "contactName",
      (select min(e.at) from exchange e where e.tenant = w.tenant and e.account = w.now_account and e.at > w.asked_at
        and e.direction in ('outbound', 'both') and (w.contact is null or w.contact = any(e.contacts))
        and ${colleagueOn(sql`true`)}) as "sentAt",
      (select min(e.at) from exchange e where e.tenant = w.tenant and e.account = w.now_account and e.at > w.asked_at
        and e.direction in ('inbound', 'both') and e.sender is not null
        and (w.contact is null or w.contact = e.sender)
        and ${colleagueOn(sql`p.role = 'to'`)}) as "answeredAt"
    from wish w
    join account n on n.tenant = w.tenant and n.id = w.now_account
    join rep c on c.tenant = w.tenant and c.id = w.colleague
    join rep b on b.tenant = w.tenant and b.id = w.by_rep
    left join contact k on k.tenant = w.tenant and k.id = w.contact
    order by w.asked_at desc, w.id`.execute(db)
  const ms = (at: Date | null) => at?.getTime() ?? null
  return rows.map((row) => ({
    ...row,
    askedAt: row.askedAt.getTime(),
    withdrawnAt: ms(row.withdrawnAt),
    sentAt: ms(row.sentAt),
    answeredAt: ms(row.answeredAt),
  }))
}
