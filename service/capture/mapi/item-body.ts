import type { Attachment } from '../../../shared/message/parsed-message.ts'
import { storableText } from '../../../shared/message/storable-text.ts'
import { decodeText } from '../mime/charset.ts'
import { filenameOf } from '../mime/part.ts'
import { textOfHtml } from '../mime/plain-text.ts'
import { EightBit, labelOf, type MapiAttachment, type MapiProperties, numberOf, TAG, textOf } from './properties.ts'
import { decompressRtf, readRtf } from './rtf.ts'

/** More text than this in one property is an attack; it is cut. */
const MAX_TEXT = 8 * 1024 * 1024

/** Text and HTML of an Outlook item: the HTML kept as such, else the HTML or text inside its RTF. */
export function bodyOf(
  properties: MapiProperties,
  codepage: string | null,
): { readonly text: string | null; readonly html: string | null } {
  const plain = textOf(properties, TAG.body, codepage)?.slice(0, MAX_TEXT) ?? null
  const rtf = rtfOf(properties)
  const html = htmlOf(properties, codepage) ?? rtf.html
  const text = plain === null || plain.trim() === '' ? (rtf.text ?? (html === null ? null : textOfHtml(html))) : plain
  return { text: text === null ? null : storableText(text), html: html === null ? null : storableText(html) }
}

function htmlOf(properties: MapiProperties, codepage: string | null): string | null {
  const value = properties.get(TAG.html)
  if (typeof value === 'string') return value === '' ? null : value.slice(0, MAX_TEXT)
  const bytes = value instanceof EightBit ? value.bytes : value instanceof Uint8Array ? value : null
  if (bytes === null || bytes.length === 0) return null
  const label = labelOf(numberOf(properties, TAG.internetCodepage)) ?? codepage
  return decodeText(bytes.subarray(0, MAX_TEXT), label)
}

function rtfOf(properties: MapiProperties): ReturnType<typeof readRtf> {
  const value = properties.get(TAG.rtfCompressed)
  const rtf = value instanceof Uint8Array ? decompressRtf(value) : null
  return rtf === null ? { html: null, text: null } : readRtf(rtf)
}

/** What is known of a file of an Outlook item; null for what Outlook hides from its reader and has no name. */
export function attachmentOf({ properties, size, bytes }: MapiAttachment, codepage: string | null): Attachment | null {
  const isMessage = numberOf(properties, TAG.attachMethod) === 5
  const long = textOf(properties, TAG.attachLongFilename, codepage)
  const name = long ?? textOf(properties, TAG.attachFilename, codepage) ?? textOf(properties, TAG.displayName, codepage)
  const contentId = textOf(properties, TAG.attachContentId, codepage) ?? ''
  const type = (textOf(properties, TAG.attachMimeTag, codepage) ?? '').toLowerCase()
  const known = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/.test(type)
  return {
    name: filenameOf(
      isMessage && long === null ? `${name?.replace(/[\\/]/g, '-') ?? 'message'}.msg` : (name ?? undefined),
    ),
    type: isMessage ? 'message/rfc822' : known ? type : 'application/octet-stream',
    size: size > 0 ? size : Math.max(0, numberOf(properties, TAG.attachSize) ?? 0),
    inline:
      properties.get(TAG.attachmentHidden) === true || (contentId !== '' && (!known || type.startsWith('image/'))),
    ...(contentId === '' || contentId.length > 300 ? {} : { contentId: storableText(contentId) }),
    ...(bytes === undefined ? {} : { bytes }),
  }
}
