import {
  associationDifference,
  dealsFor,
  engagementKey,
  engagementOf,
  isCustomer,
  repOf,
  targetsOf,
  type OutgoingMessage,
  type People,
} from '../../../service/sync/plan-sync.ts'

const DAY = 86_400_000
const message: OutgoingMessage = {
  id: 'm',
  identity: 'id:x@y',
  messageId: 'x@y',
  at: 100 * DAY,
  direction: 'inbound',
  subject: 's',
  sender: 'bob@alpha.com',
  participants: [
    { address: 'bob@alpha.com', name: 'Bob', role: 'from' },
    { address: 'service@ours.com', name: null, role: 'to' },
    { address: 'ann@ours.com', name: 'Ann', role: 'cc' },
    { address: 'sales-3@ours.com', name: null, role: 'to' },
    { address: 'cleo@beta.com', name: null, role: 'cc' },
    { address: 'secret@alpha.com', name: null, role: 'cc' },
  ],
  text: null,
  html: null,
  sealed: false,
  wantedHash: null,
}
const people: People = {
  contactOf: new Map([
    ['bob@alpha.com', 'c1'],
    ['cleo@beta.com', 'c2'],
    ['secret@alpha.com', 'c3'],
  ]),
  stretchesOf: new Map([
    [
      'c1',
      [
        { account: 'old', from: 0 },
        { account: 'new', from: 200 * DAY },
      ],
    ],
    ['c2', [{ account: 'beta', from: 0 }]],
  ]),
  internal: new Map([
    ['service@ours.com', [{ rep: null, fromDay: null, toDay: null }]],
    ['ann@ours.com', [{ rep: 'ann', fromDay: null, toDay: null }]],
    [
      'sales-3@ours.com',
      [
        { rep: 'max', fromDay: null, toDay: 50 },
        { rep: 'eve', fromDay: 50, toDay: null },
      ],
    ],
  ]),
}
const who = { internal: people.internal, internalDomains: ['ours.com'], excluded: new Set(['secret@alpha.com']) }

test('a message hangs on its customers and on the accounts they belonged to at its time', () => {
  expect(targetsOf(message, people, who)).toEqual({ contacts: ['c1', 'c2'], accounts: ['old', 'beta'], unknown: [] })
  expect(targetsOf({ ...message, at: 300 * DAY }, people, who).accounts).toEqual(['new', 'beta'])
  expect(targetsOf(message, { ...people, contactOf: new Map() }, who).unknown).toEqual([
    'bob@alpha.com',
    'cleo@beta.com',
  ])
})

test('everything below an internal domain is no customer', () => {
  expect(isCustomer('x@mail.ours.com', who)).toBe(false)
  expect(isCustomer('x@notours.com', who)).toBe(true)
})

test('an engagement is shown under its sender, or the first rep in To, then Cc; a role mailbox is its occupant of the day', () => {
  expect(repOf(message, people)).toBe('eve')
  expect(repOf({ ...message, at: 10 * DAY }, people)).toBe('max')
  expect(repOf({ ...message, participants: message.participants.slice(0, 3) }, people)).toBe('ann')
  expect(repOf({ ...message, direction: 'outbound', sender: 'ann@ours.com' }, people)).toBe('ann')
  expect(repOf({ ...message, direction: 'outbound', sender: 'service@ours.com' }, people)).toBeNull()
})

test('a message without a usable Message-ID carries its identity', () => {
  expect(engagementKey(message)).toBe('x@y')
  expect(engagementKey({ messageId: null, identity: 'hash:abc' })).toBe('abc@commonhold.invalid')
})

test('deals by policy', () => {
  const open = new Map([
    ['a', ['1']],
    ['b', ['2', '3']],
  ])
  expect(dealsFor(['a', 'b'], open, 'none')).toEqual([])
  expect(dealsFor(['a', 'b'], open, 'single')).toEqual(['1'])
  expect(dealsFor(['a', 'b', 'a'], open, 'all')).toEqual(['1', '2', '3'])
})

test('an engagement carries everybody in his role', () => {
  const engagement = engagementOf(message, { owner: '7', contacts: ['1', '1'], accounts: ['2'], deals: [] })
  expect(engagement).toMatchObject({ ref: 'm', from: { address: 'bob@alpha.com', name: 'Bob' }, contacts: ['1'] })
  expect(engagement.to.map((one) => one.address)).toEqual(['service@ours.com', 'sales-3@ours.com'])
})

test('the difference takes away only what stands for one of ours', () => {
  expect(associationDifference(['1', '2'], ['2', '3', '4'], new Set(['3']))).toEqual({ add: ['1'], remove: ['3'] })
})

test('A2: an engagement shows the new text first and holds the whole original as harmless HTML', () => {
  const html =
    '<div>Yes, 400.<script>x()</script></div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ann</div><div>How many?</div>'
  const none = { owner: null, contacts: [], accounts: [], deals: [] }
  const engagement = engagementOf({ ...message, text: 'Yes, 400.\n\nHow many?', html }, none)
  expect(engagement.text).toBe('Yes, 400.')
  expect(engagement.html).toContain('How many?')
  expect(engagement.html).not.toContain('script')
  // The sender's own address below his text is a signature.
  expect(engagementOf({ ...message, text: 'Yes.\n\nbob@alpha.com' }, none).text).toBe('Yes.')
})
