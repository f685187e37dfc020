import { deriveThread, type Resolved } from '../../../shared/trust/derive.ts'

const DAY = 86_400_000
const options = { ccPart: 0.25, reopenedAfterDays: 90 }

/** One account per letter: contacts X1, X2 are at X, Y1 at Y; N1 is at none. */
const accountOf = (contact: string) => (contact.startsWith('N') ? null : contact.charAt(0))

/** An inbound message of X1 on day `day`, to Ann unless told. */
function inbound(id: string, day: number, given: Partial<Resolved> = {}): Resolved {
  return {
    id,
    identity: `id:${id}`,
    at: day * DAY,
    messageId: id,
    inReplyTo: null,
    references: [],
    answerMark: false,
    direction: 'inbound',
    senderContact: 'X1',
    senderHolder: null,
    to: ['ann'],
    cc: [],
    contacts: [{ contact: 'X1', addressed: false }],
    ...given,
  }
}

/** A message of Ann's to X1. */
const outbound = (id: string, day: number, given: Partial<Resolved> = {}): Resolved =>
  inbound(id, day, {
    direction: 'outbound',
    senderContact: null,
    senderHolder: 'ann',
    to: [],
    contacts: [{ contact: 'X1', addressed: true }],
    ...given,
  })

const derive = (...messages: Resolved[]) => deriveThread(messages, accountOf, options)
const kinds = (...messages: Resolved[]) => Object.fromEntries(derive(...messages).kinds)
const parents = (...messages: Resolved[]) => Object.fromEntries(derive(...messages).parents)
/** `account contact holder kind day mass`, sorted. */
const touches = (...messages: Resolved[]) =>
  derive(...messages)
    .touches.map((one) =>
      [one.account, one.contact, one.holder, one.kind, one.day, Number(one.mass.toFixed(6))].join(' '),
    )
    .sort()

describe('parent', () => {
  test('In-Reply-To if captured, else the last captured of References, else the latest earlier message', () => {
    const all = [inbound('a', 1), outbound('b', 2), outbound('c', 3)]
    expect(parents(...all, inbound('d', 4, { inReplyTo: 'a', references: ['a', 'b'] }))['d']).toBe('a')
    expect(parents(...all, inbound('d', 4, { inReplyTo: 'ghost', references: ['a', 'b', 'ghost'] }))['d']).toBe('b')
    expect(parents(...all, inbound('d', 4, { inReplyTo: 'ghost' }))['d']).toBe('c')
    expect(parents(...all)['a']).toBeNull()
  })

  test('nobody answers himself', () => expect(parents(inbound('a', 1, { inReplyTo: 'a' }))).toEqual({ a: null }))
})

describe('opened', () => {
  test('nothing captured before in the thread, in either direction, and it answers nothing', () => {
    expect(kinds(inbound('a', 1))).toEqual({ a: 'opened' })
    expect(kinds(outbound('a', 1), inbound('b', 2))).toEqual({ a: 'sent', b: 'answered' })
    expect(kinds(inbound('a', 1, { inReplyTo: 'ghost' }))).toEqual({ a: 'answered' })
    expect(kinds(inbound('a', 1, { references: ['ghost'] }))).toEqual({ a: 'answered' })
    expect(kinds(inbound('a', 1, { answerMark: true }))).toEqual({ a: 'answered' })
  })

  test('more than 90 days after the last of its thread', () => {
    const late = (ms: number) => inbound('c', 0, { at: 92 * DAY + ms, inReplyTo: 'b' })
    expect(kinds(inbound('a', 1), outbound('b', 2), late(0))['c']).toBe('answered')
    expect(kinds(inbound('a', 1), outbound('b', 2), late(1))['c']).toBe('opened')
  })

  test('a forward to somebody new: the parent carried none of the holders it names', () => {
    const asked = inbound('a', 1)
    const answer = outbound('b', 2, { cc: ['ben'] })
    const to = (...holders: string[]) => inbound('c', 3, { inReplyTo: 'b', to: holders })
    expect(kinds(asked, answer, to('cy'))['c']).toBe('opened')
    expect(kinds(asked, answer, to('cy', 'ann'))['c']).toBe('answered')
    expect(kinds(asked, answer, to('ben'))['c']).toBe('answered')
    expect(kinds(asked, answer, to())['c']).toBe('answered')
  })

  test('a parent of later date says as well who was asked before', () => {
    expect(kinds(outbound('a', 2), inbound('b', 1, { inReplyTo: 'a', to: ['cy'] }))['b']).toBe('opened')
    expect(kinds(outbound('a', 2), inbound('b', 1, { inReplyTo: 'a' }))['b']).toBe('answered')
  })
})

describe('mass', () => {
  test('To-holders share 0.75, Cc-holders 0.25, each side equally', () => {
    expect(touches(inbound('a', 1, { to: ['ann', 'ben', 'cy'], cc: ['dora', 'emil'] }))).toEqual([
      'X X1 ann opened 1 0.25',
      'X X1 ben opened 1 0.25',
      'X X1 cy opened 1 0.25',
      'X X1 dora opened 1 0.125',
      'X X1 emil opened 1 0.125',
    ])
  })

  test('one side alone takes all', () => {
    expect(touches(inbound('a', 1, { to: ['ann', 'ben'] }))).toEqual(['X X1 ann opened 1 0.5', 'X X1 ben opened 1 0.5'])
    expect(touches(inbound('a', 1, { to: [], cc: ['ann'] }))).toEqual(['X X1 ann opened 1 1'])
  })

  test('a holder on both sides counts on To; several company mailboxes are one holder', () => {
    expect(touches(inbound('a', 1, { to: ['ann', 'company', 'company'], cc: ['ann', 'company', 'ben'] }))).toEqual([
      'X X1 ann opened 1 0.375',
      'X X1 ben opened 1 0.25',
      'X X1 company opened 1 0.375',
    ])
    expect(touches(inbound('a', 1, { to: ['ann'], cc: ['ann'] }))).toEqual(['X X1 ann opened 1 1'])
  })

  test('one contact, one thread, one day: one touch, each part the mean over the messages that name a holder', () => {
    expect(
      touches(
        inbound('a', 1),
        inbound('b', 1.2, { inReplyTo: 'a', to: ['ann'], cc: ['ben'] }),
        inbound('c', 1.4, { inReplyTo: 'a', to: [] }),
      ),
    ).toEqual(['X X1 ann opened 1 0.875', 'X X1 ben opened 1 0.125'])
  })

  test('opened if any of them opened; another day or contact is another touch', () => {
    expect(
      touches(
        outbound('o', 1),
        inbound('a', 1.1, { inReplyTo: 'o' }),
        inbound('b', 1.2, { inReplyTo: 'o', to: ['cy'] }),
        inbound('c', 2, { inReplyTo: 'o' }),
        inbound('d', 2, { inReplyTo: 'o', senderContact: 'X2', contacts: [{ contact: 'X2', addressed: false }] }),
      ).filter((line) => !line.includes('sent')),
    ).toEqual(['X X1 ann answered 2 1', 'X X1 ann opened 1 0.5', 'X X1 cy opened 1 0.5', 'X X2 ann answered 2 1'])
  })

  test('a message belongs to its sender’s account only', () => {
    const copied = {
      contacts: [
        { contact: 'X1', addressed: false },
        { contact: 'Y1', addressed: true },
      ],
    }
    expect(touches(inbound('a', 1, copied))).toEqual(['X X1 ann opened 1 1'])
    expect(touches(inbound('a', 1, { senderContact: 'N1', contacts: [{ contact: 'N1', addressed: false }] }))).toEqual(
      [],
    )
  })
})

describe('sent', () => {
  test('one for each account in To or Cc, over its contacts; a robot sends none', () => {
    const contacts = ['X1', 'X2', 'Y1'].map((contact) => ({ contact, addressed: true }))
    expect(touches(outbound('a', 1, { contacts }))).toEqual([
      'X X1 ann sent 1 0.5',
      'X X2 ann sent 1 0.5',
      'Y Y1 ann sent 1 1',
    ])
    expect(touches(outbound('a', 1, { contacts, senderHolder: null }))).toEqual([])
  })
})

describe('exchanges', () => {
  test('one for each account on the message; inbound names its sender at his own account only', () => {
    const contacts = [
      { contact: 'X1', addressed: false },
      { contact: 'Y1', addressed: true },
    ]
    const [first, second] = derive(inbound('a', 1, { contacts, cc: ['ben'] })).exchanges
    expect(first).toMatchObject({
      account: 'X',
      sender: 'X1',
      contacts: ['X1'],
      addressed: [],
      holders: ['ann', 'ben'],
    })
    expect(second).toMatchObject({ account: 'Y', sender: null, contacts: ['Y1'], addressed: [] })
  })

  test('outbound: the sending holder, and who was addressed; the parent’s holders with its sender', () => {
    const { exchanges } = derive(outbound('a', 1, { cc: ['ben'] }), inbound('b', 2, { inReplyTo: 'a' }))
    expect(exchanges[0]).toMatchObject({ holders: ['ann'], addressed: ['X1'], sender: null, parentHolders: null })
    expect([...(exchanges[1]?.parentHolders ?? [])].sort()).toEqual(['ann', 'ben'])
  })
})
