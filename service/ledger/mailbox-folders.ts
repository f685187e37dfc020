import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** Folders that are never read (domain.md §2); `gone`: it is no longer there. */
export type SkippedFolder = 'drafts' | 'junk' | 'deleted'

export interface StoredFolder {
  readonly folder: string
  readonly skipped: SkippedFolder | 'gone' | null
  /** Where reading goes on; null: from the start. */
  readonly cursor: string | null
  /** The cursor stands at the end of a whole reading. */
  readonly finished: boolean
}

export interface SeenFolder {
  readonly folder: string
  readonly skipped: SkippedFolder | null
  readonly items: number
}

/** Takes in which folders a mailbox has now, with its own count of each; one that is no longer there is marked gone. */
export async function saveFolders(
  db: Db,
  tenant: number,
  mailbox: string,
  folders: readonly SeenFolder[],
  now: number,
): Promise<void> {
  await sql`insert into mailbox_folder (tenant, mailbox, folder, skipped, items, counted_at)
    select ${tenant}, ${mailbox}::uuid, folder, skipped, items, ${iso(now)}::timestamptz from ${batch.table(folders, {
      folder: ['text', (one) => one.folder],
      skipped: ['text', (one) => one.skipped],
      items: ['integer', (one) => one.items],
    })}
    on conflict (tenant, mailbox, folder) do update set items = excluded.items, counted_at = excluded.counted_at,
      skipped = excluded.skipped,
      -- Read for the first time, or again after it lay among the deleted ones: from the start.
      cursor = case when mailbox_folder.skipped is null then mailbox_folder.cursor end,
      finished = mailbox_folder.skipped is null and mailbox_folder.finished`.execute(db)
  await sql`update mailbox_folder set skipped = 'gone', cursor = null, finished = false
    where tenant = ${tenant} and mailbox = ${mailbox} and folder <> all(${batch.list(
      folders.map((one) => one.folder),
      'text',
    )})`.execute(db)
}

export async function loadFolders(db: Db, tenant: number, mailbox: string): Promise<StoredFolder[]> {
  const { rows } = await sql<StoredFolder>`select folder, skipped, cursor, finished from mailbox_folder
    where tenant = ${tenant} and mailbox = ${mailbox} order by folder`.execute(db)
  return rows
}

/** The folders of several mailboxes, by mailbox. */
export async function loadFoldersOf(
  db: Db,
  tenant: number,
  mailboxes: readonly string[],
): Promise<Map<string, StoredFolder[]>> {
  const { rows } = await sql<StoredFolder & { mailbox: string }>`
    select mailbox, folder, skipped, cursor, finished from mailbox_folder
    where tenant = ${tenant} and mailbox = any(${batch.list(mailboxes, 'uuid')}) order by mailbox, folder`.execute(db)
  const out = new Map<string, StoredFolder[]>(mailboxes.map((mailbox) => [mailbox, []]))
  for (const { mailbox, ...folder } of rows) out.get(mailbox)?.push(folder)
  return out
}

/**
 * Moves a folder's cursor from where this reader found it; false when somebody else moved it meanwhile (then what was
 * read is read by him). In the transaction that records the page.
 */
export async function moveCursor(
  db: Db,
  tenant: number,
  mailbox: string,
  folder: string,
  move: {
    readonly from: string | null
    readonly to: string
    readonly finished: boolean
    readonly now: number
  },
): Promise<boolean> {
  const { rows } = await sql<{ folder: string }>`
    update mailbox_folder set cursor = ${move.to}, finished = ${move.finished}, checked_at = ${iso(move.now)}::timestamptz
    where tenant = ${tenant} and mailbox = ${mailbox} and folder = ${folder} and cursor is not distinct from ${move.from}
    returning folder`.execute(db)
  return rows.length > 0
}

/** The vendor forgot where we were: the folder is read again from the start, which changes nothing of what was read. */
export async function loseCursor(db: Db, tenant: number, mailbox: string, folder: string): Promise<void> {
  await sql`update mailbox_folder set cursor = null, finished = false, resyncs = resyncs + 1
    where tenant = ${tenant} and mailbox = ${mailbox} and folder = ${folder}`.execute(db)
}

/** A folder that was not there any more when it was read. */
export async function loseFolder(db: Db, tenant: number, mailbox: string, folder: string): Promise<void> {
  await sql`update mailbox_folder set skipped = 'gone', cursor = null, finished = false
    where tenant = ${tenant} and mailbox = ${mailbox} and folder = ${folder}`.execute(db)
}

const iso = (ms: number): string => new Date(ms).toISOString()
