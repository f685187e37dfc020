import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { hashedIdentity, identityOf, timeOf } from '../../../shared/message/identity.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const at = (address: string) => ({ address, name: null })
const message = {
  messageId: null,
  date: Date.UTC(2025, 2, 4, 10, 12, 30, 700),
  from: at('ann@example.com'),
  to: [at('b@customer.example'), at('a@customer.example')],
  cc: [at('c@example.com')],
  subject: 'Offer 4711',
}

describe('identity of a message', () => {
  test('its Message-ID, where there is one', () =>
    expect(identityOf({ ...message, messageId: 'x@y' }, sha256)).toEqual({ kind: 'id', value: 'x@y' }))

  test('an empty Message-ID is none', () => expect(identityOf({ ...message, messageId: '' }, sha256).kind).toBe('hash'))

  test('the hash does not see names, order, repeats, blanks around the subject or parts of a second', () => {
    const copy = {
      ...message,
      date: Date.UTC(2025, 2, 4, 10, 12, 30),
      from: { address: 'ann@example.com', name: 'Ann' },
      to: [at('a@customer.example'), at('b@customer.example'), at('a@customer.example')],
      subject: '  Offer 4711\t',
    }
    expect(identityOf(copy, sha256)).toEqual(identityOf(message, sha256))
  })

  test('the hash sees each of date, sender, To, Cc, subject', () => {
    const changed = [
      { ...message, date: null },
      { ...message, date: message.date + 1000 },
      { ...message, from: null },
      { ...message, from: at('bob@example.com') },
      { ...message, to: [...message.to, at('z@customer.example')] },
      { ...message, to: [...message.to, ...message.cc], cc: [] },
      { ...message, subject: 'offer 4711' },
    ]
    const values = [message, ...changed].map((each) => identityOf(each, sha256).value)
    expect(new Set(values).size).toBe(values.length)
  })

  test('two messages under one Message-ID can be told apart by hash', () =>
    expect(hashedIdentity({ ...message, messageId: 'x@y' }, sha256)).toEqual(identityOf(message, sha256)))
})

describe('time of a message', () => {
  const day = 86_400_000
  const seen = 5_000_000_000_000
  test.each([
    ['its date', 1000, 2000, 1000],
    ['its date, however much earlier than receipt', 0, 900 * day, 0],
    ['its date, exactly a day later than receipt', day, 0, day],
    ['receipt, where the date is more than a day later', day + 1, 0, 0],
    ['receipt, where there is no date', null, 2000, 2000],
    ['its date, where receipt is unknown', 9 * seen, null, 9 * seen],
    ['when we saw it, where neither is known', null, null, seen],
  ])('%s', (_, date, received, expected) => expect(timeOf({ date, received }, seen)).toBe(expected))

  test('is never more than a day after a known receipt', () => {
    fc.assert(
      fc.property(fc.option(fc.integer()), fc.integer(), (date, received) => {
        expect(timeOf({ date, received }, seen)).toBeLessThanOrEqual(received + day)
      }),
    )
  })
})
