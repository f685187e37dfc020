import { randomUUID } from 'node:crypto'
import type { DirectoryUser } from '../directory/directory.ts'
import { Letter } from '../mail/letter.ts'
import type { Item, Mailbox } from '../mail/mailbox.ts'
import { itemOf } from '../mail/messages.ts'
import { deliver } from '../mail/post-office.ts'
import { messageIdOf } from '../mail/present.ts'
import { writeMime, type NewMessage } from '../mail/write-mime.ts'
import type { GraphState } from '../state.ts'
import { badRequest } from '../vendor-error.ts'
import type { OutlookDraft, OutlookPerson, OutlookSent } from './wire.ts'

/** Keeps a draft in Drafts, under the id it has from the first save on. It has no Message-ID: sending gives it one. */
export function saveDraft(state: GraphState, user: DirectoryUser, draft: OutlookDraft): Item {
  const mailbox = state.mailboxOf(user)
  const letter = new Letter(writeMime(messageOf(state, user, mailbox, draft)), 'mime')
  const known = draft.id === null ? null : itemOf(mailbox, draft.id)
  if (known === null) {
    const folder = mailbox.wellKnown('drafts')
    return mailbox.add(letter, folder, { receivedMs: state.now(), own: true, isRead: true, isDraft: true })
  }
  if (!known.isDraft) throw badRequest('The item is no draft.', 'ErrorInvalidRequest')
  known.letter = letter
  mailbox.update(known, {})
  return known
}

/** Posts a draft as the post office does: Sent Items, and the mailboxes of all receivers of ours. The draft is gone. */
export function sendDraft(state: GraphState, user: DirectoryUser, draft: OutlookDraft): OutlookSent {
  if (draft.to.length + draft.cc.length + draft.bcc.length === 0)
    throw badRequest('At least one recipient is not valid.', 'ErrorInvalidRecipients')
  const mailbox = state.mailboxOf(user)
  const id = `<${randomUUID()}@${user.address.slice(user.address.indexOf('@') + 1)}>`
  const delivered = deliver(state, { message: { ...messageOf(state, user, mailbox, draft), id } })
  if (draft.id !== null) mailbox.delete(itemOf(mailbox, draft.id))
  const own = delivered.find((each) => each.mailbox === user.address && each.folder === 'sentitems')
  if (own === undefined) throw badRequest('The sender has no mailbox.')
  return { id: own.id, internetMessageId: id, mailboxes: delivered.map((each) => each.mailbox) }
}

/** What the first outsider a message was sent to writes back: to its sender and, in To, all of ours whom it named. */
export function answerAsCustomer(state: GraphState, user: DirectoryUser, item: Item): OutlookSent {
  const head = item.letter.head()
  const named = [...head.to, ...head.cc]
  const customer = named.find(({ address }) => !state.directory.ownsDomain(address))
  if (customer === undefined) throw badRequest('The message went to nobody outside.')
  const parent = messageIdOf(item)
  const id = `<${randomUUID()}@${customer.address.slice(customer.address.indexOf('@') + 1)}>`
  const ours = named.filter(({ address }) => state.directory.ownsDomain(address))
  const sender = head.from ?? { name: user.displayName, address: user.address }
  const delivered = deliver(state, {
    message: {
      id,
      date: new Date(state.now()).toISOString(),
      from: written(customer),
      to: [sender, ...ours].map(written),
      subject: /^re:/i.test(head.subject) ? head.subject : `RE: ${head.subject}`,
      text: 'Thank you, I will look at it and come back to you.',
      inReplyTo: parent,
      references: [...referencesOf(item), parent],
    },
  })
  return { id: delivered[0]?.id ?? '', internetMessageId: id, mailboxes: delivered.map((each) => each.mailbox) }
}

function messageOf(state: GraphState, user: DirectoryUser, mailbox: Mailbox, draft: OutlookDraft): NewMessage {
  const answered = draft.answers === null ? null : itemOf(mailbox, draft.answers)
  const parent = answered === null ? null : messageIdOf(answered)
  return {
    date: new Date(state.now()).toISOString(),
    from: `${user.displayName} <${user.address}>`,
    to: draft.to.map(written),
    cc: draft.cc.map(written),
    bcc: draft.bcc.map(written),
    replyTo: draft.replyTo.map(written),
    subject: draft.subject,
    html: draft.html,
    headers: draft.headers,
    inReplyTo: parent,
    references: answered === null || parent === null ? [] : [...referencesOf(answered), parent],
  }
}

function referencesOf(item: Item): string[] {
  const fields = item.letter.head().fields
  const of = (name: string) => fields.find((field) => field.name.toLowerCase() === name)?.value ?? ''
  const named = of('references').match(/<[^<>\s]+>/g) ?? of('in-reply-to').match(/<[^<>\s]+>/g)
  return [...(named ?? [])]
}

function written({ name, address }: OutlookPerson): string {
  return name === '' || name === address ? address : `${name} <${address}>`
}
