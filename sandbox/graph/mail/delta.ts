import { badRequest, GraphRefusal } from '../vendor-error.ts'
import type { Folder, Item, LogEntry, Mailbox } from './mailbox.ts'

/** Where a delta round stands; what `$skiptoken` and `$deltatoken` hold, opaque to clients. */
export interface DeltaToken {
  /** Mailbox (first characters of its id) and folder number, -1 for the folder list. */
  box: string
  folder: number
  epoch: number
  /** The round tells what happened after `since`, up to `until` (0: a next round, not begun). */
  since: number
  until: number
  /** Log position reached in this round. */
  at: number
  /** Items told so far; a filtered round ends at 5,000. */
  told: number
  select: string | null
  /** `receivedDateTime ge`, in milliseconds. */
  received: number | null
  change: 'created' | 'updated' | 'deleted' | null
}

export type Told = { kind: 'item'; item: Item } | { kind: 'removed'; number: number; generation: number }

export interface DeltaPage {
  told: Told[]
  token: DeltaToken
  /** No further page: the token is for the next round. */
  done: boolean
}

/** Most results of a round that filters by receivedDateTime (facts A2.4). */
const mostFiltered = 5_000

export function writeToken(token: DeltaToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

/** The token of this mailbox and folder, 400 when it is none of ours, 410 when the service has lost it. */
export function readToken(text: string, mailbox: Mailbox, folder: number): DeltaToken {
  const token = parseToken(text)
  if (!token || token.box !== boxOf(mailbox) || token.folder !== folder)
    throw badRequest('The sync state data is invalid.', 'ErrorInvalidSyncStateData')
  if (token.epoch !== mailbox.epoch)
    throw new GraphRefusal(
      410,
      'SyncStateNotFound',
      'The sync state generation is not found; continuationToken=<redacted>',
    )
  return token
}

function parseToken(text: string): DeltaToken | null {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as DeltaToken | null
    return typeof token?.box === 'string' && typeof token.since === 'number' ? token : null
  } catch {
    return null
  }
}

export function firstToken(
  mailbox: Mailbox,
  folder: number,
  asked: Pick<DeltaToken, 'select' | 'received' | 'change'>,
): DeltaToken {
  return { box: boxOf(mailbox), folder, epoch: mailbox.epoch, since: 0, until: 0, at: 0, told: 0, ...asked }
}

function boxOf(mailbox: Mailbox): string {
  return mailbox.id.slice(0, 8)
}

/** The next page of a round. A round tells of each item once, as it is now; what changes meanwhile is the next round's. */
export function deltaPage(mailbox: Mailbox, folder: Folder, given: DeltaToken, size: number): DeltaPage {
  const token = given.until === 0 ? { ...given, until: mailbox.seq, at: given.since, told: 0 } : { ...given }
  const received = filterFrom(mailbox, folder, token)
  const told: Told[] = []
  const { log } = folder
  let position = firstAfter(log, token.at)
  for (; position < log.length && told.length < size; position++) {
    const entry = log[position]!
    if (entry.seq > token.until) break
    token.at = entry.seq
    const one = toTell(mailbox, folder, entry, token, received)
    if (one) told.push(one)
  }
  token.told += told.length
  const done = position >= log.length || log[position]!.seq > token.until
  if (done) return { told, done, token: { ...token, since: token.until, until: 0, at: 0, told: 0 } }
  return { told, done, token }
}

function toTell(mailbox: Mailbox, folder: Folder, entry: LogEntry, token: DeltaToken, received: number): Told | null {
  const item = mailbox.items[entry.item]
  const here = item?.folder === folder.number
  if (entry.what === 'left') {
    // Who came and went within the round is not told, nor who came back. A first round has nothing to take away.
    if (token.since === 0 || here || enteredSince(folder, entry, token.since)) return null
    if (token.change !== null && token.change !== 'deleted') return null
    return { kind: 'removed', number: entry.item, generation: entry.generation }
  }
  if (!item || !here || item.seq !== entry.seq || item.receivedMs < received) return null
  const what = item.entered > token.since ? 'created' : 'updated'
  return token.change === null || token.change === what ? { kind: 'item', item } : null
}

function enteredSince(folder: Folder, left: LogEntry, since: number): boolean {
  for (let i = firstAfter(folder.log, since); i < folder.log.length; i++) {
    const entry = folder.log[i]!
    if (entry.item === left.item) return entry.what === 'entered'
  }
  return false
}

/** The filter's moment; raised where more than 5,000 would be told, so that the newest are (which ones is UNVERIFIED). */
function filterFrom(mailbox: Mailbox, folder: Folder, token: DeltaToken): number {
  if (token.received === null) return -Infinity
  if (token.since > 0 || folder.items <= mostFiltered) return token.received
  const moments = mailbox.itemsOf(folder).map((item) => item.receivedMs)
  const newest = moments.filter((ms) => ms >= token.received!).sort((a, b) => b - a)
  return newest[mostFiltered - 1] ?? token.received
}

/** Index of the first entry after `seq`. */
function firstAfter(log: LogEntry[], seq: number): number {
  let [low, high] = [0, log.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (log[middle]!.seq > seq) high = middle
    else low = middle + 1
  }
  return low
}

/** The next page of the folder list: folders changed since, and those gone. */
export function folderDeltaPage(
  mailbox: Mailbox,
  given: DeltaToken,
  size: number,
): { folders: Folder[]; token: DeltaToken; done: boolean } {
  const token = given.until === 0 ? { ...given, until: mailbox.seq, at: 0 } : { ...given }
  const changed = mailbox.folders.filter(
    (folder) =>
      folder.number > token.at && folder.seq > token.since && !(folder.removed && token.since === 0) && !folder.hidden,
  )
  const folders = changed.slice(0, size)
  token.at = folders.at(-1)?.number ?? token.at
  const done = folders.length === changed.length
  return { folders, done, token: done ? { ...token, since: token.until, until: 0, at: 0 } : token }
}
