import type { Folder, Item, Mailbox } from '../mail/mailbox.ts'
import { messageIdOf, plainText, presentMessage } from '../mail/present.ts'
import { presentAttachments } from '../mail/attachments.ts'
import type { DirectoryUser } from '../directory/directory.ts'
import type { OutlookAttachment, OutlookFolder, OutlookLine, OutlookMessage, OutlookUser } from './wire.ts'

/** A person or shared mailbox, as a mail program lists them. */
export function viewUser(user: DirectoryUser): OutlookUser {
  return {
    id: user.id,
    name: user.displayName,
    address: user.address,
    shared: user.userPurpose === 'shared',
    language: user.preferredLanguage,
  }
}

export function viewFolder(mailbox: Mailbox, folder: Folder): OutlookFolder {
  const { name, wellKnown, items, unread } = folder
  return { id: mailbox.folderId(folder.number), name, wellKnown, items, unread }
}

export function viewLine(mailbox: Mailbox, item: Item): OutlookLine {
  const head = item.letter.head()
  return {
    id: mailbox.itemId(item, false),
    folder: mailbox.folderId(item.folder),
    subject: item.letter.subject,
    from: head.from,
    to: head.to,
    received: item.receivedMs,
    isRead: item.isRead,
    isDraft: item.isDraft,
  }
}

const preferences = { immutable: false, pageSize: null, text: false, applied: [] }

/** The whole message, in the form its mailbox has it: a draft has no Message-ID yet, Bcc is on the sender's copy only. */
export async function viewMessage(mailbox: Mailbox, item: Item): Promise<OutlookMessage> {
  const head = item.letter.head()
  const shown = await presentMessage(mailbox, item, ['body', 'meetingmessagetype'], preferences, true)
  const files = await presentAttachments(mailbox, item, ['name', 'contenttype', 'size', 'isinline'])
  const meeting = item.letter.meeting
  return {
    ...viewLine(mailbox, item),
    internetMessageId: item.isDraft ? null : messageIdOf(item),
    conversationId: mailbox.conversationId(item),
    sender: head.sender ?? head.from,
    cc: head.cc,
    bcc: item.own ? head.bcc : [],
    html: String((shown['body'] as { content: string }).content),
    text: plainText(await item.letter.body()),
    headers: head.fields.map(({ name, value }) => `${name}: ${value}`).join('\r\n'),
    categories: item.categories,
    attachments: files.map((file): OutlookAttachment => ({
      id: String(file['id']),
      name: String(file['name']),
      contentType: String(file['contentType'] ?? 'message/rfc822'),
      size: Number(file['size']),
      inline: file['isInline'] === true,
    })),
    created: item.createdMs,
    modified: item.modifiedMs,
    itemClass:
      meeting === null
        ? 'IPM.Note'
        : meeting === 'meetingRequest'
          ? 'IPM.Schedule.Meeting.Request'
          : 'IPM.Schedule.Meeting.Resp.Pos',
  }
}
