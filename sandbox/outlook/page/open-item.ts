import type {
  OutlookDraft,
  OutlookEvent,
  OutlookMessage,
  OutlookPerson,
  OutlookUser,
} from '../../graph/outlook/wire.ts'
import type { Json } from './wire.ts'

/** A bar above an item. */
export interface Notice {
  readonly key: string
  readonly message: string
  /** 0 information, 1 progress, 2 error, 3 with actions. */
  readonly type: number
  readonly icon?: string
  readonly persistent?: boolean
  readonly actions?: readonly { actionType: string; actionText: string; commandId: string; contextData?: unknown }[]
}

/** What the frames of one item share. */
interface Shared {
  /** Whose mailbox it lies in. */
  readonly owner: OutlookUser
  readonly notices: Map<string, Notice>
  readonly session: Map<string, string>
}

export interface ReadItem extends Shared {
  readonly kind: 'read'
  readonly message: OutlookMessage
}

export interface DraftItem extends Shared {
  readonly kind: 'compose'
  readonly composeType: 'newMail' | 'reply' | 'forward'
  /** Known from the start for an answer; a new message has none before its first save. */
  conversationId: string | null
  readonly draft: OutlookDraft
  readonly files: { id: string; name: string; size: number; isInline: boolean }[]
  /** Put at the end when it is sent. */
  appendOnSend: string
}

export interface EventItem extends Shared {
  readonly kind: 'event'
  /** Its organizer writes it, an attendee reads it. */
  readonly role: 'organizer' | 'attendee'
  readonly event: { -readonly [Key in keyof OutlookEvent]: OutlookEvent[Key] }
  readonly fresh: boolean
}

export type OpenItem = ReadItem | DraftItem | EventItem

export function shared(owner: OutlookUser): Shared {
  return { owner, notices: new Map(), session: new Map() }
}

/** Outlook's own form of an id: what Graph writes with `-` and `_` stands here with `/` and `+`. */
export function outlookId(graphId: string): string {
  return graphId.replaceAll('-', '/').replaceAll('_', '+')
}

/** Back again: what `displayMessageForm` is given comes in either form. */
export function graphId(id: string): string {
  return id.replaceAll('/', '-').replaceAll('+', '_')
}

export interface Reader {
  /** Who is signed in; whose mailbox it is says the item. */
  readonly user: OutlookUser
  readonly locale: string
  readonly isInternal: (address: string) => boolean
}

/** The initial data of an item, as the library takes it (facts, protocol §5). */
export function initialData(item: OpenItem | null, reader: Reader, permissionLevel: number): Json {
  const { user } = reader
  const common: Json = {
    permissionLevel,
    hostVersion: '16.0.20126.15100',
    owaView: 'ThreeColumns',
    userDisplayName: user.name,
    userEmailAddress: user.address,
    userTimeZone: 'UTC',
    userProfileType: 'enterprise',
    ewsUrl: '',
    restUrl: '',
    timeZoneOffsets: [{ start: -8.64e15, end: 8.64e15, offset: 0 }],
    isRestIdSupported: false,
    extensionId: '',
    isFromSharedFolder: item !== null && item.owner.id !== user.id,
  }
  if (item === null) return { ...common, itemType: 6 }
  const person = personFor(reader)
  switch (item.kind) {
    case 'compose':
      return { ...common, itemType: 4, conversationId: item.conversationId }
    case 'event': {
      const { event } = item
      if (item.role === 'organizer') return { ...common, itemType: 5, seriesId: null }
      return {
        ...common,
        itemType: 2,
        id: outlookId(event.id),
        itemClass: 'IPM.Appointment',
        subject: event.subject,
        normalizedSubject: event.subject,
        organizer: person(event.organizer),
        to: event.required.map(person),
        cc: event.optional.map(person),
        start: event.start,
        end: event.end,
        location: event.location,
        dateTimeCreated: event.start,
        dateTimeModified: event.start,
        attachments: [],
      }
    }
    case 'read': {
      const { message } = item
      return {
        ...common,
        itemType: message.itemClass === 'IPM.Schedule.Meeting.Request' ? 3 : 1,
        id: outlookId(message.id),
        itemClass: message.itemClass,
        subject: message.subject,
        normalizedSubject: message.subject.replace(/^(?:\s*(?:re|aw|fw|fwd|wg|回复|答复|转发)\s*[:：]\s*)+/i, ''),
        internetMessageId: message.internetMessageId,
        conversationId: message.conversationId,
        from: message.from && person(message.from),
        sender: message.sender && person(message.sender),
        to: message.to.map(person),
        cc: message.cc.map(person),
        bcc: message.bcc.map(person),
        dateTimeCreated: message.created,
        dateTimeModified: message.modified,
        attachments: message.attachments.map((file) => ({
          id: outlookId(file.id),
          name: file.name,
          contentType: file.contentType,
          size: file.size,
          attachmentType: file.contentType === 'message/rfc822' ? 1 : 0,
          isInline: file.inline,
        })),
        categories: message.categories,
        seriesId: null,
      }
    }
  }
}

function personFor({ isInternal }: Reader): (person: OutlookPerson) => Json {
  return ({ name, address }) => ({
    name,
    address,
    recipientType: isInternal(address) ? 2 : 3,
    appointmentResponse: 0,
  })
}
