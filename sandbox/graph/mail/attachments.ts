import type { Attachment } from 'postal-mime'
import { readSelect, type GraphAnswer, type GraphRequest } from '../request.ts'
import { itemNotFound } from '../vendor-error.ts'
import { readId, writeId } from './ids.ts'
import type { Item, Mailbox } from './mailbox.ts'
import { moment } from './present.ts'

type Json = Record<string, unknown>

/** `attachments`, `attachments/{id}` and its `$value`. */
export async function attachments(
  request: GraphRequest,
  mailbox: Mailbox,
  item: Item,
  id: string,
  end: string,
): Promise<GraphAnswer> {
  const context = `${request.root}/$metadata#users('${mailbox.id}')/messages('${mailbox.itemId(item, false)}')/attachments`
  if (id === '')
    return {
      status: 200,
      body: { '@odata.context': context, value: await presentAttachments(mailbox, item, readSelect(request.query)) },
    }
  const read = readId(id, mailbox.id)
  const files = (await item.letter.body()).attachments
  const index = read !== null && read !== 'foreign' && read.number === item.number ? read.generation : -1
  const file = files[index]
  if (!file) throw itemNotFound()
  if (end === '$value') return { status: 200, headers: { 'content-type': file.mimeType }, body: bytesOf(file) }
  return {
    status: 200,
    body: {
      '@odata.context': `${context}/$entity`,
      ...presentAttachment(mailbox, item, file, index, readSelect(request.query)),
    },
  }
}

export async function presentAttachments(mailbox: Mailbox, item: Item, select: string[] | null): Promise<Json[]> {
  const { attachments: files } = await item.letter.body()
  return files.map((file, index) => presentAttachment(mailbox, item, file, index, select))
}

function presentAttachment(
  mailbox: Mailbox,
  item: Item,
  file: Attachment,
  index: number,
  select: string[] | null,
): Json {
  const bytes = bytesOf(file)
  const nested = file.mimeType === 'message/rfc822'
  const values: Json = {
    lastModifiedDateTime: moment(item.createdMs),
    name: file.filename ?? (nested ? 'message' : `attachment-${index + 1}`),
    contentType: nested ? null : file.mimeType,
    // Exchange counts its own overhead in; nobody may take this for the file's length.
    size: bytes.length + 200,
    isInline: file.disposition === 'inline' || file.related === true,
    ...(nested
      ? {}
      : {
          contentId: file.contentId?.replace(/^<|>$/g, '') ?? null,
          contentLocation: null,
          contentBytes: bytes.toString('base64'),
        }),
  }
  const chosen = Object.entries(values).filter(([name]) => select === null || select.includes(name.toLowerCase()))
  return {
    '@odata.type': nested ? '#microsoft.graph.itemAttachment' : '#microsoft.graph.fileAttachment',
    '@odata.mediaContentType': file.mimeType,
    id: writeId('attachment', mailbox.id, item.number, index),
    ...Object.fromEntries(chosen),
  }
}

function bytesOf(file: Attachment): Buffer {
  const { content } = file
  if (typeof content === 'string') return Buffer.from(content)
  return content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(content)
}
