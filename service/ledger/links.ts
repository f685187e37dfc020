import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

export interface Link {
  readonly token: string
  readonly message: string
}

/** Replaces the links of these messages. */
export async function saveLinks(
  db: Db,
  tenant: number,
  messages: readonly string[],
  links: readonly Link[],
): Promise<void> {
  await sql`delete from link where tenant = ${tenant} and message = any(${batch.list(messages, 'uuid')})`.execute(db)
  if (links.length === 0) return
  await sql`insert into link (tenant, token, message) select ${tenant}, token, message from ${batch.table(links, {
    token: ['text', (l) => l.token],
    message: ['uuid', (l) => l.message],
  })} on conflict do nothing`.execute(db)
}

/** The messages that carry one of these tokens. */
export async function findByTokens(db: Db, tenant: number, tokens: readonly string[]): Promise<string[]> {
  if (tokens.length === 0) return []
  const { rows } = await sql<{ message: string }>`
    select distinct message from link where tenant = ${tenant} and token = any(${batch.list(tokens, 'text')})`.execute(
    db,
  )
  return rows.map((row) => row.message)
}

/** The messages of these threads. */
export async function findByThreads(db: Db, tenant: number, threads: readonly string[]): Promise<string[]> {
  if (threads.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    select id from message where tenant = ${tenant} and thread = any(${batch.list(threads, 'uuid')})`.execute(db)
  return rows.map((row) => row.id)
}
