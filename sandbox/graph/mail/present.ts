import { convert } from 'html-to-text'
import type { Preferences } from '../request.ts'
import type { Item, Mailbox } from './mailbox.ts'
import { conversationIndex, type Body, type Head, type Person } from './letter.ts'
import { decodeWords } from 'postal-mime'

type Json = Record<string, unknown>

interface Source {
  mailbox: Mailbox
  item: Item
  head: Head
  /** Read from the bytes on first use. */
  body: () => Promise<Body>
  preferences: Preferences
}

const always = ['id']
/** What a message answers with when nothing is selected. */
const standard = [
  'createdDateTime',
  'lastModifiedDateTime',
  'changeKey',
  'categories',
  'receivedDateTime',
  'sentDateTime',
  'hasAttachments',
  'internetMessageId',
  'subject',
  'bodyPreview',
  'importance',
  'parentFolderId',
  'conversationId',
  'conversationIndex',
  'isDeliveryReceiptRequested',
  'isReadReceiptRequested',
  'isRead',
  'isDraft',
  'webLink',
  'inferenceClassification',
  'body',
  'sender',
  'from',
  'toRecipients',
  'ccRecipients',
  'bccRecipients',
  'replyTo',
  'flag',
]
/** Answered only when selected, and only by a GET of one message. */
const onlyAlone = ['internetMessageHeaders', 'uniqueBody']
/** What `Mail.ReadBasic.All` does not see. */
export const notBasic = ['body', 'bodypreview', 'uniquebody']

const byLowerName = new Map([...always, ...standard, ...onlyAlone].map((name) => [name.toLowerCase(), name]))

const properties: Record<string, (source: Source) => unknown> = {
  createdDateTime: ({ item }) => moment(item.createdMs),
  lastModifiedDateTime: ({ item }) => moment(item.modifiedMs),
  changeKey: ({ item, mailbox }) => changeKey(mailbox, item),
  categories: ({ item }) => item.categories,
  receivedDateTime: ({ item }) => moment(item.receivedMs),
  sentDateTime: ({ item }) => moment(sentMs(item)),
  hasAttachments: async ({ body }) => (await body()).attachments.some((file) => file.disposition !== 'inline'),
  internetMessageId: ({ item }) => messageIdOf(item),
  subject: ({ item }) => item.letter.subject,
  bodyPreview: async ({ body }) =>
    plainText(await body())
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 255),
  importance: ({ head }) => importance(head),
  parentFolderId: ({ item, mailbox }) => mailbox.folderId(item.folder),
  conversationId: ({ item, mailbox }) => mailbox.conversationId(item),
  conversationIndex: ({ head }) => conversationIndex(head),
  // Sent items say false, received ones nothing.
  isDeliveryReceiptRequested: ({ item }) => (item.own ? false : null),
  isReadReceiptRequested: ({ head }) => field(head, 'disposition-notification-to') !== undefined,
  isRead: ({ item }) => item.isRead,
  isDraft: ({ item }) => item.isDraft,
  webLink: ({ item, mailbox }) =>
    `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(mailbox.itemId(item, false))}&exvsurl=1&viewmodel=ReadMessageItem`,
  inferenceClassification: () => 'focused',
  body: async ({ body, preferences }) => bodyOf(await body(), preferences.text),
  uniqueBody: async ({ body, preferences }) => bodyOf(newPart(await body()), preferences.text),
  sender: ({ head }) => recipient(head.sender ?? head.from),
  from: ({ head }) => recipient(head.from),
  toRecipients: ({ head }) => head.to.map(recipient),
  ccRecipients: ({ head }) => head.cc.map(recipient),
  bccRecipients: ({ head, item }) => (item.own ? head.bcc.map(recipient) : []),
  replyTo: ({ head }) => head.replyTo.map(recipient),
  flag: ({ item }) => ({ flagStatus: item.flagged ? 'flagged' : 'notFlagged' }),
  internetMessageHeaders: ({ head, item }) => internetHeaders(head, item),
}

/**
 * A message as Graph writes it. `select`: lower-case names, null = the standard ones; names that only a GET of one message
 * answers are left out where `alone` is false.
 */
export async function presentMessage(
  mailbox: Mailbox,
  item: Item,
  select: string[] | null,
  preferences: Preferences,
  alone: boolean,
): Promise<Json> {
  let read: Promise<Body> | null = null
  const source: Source = {
    mailbox,
    item,
    head: item.letter.head(),
    body: () => (read ??= item.letter.body()),
    preferences,
  }
  const names = select === null ? standard : select.flatMap((name) => byLowerName.get(name) ?? [])
  const message: Json = {
    ...typeOf(item),
    '@odata.etag': etag(mailbox, item),
    id: mailbox.itemId(item, preferences.immutable),
  }
  for (const name of names)
    if (name !== 'id' && (alone || !onlyAlone.includes(name))) message[name] = await properties[name]!(source)
  const asked = select === null || select.some((name) => /(^|\/)meetingmessagetype$/.test(name))
  if (item.letter.meeting !== null && asked) message['meetingMessageType'] = item.letter.meeting
  return message
}

/** Plain messages carry no type; meeting mail does. */
function typeOf(item: Item): Json {
  const { meeting } = item.letter
  if (meeting === null) return {}
  const end = meeting === 'meetingRequest' ? 'Request' : meeting === 'meetingCancelled' ? '' : 'Response'
  return { '@odata.type': `#microsoft.graph.eventMessage${end}` }
}

export function etag(mailbox: Mailbox, item: Item): string {
  return `W/"${changeKey(mailbox, item)}"`
}

function changeKey(mailbox: Mailbox, item: Item): string {
  const bytes = Buffer.alloc(28)
  bytes.write(mailbox.id.replaceAll('-', ''), 6, 'hex')
  bytes.writeUInt32BE(item.seq, 24)
  return `CQAAABYAAAC${bytes.toString('base64')}`
}

/** Seconds, as Graph writes moments of mail. */
export function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

export function sentMs(item: Item): number {
  return item.letter.sentMs ?? item.receivedMs
}

/** Exchange gives every message an id; one without gets an id of the mailbox server's. */
export function messageIdOf(item: Item): string {
  return item.letter.messageId ?? `<missing-${item.number}-${item.createdMs}@prod.exchangelabs.example>`
}

function recipient(person: Person | null): Json | null {
  return person && { emailAddress: { name: person.name, address: person.address } }
}

function field(head: Head, name: string): string | undefined {
  return head.fields.find((each) => each.name.toLowerCase() === name)?.value
}

function importance(head: Head): string {
  const text = `${field(head, 'importance') ?? ''} ${field(head, 'x-priority') ?? ''}`.toLowerCase()
  if (/high|\b[12]\b/.test(text)) return 'high'
  return /low|\b[45]\b/.test(text) ? 'low' : 'normal'
}

/** A sender's own copy never passed transport: what the sender's program added is only in the MIME (facts §0.3). */
function internetHeaders(head: Head, item: Item): Json[] {
  const kept = item.own
    ? head.fields.filter(({ name }) =>
        /^(from|to|cc|subject|date|message-id|in-reply-to|references|thread-(topic|index)|content-type|content-language|mime-version)$/i.test(
          name,
        ),
      )
    : head.fields.filter(({ name }) => !/^bcc$/i.test(name))
  return kept.map(({ name, value }) => ({ name, value: decodeWords(value) }))
}

function bodyOf(body: Body, asText: boolean): Json {
  if (asText) return { contentType: 'text', content: plainText(body) }
  if (body.html !== null) return { contentType: 'html', content: body.html }
  const text = (body.text ?? '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  return {
    contentType: 'html',
    content: `<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><font size="2"><span style="font-size:11pt;"><div class="PlainText">${text.replace(/\r?\n/g, '<br>\r\n')}</div></span></font></body></html>`,
  }
}

export function plainText(body: Body): string {
  if (body.text !== null && body.html === null) return body.text.replace(/\r?\n/g, '\r\n')
  const text = convert(body.html ?? '', {
    wordwrap: false,
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { ignoreHref: true } },
    ],
  })
  return text.replace(/\r?\n/g, '\r\n')
}

/** Cuts where a quotation begins, in the few forms the stand-in knows; Exchange's own way is not documented. */
function newPart(body: Body): Body {
  const html = body.html
  const at = html?.search(
    /<div id="(?:appendonsend|divRplyFwdMsg|mail-editor-reference)|<blockquote|<div class="gmail_quote|<div style="border:none;border-top:solid/i,
  )
  const text = body.text
  const cut = text?.search(
    /^(?:-{3,} ?(?:Original Message|原始邮件)|_{10,}|>|On .{5,100} wrote:|在.{5,100}写道[:：]|(?:From|发件人)[:：] )/m,
  )
  return {
    html: html === null || at === undefined || at < 0 ? html : html.slice(0, at),
    text: text === null || cut === undefined || cut < 0 ? text : text.slice(0, cut),
    attachments: [],
  }
}
