import type { z } from 'zod'
import { VendorError } from '../../../shared/errors.ts'
import { folderSchema, itemSchema, readPage } from './answer.ts'
import { folderPath, linkPath, mailboxPath, pathOf, readAllPages, readOnePage, unreadable } from './paths.ts'
import { BATCH_PARTS, type Send } from './send.ts'
import type { DeltaCursor, DeltaPage, FolderKind, ListedItem, MailFolder, Span } from './types.ts'

/** Without it ids change whenever an item is moved (facts/outlook.md A2.2). */
export const IMMUTABLE_IDS = 'IdType="ImmutableId"'

const PAGE = 500
const FOLDER_PAGE = '250'

/** Graph's names for the folders it knows by name. The outbox holds what is not sent yet: drafts. */
const KNOWN: Readonly<Record<string, FolderKind>> = {
  inbox: 'inbox',
  sentitems: 'sent',
  drafts: 'drafts',
  outbox: 'drafts',
  junkemail: 'junk',
  deleteditems: 'deleted',
}

/** Those whose subfolders are of the same kind. */
const INHERITED = new Set<FolderKind>(['drafts', 'junk', 'deleted'])

/** Every folder of a mailbox, hidden ones too, level by level; search folders only show others' items and are left out. */
export async function listFolders(send: Send, mailboxId: string): Promise<MailFolder[]> {
  const doing = 'list folders'
  const headers = { Prefer: IMMUTABLE_IDS }
  const kinds = await knownFolders(send, mailboxId)
  const top = `${mailboxPath(mailboxId)}/mailFolders?includeHiddenFolders=true&$top=${FOLDER_PAGE}`
  const found: MailFolder[] = []
  const kindOf = new Map<string, FolderKind>()
  let level = await readAllPages(send, { doing, mailbox: mailboxId, path: `/v1.0${top}`, headers }, folderSchema)
  // A folder that names itself its parent would never end.
  for (let depth = 0; level.length > 0 && depth < 300; depth++) {
    const parents: string[] = []
    for (const folder of level) {
      if (folder['@odata.type']?.toLowerCase().endsWith('searchfolder') || kindOf.has(folder.id)) continue
      const inherited = kindOf.get(folder.parentFolderId ?? '')
      const kind = kinds.get(folder.id) ?? (inherited !== undefined && INHERITED.has(inherited) ? inherited : 'other')
      kindOf.set(folder.id, kind)
      found.push({
        id: folder.id,
        name: folder.displayName ?? '',
        kind,
        parentId: folder.parentFolderId ?? null,
        total: folder.totalItemCount,
      })
      if (folder.childFolderCount > 0) parents.push(folder.id)
    }
    level = await childFolders(send, mailboxId, parents)
  }
  return found
}

async function childFolders(send: Send, mailboxId: string, parents: readonly string[]) {
  const doing = 'list folders'
  const out: ReturnType<typeof folderSchema.parse>[] = []
  for (let start = 0; start < parents.length; start += BATCH_PARTS) {
    const ids = parents.slice(start, start + BATCH_PARTS)
    const answers = await send.batch({
      doing,
      mailbox: mailboxId,
      parts: ids.map((id) => ({
        id,
        url: `${folderPath(mailboxId, id)}/childFolders?includeHiddenFolders=true&$top=${FOLDER_PAGE}`,
        headers: { Prefer: IMMUTABLE_IDS },
      })),
    })
    for (const id of ids) {
      const answer = answers.get(id)
      if (answer instanceof VendorError) {
        // Removed since its parent was listed.
        if (answer.fault === 'not-found') continue
        throw answer
      }
      const page = readPage(answer?.body, folderSchema)
      if (page === null) throw unreadable(doing)
      out.push(...page.items)
      if (page.next === null) continue
      const rest = { doing, mailbox: mailboxId, path: linkPath(page.next, doing), headers: { Prefer: IMMUTABLE_IDS } }
      out.push(...(await readAllPages(send, rest, folderSchema)))
    }
  }
  return out
}

/** Which folder ids are Inbox, Sent Items, … : asked by name, for their names are translated for their owner. */
async function knownFolders(send: Send, mailboxId: string): Promise<Map<string, FolderKind>> {
  const answers = await send.batch({
    doing: 'find known folders',
    mailbox: mailboxId,
    parts: Object.keys(KNOWN).map((name) => ({
      id: name,
      url: `${mailboxPath(mailboxId)}/mailFolders/${pathOf(name)}?$select=id`,
      headers: { Prefer: IMMUTABLE_IDS },
    })),
  })
  const kinds = new Map<string, FolderKind>()
  for (const [name, kind] of Object.entries(KNOWN)) {
    const answer = answers.get(name)
    if (answer instanceof VendorError) {
      // A mailbox without a junk folder is one; a mailbox that is not there has none of them.
      if (answer.fault === 'not-found' && answer.code === 'graph-not-found') continue
      throw answer
    }
    const id = folderSchema.safeParse(answer?.body).data?.id
    if (id !== undefined) kinds.set(id, kind)
  }
  return kinds
}

/**
 * One page of a folder's changes. `since` is applied here, to what Graph answers: its own filter would end a round after
 * 5,000 items (facts/outlook.md A2.4) and the rest would never come. It travels in the cursor.
 */
export async function deltaPage(
  send: Send,
  mailboxId: string,
  folderId: string,
  cursor: DeltaCursor,
): Promise<DeltaPage> {
  const doing = 'read changes'
  const { since, path } = 'since' in cursor ? startOf(mailboxId, folderId, cursor.since) : unpack(cursor, doing)
  const headers = { Prefer: `${IMMUTABLE_IDS}, odata.maxpagesize=${PAGE}` }
  const page = await readOnePage(send, { doing, mailbox: mailboxId, path, headers }, itemSchema)
  const changed = new Map<string, DeltaPage['changed'][number]>()
  const removed = new Set<string>()
  // Pages may repeat an item; what comes last holds.
  for (const item of page.items) {
    changed.delete(item.id)
    removed.delete(item.id)
    if (item['@removed'] !== undefined) removed.add(item.id)
    else if (since === null || item.receivedDateTime === null || item.receivedDateTime >= since) {
      changed.set(item.id, {
        item: item.id,
        receivedAt: item.receivedDateTime,
        parentFolderId: item.parentFolderId ?? null,
      })
    }
  }
  if (page.next === null && page.delta === null) throw unreadable(doing)
  const packed = (link: string) => `${since ?? ''}|${linkPath(link, doing)}`
  return {
    changed: [...changed.values()],
    removed: [...removed],
    cursor: page.next !== null ? { next: packed(page.next) } : { delta: packed(page.delta ?? '') },
  }
}

function startOf(mailboxId: string, folderId: string, since: number | null) {
  const fields = '$select=receivedDateTime,parentFolderId'
  return { since, path: `/v1.0${folderPath(mailboxId, folderId)}/messages/delta?${fields}` }
}

function unpack(cursor: Exclude<DeltaCursor, { since: unknown }>, doing: string) {
  const packed = 'next' in cursor ? cursor.next : cursor.delta
  const bar = packed.indexOf('|')
  const since = packed.slice(0, bar)
  const path = packed.slice(bar + 1)
  if (bar < 0 || !path.startsWith('/v1.0/') || !/^\d*$/.test(since)) throw unreadable(doing)
  return { since: since === '' ? null : Number(since), path }
}

/** Items of a folder received in the span, as the mailbox counts them. */
export async function countMessages(send: Send, mailboxId: string, folderId: string, span: Span): Promise<number> {
  const doing = 'count messages'
  const query = { $filter: within(span), $count: 'true', $top: '1', $select: 'id' }
  const path = `/v1.0${folderPath(mailboxId, folderId)}/messages`
  const { count } = await readOnePage(send, { doing, mailbox: mailboxId, path, query }, itemSchema)
  if (count === null) throw unreadable(doing)
  return count
}

/** Every item of a folder received in the span, without content. */
export async function listItems(send: Send, mailboxId: string, folderId: string, span: Span): Promise<ListedItem[]> {
  const request = {
    doing: 'list items',
    mailbox: mailboxId,
    path: `/v1.0${folderPath(mailboxId, folderId)}/messages`,
    query: {
      $filter: within(span),
      $orderby: 'receivedDateTime',
      $select: 'internetMessageId,receivedDateTime,isDraft',
      $top: String(PAGE),
    },
    headers: { Prefer: IMMUTABLE_IDS },
  }
  const items = new Map<string, ListedItem>()
  for (const item of await readAllPages(send, request, itemSchema)) {
    items.set(item.id, listed(item))
  }
  return [...items.values()]
}

/** Copies of one message are few: one in the inbox, one among the sent. */
const MOST_COPIES = 20

/** Items of a mailbox that carry a Message-ID (without brackets), in any folder. */
export async function findItems(send: Send, mailboxId: string, messageId: string): Promise<ListedItem[]> {
  const { items } = await readOnePage(
    send,
    {
      doing: 'find a message',
      mailbox: mailboxId,
      path: `/v1.0${mailboxPath(mailboxId)}/messages`,
      query: {
        $filter: `internetMessageId eq '<${messageId.replaceAll("'", "''")}>'`,
        $select: 'internetMessageId,receivedDateTime,isDraft',
        $top: String(MOST_COPIES),
      },
      headers: { Prefer: IMMUTABLE_IDS },
    },
    itemSchema,
  )
  return items.map(listed)
}

/** Item ids are base64 in one alphabet or the other; what is none need not be asked for. */
const ITEM_ID = /^[\w+/-]{8,1000}={0,2}$/

/** Outlook on Windows gives ids as Exchange writes them; the two alphabets differ in these (convertToRestId does the same). */
const restId = (item: string): string => item.replaceAll('/', '-').replaceAll('+', '_')

/** An item by an id of any kind, under its immutable one; null where the mailbox has none such. */
export async function findItem(send: Send, mailboxId: string, item: string): Promise<ListedItem | null> {
  if (!ITEM_ID.test(item)) return null
  // Nothing and dots lead to another path than an item's.
  if (/^\.{0,2}$/.test(item)) return null
  const answer = await send({
    doing: 'find a message',
    mailbox: mailboxId,
    path: `/v1.0${mailboxPath(mailboxId)}/messages/${pathOf(restId(item))}`,
    query: { $select: 'internetMessageId,receivedDateTime,isDraft' },
    headers: { Prefer: IMMUTABLE_IDS },
    // 400: what a pane gave us is no id at all.
    accept: [400, 404],
  })
  if (answer.status === 404 || answer.status === 400) return null
  const parsed = itemSchema.safeParse(answer.body)
  if (!parsed.success) throw unreadable('find a message')
  return listed(parsed.data)
}

function listed(item: z.output<typeof itemSchema>): ListedItem {
  return {
    item: item.id,
    messageId: item.internetMessageId ?? null,
    receivedAt: item.receivedDateTime,
    draft: item.isDraft === true,
  }
}

function within({ from, to }: Span): string {
  const [first, last] = [new Date(from).toISOString(), new Date(to).toISOString()]
  return `receivedDateTime ge ${first} and receivedDateTime lt ${last}`
}
