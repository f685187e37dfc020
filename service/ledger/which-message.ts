import { sql } from 'kysely'
import type { Db } from './db.ts'
import { ownId } from './ids.ts'
import { type Mailbox, loadMailboxes, mailboxSource } from './mailboxes.ts'

/** A message of the ledger as deeds see it. */
export interface KnownMessage {
  readonly id: string
  readonly verdict: 'capture' | 'skip' | 'hold'
  readonly reason: string | null
  readonly crm: string | null
  /** The mailbox asked about holds a copy. */
  readonly here: boolean
}

/**
 * The message a Message-ID (without brackets) stands for in this mailbox; where it holds no copy, the one that others
 * hold. Null: never seen.
 */
export async function findMessage(
  db: Db,
  tenant: number,
  messageId: string,
  mailbox: { readonly id: string | null; readonly address: string },
): Promise<KnownMessage | null> {
  const source = mailbox.id === null ? '' : mailboxSource(mailbox.id)
  const { rows } = await sql<KnownMessage>`
    select m.id, m.verdict, m.reason, e.state as crm,
      (s.source = ${source} or ${mailbox.address} = any(m.mailboxes)) as here
    from sighting s join message m on m.tenant = s.tenant and m.id = s.message
    left join crm_email e on e.tenant = m.tenant and e.message = m.id
    where s.tenant = ${tenant} and s.message_id = ${messageId}
    order by (s.source = ${source}) desc, here desc, m.at, m.id limit 1`.execute(db)
  return rows[0] ?? null
}

/** The message that an item of a mailbox was read as. */
export async function messageOfItem(
  db: Db,
  tenant: number,
  mailbox: string,
  item: string,
): Promise<KnownMessage | null> {
  const { rows } = await sql<{ message: string }>`
    select s.message from mailbox_item i join sighting s
      on s.tenant = i.tenant and s.source = ${mailboxSource(mailbox)} and s.position = i.position
    where i.tenant = ${tenant} and i.mailbox = ${mailbox}::uuid and i.item = ${item}`.execute(db)
  const known = rows[0] === undefined ? null : await loadMessage(db, tenant, rows[0].message)
  return known === null ? null : { ...known, here: true }
}

/** How a message stands by now. */
export async function loadMessage(db: Db, tenant: number, id: string): Promise<KnownMessage | null> {
  const { rows } = await sql<KnownMessage>`
    select m.id, m.verdict, m.reason, e.state as crm, false as here
    from message m left join crm_email e on e.tenant = m.tenant and e.message = m.id
    where m.tenant = ${tenant} and m.id = ${id}::uuid`.execute(db)
  return rows[0] ?? null
}

/** The id a message will get whose Message-ID is all we know of it. */
export function unseenMessage(tenant: number, messageId: string): string {
  return ownId(tenant, 'message', `id:${messageId}`)
}

/** A mailbox of ours by any address its owner has today (`now` in ms UTC), captured or not. */
export async function findMailbox(db: Db, tenant: number, address: string, now: number): Promise<Mailbox | null> {
  const all = await loadMailboxes(db, tenant, { all: true })
  const direct = all.find((one) => one.address === address)
  if (direct !== undefined) return direct
  const day = new Date(now).toISOString().slice(0, 10)
  const { rows } = await sql<{ id: string }>`
    select m.id from internal_address a join mailbox m on m.tenant = a.tenant and m.rep = a.rep
    where a.tenant = ${tenant} and a.address = ${address} and not a.role_mailbox
      and a.from_day <= ${day}::date and (a.to_day is null or a.to_day > ${day}::date)
    order by m.captured desc, m.address limit 1`.execute(db)
  return all.find((one) => one.id === rows[0]?.id) ?? null
}

/** The reps who are on a message, or whose mailbox holds a copy of it; role mailboxes by their occupant of its day. */
export async function repsOfMessage(db: Db, tenant: number, message: string): Promise<string[]> {
  const { rows } = await sql<{ rep: string }>`
    select distinct a.rep from message m
    join internal_address a on a.tenant = m.tenant and a.kind = 'rep' and a.rep is not null
      and a.from_day <= m.at::date and (a.to_day is null or a.to_day > m.at::date)
      and (a.address = any(m.mailboxes) or exists (select 1 from participant p
        where p.tenant = m.tenant and p.message = m.id and p.address = a.address))
    where m.tenant = ${tenant} and m.id = ${message}::uuid`.execute(db)
  return rows.map((row) => row.rep)
}

/** The contact a message is about: who wrote it, or the first it was written to; null where nobody is known. */
export async function customerOf(db: Db, tenant: number, message: string): Promise<string | null> {
  const { rows } = await sql<{ contact: string }>`
    select c.contact from participant p
    join contact_address c on c.tenant = p.tenant and c.address = p.address
    where p.tenant = ${tenant} and p.message = ${message}::uuid
    order by array_position(array['from', 'to', 'cc', 'bcc'], p.role), p.address limit 1`.execute(db)
  return rows[0]?.contact ?? null
}

/** Whose mailbox it is today (`now` in ms UTC): a rep, by whatever address; nobody for the company’s. */
export async function repsOfMailbox(db: Db, tenant: number, address: string, now: number): Promise<string[]> {
  const day = new Date(now).toISOString().slice(0, 10)
  const { rows } = await sql<{ rep: string }>`
    select rep from internal_address where tenant = ${tenant} and address = ${address} and kind = 'rep' and rep is not null
      and (to_day is null or to_day > ${day}::date)
    union select rep from mailbox where tenant = ${tenant} and address = ${address} and rep is not null`.execute(db)
  return rows.map((row) => row.rep)
}
