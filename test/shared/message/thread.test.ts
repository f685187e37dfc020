import fc from 'fast-check'
import { placeInThreads, type Threadable } from '../../../shared/message/thread.ts'

const DAY = 86_400_000

let count = 0
/** A message of X on day `day`; `re` begins with a mark. */
function mail(id: string, day: number, given: Partial<Threadable> = {}): Threadable {
  count += 1
  return {
    id,
    at: day * DAY,
    identity: `id:${id}`,
    messageId: id,
    inReplyTo: null,
    references: [],
    conversationGuid: null,
    conversationIds: [],
    bare: `subject ${count}`,
    marked: false,
    contacts: ['X'],
    ...given,
  }
}

const threads = (...messages: Threadable[]) =>
  Object.fromEntries(
    placeInThreads(messages, 30 * DAY).map(({ id, thread, guessed }) => [id, `${thread}${guessed ? ' guessed' : ''}`]),
  )
const pumps = { bare: 'pumps' }
const rePumps = { bare: 'pumps', marked: true }

describe('threads by References and In-Reply-To', () => {
  test('an answer joins what it answers', () => {
    expect(threads(mail('a', 1), mail('b', 2, { inReplyTo: 'a' }), mail('c', 3, { references: ['a'] }))).toEqual({
      a: 'a',
      b: 'a',
      c: 'a',
    })
  })

  test('two answers to a message nobody captured are one thread', () => {
    expect(threads(mail('a', 1, { inReplyTo: 'ghost' }), mail('b', 2, { references: ['older', 'ghost'] }))).toEqual({
      a: 'a',
      b: 'a',
    })
  })

  test('an answer dated before what it answers makes the thread begin with it', () => {
    expect(threads(mail('a', 2), mail('b', 1, { inReplyTo: 'a' }))).toEqual({ a: 'b', b: 'b' })
  })

  test('a later message that refers to two joins them, and neither is placed by other means then', () => {
    const a = mail('a', 1)
    const other = mail('o', 2, pumps)
    const b = mail('b', 3, rePumps)
    const both = mail('z', 4, { references: ['a', 'b'] })
    expect(threads(a, other, b)).toEqual({ a: 'a', o: 'o', b: 'o guessed' })
    expect(threads(a, other, b, both)).toEqual({ a: 'a', o: 'o', b: 'a', z: 'a' })
  })
})

describe('threads by conversation', () => {
  const guid = { conversationGuid: '0a' }
  const inMailbox = { conversationIds: ['ann@ours.com c1'] }

  test('failing references, the conversation GUID', () => {
    expect(threads(mail('a', 1, guid), mail('b', 2, { ...guid, inReplyTo: 'ghost' }))).toEqual({ a: 'a', b: 'a' })
  })

  test('references outrank the GUID', () => {
    expect(threads(mail('g', 1, guid), mail('a', 2), mail('b', 3, { ...guid, inReplyTo: 'a' }))).toEqual({
      g: 'g',
      a: 'a',
      b: 'a',
    })
  })

  test('failing the GUID, the conversation id within a mailbox; the GUID outranks it', () => {
    expect(threads(mail('a', 1, inMailbox), mail('b', 2, inMailbox))).toEqual({ a: 'a', b: 'a' })
    expect(threads(mail('a', 1, inMailbox), mail('b', 2, { conversationIds: ['ben@ours.com c1'] }))).toEqual({
      a: 'a',
      b: 'b',
    })
    expect(threads(mail('g', 1, guid), mail('a', 2, inMailbox), mail('b', 3, { ...guid, ...inMailbox }))).toEqual({
      g: 'g',
      a: 'a',
      b: 'g',
    })
  })

  test('the conversation outranks a guess', () => {
    expect(threads(mail('s', 1, pumps), mail('a', 2, inMailbox), mail('b', 3, { ...rePumps, ...inMailbox }))).toEqual({
      s: 's',
      a: 'a',
      b: 'a',
    })
  })
})

describe('guessed threads', () => {
  test('a marked subject joins the thread of the same bare subject, and the message is marked guessed', () => {
    expect(threads(mail('a', 1, pumps), mail('b', 2, rePumps))).toEqual({ a: 'a', b: 'a guessed' })
  })

  test('without a mark, an empty bare subject or nobody in common: no guess', () => {
    expect(threads(mail('a', 1, pumps), mail('b', 2, pumps))).toEqual({ a: 'a', b: 'b' })
    expect(threads(mail('a', 1, { bare: '' }), mail('b', 2, { bare: '', marked: true }))).toEqual({ a: 'a', b: 'b' })
    expect(threads(mail('a', 1, pumps), mail('b', 2, { ...rePumps, contacts: ['Y'] }))).toEqual({ a: 'a', b: 'b' })
  })

  test('a message with References or In-Reply-To is never guessed', () => {
    expect(threads(mail('a', 1, pumps), mail('b', 2, { ...rePumps, inReplyTo: 'ghost' }))).toEqual({ a: 'a', b: 'b' })
    expect(threads(mail('a', 1, pumps), mail('b', 2, { ...rePumps, references: ['ghost'] }))).toEqual({
      a: 'a',
      b: 'b',
    })
  })

  test('the latest message may be 30 days old, not more', () => {
    const late = (ms: number) => mail('b', 0, { ...rePumps, at: 31 * DAY + ms })
    expect(threads(mail('a', 1, pumps), late(0))).toEqual({ a: 'a', b: 'a guessed' })
    expect(threads(mail('a', 1, pumps), late(1))).toEqual({ a: 'a', b: 'b' })
  })

  test('the age is that of the thread’s latest message, whatever its subject', () => {
    const kept = mail('k', 25, { inReplyTo: 'a' })
    expect(threads(mail('a', 1, pumps), kept, mail('b', 50, rePumps))).toEqual({ a: 'a', k: 'a', b: 'a guessed' })
  })

  test('of several threads, the one whose latest message is newest', () => {
    const one = mail('a', 1, pumps)
    const other = mail('o', 2, pumps)
    const newer = mail('n', 5, { references: ['a'] })
    expect(threads(one, other, mail('b', 6, rePumps)).b).toBe('o guessed')
    expect(threads(one, other, newer, mail('b', 6, rePumps)).b).toBe('a guessed')
  })

  test('only earlier messages count', () => {
    expect(threads(mail('a', 3, pumps), mail('b', 2, rePumps))).toEqual({ a: 'a', b: 'b' })
  })
})

test('at one moment the smaller Message-ID is earlier', () => {
  expect(threads(mail('b', 1, rePumps), mail('a', 1, pumps))).toEqual({ a: 'a', b: 'a guessed' })
})

test('placement does not hang on the order in which messages come', () => {
  const arbitrary = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 60 }),
      refs: fc.uniqueArray(fc.constantFrom('0', '1', '2', '3', 'q'), { maxLength: 2 }),
      guid: fc.constantFrom(null, null, 'g'),
      ids: fc.constantFrom<string[]>([], [], ['a c']),
      bare: fc.constantFrom('', 'pumps', 'valves'),
      marked: fc.boolean(),
      contacts: fc.subarray(['X', 'Y']),
    }),
    { maxLength: 9 },
  )
  fc.assert(
    fc.property(arbitrary, fc.infiniteStream(fc.nat()), (all, keys) => {
      const messages = all.map((one, index) =>
        mail(String(index), one.at, {
          references: one.refs,
          conversationGuid: one.guid,
          conversationIds: one.ids,
          bare: one.bare,
          marked: one.marked,
          contacts: one.contacts,
        }),
      )
      const shuffled = messages
        .map((message) => ({ message, key: keys.next().value }))
        .sort((a, b) => a.key - b.key)
        .map(({ message }) => message)
      expect(threads(...shuffled)).toEqual(threads(...messages))
    }),
    { numRuns: 300 },
  )
})
