import { type MapiItem, type MapiProperties, type MapiValue, TAG } from './properties.ts'

/** What is used of pst-extractor's objects. Its getters by property id serve all tags alike. */
interface PstObject {
  readonly pstTableItems: ReadonlyMap<number, { readonly entryValueType: number; readonly data: Buffer }> | null
  getStringItem(tag: number): string
  getBinaryItem(tag: number): Buffer | null
  getIntItem(tag: number): number
  getDateItem(tag: number): Date | null
}

interface PstMessage extends PstObject {
  readonly numberOfRecipients: number
  readonly numberOfAttachments: number
  getRecipient(index: number): PstObject
  getAttachment(index: number): PstObject
}

export interface PstFolder extends PstObject {
  readonly displayName: string
  readonly hasSubfolders: boolean
  readonly descriptorNodeId: { toNumber(): number }
  getSubFolders(): PstFolder[]
}

interface PstNode {
  readonly descriptorIdentifier: number
}

export interface PstFile {
  getRootFolder(): PstFolder
  getMessageStore(): PstObject
  /** Every node of the file by the folder it lies in. */
  getChildDescriptorTree(): ReadonlyMap<number, readonly PstNode[]>
}

/** Loads the item of a node; throws for a broken one. */
export type LoadNode = (file: PstFile, node: PstNode) => unknown

/** An item of a data file: itself, or why it is not read. */
export type PstItem = { readonly item: MapiItem } | { readonly failure: 'bad-pst' | 'skipped-folder' }

const MAX_DEPTH = 64
const MAX_RECIPIENTS = 5_000
const MAX_FILES = 1_000
const BINARY_TAGS = new Set<number>([TAG.html, TAG.rtfCompressed, TAG.conversationIndex])

/** Names of Drafts, Junk and Deleted Items, for files that do not mark them, in the languages of our users. */
const UNREAD =
  /^(?:drafts?|deleted items|deleted messages|trash|junk(?: e-?mail)?|spam|outbox|草稿|已删除邮件|已刪除的郵件|垃圾邮件|垃圾郵件|垃圾电子邮件|寄件匣|发件箱|下書き|削除済みアイテム|迷惑メール|送信トレイ|entwürfe|gelöschte (?:elemente|objekte)|junk-e-mail|postausgang|brouillons|éléments supprimés|courrier indésirable|boîte d[’']envoi|borradores|elementos eliminados|correo no deseado|bandeja de salida)$/i

/** The kind of a node is in its low bits ([MS-PST] 2.2.2.1): 4 is an item a folder shows, 8 one that it hides. */
const KIND = 0x1f
const SHOWN = 4

/**
 * Everything in a data file in a fixed order, from item `from` on; `total` is how many items there are. Items are found
 * by the file's own tree of nodes: the table a folder keeps of them is longer than what the reader understands of it.
 */
export function openPst(
  file: PstFile,
  load: LoadNode,
): { readonly total: number; read(from: number): Generator<PstItem, void> } {
  const folders = foldersOf(file)
  return {
    total: folders.reduce((sum, { nodes }) => sum + nodes.length, 0),
    read: (from) => readFolders(folders, from, (node) => itemAt(file, load, node)),
  }
}

interface Found {
  readonly nodes: readonly PstNode[]
  readonly unread: boolean
}

function foldersOf(file: PstFile): readonly Found[] {
  const tree = file.getChildDescriptorTree()
  const root = file.getRootFolder()
  const marked = markedFolders(file, root)
  const found: Found[] = []
  const seen = new Set<number>()
  const waiting: { folder: PstFolder; depth: number; unread: boolean }[] = [{ folder: root, depth: 0, unread: false }]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { folder, depth } = next
    const id = folder.descriptorNodeId.toNumber()
    if (seen.has(id) || depth > MAX_DEPTH) continue
    seen.add(id)
    const unread = next.unread || marked.has(id) || UNREAD.test(folder.displayName)
    const nodes = shownNodes(tree.get(id))
    if (nodes.length > 0) found.push({ nodes, unread })
    waiting.push(...subfoldersOf(folder).map((each) => ({ folder: each, depth: depth + 1, unread })))
  }
  // What lies in a folder that cannot be reached by name is read all the same.
  for (const [id, nodes] of tree) if (id !== 0 && !seen.has(id)) found.push({ nodes: shownNodes(nodes), unread: false })
  return found
}

function shownNodes(nodes: readonly PstNode[] | undefined): readonly PstNode[] {
  return (nodes ?? []).filter(({ descriptorIdentifier }) => (descriptorIdentifier & KIND) === SHOWN)
}

function subfoldersOf(folder: PstFolder): readonly PstFolder[] {
  try {
    return folder.hasSubfolders ? folder.getSubFolders() : []
  } catch {
    return []
  }
}

/** Folders that the file itself marks as Deleted Items, Outbox, Drafts or Junk, whatever they are called. */
function markedFolders(file: PstFile, root: PstFolder): ReadonlySet<number> {
  const WASTEBASKET = 0x35e3
  const OUTBOX = 0x35e2
  const DRAFTS = 0x36d7
  const marked = new Set<number>()
  const add = (from: PstObject, tag: number): void => {
    try {
      const entry = from.getBinaryItem(tag)
      if (entry !== null && entry.length >= 24) marked.add(entry.readUInt32LE(20))
    } catch {
      // Not marked: the names are looked at all the same.
    }
  }
  try {
    const store = file.getMessageStore()
    add(store, WASTEBASKET)
    add(store, OUTBOX)
  } catch {
    // A store without properties has no marks.
  }
  add(root, DRAFTS)
  return marked
}

function* readFolders(
  folders: readonly Found[],
  from: number,
  read: (node: PstNode) => PstItem,
): Generator<PstItem, void> {
  let base = 0
  for (const { nodes, unread } of folders) {
    for (const node of nodes.slice(Math.max(0, from - base))) {
      yield unread ? { failure: 'skipped-folder' } : read(node)
    }
    base += nodes.length
  }
}

function itemAt(file: PstFile, load: LoadNode, node: PstNode): PstItem {
  try {
    return { item: itemOf(load(file, node) as PstMessage) }
  } catch {
    return { failure: 'bad-pst' }
  }
}

function itemOf(message: PstMessage): MapiItem {
  return {
    properties: propertiesOf(message),
    recipients: listOf(Math.min(message.numberOfRecipients, MAX_RECIPIENTS), (i) =>
      propertiesOf(message.getRecipient(i)),
    ),
    attachments: listOf(Math.min(message.numberOfAttachments, MAX_FILES), (i) => ({
      properties: propertiesOf(message.getAttachment(i)),
      size: 0,
    })),
  }
}

function listOf<T>(count: number, at: (index: number) => T): T[] {
  const found: T[] = []
  for (let i = 0; i < count; i += 1) {
    try {
      found.push(at(i))
    } catch {
      // One recipient or file that cannot be read does not take the message with it.
    }
  }
  return found
}

function propertiesOf(object: PstObject): MapiProperties {
  const properties = new Map<number, MapiValue>()
  for (const tag of Object.values(TAG)) {
    const type = object.pstTableItems?.get(tag)?.entryValueType
    const value = type === undefined || tag === TAG.attachData ? null : valueOf(object, tag, type)
    if (value !== null) properties.set(tag, value)
  }
  return properties
}

function valueOf(object: PstObject, tag: number, type: number): MapiValue | null {
  switch (type) {
    case 0x001e:
    case 0x001f:
      return object.getStringItem(tag).replace(/\0+$/, '')
    case 0x0102:
      return BINARY_TAGS.has(tag) ? object.getBinaryItem(tag) : null
    case 0x0002:
    case 0x0003:
      return object.getIntItem(tag)
    case 0x000b:
      return object.getIntItem(tag) !== 0
    case 0x0040:
      return object.getDateItem(tag)?.getTime() ?? null
    default:
      return null
  }
}
