import fc from 'fast-check'
import { DAY, type RawActivity, type RawMessage, type World } from '../reference/world.ts'
import { freeMail } from './ledger-world.ts'

/**
 * Small worlds on purpose: few people, subjects and ids, so that threads, merges, conflicts and strangers meet often.
 */
export const START = Date.parse('2024-01-01T00:00:00Z')
export const NOW = START + 400 * DAY

const OURS = [
  'ann@ours.com',
  'ben@ours.com',
  'cy@eu.ours.com',
  'ann.b@ours.com',
  'sales@ours.com',
  'info@ours.com',
  'role-1@ours.com',
  'noreply@ours.com',
  'robo@ours.com',
  'who@ours.com',
]
const THEIRS = ['x@cust.com', 'y@cust.com', 'z@eu.other.com', 'x@gmail.com', 'f@163.com', 'new@fresh.cn']
/** An outside address that a people file may call one of ours. */
const OUTSIDE_ALIAS = 'ann@partner.net'

const ours = fc.constantFrom(...OURS, OUTSIDE_ALIAS)
const theirs = fc.constantFrom(...THEIRS)
const IDS = Array.from({ length: 9 }, (_, index) => `<m${index}@x>`)
const GHOSTS = ['<q1@x>', '<q2@x>']
const SUBJECTS = ['Pumps', 'Re: Pumps', 'RE: pumps ', 'Fwd: Pumps', 'Valves', '[Fwd: Valves]', 'Re: ', '']

const rarely = <T>(arbitrary: fc.Arbitrary<T>, otherwise: T, freq = 6): fc.Arbitrary<T> =>
  fc.oneof({ weight: freq, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary })

const moment = fc
  .tuple(
    fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 390 })),
    fc.integer({ min: 0, max: 23 }),
  )
  .map(([day, hour]) => START + day * DAY + hour * 3_600_000)

const side = (max: number) =>
  fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: ours }, { weight: 2, arbitrary: theirs }), { maxLength: max })

export const arbitraryMessage: fc.Arbitrary<RawMessage> = fc
  .record({
    inbound: fc.boolean(),
    us: ours,
    them: theirs,
    to: side(2),
    cc: rarely(side(2), [], 2),
    bcc: rarely(side(1), [], 5),
    id: fc.constantFrom(...IDS),
    at: moment,
    subject: fc.constantFrom(...SUBJECTS),
    inReplyTo: rarely(fc.constantFrom(...IDS, ...GHOSTS), null, 2),
    references: rarely(fc.uniqueArray(fc.constantFrom(...IDS, ...GHOSTS), { maxLength: 3 }), [], 2),
    automatic: rarely(fc.constant(true), false, 20),
    private: rarely(fc.constant(true), false, 20),
    missingId: rarely(fc.constant(true), false, 8),
    received: rarely(fc.integer({ min: -3, max: 3 }), 0, 5),
    undated: rarely(fc.constant(true), false, 12),
    mailbox: rarely(fc.constantFrom('ann@ours.com', 'ben@ours.com'), null, 1),
    conversationGuid: rarely(fc.constantFrom('0a'.repeat(16), '0b'.repeat(16)), null, 6),
    conversationId: rarely(fc.constantFrom('c1', 'c2'), null, 3),
    named: rarely(fc.constant(false), true, 8),
  })
  .map((one): RawMessage => {
    const first = one.inbound ? one.them : one.us
    const other = one.inbound ? one.us : one.them
    const date = new Date(one.at).toISOString()
    return {
      id: one.missingId ? '' : one.id,
      date: one.undated ? null : date,
      received: one.undated || one.received !== 0 ? one.at + one.received * 20 * 3_600_000 : null,
      from: first,
      to: one.named ? [...new Set([other, ...one.to])] : one.to.filter((each) => THEIRS.includes(each)),
      cc: one.named ? one.cc : [],
      bcc: one.named ? one.bcc : [],
      subject: one.subject,
      inReplyTo: one.inReplyTo,
      references: one.references,
      automatic: one.automatic,
      private: one.private,
      mailboxes: one.mailbox === null ? [] : [one.mailbox],
      ...(one.conversationGuid === null ? {} : { conversationGuid: one.conversationGuid }),
      ...(one.conversationId === null || one.mailbox === null ? {} : { conversationId: one.conversationId }),
    }
  })

/** Calls and meetings among few people on few days, so that several of one holder fall on one. */
export const arbitraryActivities: fc.Arbitrary<RawActivity[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('called', 'met'),
    at: fc.oneof(
      { weight: 1, arbitrary: moment },
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 40 }).map((hours) => START + 380 * DAY + hours * 3_600_000) },
    ),
    reps: fc.uniqueArray(
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom('ann@ours.com', 'ben@ours.com', 'sales@ours.com', 'role-1@ours.com') },
        { weight: 1, arbitrary: ours },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    contacts: fc.uniqueArray(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom('x@cust.com', 'y@cust.com', 'x@gmail.com') },
        { weight: 1, arbitrary: theirs },
      ),
      { maxLength: 3 },
    ),
  }),
  { maxLength: 8 },
)

/** Copies of messages: the same message seen elsewhere, with some of its people only, received at another time. */
export const arbitraryMessages = (max: number): fc.Arbitrary<RawMessage[]> =>
  fc
    .tuple(
      fc.array(arbitraryMessage, { minLength: 1, maxLength: max }),
      fc.array(
        fc.record({
          of: fc.nat(),
          to: fc.boolean(),
          cc: fc.boolean(),
          mailbox: fc.constantFrom(null, 'ben@ours.com', 'sales@ours.com'),
          late: fc.constantFrom(0, 0, 3_600_000, 30 * 3_600_000),
        }),
        { maxLength: 3 },
      ),
    )
    .map(([messages, copies]) => [
      ...messages,
      ...copies.map(({ of, to, cc, mailbox, late }): RawMessage => {
        const { conversationId: _, ...original } = messages[of % messages.length] as RawMessage
        return {
          ...original,
          to: to ? original.to : [],
          cc: cc ? original.cc : [],
          bcc: [],
          mailboxes: mailbox === null ? [] : [mailbox],
          date: original.date === null ? null : new Date(Date.parse(original.date) + late).toISOString(),
        }
      }),
    ])

const people: fc.Arbitrary<Partial<World>> = fc
  .record({
    contacts: fc.boolean(),
    moved: fc.integer({ min: 1, max: 60 }),
    changed: fc.integer({ min: 1, max: 30 }),
    outside: fc.boolean(),
    cyManages: fc.boolean(),
  })
  .map(({ contacts, moved, changed, outside, cyManages }) => ({
    reps: [
      {
        address: 'ann@ours.com',
        aliases: ['ann.b@ours.com', ...(outside ? [OUTSIDE_ALIAS] : [])],
        manager: cyManages ? 'cy@eu.ours.com' : null,
      },
      { address: 'ben@ours.com', manager: 'cy@eu.ours.com' },
      { address: 'cy@eu.ours.com' },
    ],
    companyMailboxes: ['sales@ours.com', 'info@ours.com'],
    robotAddresses: ['robo@ours.com'],
    roleOccupants: [
      { address: 'role-1@ours.com', occupant: 'ann@ours.com', from: START, to: START + changed * DAY },
      { address: 'role-1@ours.com', occupant: 'ben@ours.com', from: START + (changed + 2) * DAY },
    ],
    ...(contacts
      ? {
          contacts: [
            { addresses: ['x@cust.com', 'x@gmail.com'], title: 'Managing Director' },
            {
              addresses: ['y@cust.com'],
              accounts: [
                { account: 'cust.com', to: START + moved * DAY },
                { account: 'other.com', from: START + moved * DAY },
              ],
            },
            { addresses: ['f@163.com'], accounts: [{ account: 'other.com' }] },
          ],
        }
      : {}),
  }))

export const arbitraryWorld: fc.Arbitrary<World> = fc
  .record({
    people: fc.option(people, { nil: {} }),
    crmKnown: fc.constantFrom<NonNullable<World['crmKnown']>>(
      { domains: ['cust.com', 'other.com'], addresses: ['x@gmail.com', 'f@163.com'] },
      { domains: ['cust.com'] },
      {},
    ),
    excluded: rarely(fc.constantFrom<string[]>(['x@cust.com'], ['ben@ours.com'], ['ann.b@ours.com']), [], 4),
    blocked: rarely(fc.constantFrom<string[]>(['other.com'], ['y@cust.com']), [], 6),
  })
  .map(({ people: named, crmKnown, excluded, blocked }): World => ({
    internalDomains: ['ours.com'],
    freeMail,
    crmKnown,
    excluded,
    blocked,
    ...named,
  }))
