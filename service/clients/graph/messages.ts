import { VendorError } from '../../../shared/errors.ts'
import { attachmentBytesSchema, messageSchema, type MessageAnswerBody } from './answer.ts'
import { IMMUTABLE_IDS } from './folders.ts'
import { mailboxPath, pathOf, unreadable } from './paths.ts'
import { BATCH_PARTS, type BatchPart, type Send } from './send.ts'
import type { MailboxMessage, MessageAnswer, ReadOptions } from './types.ts'

const doing = 'read messages'

/** Everything capture needs in one request; internet headers come only when asked for (facts/outlook.md A2.4). */
const FIELDS = [
  'parentFolderId',
  'isDraft',
  'internetMessageId',
  'receivedDateTime',
  'sentDateTime',
  'from',
  'sender',
  'toRecipients',
  'ccRecipients',
  'bccRecipients',
  'subject',
  'conversationId',
  'conversationIndex',
  'internetMessageHeaders',
  'hasAttachments',
]

/**
 * What a mailbox keeps of a message beside its headers ([MS-OXPROPS]): class, sensitivity, In-Reply-To, References. Sent
 * Items have no internet headers, and a rep's private mail must be known as such there, too.
 */
const STORED = {
  'string 0x1a': 'X-Message-Class',
  'integer 0x36': 'Sensitivity',
  'string 0x1042': 'In-Reply-To',
  'string 0x1039': 'References',
} as const

const STORED_FILTER = ['String 0x1A', 'Integer 0x36', 'String 0x1042', 'String 0x1039']
  .map((id) => `id eq '${id}'`)
  .join(' or ')

const SENSITIVITY: Readonly<Record<string, string>> = { '1': 'Personal', '2': 'Private', '3': 'Company-Confidential' }

/** The bytes of one attachment; see `GraphClient.readAttachment`. */
export async function readAttachment(
  send: Send,
  mailboxId: string,
  item: string,
  attachment: string,
): Promise<Uint8Array | null> {
  const answer = await send({
    doing: 'read an attachment',
    path: `/v1.0${mailboxPath(mailboxId)}/messages/${pathOf(item)}/attachments/${pathOf(attachment)}`,
    headers: { Prefer: IMMUTABLE_IDS },
    mailbox: mailboxId,
    accept: [404],
  })
  if (answer.status === 404) return null
  const parsed = attachmentBytesSchema.safeParse(answer.body)
  if (!parsed.success) throw unreadable('read an attachment')
  const { contentBytes } = parsed.data
  return contentBytes === null || contentBytes === undefined ? null : Buffer.from(contentBytes, 'base64')
}

/** Messages by item id, 20 a request; see `GraphClient.readMessages`. */
export async function readMessages(
  send: Send,
  mailboxId: string,
  items: readonly string[],
  options: ReadOptions,
): Promise<Map<string, MessageAnswer>> {
  const out = new Map<string, MessageAnswer>()
  const distinct = [...new Set(items)]
  for (let start = 0; start < distinct.length; start += BATCH_PARTS) {
    const asked = distinct.slice(start, start + BATCH_PARTS)
    const parts = asked.map((item) => messagePart(mailboxId, item, options))
    const answers = await send.batch({ doing, mailbox: mailboxId, parts })
    refuseTroubleOfAll(answers)
    for (const item of asked) out.set(item, answerOf(item, answers.get(item), options))
  }
  return out
}

function messagePart(
  mailboxId: string,
  item: string,
  { headersOnly, attachmentNames = false }: ReadOptions,
): BatchPart {
  const fields = headersOnly ? FIELDS : [...FIELDS, 'body']
  const expanded = [
    `singleValueExtendedProperties($filter=${STORED_FILTER})`,
    ...(attachmentNames ? ['attachments($select=id,name,contentType,size,isInline)'] : []),
  ]
  const query = new URLSearchParams({ $select: fields.join(','), $expand: expanded.join(',') })
  return {
    id: item,
    // Blanks as %20: inside a batch nothing reads a plus sign as one.
    url: `${mailboxPath(mailboxId)}/messages/${pathOf(item)}?${query.toString().replaceAll('+', '%20')}`,
    headers: { Prefer: IMMUTABLE_IDS },
  }
}

/** The mailbox's trouble, not one message's: the caller must not write it down against every item. */
function refuseTroubleOfAll(answers: ReadonlyMap<string, { readonly body: unknown } | VendorError>): void {
  const errors = [...answers.values()].filter((answer) => answer instanceof VendorError)
  const ofMailbox = errors.find(({ code }) => MAILBOX_TROUBLE.has(code))
  if (ofMailbox !== undefined) throw ofMailbox
  const passing = errors.filter(({ fault }) => fault === 'again' || fault === 'wait')
  if (passing.length > 0 && passing.length === answers.size && passing[0] !== undefined) throw passing[0]
}

const MAILBOX_TROUBLE = new Set(['graph-forbidden', 'graph-no-mailbox', 'graph-bad-token'])

function answerOf(
  item: string,
  answer: { readonly body: unknown } | VendorError | undefined,
  options: ReadOptions,
): MessageAnswer {
  if (answer instanceof VendorError) {
    return answer.fault === 'not-found' && answer.code === 'graph-not-found' ? 'gone' : answer
  }
  const parsed = messageSchema.safeParse(answer?.body)
  return parsed.success ? messageOf(item, parsed.data, options) : unreadable(doing)
}

function messageOf(
  item: string,
  raw: MessageAnswerBody,
  { headersOnly, attachmentNames }: ReadOptions,
): MailboxMessage {
  return {
    // Under the id it was asked by: the mailbox may answer with another spelling of it.
    item,
    folderId: raw.parentFolderId ?? null,
    draft: raw.isDraft === true,
    messageId: raw.internetMessageId ?? null,
    receivedAt: raw.receivedDateTime,
    sentAt: raw.sentDateTime,
    from: raw.from ?? null,
    sender: raw.sender ?? null,
    to: raw.toRecipients,
    cc: raw.ccRecipients,
    bcc: raw.bccRecipients,
    subject: raw.subject ?? '',
    conversationId: raw.conversationId ?? null,
    conversationIndex: raw.conversationIndex ?? null,
    headers: headersOf(raw),
    // Whatever came: in header-only mode there is no body, not even one nobody asked for.
    body: headersOnly || !raw.body ? null : { kind: kindOf(raw.body.contentType), content: raw.body.content },
    meeting: meetingOf(raw),
    hasAttachments: raw.hasAttachments === true,
    attachments:
      attachmentNames === true
        ? raw.attachments.map(({ id, name, contentType, size, isInline }) => ({
            id,
            name: name ?? '',
            type: contentType ?? null,
            bytes: size,
            inline: isInline === true,
          }))
        : null,
  }
}

function kindOf(contentType: string | null | undefined): 'html' | 'text' {
  return contentType?.toLowerCase() === 'html' ? 'html' : 'text'
}

function headersOf(raw: MessageAnswerBody): (readonly [string, string])[] {
  const headers = raw.internetMessageHeaders.map(({ name, value }) => [name, value] as const)
  const present = new Set(headers.map(([name]) => name.toLowerCase()))
  for (const { id, value } of raw.singleValueExtendedProperties) {
    const name = STORED[id.toLowerCase() as keyof typeof STORED]
    if (name === undefined || present.has(name.toLowerCase())) continue
    const said = name === 'Sensitivity' ? SENSITIVITY[value] : value
    if (said !== undefined && said !== '') headers.push([name, said])
  }
  return headers
}

function meetingOf(raw: MessageAnswerBody): MailboxMessage['meeting'] {
  const type = raw['@odata.type']?.toLowerCase() ?? ''
  const kind = raw.meetingMessageType?.toLowerCase() ?? ''
  if (kind === 'meetingrequest' || type.endsWith('.eventmessagerequest')) return 'request'
  if (kind === 'meetingcancelled') return 'cancelled'
  // Graph spells one of them «meetingTenativelyAccepted».
  if (/^meeting(?:accepted|declined|tent?atively)/.test(kind) || type.endsWith('.eventmessageresponse')) return 'answer'
  return null
}
