import type { Person } from '../../shared/contract/common.ts'
import { call } from './call.ts'
import { OfficeError } from './office-error.ts'
import type { Appointment, MessageCompose, MessageRead, OutlookItem } from './outlook-item.ts'

/** Recipients in one call of `addAsync`. */
const MOST_A_CALL = 100
/** The contract's limits; an item beyond them is a mass mailing, or broken. */
const MOST_PEOPLE = 500
const LONGEST_NAME = 400

type Item = NonNullable<Office.Mailbox['item']>
/** `nth`: rises with every item change, so that two new messages are told apart: neither has an id yet. */
interface Where {
  readonly mailbox: Office.Mailbox
  readonly nth: number
}

/**
 * What is open now, null where nothing is (or several are). Reads everything once; the deeds of the result check that
 * the same item is still open, and reject with `item-changed` otherwise.
 */
export async function readItem({ mailbox, nth }: Where): Promise<OutlookItem | null> {
  const item = mailbox.item
  if (item == null) return null
  const owner = await ownerOf(item)
  const base = { mailbox: owner ?? mailbox.userProfile.emailAddress, shared: owner !== null }
  const still = <T>(deed: (item: Item) => Promise<T>): Promise<T> =>
    mailbox.item == null || changedSince(item, mailbox.item)
      ? Promise.reject(new OfficeError('item-changed'))
      : deed(mailbox.item)
  if (item.itemType === 'appointment') return readAppointment(item, base)
  return isBeingWritten(item) ? readDraft(item, base, nth, still) : readMessage(mailbox, item, base, still)
}

type Still = <T>(deed: (item: Item) => Promise<T>) => Promise<T>
type Base = Pick<OutlookItem, 'mailbox' | 'shared'>

function isBeingWritten(item: Item): boolean {
  return typeof (item.to as Partial<Office.Recipients>).getAsync === 'function'
}

/** office.js makes a new object at every item change and keeps it until the next one. */
function changedSince(then: Item, now: Item): boolean {
  return then !== now
}

/** Of a shared folder or mailbox whose it is; null: the reader's own. */
async function ownerOf(item: Item): Promise<string | null> {
  // Present only where the item lies in somebody else's mailbox (Mailbox 1.8).
  if (typeof (item as Partial<Office.MessageRead>).getSharedPropertiesAsync !== 'function') return null
  const shared = await call<Office.SharedProperties>((done) => {
    item.getSharedPropertiesAsync(done)
  }).catch((error: unknown) => {
    if (error instanceof OfficeError && error.code === 'item-changed') throw error
    // An item of one's own mailbox refuses the question in some clients.
    return null
  })
  return shared?.owner || null
}

function readMessage(mailbox: Office.Mailbox, open: Item, base: Base, still: Still): MessageRead {
  const item = open as unknown as Office.MessageRead
  const itemId = restId(mailbox, item.itemId)
  const messageId = item.internetMessageId || null
  return {
    ...base,
    kind: 'read',
    key: `read:${base.mailbox}:${messageId ?? itemId ?? item.conversationId}`,
    message: {
      mailbox: base.mailbox,
      messageId,
      conversationId: item.conversationId || null,
      itemId,
      at: item.dateTimeCreated?.getTime() ?? null,
      from: personOf(item.from) ?? personOf(item.sender),
      to: peopleOf(item.to),
      cc: peopleOf(item.cc),
    },
    reply: (html, to) =>
      still((now) => {
        const message = now as unknown as Office.MessageRead
        // The forms of 1.9 report failures; older Outlooks have the plain ones, which throw or do nothing.
        const form = to === 'all' ? message.displayReplyAllFormAsync : message.displayReplyFormAsync
        if (typeof form === 'function') {
          return call<void>((done) => {
            form.call(message, html, done)
          })
        }
        return call<void>((done) => {
          if (to === 'all') message.displayReplyAllForm(html)
          else message.displayReplyForm(html)
          done({ status: 'succeeded', value: undefined })
        })
      }),
  }
}

/** Outlook's id as Graph writes it: the same bytes in the URL-safe alphabet. */
function restId(mailbox: Office.Mailbox, itemId: string | undefined): string | null {
  if (!itemId) return null
  try {
    return mailbox.convertToRestId(itemId, 'v2.0')
  } catch {
    // Phones give Graph's form and have no such method.
    return itemId
  }
}

async function readDraft(open: Item, base: Base, nth: number, still: Still): Promise<MessageCompose> {
  const item = open as unknown as Office.MessageCompose
  const [to, cc, from] = await Promise.all([
    recipientsOf(item.to),
    recipientsOf(item.cc),
    // 1.7; where it is missing the draft goes out under the mailbox's own name.
    call<Office.EmailAddressDetails>((done) => {
      item.from.getAsync(done)
    }).then(personOf, () => null),
  ])
  const conversationId = item.conversationId || null
  return {
    ...base,
    kind: 'compose',
    key: `compose:${base.mailbox}:${conversationId ?? 'new'}:${nth}`,
    conversationId,
    to,
    cc,
    from,
    add: (field, people) =>
      still(async (now) => {
        const recipients = (now as unknown as Office.MessageCompose)[field]
        for (let at = 0; at < people.length; at += MOST_A_CALL) {
          const some = people.slice(at, at + MOST_A_CALL)
          await call<void>((done) => {
            recipients.addAsync(
              some.map(({ address, name }) => ({ emailAddress: address, displayName: name ?? address })),
              done,
            )
          })
        }
      }),
    prepend: (html) =>
      still((now) =>
        call<void>((done) => {
          now.body.prependAsync(html, { coercionType: 'html' as Office.CoercionType }, done)
        }),
      ),
    mentions: (text) =>
      still(async (now) => {
        const written = await call<string>((done) => {
          now.body.getAsync('text' as Office.CoercionType, done)
        })
        return written.toLowerCase().includes(text.toLowerCase())
      }),
    sign: (html) =>
      still((now) =>
        call<void>((done) => {
          now.body.setSignatureAsync(html, { coercionType: 'html' as Office.CoercionType }, done)
        }),
      ),
  }
}

async function readAppointment(open: Item, base: Base): Promise<Appointment> {
  const written = open as unknown as Office.AppointmentCompose
  if (typeof (written.start as Partial<Office.Time>).getAsync !== 'function') {
    const item = open as unknown as Office.AppointmentRead
    const attendees = [...peopleOf(item.requiredAttendees), ...peopleOf(item.optionalAttendees)]
    return {
      ...base,
      kind: 'appointment',
      key: `appointment:${base.mailbox}:${item.itemId}`,
      composing: false,
      organizer: personOf(item.organizer),
      attendees: attendees.slice(0, MOST_PEOPLE),
      start: item.start.getTime(),
      end: item.end.getTime(),
    }
  }
  const [organizer, required, optional, start, end] = await Promise.all([
    call<Office.EmailAddressDetails>((done) => {
      written.organizer.getAsync(done)
    }).then(personOf, () => null),
    recipientsOf(written.requiredAttendees),
    recipientsOf(written.optionalAttendees),
    call<Date>((done) => {
      written.start.getAsync(done)
    }),
    call<Date>((done) => {
      written.end.getAsync(done)
    }),
  ])
  return {
    ...base,
    kind: 'appointment',
    key: `appointment:${base.mailbox}:writing:${start.getTime()}`,
    composing: true,
    organizer,
    attendees: [...required, ...optional].slice(0, MOST_PEOPLE),
    start: start.getTime(),
    end: end.getTime(),
  }
}

async function recipientsOf(recipients: Office.Recipients): Promise<Person[]> {
  return peopleOf(
    await call<Office.EmailAddressDetails[]>((done) => {
      recipients.getAsync(done)
    }),
  )
}

function peopleOf(details: readonly Office.EmailAddressDetails[] | undefined): Person[] {
  return (details ?? []).flatMap((one) => personOf(one) ?? []).slice(0, MOST_PEOPLE)
}

/** A recipient that is still being typed has no address: he is nobody yet. */
function personOf(details: Office.EmailAddressDetails | undefined): Person | null {
  const address = details?.emailAddress?.trim() ?? ''
  if (address.length < 3 || address.length > 320) return null
  return { address, name: details?.displayName?.slice(0, LONGEST_NAME) || null }
}
