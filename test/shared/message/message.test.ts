import { assemble, type Header, type Sighting, splitByIdentity } from '../../../shared/message/message.ts'

const HOUR = 3_600_000
const T = Date.UTC(2024, 4, 6, 9)

const people = (...list: string[]) => list.map((address) => ({ address, name: null }))

function sighting(id: string, given: Partial<Header> & { hash?: string } = {}): Sighting {
  const { hash, ...said } = given
  const header: Header = {
    messageId: 'm@x',
    date: T,
    received: null,
    from: { address: 'ann@ours.com', name: null },
    to: [],
    cc: [],
    bcc: [],
    subject: 'Pumps',
    inReplyTo: null,
    references: [],
    conversationGuid: null,
    conversationId: null,
    automatic: null,
    private: false,
    mailboxes: [],
    ...said,
  }
  return { id, at: header.date ?? header.received ?? T + 1000 * HOUR, hash: hash ?? `h-${id}`, header }
}

const split = (...sightings: Sighting[]) =>
  Object.fromEntries(
    [...splitByIdentity('m@x', sightings)].map(([identity, members]) => [
      identity,
      members.map((one) => one.id).sort(),
    ]),
  )

describe('two different messages under one Message-ID', () => {
  test('copies of one sender less than 24 h apart are one message', () => {
    expect(split(sighting('a'), sighting('b', { date: T + 24 * HOUR - 1 }))).toEqual({ 'id:m@x': ['a', 'b'] })
  })

  test('the smallest τ keeps it, one 24 h later or more is hashed', () => {
    expect(split(sighting('late', { date: T + 24 * HOUR }), sighting('first'))).toEqual({
      'id:m@x': ['first'],
      'hash:h-late': ['late'],
    })
  })

  test('at one τ the smaller sender keeps it; copies of the other are one message by their hash', () => {
    const bob = { from: { address: 'bob@ours.com', name: null }, hash: 'bobs' }
    expect(split(sighting('b1', bob), sighting('a'), sighting('b2', { ...bob, date: T + HOUR }))).toEqual({
      'id:m@x': ['a'],
      'hash:bobs': ['b1', 'b2'],
    })
  })

  test('24 h count from the keeper, not from copy to copy', () => {
    const [a, b, c] = [0, 20, 40].map((hours) => sighting(`s${hours}`, { date: T + hours * HOUR }))
    expect(split(c as Sighting, b as Sighting, a as Sighting)).toEqual({
      'id:m@x': ['s0', 's20'],
      'hash:h-s40': ['s40'],
    })
  })

  test('a copy without any time is no later message', () => {
    expect(split(sighting('seen', { date: null }), sighting('dated'))).toEqual({ 'id:m@x': ['dated', 'seen'] })
  })

  test('a copy whose sender was erased takes the id from nobody', () => {
    expect(split(sighting('erased', { from: null, date: T - HOUR }), sighting('a'))).toEqual({
      'id:m@x': ['a'],
      'hash:h-erased': ['erased'],
    })
  })
})

describe('a message from its copies', () => {
  test('τ is the earliest, of copies that know one', () => {
    expect(
      assemble('id:m@x', [sighting('b', { date: T + HOUR }), sighting('a'), sighting('u', { date: null })]).at,
    ).toBe(T)
  })

  test('participants are the union; From beats To beats Cc beats Bcc', () => {
    const message = assemble('id:m@x', [
      sighting('a', { to: people('x@cust.com'), cc: people('y@cust.com', 'ann@ours.com') }),
      sighting('b', { cc: people('x@cust.com'), bcc: people('y@cust.com', 'z@cust.com'), to: people('w@cust.com') }),
    ])
    expect(Object.fromEntries(message.participants.map(({ address, role }) => [address, role]))).toEqual({
      'ann@ours.com': 'from',
      'w@cust.com': 'to',
      'x@cust.com': 'to',
      'y@cust.com': 'cc',
      'z@cust.com': 'bcc',
    })
  })

  test('any copy’s mark counts: automatic, private', () => {
    const message = assemble('id:m@x', [sighting('a'), sighting('b', { automatic: 'list', private: true })])
    expect([message.automatic, message.private]).toEqual(['list', true])
  })

  test('the rest is what the earliest copy that says it says, whatever copies are called', () => {
    const late = { date: T + HOUR, subject: 'Re: Pumps', inReplyTo: 'late@x', references: ['r@x'] }
    for (const [one, other] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const message = assemble('id:m@x', [
        sighting(one, late),
        sighting(other, { inReplyTo: 'b@x', subject: 'B' }),
        sighting('c'),
      ])
      expect([message.subject, message.inReplyTo, message.references]).toEqual(['B', 'b@x', ['r@x']])
    }
  })

  test('a conversation id belongs to its mailbox', () => {
    const copies = ['ann@ours.com', 'ben@ours.com'].map((mailbox) =>
      sighting(mailbox, { mailboxes: [mailbox], conversationId: 'c' }),
    )
    expect(assemble('id:m@x', copies).conversationIds).toEqual(['ann@ours.com c', 'ben@ours.com c'])
  })
})
