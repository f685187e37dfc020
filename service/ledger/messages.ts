import { sql } from 'kysely'
import type { Message, Participant } from '../../shared/message/message.ts'
import type { AutomaticSign } from '../../shared/message/parsed-message.ts'
import { forgetTexts } from './attachments.ts'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** A message as the ledger holds it. */
export interface StoredMessage extends Message {
  readonly id: string
  readonly bare: string
  readonly mark: 'answer' | 'forward' | null
  /** As it was last judged. */
  readonly direction: 'inbound' | 'outbound' | null
  readonly verdict: 'capture' | 'skip' | 'hold'
  readonly reason: string | null
  readonly thread: string | null
  readonly conflict: boolean
}

interface Row {
  id: string
  identity: string
  message_id: string | null
  at: Date
  sender: string | null
  direction: StoredMessage['direction']
  subject: string | null
  bare: string | null
  mark: 'answer' | 'forward' | null
  in_reply_to: string | null
  refs: string[]
  conversation_guid: string | null
  conversation_ids: string[]
  automatic: AutomaticSign | null
  private: boolean
  mailboxes: string[]
  verdict: StoredMessage['verdict']
  reason: string | null
  thread: string | null
  conflict: boolean
}

/** Loads messages with their participants; ids that do not exist are left out. */
export async function loadMessages(db: Db, tenant: number, ids: readonly string[]): Promise<StoredMessage[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Row>`
    select id, identity, message_id, at, sender, direction, subject, bare, mark, in_reply_to, refs, conversation_guid,
      conversation_ids, automatic, private, mailboxes, verdict, reason, thread, conflict
    from message where tenant = ${tenant} and id = any(${batch.list(ids, 'uuid')})`.execute(db)
  const participants = await loadParticipants(db, tenant, ids)
  return rows.map((row) => ({
    id: row.id,
    identity: row.identity,
    messageId: row.message_id,
    at: row.at.getTime(),
    sender: row.sender,
    participants: participants.get(row.id) ?? [],
    mailboxes: row.mailboxes,
    subject: row.subject ?? '',
    bare: row.bare ?? '',
    mark: row.mark,
    inReplyTo: row.in_reply_to,
    references: row.refs,
    conversationGuid: row.conversation_guid,
    conversationIds: row.conversation_ids,
    automatic: row.automatic,
    private: row.private,
    direction: row.direction,
    verdict: row.verdict,
    reason: row.reason,
    thread: row.thread,
    conflict: row.conflict,
  }))
}

async function loadParticipants(db: Db, tenant: number, ids: readonly string[]): Promise<Map<string, Participant[]>> {
  const { rows } = await sql<Participant & { message: string }>`
    select message, address, role, name from participant
    where tenant = ${tenant} and message = any(${batch.list(ids, 'uuid')})
    order by message, address`.execute(db)
  const byMessage = new Map<string, Participant[]>()
  for (const { message, address, role, name } of rows) {
    const list = byMessage.get(message)
    if (list === undefined) byMessage.set(message, [{ address, role, name }])
    else list.push({ address, role, name })
  }
  return byMessage
}

/** Writes what messages say (not what was decided of them); a new one waits undecided as `hold` / `undecided`. */
export async function saveMessages(
  db: Db,
  tenant: number,
  messages: readonly StoredMessage[],
  seenAt: number,
): Promise<void> {
  if (messages.length === 0) return
  const rows = batch.table(messages, {
    id: ['uuid', (m) => m.id],
    identity: ['text', (m) => m.identity],
    message_id: ['text', (m) => m.messageId],
    at: ['timestamptz', (m) => m.at],
    sender: ['text', (m) => m.sender],
    subject: ['text', (m) => m.subject],
    bare: ['text', (m) => m.bare],
    mark: ['text', (m) => m.mark],
    in_reply_to: ['text', (m) => m.inReplyTo],
    refs: ['text[]', (m) => m.references],
    conversation_guid: ['text', (m) => m.conversationGuid],
    conversation_ids: ['text[]', (m) => m.conversationIds],
    automatic: ['text', (m) => m.automatic],
    private: ['boolean', (m) => m.private],
    mailboxes: ['text[]', (m) => m.mailboxes],
    conflict: ['boolean', (m) => m.conflict],
  })
  await sql`
    insert into message (tenant, id, identity, message_id, at, sender, subject, bare, mark, in_reply_to, refs,
      conversation_guid, conversation_ids, automatic, private, mailboxes, conflict, verdict, reason, first_seen_at)
    select ${tenant}, id, identity, message_id, at, sender, subject, bare, mark, in_reply_to, refs,
      conversation_guid, conversation_ids, automatic, private, mailboxes, conflict, 'hold', 'undecided',
      ${new Date(seenAt).toISOString()}::timestamptz
    from ${rows}
    on conflict (tenant, id) do update set identity = excluded.identity, message_id = excluded.message_id,
      at = excluded.at, sender = excluded.sender, subject = excluded.subject, bare = excluded.bare,
      mark = excluded.mark, in_reply_to = excluded.in_reply_to, refs = excluded.refs,
      conversation_guid = excluded.conversation_guid, conversation_ids = excluded.conversation_ids,
      automatic = excluded.automatic, private = excluded.private, mailboxes = excluded.mailboxes,
      conflict = excluded.conflict`.execute(db)
  const ids = messages.map((message) => message.id)
  await sql`delete from participant where tenant = ${tenant} and message = any(${batch.list(ids, 'uuid')})`.execute(db)
  const people = messages.flatMap((message) => message.participants.map((p) => ({ ...p, message: message.id })))
  await sql`
    insert into participant (tenant, message, address, role, name)
    select ${tenant}, message, address, role, name from ${batch.table(people, {
      message: ['uuid', (p) => p.message],
      address: ['text', (p) => p.address],
      role: ['text', (p) => p.role],
      name: ['text', (p) => p.name],
    })}`.execute(db)
}

export interface Decided {
  readonly id: string
  readonly direction: 'inbound' | 'outbound' | null
  readonly verdict: StoredMessage['verdict']
  readonly reason: string | null
}

/** Writes verdicts. */
export async function saveVerdicts(db: Db, tenant: number, decided: readonly Decided[], now: number): Promise<void> {
  if (decided.length === 0) return
  const at = new Date(now).toISOString()
  await sql`
    update message set verdict = batch.verdict, reason = batch.reason, direction = batch.direction,
      captured_at = case when batch.verdict = 'capture' then coalesce(message.captured_at, ${at}::timestamptz) end
    from ${batch.table(decided, {
      id: ['uuid', (d) => d.id],
      direction: ['text', (d) => d.direction],
      verdict: ['text', (d) => d.verdict],
      reason: ['text', (d) => d.reason],
    })}
    where message.tenant = ${tenant} and message.id = batch.id`.execute(db)
}

/** A skipped message keeps no content: its subject goes, from every copy, and so does its text. */
export async function forgetContent(db: Db, tenant: number, skipped: readonly string[]): Promise<void> {
  if (skipped.length === 0) return
  const ids = batch.list(skipped, 'uuid')
  await forgetTexts(db, tenant, skipped)
  await sql`update message set subject = null, bare = null where tenant = ${tenant} and id = any(${ids})`.execute(db)
  await sql`update sighting set facts = facts || '{"subject":""}' where tenant = ${tenant} and message = any(${ids})`.execute(
    db,
  )
}

/**
 * Takes messages that no sighting speaks for any more out of the ledger. Their threads must be derived again; what they
 * left in the CRM is no longer wanted there.
 */
export async function deleteMessages(db: Db, tenant: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const list = batch.list(ids, 'uuid')
  for (const name of ['participant', 'link', 'private_address_finding'] as const) {
    await sql`delete from ${sql.table(name)} where tenant = ${tenant} and message = any(${list})`.execute(db)
  }
  await forgetTexts(db, tenant, ids)
  await sql`update crm_email set wanted = false where tenant = ${tenant} and message = any(${list})`.execute(db)
  await sql`delete from message where tenant = ${tenant} and id = any(${list})`.execute(db)
}
