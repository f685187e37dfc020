import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** A file we asked the CRM to keep for a message. `key`: a hash of its name there. */
export interface FilePlace {
  readonly message: string
  readonly key: string
}

export interface FileReceipt {
  /** The CRM's id; null: no answer yet. */
  readonly crmId: string | null
  /** Why the CRM refused it. */
  readonly reason: string | null
  readonly attempts: number
}

/** Receipts by message and key. */
export async function loadFileReceipts(
  db: Db,
  tenant: number,
  messages: readonly string[],
): Promise<Map<string, Map<string, FileReceipt>>> {
  const out = new Map<string, Map<string, FileReceipt>>()
  if (messages.length === 0) return out
  const { rows } = await sql<{
    message: string
    key: string
    crm_id: string | null
    reason: string | null
    attempts: number
  }>`
    select message, key, crm_id, reason, attempts from crm_file
    where tenant = ${tenant} and message = any(${batch.list(messages, 'uuid')})`.execute(db)
  for (const { message, key, crm_id: crmId, reason, attempts } of rows) {
    const known = out.get(message) ?? new Map<string, FileReceipt>()
    out.set(message, known.set(key, { crmId, reason, attempts }))
  }
  return out
}

/** Records that a file is about to be sent; committed before the call. `path`: where it is to lie, until the answer. */
export async function askFile(
  db: Db,
  tenant: number,
  { message, key, path }: FilePlace & { readonly path: string },
  now: number,
): Promise<void> {
  const at = new Date(now).toISOString()
  await sql`insert into crm_file (tenant, message, key, path, attempts, asked_at)
    values (${tenant}, ${message}::uuid, ${key}, ${path}, 1, ${at}::timestamptz)
    on conflict (tenant, message, key) do update set path = excluded.path, attempts = crm_file.attempts + 1,
      asked_at = excluded.asked_at`.execute(db)
}

/** Records the CRM's id; false when the row has gone meanwhile: nobody wants the file. */
export async function keepFile(db: Db, tenant: number, { message, key }: FilePlace, crmId: string): Promise<boolean> {
  const { rows } = await sql`update crm_file set crm_id = ${crmId}, path = null, reason = null
    where tenant = ${tenant} and message = ${message}::uuid and key = ${key} returning key`.execute(db)
  return rows.length > 0
}

/** Records that the CRM does not take it: it is not asked again. */
export async function refuseFile(db: Db, tenant: number, { message, key }: FilePlace, reason: string): Promise<void> {
  await sql`update crm_file set reason = ${reason}, path = null
    where tenant = ${tenant} and message = ${message}::uuid and key = ${key}`.execute(db)
}

export interface StrayFile extends FilePlace {
  readonly path: string | null
  readonly crmId: string | null
}

/**
 * Files whose engagement is not, or is no longer, ours to show: the message was erased or is captured no more, the CRM's own
 * copy stands instead, a person deleted the engagement, or it went without them because no answer came.
 * @param settledBefore ms UTC; what was asked later may still arrive, and waits
 */
export async function strayFiles(db: Db, tenant: number, settledBefore: number, most: number): Promise<StrayFile[]> {
  const { rows } = await sql<{ message: string; key: string; path: string | null; crm_id: string | null }>`
    select f.message, f.key, f.path, f.crm_id from crm_file f
    left join crm_email e on e.tenant = f.tenant and e.message = f.message
    where f.tenant = ${tenant}
      and (e.message is null or not e.wanted or e.state = 'tombstone' or (e.state = 'confirmed' and (e.adopted or f.crm_id is null)))
      and (f.crm_id is not null or f.path is null or f.asked_at < ${new Date(settledBefore).toISOString()}::timestamptz)
      and not exists (select 1 from crm_surplus s where s.tenant = f.tenant and s.message = f.message and s.state = 'found')
    order by f.message, f.key limit ${most}`.execute(db)
  return rows.map(({ message, key, path, crm_id: crmId }) => ({ message, key, path, crmId }))
}

export async function forgetFile(db: Db, tenant: number, { message, key }: FilePlace): Promise<void> {
  await sql`delete from crm_file where tenant = ${tenant} and message = ${message}::uuid and key = ${key}`.execute(db)
}
