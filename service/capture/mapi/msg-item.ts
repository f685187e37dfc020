import { CompoundFile, type Storage } from './compound-file.ts'
import {
  fixedValue,
  type MapiAttachment,
  type MapiItem,
  type MapiProperties,
  type MapiValue,
  TAG,
  variableValue,
} from './properties.ts'

/** Values longer than this are files; their size is told, their bytes are not kept. */
const MAX_VALUE = 16 * 1024 * 1024
/** Exchange refuses more recipients long before; a message shows a few files. */
const MAX_RECIPIENTS = 5_000
const MAX_FILES = 1_000

/** Sizes up to which bytes of files are kept. */
export interface KeepBytes {
  readonly largestBytes: number
  readonly largestSumBytes: number
}

const RECIPIENT = /^__recip_version1\.0_#/
const FILE = /^__attach_version1\.0_#/

/** The Outlook item in the bytes of a `.msg` file ([MS-OXMSG]). Throws for bytes that are none. */
export function readMsg(bytes: Uint8Array, keep?: KeepBytes): MapiItem {
  const left = { largestBytes: keep?.largestBytes ?? -1, sum: keep?.largestSumBytes ?? 0 }
  const file = new CompoundFile(bytes)
  const { root } = file
  if (!root.streams.has('__properties_version1.0')) throw new Error('no message')
  return {
    properties: propertiesOf(file, root, 32),
    recipients: root.storages
      .filter(({ name }) => RECIPIENT.test(name))
      .slice(0, MAX_RECIPIENTS)
      .map((storage) => propertiesOf(file, storage, 8)),
    attachments: root.storages
      .filter(({ name }) => FILE.test(name))
      .slice(0, MAX_FILES)
      .map((storage) => fileOf(file, storage, left)),
  }
}

function fileOf(
  file: CompoundFile,
  storage: Storage,
  left: { readonly largestBytes: number; sum: number },
): MapiAttachment {
  const data = storage.streams.get('__substg1.0_37010102')
  // A message inside is a storage of its own: somebody else's text, listed and not read.
  const inner = storage.storages.find(({ name }) => name === '__substg1.0_3701000D')
  return {
    properties: propertiesOf(file, storage, 8, (tag) => tag !== TAG.attachData),
    size: data?.size ?? (inner === undefined ? 0 : sizeOf(inner)),
    ...(data === undefined ? {} : keptBytes()),
  }

  function keptBytes(): { bytes?: Uint8Array } {
    if (data === undefined || data.size > left.largestBytes || data.size > left.sum) return {}
    left.sum -= data.size
    return { bytes: new Uint8Array(file.read(data)) }
  }
}

function sizeOf(storage: Storage): number {
  let size = 0
  for (const stream of storage.streams.values()) size += stream.size
  return storage.storages.reduce((sum, inner) => sum + sizeOf(inner), size)
}

/** The properties of a storage: short ones from its property stream, after a head of `head` bytes; long ones have a stream each. */
function propertiesOf(
  file: CompoundFile,
  storage: Storage,
  head: number,
  wanted: (tag: number) => boolean = () => true,
): MapiProperties {
  const properties = new Map<number, MapiValue>()
  const table = storage.streams.get('__properties_version1.0')
  const bytes = table === undefined ? new Uint8Array(0) : file.read(table)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = head; at + 16 <= bytes.length; at += 16) {
    const value = fixedValue(view.getUint16(at, true), view, at + 8)
    const id = view.getUint16(at + 2, true)
    if (value !== undefined && id < 0x8000) properties.set(id, value)
  }
  for (const [name, stream] of storage.streams) {
    const [, tag = '', type = ''] = /^__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})$/i.exec(name) ?? []
    const id = parseInt(tag, 16)
    if (!(id < 0x8000) || stream.size > MAX_VALUE || !wanted(id)) continue
    const value = variableValue(parseInt(type, 16), file.read(stream))
    if (value !== undefined) properties.set(id, value)
  }
  return properties
}
