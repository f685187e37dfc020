/** A stream of a compound file. */
interface Stream {
  readonly start: number
  readonly size: number
}

/** A storage of a compound file: a folder of streams and further storages, by name. */
export interface Storage {
  readonly name: string
  readonly streams: ReadonlyMap<string, Stream>
  readonly storages: readonly Storage[]
}

const SIGNATURE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
const END = 0xfffffffe
const NONE = 0xffffffff
const ENTRY = 128
/** A message with 2,000 recipients and files has some 50,000 entries; storages nest three deep for each message inside another. */
const MAX_ENTRIES = 200_000
const MAX_DEPTH = 64

/**
 * A compound file ([MS-CFB]), the container of `.msg`. Every chain is followed at most as far as the file is long, every
 * entry is visited once, and all streams read together give at most four times the file: a file that points back at
 * itself ends like any broken one. The constructor throws for what is no compound file.
 */
export class CompoundFile {
  readonly root: Storage
  private readonly bytes: Buffer
  private readonly sectorSize: number
  private readonly fat: Uint32Array
  private readonly miniFat: Uint32Array
  private readonly miniStream: Buffer
  private readonly miniCutoff: number
  private budget: number

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytes.length < 512 || !this.bytes.subarray(0, 8).equals(SIGNATURE)) throw new Error('no compound file')
    const shift = this.bytes.readUInt16LE(30)
    if (shift !== 9 && shift !== 12) throw new Error('unknown sector size')
    this.sectorSize = 1 << shift
    this.budget = 4 * bytes.length + 1024 * 1024
    this.miniCutoff = Math.min(this.bytes.readUInt32LE(56), 64 * 1024)
    this.fat = this.table(this.fatSectors())
    this.miniFat = this.table(this.chain(this.bytes.readUInt32LE(60)))
    const directory = this.sectorsOf(this.chain(this.bytes.readUInt32LE(48)))
    const count = Math.min(Math.floor(directory.length / ENTRY), MAX_ENTRIES)
    if (count === 0) throw new Error('no directory')
    this.miniStream = this.sectorsOf(this.chain(directory.readUInt32LE(116)))
    this.root = storageAt(directory, 0, { seen: new Set([0]), depth: 0, count })
  }

  /** The bytes of a stream; fewer than its size where the file breaks off. Throws when too much was read in all. */
  read({ start, size }: Stream): Buffer {
    const small = size < this.miniCutoff
    const unit = small ? 64 : this.sectorSize
    const available = small ? this.miniStream.length : this.bytes.length
    const wanted = Math.min(size, available)
    this.budget -= wanted
    if (this.budget < 0) throw new Error('streams larger than their file')
    const pieces: Buffer[] = []
    let left = wanted
    for (const sector of this.chain(start, small ? this.miniFat : this.fat, Math.ceil(wanted / unit))) {
      const at = small ? sector * 64 : (sector + 1) * this.sectorSize
      const piece = (small ? this.miniStream : this.bytes).subarray(at, at + Math.min(unit, left))
      pieces.push(piece)
      left -= piece.length
    }
    return Buffer.concat(pieces)
  }

  private fatSectors(): number[] {
    const most = Math.ceil(this.bytes.length / this.sectorSize)
    const sectors: number[] = []
    for (let i = 0; i < 109; i += 1) {
      const sector = this.bytes.readUInt32LE(76 + 4 * i)
      if (sector < most) sectors.push(sector)
    }
    let next = this.bytes.readUInt32LE(68)
    const perSector = this.sectorSize / 4 - 1
    for (let steps = 0; next < most && steps < most; steps += 1) {
      const at = (next + 1) * this.sectorSize
      if (at + this.sectorSize > this.bytes.length) break
      for (let i = 0; i < perSector; i += 1) {
        const sector = this.bytes.readUInt32LE(at + 4 * i)
        if (sector < most) sectors.push(sector)
      }
      next = this.bytes.readUInt32LE(at + 4 * perSector)
      if (sectors.length > most) break
    }
    return sectors
  }

  private table(sectors: readonly number[]): Uint32Array {
    const bytes = this.sectorsOf(sectors)
    const table = new Uint32Array(Math.floor(bytes.length / 4))
    for (let i = 0; i < table.length; i += 1) table[i] = bytes.readUInt32LE(4 * i)
    return table
  }

  private chain(start: number, table: Uint32Array = this.fat, most = table.length): number[] {
    const chain: number[] = []
    for (let at = start; at < table.length && chain.length < most; at = table[at] ?? END) chain.push(at)
    return chain
  }

  private sectorsOf(sectors: readonly number[]): Buffer {
    const most = Math.ceil(this.bytes.length / this.sectorSize)
    return Buffer.concat(
      sectors
        .slice(0, most)
        .map((sector) => this.bytes.subarray((sector + 1) * this.sectorSize, (sector + 2) * this.sectorSize)),
    )
  }
}

interface Walk {
  readonly seen: Set<number>
  readonly depth: number
  readonly count: number
}

function storageAt(directory: Buffer, index: number, { seen, depth, count }: Walk): Storage {
  const streams = new Map<string, Stream>()
  const storages: Storage[] = []
  const waiting = depth < MAX_DEPTH ? [directory.readUInt32LE(index * ENTRY + 76)] : []
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at === NONE || at >= count || seen.has(at)) continue
    seen.add(at)
    const entry = at * ENTRY
    waiting.push(directory.readUInt32LE(entry + 68), directory.readUInt32LE(entry + 72))
    const type = directory[entry + 66]
    const name = nameAt(directory, entry)
    if (type === 1) storages.push(storageAt(directory, at, { seen, depth: depth + 1, count }))
    else if (type === 2) {
      streams.set(name, { start: directory.readUInt32LE(entry + 116), size: directory.readUInt32LE(entry + 120) })
    }
  }
  storages.sort((a, b) => (a.name < b.name ? -1 : 1))
  return { name: nameAt(directory, index * ENTRY), streams, storages }
}

function nameAt(directory: Buffer, entry: number): string {
  const length = Math.min(64, directory.readUInt16LE(entry + 64))
  return directory.toString('utf16le', entry, entry + Math.max(0, length - 2))
}
