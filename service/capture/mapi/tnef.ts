import type { Attachment } from '../../../shared/message/parsed-message.ts'
import { attachmentOf, bodyOf } from './item-body.ts'
import {
  codepageOf,
  EightBit,
  fixedValue,
  labelOf,
  type MapiAttachment,
  type MapiItem,
  type MapiValue,
  TAG,
  variableValue,
} from './properties.ts'

const SIGNATURE = 0x223e9f78
/** Outlook writes some hundred properties and a few files; more is an attack. */
const MAX_ATTRIBUTES = 10_000
const MAX_PROPERTIES = 5_000
const MAX_FILES = 500

/** Attribute ids of [MS-OXTNEF] 2.1.3.2. */
const ATTRIBUTE = {
  oemCodepage: 0x9007,
  messageProperties: 0x9003,
  body: 0x800c,
  subject: 0x8004,
  renderData: 0x9002,
  title: 0x8010,
  data: 0x800f,
  fileProperties: 0x9005,
} as const

/** What winmail.dat carries: the real body and the names of the files. */
export interface Tnef {
  readonly text: string | null
  readonly html: string | null
  readonly attachments: readonly Attachment[]
}

/** The item inside a winmail.dat, or null when the bytes are none. A file cut short gives what comes before the cut. */
export function readTnef(bytes: Uint8Array): Tnef | null {
  const item = tnefItem(bytes)
  if (item === null) return null
  const codepage = codepageOf(item.properties)
  return {
    ...bodyOf(item.properties, codepage),
    attachments: item.attachments.flatMap((attachment) => attachmentOf(attachment, codepage) ?? []),
  }
}

export function tnefItem(bytes: Uint8Array): MapiItem | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 6 || view.getUint32(0, true) !== SIGNATURE) return null
  const properties = new Map<number, MapiValue>()
  const files: { properties: Map<number, MapiValue>; size: number }[] = []
  let at = 6
  for (let count = 0; count < MAX_ATTRIBUTES && at + 9 <= bytes.length; count += 1) {
    const level = bytes[at]
    const id = view.getUint16(at + 1, true)
    const length = view.getUint32(at + 5, true)
    const data = bytes.subarray(at + 9, at + 9 + length)
    if (level !== 1 && level !== 2) break
    if (id === ATTRIBUTE.renderData && files.length < MAX_FILES) files.push({ properties: new Map(), size: 0 })
    readAttribute(id, data, properties, files.at(-1))
    // The two bytes after it are a checksum: what is broken is read as far as it goes.
    at += 9 + length + 2
  }
  return { properties, recipients: [], attachments: files satisfies MapiAttachment[] }
}

function readAttribute(
  id: number,
  data: Uint8Array,
  properties: Map<number, MapiValue>,
  file: { properties: Map<number, MapiValue>; size: number } | undefined,
): void {
  switch (id) {
    case ATTRIBUTE.oemCodepage:
      if (data.length >= 4 && !properties.has(TAG.messageCodepage)) {
        const codepage = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(0, true)
        if (labelOf(codepage) !== null) properties.set(TAG.messageCodepage, codepage)
      }
      return
    case ATTRIBUTE.body:
      if (!properties.has(TAG.body)) properties.set(TAG.body, new EightBit(trimmed(data)))
      return
    case ATTRIBUTE.subject:
      if (!properties.has(TAG.subject)) properties.set(TAG.subject, new EightBit(trimmed(data)))
      return
    case ATTRIBUTE.messageProperties:
      for (const [tag, value] of readProperties(data)) properties.set(tag, value)
      return
    case ATTRIBUTE.title:
      file?.properties.set(TAG.attachFilename, new EightBit(trimmed(data)))
      return
    case ATTRIBUTE.data:
      if (file !== undefined) file.size = data.length
      return
    case ATTRIBUTE.fileProperties:
      if (file === undefined) return
      for (const [tag, value] of readProperties(data)) {
        if (tag === TAG.attachData && value instanceof Uint8Array) file.size = value.length
        else file.properties.set(tag, value)
      }
      return
    default:
  }
}

function trimmed(data: Uint8Array): Uint8Array {
  const zero = data.indexOf(0)
  return zero < 0 ? data : data.subarray(0, zero)
}

/** The length of values that have a fixed one, by property type; the rest say theirs. */
const WIDTH: Readonly<Record<number, number>> = {
  0x0002: 4,
  0x0003: 4,
  0x0004: 4,
  0x0005: 8,
  0x0006: 8,
  0x0007: 8,
  0x000a: 4,
  0x000b: 4,
  0x0014: 8,
  0x0040: 8,
  0x0048: 16,
}

/** The property list of [MS-OXTNEF] 2.1.3.4, up to where it breaks off. Named properties are stepped over. */
function* readProperties(data: Uint8Array): Generator<readonly [number, MapiValue]> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  if (data.length < 4) return
  const count = Math.min(view.getUint32(0, true), MAX_PROPERTIES)
  let at = 4
  const has = (length: number): boolean => at + length <= data.length
  for (let i = 0; i < count && has(4); i += 1) {
    const type = view.getUint16(at, true)
    const id = view.getUint16(at + 2, true)
    at += 4
    if (id >= 0x8000) {
      if (!has(24)) return
      const isText = view.getUint32(at + 16, true) === 1
      const length = isText ? view.getUint32(at + 20, true) : 0
      at += 24 + padded(length)
    }
    const single = type & 0x0fff
    const width = WIDTH[single]
    // Values of varying length, and all of a list, come with their number first.
    let values = 1
    if ((type & 0x1000) !== 0 || width === undefined) {
      if (!has(4)) return
      values = view.getUint32(at, true)
      at += 4
      if (values > MAX_PROPERTIES) return
    }
    for (let v = 0; v < values; v += 1) {
      if (width !== undefined) {
        if (!has(width)) return
        const value = fixedValue(single, view, at)
        if (v === 0 && id < 0x8000 && value !== undefined) yield [id, value]
        at += width
        continue
      }
      if (![0x001e, 0x001f, 0x000d, 0x0102].includes(single) || !has(4)) return
      const length = view.getUint32(at, true)
      at += 4
      const bytes = data.subarray(at, at + length)
      const value = variableValue(single === 0x000d ? 0x0102 : single, bytes)
      if (v === 0 && id < 0x8000 && value !== undefined) yield [id, value]
      at += padded(length)
    }
  }
}

const padded = (length: number): number => Math.ceil(length / 4) * 4
