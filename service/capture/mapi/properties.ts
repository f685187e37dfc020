import { decodeText } from '../mime/charset.ts'

/** A MAPI property's value. Times are milliseconds UTC; 8-bit strings wait as bytes until the code page is known. */
export type MapiValue = string | number | boolean | Uint8Array | EightBit

/** A string in a code page that another property names. */
export class EightBit {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** Property values by property id (16 bits, [MS-OXPROPS]); named properties are left out. */
export type MapiProperties = ReadonlyMap<number, MapiValue>

export interface MapiAttachment {
  readonly properties: MapiProperties
  /** Bytes of content where known without reading them. */
  readonly size: number
  readonly bytes?: Uint8Array
}

/** An Outlook item whatever file it lay in: `.msg`, `.pst` or winmail.dat. */
export interface MapiItem {
  readonly properties: MapiProperties
  readonly recipients: readonly MapiProperties[]
  readonly attachments: readonly MapiAttachment[]
}

/** Property ids of [MS-OXPROPS], by their canonical names without `PidTag`. */
export const TAG = {
  messageClass: 0x001a,
  sensitivity: 0x0036,
  subject: 0x0037,
  clientSubmitTime: 0x0039,
  sentRepresentingName: 0x0042,
  sentRepresentingAddressType: 0x0064,
  sentRepresentingEmailAddress: 0x0065,
  conversationIndex: 0x0071,
  receivedByAddressType: 0x0075,
  receivedByEmailAddress: 0x0076,
  transportMessageHeaders: 0x007d,
  recipientType: 0x0c15,
  senderName: 0x0c1a,
  senderAddressType: 0x0c1e,
  senderEmailAddress: 0x0c1f,
  messageDeliveryTime: 0x0e06,
  messageFlags: 0x0e07,
  attachSize: 0x0e20,
  body: 0x1000,
  rtfCompressed: 0x1009,
  html: 0x1013,
  internetMessageId: 0x1035,
  internetReferences: 0x1039,
  inReplyToId: 0x1042,
  displayName: 0x3001,
  addressType: 0x3002,
  emailAddress: 0x3003,
  attachData: 0x3701,
  attachFilename: 0x3704,
  attachMethod: 0x3705,
  attachLongFilename: 0x3707,
  attachMimeTag: 0x370e,
  attachContentId: 0x3712,
  smtpAddress: 0x39fe,
  internetCodepage: 0x3fde,
  messageCodepage: 0x3ffd,
  senderSmtpAddress: 0x5d01,
  sentRepresentingSmtpAddress: 0x5d02,
  receivedBySmtpAddress: 0x5d07,
  receivedRepresentingSmtpAddress: 0x5d08,
  creatorSmtpAddress: 0x5d0a,
  attachmentHidden: 0x7ffe,
} as const

/** A value of fixed length, read from its first byte on; undefined for types that are not one. */
export function fixedValue(type: number, view: DataView, at: number): MapiValue | undefined {
  switch (type) {
    case 0x0002:
      return view.getInt16(at, true)
    case 0x0003:
      return view.getInt32(at, true)
    case 0x000b:
      return view.getUint16(at, true) !== 0
    case 0x0040:
      return timeOf(view.getUint32(at, true), view.getUint32(at + 4, true))
    default:
      return undefined
  }
}

/** Hundreds of nanoseconds since 1601 as milliseconds since 1970. */
export function timeOf(low: number, high: number): number {
  return Math.floor((high * 2 ** 32 + low) / 10_000) - 11_644_473_600_000
}

/** A value of variable length; undefined for types that are not one. */
export function variableValue(type: number, bytes: Uint8Array): MapiValue | undefined {
  switch (type) {
    case 0x001e:
      return new EightBit(withoutZero(bytes))
    case 0x001f:
      return new TextDecoder('utf-16le').decode(bytes).replace(/\0+$/, '')
    case 0x0102:
      return bytes
    default:
      return undefined
  }
}

function withoutZero(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end -= 1
  return bytes.subarray(0, end)
}

/** A property as text, or null. */
export function textOf(properties: MapiProperties, tag: number, codepage: string | null): string | null {
  const value = properties.get(tag)
  if (typeof value === 'string') return value
  if (value instanceof EightBit) return decodeText(value.bytes, codepage)
  return null
}

export function numberOf(properties: MapiProperties, tag: number): number | null {
  const value = properties.get(tag)
  return typeof value === 'number' ? value : null
}

/** The charset label of the code page an item's 8-bit strings are in, or null. */
export function codepageOf(properties: MapiProperties): string | null {
  return labelOf(numberOf(properties, TAG.messageCodepage) ?? numberOf(properties, TAG.internetCodepage))
}

/** Windows code page numbers as charset labels. */
export function labelOf(codepage: number | null): string | null {
  if (codepage === null) return null
  if (codepage >= 1250 && codepage <= 1258) return `windows-${codepage}`
  if (codepage >= 28591 && codepage <= 28606) return `iso-8859-${codepage - 28590}`
  return CODEPAGES[codepage] ?? null
}

const CODEPAGES: Readonly<Record<number, string>> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  1200: 'utf-16le',
  20127: 'us-ascii',
  20866: 'koi8-r',
  20932: 'euc-jp',
  20936: 'gb18030',
  21866: 'koi8-u',
  50220: 'iso-2022-jp',
  50221: 'iso-2022-jp',
  50222: 'iso-2022-jp',
  51932: 'euc-jp',
  51936: 'gb18030',
  51949: 'euc-kr',
  54936: 'gb18030',
  65001: 'utf-8',
}
