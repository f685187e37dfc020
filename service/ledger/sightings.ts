import { sql } from 'kysely'
import type { Header, Sighting } from '../../shared/message/message.ts'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

export interface StoredSighting extends Sighting {
  readonly source: string
  readonly position: number
  /** The message it counts towards. */
  readonly message: string
}

/** Inserts sightings; answers the ids of those that were new (the same position of a source is one sighting). */
export async function insertSightings(
  db: Db,
  tenant: number,
  sightings: readonly StoredSighting[],
  seenAt: number,
): Promise<Set<string>> {
  if (sightings.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    insert into sighting (tenant, id, source, position, message_id, message, sender, at, facts, seen_at)
    select ${tenant}, id, source, position, message_id, message, sender, at, facts, ${new Date(seenAt).toISOString()}::timestamptz
    from ${batch.table(sightings, {
      id: ['uuid', (s) => s.id],
      source: ['text', (s) => s.source],
      position: ['bigint', (s) => s.position],
      message_id: ['text', (s) => s.header.messageId],
      message: ['uuid', (s) => s.message],
      sender: ['text', (s) => s.header.from?.address ?? null],
      at: ['timestamptz', (s) => s.at],
      facts: ['jsonb', (s) => ({ ...s.header, hash: s.hash })],
    })}
    on conflict (tenant, source, position) do nothing
    returning id`.execute(db)
  return new Set(rows.map((row) => row.id))
}

/** Every sighting that carries one of these Message-IDs or counts towards one of these messages. */
export async function loadSightings(
  db: Db,
  tenant: number,
  by: { readonly messageIds: readonly string[]; readonly messages: readonly string[] },
): Promise<StoredSighting[]> {
  const { rows } = await sql<{
    id: string
    source: string
    position: string | number
    message: string
    at: Date
    facts: Header & { hash: string }
  }>`
    select id, source, position, message, at, facts from sighting
    where tenant = ${tenant} and (message_id = any(${batch.list(by.messageIds, 'text')})
      or message = any(${batch.list(by.messages, 'uuid')}))`.execute(db)
  return rows.map(({ id, source, position, message, at, facts: { hash, ...header } }) => ({
    id,
    source,
    position: Number(position),
    message,
    at: at.getTime(),
    hash,
    header,
  }))
}

/** Points sightings at the message they now count towards. */
export async function moveSightings(
  db: Db,
  tenant: number,
  moved: readonly { readonly id: string; readonly message: string }[],
): Promise<void> {
  if (moved.length === 0) return
  const rows = batch.table(moved, { id: ['uuid', (m) => m.id], message: ['uuid', (m) => m.message] })
  await sql`update sighting set message = batch.message from ${rows}
    where sighting.tenant = ${tenant} and sighting.id = batch.id`.execute(db)
  const again = batch.table(moved, { id: ['uuid', (m) => m.id], message: ['uuid', (m) => m.message] })
  await sql`update content set message = batch.message from ${again}
    where content.tenant = ${tenant} and content.sighting = batch.id`.execute(db)
  const files = batch.table(moved, { id: ['uuid', (m) => m.id], message: ['uuid', (m) => m.message] })
  await sql`update attachment set message = batch.message from ${files}
    where attachment.tenant = ${tenant} and attachment.sighting = batch.id`.execute(db)
}
