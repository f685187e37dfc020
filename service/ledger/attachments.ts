import { sql } from 'kysely'
import type { Attachment } from '../../shared/message/parsed-message.ts'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** The files one sighting of a message carries. */
export interface FilesOfSighting {
  readonly sighting: string
  readonly message: string
  readonly files: readonly Attachment[]
}

/** A file as the ledger keeps it until the CRM has confirmed its message. */
export interface StoredFile {
  readonly sighting: string
  readonly ord: number
  readonly name: string | null
  readonly type: string
  readonly size: number
  readonly inline: boolean
  readonly contentId: string | null
  /** Where the bytes are: in the ledger, at the mailbox item they came with, or nowhere that can be asked. */
  readonly at: 'ledger' | MailboxFile | null
}

/** A file that still lies in a mailbox. */
export interface MailboxFile {
  /** Address of the mailbox. */
  readonly mailbox: string
  readonly item: string
  readonly ref: string
}

/** A message has no more files than this; what comes after is an attack, or an archive that somebody mailed. */
const MOST_FILES = 200
/** One part of a file in one row: a statement and a backup line stay small. */
const PART_BYTES = 512 * 1024

/** Keeps the files of sightings, except of messages that the CRM has confirmed already. */
export async function saveFiles(db: Db, tenant: number, sightings: readonly FilesOfSighting[]): Promise<void> {
  const rows = sightings.flatMap(({ sighting, message, files }) =>
    files.slice(0, MOST_FILES).map((file, ord) => ({ sighting, message, ord, ...file })),
  )
  if (rows.length === 0) return
  const saved = await sql<{ sighting: string; ord: number }>`
    insert into attachment (tenant, sighting, ord, message, name, type, size, inline, content_id, ref)
    select ${tenant}, sighting, ord, message, name, type, size, inline, content_id, ref from ${batch.table(rows, {
      sighting: ['uuid', (r) => r.sighting],
      ord: ['integer', (r) => r.ord],
      message: ['uuid', (r) => r.message],
      name: ['text', (r) => r.name],
      type: ['text', (r) => r.type],
      size: ['bigint', (r) => r.size],
      inline: ['boolean', (r) => r.inline],
      content_id: ['text', (r) => r.contentId],
      ref: ['text', (r) => r.ref],
    })}
    where not exists (select 1 from crm_email e where e.tenant = ${tenant} and e.message = batch.message
      and e.state in ('confirmed', 'tombstone'))
    on conflict do nothing returning sighting, ord`.execute(db)
  const fresh = new Set(saved.rows.map((row) => `${row.sighting} ${row.ord}`))
  for (const { sighting, ord, bytes } of rows) {
    if (bytes === undefined || !fresh.has(`${sighting} ${ord}`)) continue
    for (let part = 0; part * PART_BYTES < Math.max(1, bytes.length); part += 1) {
      const piece = Buffer.from(bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES))
      await sql`insert into attachment_bytes (tenant, sighting, ord, part, bytes)
        values (${tenant}, ${sighting}::uuid, ${ord}, ${part}, ${piece})`.execute(db)
    }
  }
}

/**
 * The files of messages, each from the one sighting that knows most of them (of equals: whose bytes can be had, then the
 * smaller id). Messages without files are absent.
 */
export async function loadFiles(
  db: Db,
  tenant: number,
  messages: readonly string[],
): Promise<Map<string, StoredFile[]>> {
  const out = new Map<string, StoredFile[]>()
  if (messages.length === 0) return out
  const { rows } = await sql<{
    message: string
    sighting: string
    ord: number
    name: string | null
    type: string
    size: string | number
    inline: boolean
    content_id: string | null
    ref: string | null
    kept: boolean
    mailbox: string | null
    item: string | null
  }>`
    with mine as (
      select a.*, exists (select 1 from attachment_bytes b
        where b.tenant = a.tenant and b.sighting = a.sighting and b.ord = a.ord) as kept
      from attachment a where a.tenant = ${tenant} and a.message = any(${batch.list(messages, 'uuid')})
    ), best as (
      select distinct on (message) message, sighting from (
        select message, sighting, count(*) as files, count(*) filter (where kept or ref is not null) as reachable
        from mine group by 1, 2) g
      order by message, files desc, reachable desc, sighting
    )
    select a.message, a.sighting, a.ord, a.name, a.type, a.size, a.inline, a.content_id, a.ref, a.kept,
      b.address as mailbox, i.item
    from mine a join best on best.message = a.message and best.sighting = a.sighting
    join sighting s on s.tenant = ${tenant} and s.id = a.sighting
    left join mailbox b on a.ref is not null and b.tenant = s.tenant and s.source = 'graph:' || b.id::text
    left join mailbox_item i on i.tenant = b.tenant and i.mailbox = b.id and i.position = s.position
    order by a.message, a.ord`.execute(db)
  for (const row of rows) {
    const { mailbox, item, ref } = row
    const remote = mailbox !== null && item !== null && ref !== null ? { mailbox, item, ref } : null
    const file: StoredFile = {
      sighting: row.sighting,
      ord: row.ord,
      name: row.name,
      type: row.type,
      size: Number(row.size),
      inline: row.inline,
      contentId: row.content_id,
      at: row.kept ? 'ledger' : remote,
    }
    const known = out.get(row.message)
    if (known === undefined) out.set(row.message, [file])
    else known.push(file)
  }
  return out
}

/** The bytes of a file that the ledger keeps; null when they have gone meanwhile. */
export async function readKeptBytes(
  db: Db,
  tenant: number,
  { sighting, ord }: Pick<StoredFile, 'sighting' | 'ord'>,
): Promise<Uint8Array | null> {
  const { rows } = await sql<{ bytes: Uint8Array }>`
    select bytes from attachment_bytes
    where tenant = ${tenant} and sighting = ${sighting}::uuid and ord = ${ord} order by part`.execute(db)
  return rows.length === 0 ? null : Buffer.concat(rows.map((row) => row.bytes))
}

/** Drops kept bytes of messages that are held since before a moment (ms UTC). Answers of how many files. */
export async function forgetHeldBytes(db: Db, tenant: number, before: number): Promise<number> {
  const { rows } = await sql<{ files: number }>`
    with gone as (
      delete from attachment_bytes b using attachment a, message m
      where b.tenant = ${tenant} and a.tenant = b.tenant and a.sighting = b.sighting and a.ord = b.ord
        and m.tenant = a.tenant and m.id = a.message and m.verdict = 'hold'
        and m.first_seen_at < ${new Date(before).toISOString()}::timestamptz
      returning b.sighting, b.ord
    ) select count(distinct (sighting, ord))::int as files from gone`.execute(db)
  return rows[0]?.files ?? 0
}

/** Text and files leave the ledger: the CRM has them, or nobody is to have them. */
export async function forgetTexts(db: Db, tenant: number, messages: readonly string[]): Promise<void> {
  if (messages.length === 0) return
  const ids = () => batch.list(messages, 'uuid')
  await sql`delete from content where tenant = ${tenant} and message = any(${ids()})`.execute(db)
  await sql`delete from attachment where tenant = ${tenant} and message = any(${ids()})`.execute(db)
}

/**
 * Forgets texts of messages the CRM has confirmed: one that another copy brought while the confirmation was on its way was
 * not there yet to be forgotten with it.
 */
export async function forgetLateTexts(db: Db, tenant: number): Promise<void> {
  const { rows } = await sql<{ message: string }>`
    select distinct c.message from content c join crm_email e on e.tenant = c.tenant and e.message = c.message
    where c.tenant = ${tenant} and e.state in ('confirmed', 'tombstone')`.execute(db)
  await forgetTexts(
    db,
    tenant,
    rows.map((row) => row.message),
  )
}
