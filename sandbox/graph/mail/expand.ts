import { badRequest } from '../vendor-error.ts'
import { selectList } from '../request.ts'
import { presentAttachments } from './attachments.ts'
import type { Head } from './letter.ts'
import type { Item, Mailbox } from './mailbox.ts'

type Json = Record<string, unknown>

/** What `$expand` adds to a GET of one message: attachments, and single extended properties named by an id filter. */
export async function expanded(mailbox: Mailbox, item: Item, expand: string | null): Promise<Json> {
  const added: Json = {}
  for (const { name, options } of readExpand(expand ?? '')) {
    if (name === 'attachments') {
      const select = /\$select=([^;)]*)/i.exec(options)?.[1]
      added['attachments'] = await presentAttachments(mailbox, item, select === undefined ? null : selectList(select))
    } else if (name === 'singlevalueextendedproperties') {
      const found = extendedProperties(item, options)
      // A message that has none of them does not answer with an empty list.
      if (found.length > 0) added['singleValueExtendedProperties'] = found
    } else throw badRequest(`Could not find a property named '${name}' on type 'microsoft.graph.message'.`)
  }
  return added
}

/** Splits at commas outside of brackets. */
function readExpand(text: string): { name: string; options: string }[] {
  const parts = text.match(/[^,(]+(?:\((?:[^()']|'[^']*'|\([^()]*\))*\))?/g) ?? []
  return parts.map((part) => {
    const [, name = '', options = ''] = /^\s*([^(\s]+)\s*(?:\((.*)\))?\s*$/s.exec(part) ?? []
    return { name: name.toLowerCase(), options }
  })
}

/** MAPI properties by tag that mail readers ask for ([MS-OXPROPS]); Exchange answers others too, the stand-in does not. */
const known: Record<string, (head: Head, item: Item) => string | null> = {
  // PidTagMessageClass
  'string 0x1a': (head, item) => messageClass(head, item),
  // PidTagSensitivity
  'integer 0x36': (head) => String(sensitivity(head)),
  // PidTagInReplyToId
  'string 0x1042': (head) => fieldOf(head, 'in-reply-to'),
  // PidTagInternetReferences
  'string 0x1039': (head) => fieldOf(head, 'references'),
}

function extendedProperties(item: Item, options: string): Json[] {
  const head = item.letter.head()
  const ids = [...options.matchAll(/\bid\s+eq\s+'([^']*)'/gi)].map((match) => match[1]!)
  return ids.flatMap((id) => {
    const [type = '', tag = ''] = id.trim().split(/\s+/)
    const key = `${type.toLowerCase()} 0x${Number.parseInt(tag.replace(/^0x/i, ''), 16).toString(16)}`
    const value = known[key]?.(head, item) ?? null
    // Graph writes the tag back in lower case.
    return value === null ? [] : [{ id: `${type} ${key.split(' ')[1]}`, value }]
  })
}

function messageClass(head: Head, item: Item): string {
  const { meeting } = item.letter
  if (meeting === 'meetingRequest') return 'IPM.Schedule.Meeting.Request'
  if (meeting === 'meetingCancelled') return 'IPM.Schedule.Meeting.Canceled'
  if (meeting !== null)
    return meeting === 'meetingDeclined' ? 'IPM.Schedule.Meeting.Resp.Neg' : 'IPM.Schedule.Meeting.Resp.Pos'
  const type = fieldOf(head, 'content-type') ?? ''
  if (/^multipart\/report/i.test(type))
    return /delivery-status/i.test(type) ? 'REPORT.IPM.Note.NDR' : 'REPORT.IPM.Note.IPNRN'
  if (/pkcs7-mime|^multipart\/signed/i.test(type)) return 'IPM.Note.SMIME'
  return 'IPM.Note'
}

function sensitivity(head: Head): number {
  const at = ['personal', 'private', 'company-confidential'].indexOf((fieldOf(head, 'sensitivity') ?? '').toLowerCase())
  return at + 1
}

function fieldOf(head: Head, name: string): string | null {
  return head.fields.find((field) => field.name.toLowerCase() === name)?.value ?? null
}
