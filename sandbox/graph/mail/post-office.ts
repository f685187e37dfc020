import { randomUUID } from 'node:crypto'
import type { DirectoryUser } from '../directory/directory.ts'
import type { GraphState } from '../state.ts'
import { badRequest } from '../vendor-error.ts'
import { Letter, type Person } from './letter.ts'
import type { Folder, Item, Mailbox } from './mailbox.ts'
import { writeMime, type NewMessage } from './write-mime.ts'

export interface Delivered {
  mailbox: string
  folder: string
  id: string
  immutableId: string
  internetMessageId: string | null
}

export interface Posting {
  /** RFC 5322 bytes, or the message as data. */
  mime?: Buffer
  message?: NewMessage
  letter?: Letter
  /** Addresses that receive a copy; absent: everybody of ours whom To, Cc and Bcc name. */
  mailboxes?: string[]
  /** Further receivers beside those named (a list, a blind copy). */
  envelope?: string[]
  /** Folder of the receivers: id, well-known name or display name; default the inbox. */
  folder?: string
  receivedMs?: number
  /** No notification: it was always there. */
  quiet?: boolean
  /** Also a copy among the sender's Sent Items, where the sender is one of ours. Default: yes. */
  sentCopy?: boolean
}

/** Puts a message where the post would: a copy in each receiver's mailbox and one in the sender's Sent Items. */
export function deliver(state: GraphState, posting: Posting): Delivered[] {
  const letter = posting.letter ?? letterOf(state, posting)
  const head = letter.head()
  const receivedMs = posting.receivedMs ?? state.now()
  const named = posting.mailboxes ?? [...head.to, ...head.cc, ...head.bcc].map((person: Person) => person.address)
  const receivers = receiversOf(state, [...named, ...(posting.envelope ?? [])])
  const delivered: Delivered[] = []
  const sender = posting.sentCopy === false ? undefined : state.directory.user(letter.fromAddress)
  if (sender?.hasMailbox) {
    const mailbox = state.mailboxOf(sender)
    const moment = posting.quiet ? (letter.sentMs ?? receivedMs) : receivedMs
    const item = mailbox.add(letter, mailbox.wellKnown('sentitems'), {
      receivedMs: moment,
      own: true,
      quiet: posting.quiet ?? false,
    })
    delivered.push(report(mailbox, item))
  }
  for (const user of receivers) {
    const mailbox = state.mailboxOf(user)
    const folder = posting.folder === undefined ? mailbox.wellKnown('inbox') : folderByName(mailbox, posting.folder)
    const item = mailbox.add(letter, folder, { receivedMs, own: false, quiet: posting.quiet ?? false })
    delivered.push(report(mailbox, item))
  }
  return delivered
}

function letterOf(state: GraphState, { mime, message }: Posting): Letter {
  if (mime) return new Letter(mime, 'mime')
  if (!message) throw badRequest('Either mime or message is needed.')
  return new Letter(
    writeMime({
      id: `${randomUUID()}@${message.from.replace(/^.*@|>.*$/g, '') || 'unknown.example'}`,
      date: new Date(state.now()).toISOString(),
      ...message,
    }),
    'mime',
  )
}

function receiversOf(state: GraphState, addresses: string[]): DirectoryUser[] {
  const found = new Set<DirectoryUser>()
  for (const address of addresses)
    for (const user of state.directory.receivers(address)) if (user.hasMailbox) found.add(user)
  return [...found]
}

/** A folder by id, well-known or display name; one that is not there is made below the root. */
export function folderByName(mailbox: Mailbox, name: string): Folder {
  const known =
    mailbox.folder(name) ??
    mailbox.folders.find((folder) => !folder.removed && folder.name.toLowerCase() === name.toLowerCase())
  return known ?? mailbox.createFolder(name, mailbox.folders[0]!)
}

export function report(mailbox: Mailbox, item: Item): Delivered {
  const folder = mailbox.folders[item.folder]!
  return {
    mailbox: mailbox.address,
    folder: folder.wellKnown ?? folder.name,
    id: mailbox.itemId(item, false),
    immutableId: mailbox.itemId(item, true),
    internetMessageId: item.letter.messageId,
  }
}

/** `sendMail`: JSON, or the MIME as base64 text. */
export function sendMail(state: GraphState, user: DirectoryUser, body: unknown): void {
  if (typeof body === 'string') {
    const mime = Buffer.from(body, 'base64')
    if (!mime.includes(':'))
      throw badRequest('Invalid base64 string for MIME content.', 'ErrorMimeContentInvalidBase64String')
    deliver(state, { mime })
    return
  }
  const { message, saveToSentItems } = (body ?? {}) as { message?: GraphMessage; saveToSentItems?: unknown }
  if (!message) throw badRequest('The message is missing.', 'ErrorInvalidRecipients')
  const html = /^html$/i.test(message.body?.contentType ?? '')
  const content = message.body?.content ?? ''
  const given: NewMessage = {
    from: `${user.displayName} <${user.address}>`,
    to: addressesOf(message.toRecipients),
    cc: addressesOf(message.ccRecipients),
    bcc: addressesOf(message.bccRecipients),
    replyTo: addressesOf(message.replyTo),
    subject: message.subject ?? '',
    ...(html ? { html: content } : { text: content }),
    headers: Object.fromEntries((message.internetMessageHeaders ?? []).map(({ name, value }) => [name, value])),
    attachments: message.attachments ?? [],
    ...(message.internetMessageId ? { id: message.internetMessageId } : {}),
  }
  if (![given.to, given.cc, given.bcc].some((list) => list?.length))
    throw badRequest('At least one recipient is not valid.', 'ErrorInvalidRecipients')
  for (const name of Object.keys(given.headers ?? {}))
    if (!/^x-/i.test(name))
      throw badRequest(
        `The internet message header name '${name}' should start with 'x-' or 'X-'.`,
        'InvalidInternetMessageHeader',
      )
  deliver(state, { message: given, sentCopy: saveToSentItems !== false })
}

interface GraphMessage {
  subject?: string
  body?: { contentType?: string; content?: string }
  toRecipients?: GraphRecipient[]
  ccRecipients?: GraphRecipient[]
  bccRecipients?: GraphRecipient[]
  replyTo?: GraphRecipient[]
  internetMessageId?: string
  internetMessageHeaders?: { name: string; value: string }[]
  attachments?: { name: string; contentType?: string; contentBytes: string; contentId?: string; isInline?: boolean }[]
}

interface GraphRecipient {
  emailAddress: { name?: string; address: string }
}

function addressesOf(list: GraphRecipient[] | undefined): string[] {
  return (list ?? []).map(({ emailAddress: { name, address } }) => (name ? `${name} <${address}>` : address))
}
