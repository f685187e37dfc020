/** A property of a made-up `.msg`: text, bytes, a number or a time. */
export type MadeValue = string | Buffer | number | Date

interface Entry {
  readonly name: string
  readonly type: 1 | 2 | 5
  readonly data: Buffer
  child: number
  right: number
}

const END = 0xfffffffe
const NONE = 0xffffffff

export interface MadeMsg {
  readonly properties: Readonly<Record<number, MadeValue>>
  readonly recipients?: readonly Readonly<Record<number, MadeValue>>[]
  readonly attachments?: readonly Readonly<Record<number, MadeValue>>[]
}

/** The bytes of a `.msg` ([MS-OXMSG]) in a compound file of 512-byte sectors; every stream in whole sectors of its own. */
export function makeMsg({ properties, recipients = [], attachments = [] }: MadeMsg): Buffer {
  const entries: Entry[] = [{ name: 'Root Entry', type: 5, data: Buffer.alloc(0), child: NONE, right: NONE }]
  const addAll = (parent: number, list: readonly Omit<Entry, 'child' | 'right'>[]): number[] => {
    // A chain to the right is a tree, too.
    let before = -1
    return list.map((each) => {
      const index = entries.push({ ...each, child: NONE, right: NONE }) - 1
      const previous = entries[before]
      if (previous === undefined) (entries[parent] as Entry).child = index
      else previous.right = index
      before = index
      return index
    })
  }
  const folder = (name: string) => ({ name, type: 1 as const, data: Buffer.alloc(0) })
  const streams = streamsOf(properties, 32)
  const folders = [
    ...recipients.map((each, i) => ({ name: `__recip_version1.0_#${hex(i)}`, each })),
    ...attachments.map((each, i) => ({ name: `__attach_version1.0_#${hex(i)}`, each })),
  ]
  const indexes = addAll(0, [...streams, ...folders.map(({ name }) => folder(name))])
  folders.forEach(({ each }, i) => addAll(indexes[streams.length + i] ?? 0, streamsOf(each, 8)))
  return compound(entries)
}

const hex = (i: number): string => i.toString(16).padStart(8, '0').toUpperCase()

function streamsOf(properties: Readonly<Record<number, MadeValue>>, head: number): Omit<Entry, 'child' | 'right'>[] {
  const rows: Buffer[] = [Buffer.alloc(head)]
  const streams: Omit<Entry, 'child' | 'right'>[] = []
  for (const [key, value] of Object.entries(properties)) {
    const id = Number(key)
    const row = Buffer.alloc(16)
    const type = typeof value === 'string' ? 0x1f : typeof value === 'number' ? 3 : value instanceof Date ? 0x40 : 0x102
    row.writeUInt16LE(type, 0)
    row.writeUInt16LE(id, 2)
    if (typeof value === 'number') row.writeInt32LE(value, 8)
    else if (value instanceof Date) row.writeBigUInt64LE(BigInt(value.getTime() + 11_644_473_600_000) * 10_000n, 8)
    else {
      const data = typeof value === 'string' ? Buffer.from(value, 'utf16le') : value
      const tag = `${id.toString(16).padStart(4, '0')}${type.toString(16).padStart(4, '0')}`.toUpperCase()
      streams.push({ name: `__substg1.0_${tag}`, type: 2, data })
    }
    rows.push(row)
  }
  return [{ name: '__properties_version1.0', type: 2, data: Buffer.concat(rows) }, ...streams]
}

function compound(entries: readonly Entry[]): Buffer {
  const fat: number[] = []
  const sectors: Buffer[] = []
  const put = (data: Buffer): number => {
    const count = Math.ceil(data.length / 512)
    if (count === 0) return END
    const start = sectors.length
    for (let i = 0; i < count; i += 1) {
      const sector = Buffer.alloc(512)
      data.copy(sector, 0, i * 512, (i + 1) * 512)
      sectors.push(sector)
      fat.push(i + 1 < count ? start + i + 1 : END)
    }
    return start
  }
  const directory = Buffer.concat(
    entries.map(({ name, type, data, child, right }) => {
      const entry = Buffer.alloc(128)
      entry.write(name, 'utf16le')
      entry.writeUInt16LE(2 * name.length + 2, 64)
      entry[66] = type
      entry.writeUInt32LE(NONE, 68)
      entry.writeUInt32LE(right, 72)
      entry.writeUInt32LE(child, 76)
      entry.writeUInt32LE(put(data), 116)
      entry.writeUInt32LE(data.length, 120)
      return entry
    }),
  )
  const directoryAt = put(directory)
  const fatCount = Math.ceil((sectors.length + 2) / 127)
  const fatAt = sectors.length
  for (let i = 0; i < fatCount; i += 1) fat.push(0xfffffffd)
  const table = Buffer.alloc(fatCount * 512, 0xff)
  fat.forEach((next, i) => table.writeUInt32LE(next, 4 * i))
  const header = Buffer.alloc(512, 0xff)
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(header)
  header.fill(0, 8, 76)
  header.writeUInt16LE(9, 30)
  header.writeUInt32LE(fatCount, 44)
  header.writeUInt32LE(directoryAt, 48)
  // No stream is small here: the mini stream is left out.
  header.writeUInt32LE(0, 56)
  header.writeUInt32LE(END, 60)
  header.writeUInt32LE(END, 68)
  for (let i = 0; i < fatCount; i += 1) header.writeUInt32LE(fatAt + i, 76 + 4 * i)
  return Buffer.concat([header, ...sectors, table])
}
