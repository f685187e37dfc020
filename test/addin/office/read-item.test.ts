import { OfficeError } from '../../../addin/office/office-error.ts'
import { readItem } from '../../../addin/office/read-item.ts'

// Objects as office.js makes them; the genuine library is asked in test/addin/e2e.
type Done = (result: { status: string; value?: unknown; error?: { code: number } }) => void

const answering = (value: unknown) => (done: Done) => {
  done({ status: 'succeeded', value })
}
const failing = (code: number) => (done: Done) => {
  done({ status: 'failed', error: { code } })
}
const person = (emailAddress: string, displayName = '') => ({ emailAddress, displayName })

function mailbox(item: object | null) {
  return {
    userProfile: { emailAddress: 'wang@ours.example' },
    convertToRestId: (id: string) => id.replaceAll('/', '-').replaceAll('+', '_'),
    item,
  }
}
const read = (from: ReturnType<typeof mailbox>, nth = 1) =>
  readItem({ mailbox: from as unknown as Office.Mailbox, nth })

const LETTER = {
  itemType: 'message',
  itemId: 'AA/BB+C',
  internetMessageId: '<1@x.example>',
  conversationId: 'c-1',
  dateTimeCreated: new Date(1_000),
  from: person('buyer@x.example', 'Buyer'),
  sender: person('buyer@x.example', 'Buyer'),
  to: [person('wang@ours.example', 'Wang'), person('')],
  cc: [],
  subject: 'Prices',
}
const DRAFT = {
  itemType: 'message',
  conversationId: '',
  to: {
    getAsync: answering([person('buyer@x.example')]),
    addAsync: (_: unknown, done: Done) => {
      answering(undefined)(done)
    },
  },
  cc: { getAsync: answering([]) },
  from: { getAsync: answering(person('wang@ours.example', 'Wang')) },
  body: {
    getAsync: (_: string, done: Done) => {
      answering('Regards\nservice@OURS.example')(done)
    },
  },
}

describe('the open item', () => {
  it('is nothing where nothing is open', async () => {
    expect(await read(mailbox(null))).toBeNull()
  })

  it('is a message as the contract wants it: no subject, no text, nobody without an address', async () => {
    const item = await read(mailbox(LETTER))
    expect(item).toMatchObject({
      kind: 'read',
      key: 'read:wang@ours.example:<1@x.example>',
      mailbox: 'wang@ours.example',
      shared: false,
      message: {
        mailbox: 'wang@ours.example',
        messageId: '<1@x.example>',
        conversationId: 'c-1',
        itemId: 'AA-BB_C',
        at: 1_000,
        from: { address: 'buyer@x.example', name: 'Buyer' },
        to: [{ address: 'wang@ours.example', name: 'Wang' }],
        cc: [],
      },
    })
    expect(JSON.stringify(item)).not.toContain('Prices')
  })

  it('of a shared mailbox belongs to its owner, not to the reader', async () => {
    const item = await read(mailbox({ ...LETTER, getSharedPropertiesAsync: answering({ owner: 'desk@ours.example' }) }))
    expect(item).toMatchObject({
      mailbox: 'desk@ours.example',
      shared: true,
      message: { mailbox: 'desk@ours.example' },
    })
  })

  it('is the reader’s own where Outlook refuses to name an owner; an item that changed meanwhile is read anew', async () => {
    expect(await read(mailbox({ ...LETTER, getSharedPropertiesAsync: failing(9038) }))).toMatchObject({ shared: false })
    await expect(read(mailbox({ ...LETTER, getSharedPropertiesAsync: failing(9030) }))).rejects.toMatchObject({
      code: 'item-changed',
    })
  })

  it('may be a draft, whose text is looked at and goes nowhere', async () => {
    const item = await read(mailbox(DRAFT), 3)
    expect(item).toMatchObject({
      kind: 'compose',
      key: 'compose:wang@ours.example:new:3',
      conversationId: null,
      to: [{ address: 'buyer@x.example', name: null }],
      from: { address: 'wang@ours.example' },
    })
    if (item?.kind !== 'compose') throw new Error('no draft')
    expect(await item.mentions('service@ours.example')).toBe(true)
    expect(await item.mentions('nobody@ours.example')).toBe(false)
    expect(JSON.stringify(item)).not.toContain('Regards')
  })

  it('is a draft also where this Outlook does not say from whom', async () => {
    expect(await read(mailbox({ ...DRAFT, from: undefined }))).toMatchObject({ kind: 'compose', from: null })
  })

  it('is not written to once another item is open', async () => {
    const open = mailbox(DRAFT)
    const item = await read(open)
    if (item?.kind !== 'compose') throw new Error('no draft')
    open.item = { ...DRAFT }
    await expect(item.add('cc', [{ address: 'li@ours.example', name: null }])).rejects.toEqual(
      new OfficeError('item-changed'),
    )
    open.item = null
    await expect(item.add('cc', [])).rejects.toMatchObject({ code: 'item-changed' })
  })

  it('may be an appointment, read or being written', async () => {
    const meeting = {
      itemType: 'appointment',
      itemId: 'M1',
      organizer: person('wang@ours.example'),
      requiredAttendees: [person('buyer@x.example')],
      optionalAttendees: [person('cfo@x.example')],
      start: new Date(5),
      end: new Date(9),
    }
    expect(await read(mailbox(meeting))).toMatchObject({
      kind: 'appointment',
      composing: false,
      attendees: [{ address: 'buyer@x.example' }, { address: 'cfo@x.example' }],
      start: 5,
      end: 9,
    })
    const written = {
      itemType: 'appointment',
      organizer: { getAsync: failing(9041) },
      requiredAttendees: { getAsync: answering([person('buyer@x.example')]) },
      optionalAttendees: { getAsync: answering([]) },
      start: { getAsync: answering(new Date(5)) },
      end: { getAsync: answering(new Date(9)) },
    }
    expect(await read(mailbox(written))).toMatchObject({
      kind: 'appointment',
      composing: true,
      organizer: null,
      start: 5,
    })
  })
})
