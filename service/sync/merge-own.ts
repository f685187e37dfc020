import { sql } from 'kysely'
import { activitiesOf } from '../ledger/activities.ts'
import { batch } from '../ledger/batch.ts'
import { followContacts } from '../ledger/follow-contacts.ts'
import { letCorrectionsStand } from '../ledger/who.ts'
import { iso, type SyncContext } from './sync-context.ts'

/**
 * The CRM says that two of ours are one. A merge re-points identities and lets capture derive the touched messages
 * again; it equals having had one all along (`domain.md` §2).
 */

/** Makes several contacts one: `keep` has all their addresses and CRM ids from now on. */
export async function mergeContacts(ctx: SyncContext, keep: string, drop: readonly string[]): Promise<void> {
  if (drop.every((id) => id === keep)) return
  await ctx.process(async (trx) => {
    await mergeContactsWithin({ ...ctx, db: trx }, keep, drop)
    return messagesOfContacts({ ...ctx, db: trx }, [keep])
  })
}

/** The same within a transaction that derives the messages of `keep` again. */
export async function mergeContactsWithin(
  ctx: Pick<SyncContext, 'db' | 'tenant' | 'now'>,
  keep: string,
  drop: readonly string[],
): Promise<void> {
  const others = drop.filter((id) => id !== keep)
  if (others.length === 0) return
  const trx = ctx.db
  const list = () => batch.list(others, 'uuid')
  await sql`update contact_address set contact = ${keep}::uuid
    where tenant = ${ctx.tenant} and contact = any(${list()})`.execute(trx)
  // What a person or the CRM said of the other's stretches stays; a machine's guess from a domain does not. A person's
  // correction of either is one of both.
  await sql`delete from membership k where k.tenant = ${ctx.tenant} and k.contact = ${keep}::uuid and k.authority < 2
    and exists (select 1 from membership d where d.tenant = k.tenant and d.contact = any(${list()}) and d.authority = 2)`.execute(
    trx,
  )
  await sql`insert into membership (tenant, contact, from_at, account, authority, decided_by, why, decided_at)
    select tenant, ${keep}::uuid, from_at, account, authority, decided_by, why, decided_at from membership
    where tenant = ${ctx.tenant} and contact = any(${list()}) and authority > 0
    order by authority desc
    on conflict do nothing`.execute(trx)
  await letCorrectionsStand(trx, ctx.tenant, [keep])
  await sql`delete from membership where tenant = ${ctx.tenant} and contact = any(${list()})`.execute(trx)
  // The guess is a function of all addresses: capture makes it again from those he has now.
  await sql`delete from membership
    where tenant = ${ctx.tenant} and contact = ${keep}::uuid and authority = 0`.execute(trx)
  await sql`update crm_identity set own = ${keep}::uuid
    where tenant = ${ctx.tenant} and kind = 'contact' and own = any(${list()})`.execute(trx)
  await followContacts(trx, ctx.tenant, keep, others)
  for (const id of others) await record(ctx, trx, 'merge-contacts', keep, { merged: id })
}

/** Makes two accounts one: what belonged to `drop` belongs to `keep`. */
export async function mergeAccounts(ctx: SyncContext, keep: string, drop: string): Promise<void> {
  await ctx.process(async (trx) => {
    const { rows } = await sql<{ message: string }>`
      select distinct message from exchange where tenant = ${ctx.tenant} and account = ${drop}::uuid`.execute(trx)
    await sql`update membership set account = ${keep}::uuid
      where tenant = ${ctx.tenant} and account = ${drop}::uuid`.execute(trx)
    await sql`insert into account_domain (tenant, domain, account)
      select tenant, domain, ${keep}::uuid from account_domain where tenant = ${ctx.tenant} and account = ${drop}::uuid
      on conflict do nothing`.execute(trx)
    await sql`delete from account_domain where tenant = ${ctx.tenant} and account = ${drop}::uuid`.execute(trx)
    await sql`update account set merged_into = ${keep}::uuid
      where tenant = ${ctx.tenant} and id = ${drop}::uuid`.execute(trx)
    await sql`update crm_identity set own = ${keep}::uuid
      where tenant = ${ctx.tenant} and kind = 'account' and own = ${drop}::uuid`.execute(trx)
    await record(ctx, trx, 'merge-accounts', keep, { merged: drop })
    return rows.map((row) => row.message)
  })
}

async function record(
  ctx: Pick<SyncContext, 'tenant' | 'now'>,
  trx: SyncContext['db'],
  kind: string,
  subject: string,
  detail: Record<string, string>,
): Promise<void> {
  await sql`insert into decision (tenant, at, by_whom, kind, subject, why, detail)
    values (${ctx.tenant}, ${iso(ctx.now())}::timestamptz, 'crm', ${kind}, ${subject}::uuid, 'merged in the CRM',
      ${JSON.stringify(detail)}::jsonb)`.execute(trx)
}

/** Every message these contacts are on, whatever was decided of it, and every call and meeting. */
export async function messagesOfContacts(
  ctx: Pick<SyncContext, 'db' | 'tenant'>,
  contacts: readonly string[],
): Promise<string[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<{ message: string }>`
    select distinct p.message from participant p
    join contact_address a on a.tenant = p.tenant and a.address = p.address
    where p.tenant = ${ctx.tenant} and a.contact = any(${batch.list(contacts, 'uuid')})`.execute(ctx.db)
  return [...rows.map((row) => row.message), ...(await activitiesOf(ctx.db, ctx.tenant, { contacts, addresses: [] }))]
}
