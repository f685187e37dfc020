/** What an id names. A folder's id never changes; an item has an id that changes on every move, and an immutable one. */
export type IdKind = 'item' | 'immutable' | 'folder' | 'attachment'

export interface ReadId {
  kind: IdKind
  number: number
  /** How often the item had moved when the id was given out; 0 in immutable ids. */
  generation: number
}

const kinds: Record<IdKind, { code: number; prefix: string }> = {
  item: { code: 1, prefix: 'AAMkAG' },
  immutable: { code: 2, prefix: 'AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A' },
  folder: { code: 3, prefix: 'AQMkAG' },
  attachment: { code: 4, prefix: 'AAMkAGBE' },
}

/**
 * Ids that are computed, not stored: the mailbox's GUID, a number and a generation, in Exchange's URL-safe base64, so
 * ids differ in case alone, are stable over restarts and mean nothing in another mailbox.
 */
export function writeId(kind: IdKind, mailboxGuid: string, number: number, generation = 0): string {
  const bytes = Buffer.alloc(23)
  bytes.write(mailboxGuid.replaceAll('-', ''), 0, 'hex')
  bytes.writeUInt32BE(number, 16)
  bytes.writeUInt16BE(generation, 20)
  bytes[22] = kinds[kind].code
  return `${kinds[kind].prefix}${bytes.toString('base64').replaceAll('/', '-').replaceAll('+', '_')}`
}

/** Null: no id at all. `foreign`: an id of another mailbox. */
export function readId(text: string, mailboxGuid: string): ReadId | 'foreign' | null {
  for (const kind of ['immutable', 'attachment', 'item', 'folder'] as const) {
    const { code, prefix } = kinds[kind]
    if (!text.startsWith(prefix)) continue
    const rest = text.slice(prefix.length)
    if (!/^[A-Za-z0-9_-]{31}=$/.test(rest)) continue
    const bytes = Buffer.from(rest.replaceAll('-', '/').replaceAll('_', '+'), 'base64')
    if (bytes.length !== 23 || bytes[22] !== code) continue
    if (bytes.toString('hex', 0, 16) !== mailboxGuid.replaceAll('-', '')) return 'foreign'
    return { kind, number: bytes.readUInt32BE(16), generation: bytes.readUInt16BE(20) }
  }
  return null
}
