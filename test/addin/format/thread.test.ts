import type { ThreadMessage } from '../../../shared/contract/message-context.ts'
import { newestFirst, threadCount } from '../../../addin/format/thread.ts'

const message = (at: number, state: ThreadMessage['state'], direction: ThreadMessage['direction']): ThreadMessage => ({
  id: null,
  messageId: null,
  at,
  from: null,
  direction,
  state,
  reason: null,
  crmUrl: null,
  here: false,
  may: [],
})

test('C15: a thread comes to: how many are in the CRM, wait or are outside, and who wrote last', () => {
  const thread = [
    message(1, 'captured', 'inbound'),
    message(4, 'waiting', 'inbound'),
    message(2, 'skipped', 'outbound'),
    message(3, 'unknown', null),
  ]
  expect(threadCount(thread)).toEqual({
    messages: 4,
    captured: 1,
    waiting: 1,
    outside: 2,
    lastWord: 'customer',
    lastAt: 4,
  })
  expect(newestFirst(thread).map((one) => one.at)).toEqual([4, 3, 2, 1])
})

test('nobody knows which way the last one went: nothing is claimed', () => {
  expect(threadCount([message(1, 'unknown', null)]).lastWord).toBeNull()
  expect(threadCount([])).toMatchObject({ messages: 0, lastWord: null, lastAt: null })
})
