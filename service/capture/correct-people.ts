import { sql } from 'kysely'
import { normaliseAddress } from '../../shared/message/address.ts'
import { batch } from '../ledger/batch.ts'
import { moveDerivedUntil } from '../ledger/clock.ts'
import { recordDecision } from '../ledger/decisions.ts'
import type { CaptureContext } from './capture-context.ts'
import { lockCapture } from './capture-messages.ts'
import { reprocessContacts } from './reprocess.ts'
import { pointAddresses, removeEmptyContacts } from './save-people.ts'
import { WhoIsWho } from './who-is-who.ts'

/**
 * What a person corrects about people. It rewrites the past, is recorded with who, when and why, and outranks what machines
 * say (`domain.md` §2). All of it in the caller's transaction, in a row with all captures; what follows is derived again.
 */
export interface Correction {
  /** As decisions name people (`service/ledger/decisions.ts`). */
  readonly by: string
  readonly why: string
}

export type Corrected = 'corrected' | 'correct-already' | 'contact-unknown' | 'account-unknown' | 'address-internal'

const BEGINNING = '0001-01-01T00:00:00Z'

/** This contact belongs to that account, from the beginning. */
export async function correctAccount(
  asked: CaptureContext,
  { contact, account, by, why }: Correction & { readonly contact: string; readonly account: string },
): Promise<Corrected> {
  const { db, tenant } = asked
  await lockCapture(db, tenant)
  if (!(await contactExists(asked, contact))) return 'contact-unknown'
  const { rows: accounts } = await sql<{ id: string }>`select coalesce(merged_into, id) as id from account
    where tenant = ${tenant} and id = ${account}::uuid`.execute(db)
  const to = accounts[0]?.id
  if (to === undefined) return 'account-unknown'
  const { rows: before } = await sql<{ account: string; authority: number }>`
    select account, authority from membership where tenant = ${tenant} and contact = ${contact}::uuid
    order by from_at`.execute(db)
  if (before.length === 1 && before[0]?.account === to && before[0].authority === 2) return 'correct-already'
  const ctx = await inTime(asked)
  await sql`delete from membership where tenant = ${tenant} and contact = ${contact}::uuid`.execute(db)
  await sql`insert into membership (tenant, contact, from_at, account, authority, decided_by, why, decided_at)
    values (${tenant}, ${contact}::uuid, ${BEGINNING}::timestamptz, ${to}::uuid, 2, ${by}, ${why},
      ${new Date(ctx.now()).toISOString()}::timestamptz)`.execute(db)
  await recordDecision(db, tenant, {
    ...{ at: ctx.now(), by, why, kind: 'correct-account', subject: contact },
    detail: { account: to, before: [...new Set(before.map((one) => one.account))].join(' ') },
  })
  await reprocessContacts(ctx, [contact])
  return 'corrected'
}

/** This address is that contact's. A contact left without any address becomes one with him. */
export async function correctContact(
  asked: CaptureContext,
  { address: raw, contact, by, why }: Correction & { readonly address: string; readonly contact: string },
): Promise<Corrected> {
  const { db, tenant } = asked
  await lockCapture(db, tenant)
  const address = normaliseAddress(raw)
  if (address === null || !(await contactExists(asked, contact))) return 'contact-unknown'
  const ctx = await inTime(asked)
  const who = await WhoIsWho.open(ctx)
  await who.load([address])
  if (who.isInternal(address)) return 'address-internal'
  const { rows } = await sql<{ contact: string; authority: number }>`select contact, authority from contact_address
    where tenant = ${tenant} and address = ${address}`.execute(db)
  const [before] = rows
  // Whoever was erased is met again by nobody's word.
  if (before === undefined) return 'contact-unknown'
  if (before.contact === contact && before.authority === 2) return 'correct-already'
  // A person's earlier word gives way to this one.
  await sql`update contact_address set authority = 0 where tenant = ${tenant} and address = ${address}`.execute(db)
  await pointAddresses(ctx, contact, [address])
  await sql`update contact_address set authority = 2 where tenant = ${tenant} and address = ${address}`.execute(db)
  await recordDecision(db, tenant, {
    ...{ at: ctx.now(), by, why, kind: 'correct-contact', subject: contact },
    detail: { before: before.contact },
  })
  await removeEmptyContacts(ctx)
  await reprocessContacts(ctx, [contact, before.contact])
  return 'corrected'
}

async function inTime(ctx: CaptureContext): Promise<CaptureContext> {
  const until = await moveDerivedUntil(ctx.db, ctx.tenant, ctx.now())
  return { ...ctx, now: () => until }
}

async function contactExists({ db, tenant }: CaptureContext, contact: string): Promise<boolean> {
  const { rows } = await sql`select 1 from contact where tenant = ${tenant}
    and id = any(${batch.list([contact], 'uuid')})`.execute(db)
  return rows.length > 0
}

/** The accounts a contact belongs or belonged to, and those of whoever has an address now; for who may correct it. */
export async function accountsConcerned(
  { db, tenant }: Pick<CaptureContext, 'db' | 'tenant'>,
  of: { readonly contact: string } | { readonly address: string },
): Promise<string[]> {
  const contact = 'contact' in of ? of.contact : null
  const address = 'address' in of ? normaliseAddress(of.address) : null
  const { rows } = await sql<{ account: string }>`
    select distinct coalesce(t.merged_into, t.id) as account from membership m
    join account t on t.tenant = m.tenant and t.id = m.account
    where m.tenant = ${tenant} and (m.contact = ${contact}::uuid or m.contact in (
      select a.contact from contact_address a where a.tenant = ${tenant} and a.address = ${address}))`.execute(db)
  return rows.map((row) => row.account)
}
