import { readId, writeId } from './ids.ts'
import { conversationGuid, type Letter } from './letter.ts'

export interface Folder {
  number: number
  name: string
  wellKnown: string | null
  /** Number of the parent folder; 0 is the root. */
  parent: number
  hidden: boolean
  items: number
  unread: number
  bytes: number
  /** Every entry, change and leaving, in order of `seq`; what delta rounds read. */
  log: LogEntry[]
  /** When the folder itself last changed. */
  seq: number
  removed: boolean
}

export interface LogEntry {
  seq: number
  item: number
  what: 'entered' | 'changed' | 'left'
  /** Generation of the item id at that moment, so that a removal names the id that was valid in the folder. */
  generation: number
}

/** One copy of a message in one mailbox. */
export interface Item {
  number: number
  letter: Letter
  folder: number
  /** Moves so far. */
  generation: number
  /** The mailbox's counter when it entered its folder, and when it last changed there. */
  entered: number
  seq: number
  createdMs: number
  modifiedMs: number
  receivedMs: number
  isRead: boolean
  isDraft: boolean
  /** The sender's own copy: Bcc is seen, and headers the sender added are not in `internetMessageHeaders`. */
  own: boolean
  categories: string[]
  flagged: boolean
}

export interface MailChange {
  mailbox: Mailbox
  item: Item
  what: 'created' | 'updated' | 'deleted'
  /** Folder it happened in, by number. */
  folder: number
  generation: number
  /** Part of a move: subscribers of the whole mailbox see one change, those of a folder a coming or a going. */
  moved: boolean
}

const wellKnownFolders = [
  ['inbox', 'Inbox', '收件箱'],
  ['drafts', 'Drafts', '草稿'],
  ['sentitems', 'Sent Items', '已发送邮件'],
  ['deleteditems', 'Deleted Items', '已删除邮件'],
  ['junkemail', 'Junk Email', '垃圾邮件'],
  ['archive', 'Archive', '存档'],
  ['outbox', 'Outbox', '发件箱'],
  ['conversationhistory', 'Conversation History', '对话历史记录'],
] as const

export type WellKnown = (typeof wellKnownFolders)[number][0]

/** Folders and items of one mailbox, and the log that delta and notifications read. */
export class Mailbox {
  /** GUID of the owner. */
  readonly id: string
  readonly address: string
  readonly folders: Folder[] = []
  readonly items: (Item | undefined)[] = []
  /** Grows with every change. */
  seq = 0
  /** Delta tokens of an earlier epoch are lost. */
  epoch = 0
  readonly #now: () => number
  readonly #changed: (change: MailChange) => void

  constructor(
    owner: { id: string; address: string; language: string | null },
    now: () => number,
    changed: (change: MailChange) => void,
  ) {
    this.id = owner.id
    this.address = owner.address
    this.#now = now
    this.#changed = changed
    this.#makeFolder('Top of Information Store', 0, 'msgfolderroot')
    const chinese = owner.language?.startsWith('zh') ?? false
    for (const [wellKnown, english, zh] of wellKnownFolders) this.#makeFolder(chinese ? zh : english, 0, wellKnown)
  }

  /** By id or well-known name (any case). */
  folder(key: string): Folder | undefined {
    const name = key.toLowerCase()
    const id = readId(key, this.id)
    const found =
      id !== null && id !== 'foreign'
        ? id.kind === 'folder'
          ? this.folders[id.number]
          : undefined
        : this.folders.find((folder) => folder.wellKnown === name)
    return found?.removed ? undefined : found
  }

  wellKnown(name: WellKnown): Folder {
    return this.folders.find((folder) => folder.wellKnown === name)!
  }

  children(parent: number): Folder[] {
    return this.folders.filter((folder) => folder.number !== 0 && folder.parent === parent && !folder.removed)
  }

  folderId(number: number): string {
    return writeId('folder', this.id, number)
  }

  itemId(item: { number: number; generation: number }, immutable: boolean): string {
    return immutable
      ? writeId('immutable', this.id, item.number)
      : writeId('item', this.id, item.number, item.generation)
  }

  /** By either id; one given out before a move leads nowhere. `malformed`: no id at all. */
  item(key: string): Item | 'malformed' | undefined {
    const id = readId(key, this.id)
    if (id === null) return 'malformed'
    if (id === 'foreign' || id.kind === 'folder' || id.kind === 'attachment') return undefined
    const item = this.items[id.number]
    return item && (id.kind === 'immutable' || id.generation === item.generation) ? item : undefined
  }

  conversationId(item: Item): string {
    const guid = conversationGuid(item.letter.head())
    const bytes = Buffer.from(this.id.replaceAll('-', '') + guid, 'hex')
    return `AAQkAG${bytes.toString('base64').replaceAll('/', '-').replaceAll('+', '_')}`
  }

  /** Puts a copy of a message into a folder. `quiet`: it was always there, nobody is told. */
  add(
    letter: Letter,
    folder: Folder,
    given: { receivedMs: number; own: boolean; isRead?: boolean; isDraft?: boolean; quiet?: boolean },
  ): Item {
    const now = given.quiet ? given.receivedMs : this.#now()
    const item: Item = {
      number: this.items.length,
      letter,
      folder: folder.number,
      generation: 0,
      entered: 0,
      seq: 0,
      createdMs: now,
      modifiedMs: now,
      receivedMs: given.receivedMs,
      isRead: given.isRead ?? given.own,
      isDraft: given.isDraft ?? false,
      own: given.own,
      categories: [],
      flagged: false,
    }
    this.items.push(item)
    this.#enter(item, folder)
    if (!given.quiet) this.#tell(item, 'created', false)
    return item
  }

  /** Moves an item; its id changes, its immutable id does not. */
  move(item: Item, target: Folder): void {
    if (item.folder === target.number) return
    const was = { folder: item.folder, generation: item.generation }
    this.#leave(item)
    item.generation++
    item.modifiedMs = this.#now()
    this.#enter(item, target)
    this.#changed({ mailbox: this, item, what: 'deleted', ...was, moved: true })
    this.#tell(item, 'created', true)
  }

  update(item: Item, change: Partial<Pick<Item, 'isRead' | 'categories' | 'flagged'>>): void {
    const folder = this.folders[item.folder]!
    if (change.isRead !== undefined && change.isRead !== item.isRead) folder.unread += change.isRead ? -1 : 1
    Object.assign(item, change)
    item.modifiedMs = this.#now()
    item.seq = ++this.seq
    folder.seq = this.seq
    folder.log.push({ seq: this.seq, item: item.number, what: 'changed', generation: item.generation })
    this.#tell(item, 'updated', false)
  }

  delete(item: Item): void {
    this.#leave(item)
    this.items[item.number] = undefined
    this.#tell(item, 'deleted', false)
  }

  createFolder(name: string, parent: Folder, hidden = false): Folder {
    return this.#makeFolder(name, parent.number, null, hidden)
  }

  renameFolder(folder: Folder, name: string): void {
    folder.name = name
    folder.seq = ++this.seq
  }

  moveFolder(folder: Folder, parent: Folder): void {
    folder.parent = parent.number
    folder.seq = ++this.seq
  }

  /** Takes a folder with everything in it away. */
  removeFolder(folder: Folder): void {
    for (const child of this.children(folder.number)) this.removeFolder(child)
    for (const item of this.itemsOf(folder)) this.delete(item)
    folder.removed = true
    folder.seq = ++this.seq
  }

  /** Live items of a folder, or of all, oldest entry first. */
  itemsOf(folder: Folder | null): Item[] {
    const live: Item[] = []
    for (const item of this.items) if (item && (folder === null || item.folder === folder.number)) live.push(item)
    return live
  }

  #enter(item: Item, folder: Folder): void {
    item.folder = folder.number
    item.entered = item.seq = ++this.seq
    folder.seq = this.seq
    folder.items++
    folder.bytes += item.letter.size
    if (!item.isRead) folder.unread++
    folder.log.push({ seq: this.seq, item: item.number, what: 'entered', generation: item.generation })
  }

  #leave(item: Item): void {
    const folder = this.folders[item.folder]!
    folder.seq = ++this.seq
    folder.items--
    folder.bytes -= item.letter.size
    if (!item.isRead) folder.unread--
    folder.log.push({ seq: this.seq, item: item.number, what: 'left', generation: item.generation })
  }

  #tell(item: Item, what: MailChange['what'], moved: boolean): void {
    this.#changed({ mailbox: this, item, what, folder: item.folder, generation: item.generation, moved })
  }

  #makeFolder(name: string, parent: number, wellKnown: string | null, hidden = false): Folder {
    const folder: Folder = {
      number: this.folders.length,
      name,
      wellKnown,
      parent,
      hidden,
      items: 0,
      unread: 0,
      bytes: 0,
      log: [],
      seq: ++this.seq,
      removed: false,
    }
    this.folders.push(folder)
    return folder
  }
}
