import { decide, MAX_ATTEMPTS, type Outcome } from '../../../../service/clients/hubspot/retry.ts'

const base: Outcome = {
  status: 200,
  mayHaveArrived: true,
  policyName: null,
  retryAfterSeconds: null,
  effect: 'read',
  attempt: 1,
  kind: 'general',
  midnightInMs: 3_600_000,
  random: 0,
}
const after = (change: Partial<Outcome>) => decide({ ...base, ...change })

test('accepts every 2xx, the partial one too', () => {
  for (const status of [200, 201, 204, 207]) expect(after({ status })).toEqual({ do: 'accept' })
})

test('429 waits by policy name: the rolling window, a second for search, midnight for the day', () => {
  expect(after({ status: 429, policyName: 'TEN_SECONDLY_ROLLING' })).toEqual({
    do: 'wait',
    ms: 10_000,
    everybody: true,
  })
  expect(after({ status: 429, policyName: 'SECONDLY', kind: 'search' })).toEqual({
    do: 'wait',
    ms: 1_000,
    everybody: true,
  })
  expect(after({ status: 429, kind: 'search' })).toEqual({ do: 'wait', ms: 1_000, everybody: true })
  expect(after({ status: 429 })).toEqual({ do: 'wait', ms: 10_000, everybody: true })
  expect(after({ status: 429, policyName: 'DAILY' })).toEqual({ do: 'wait', ms: 3_600_000, everybody: true })
})

test('429 is repeated for a write too: it was surely refused', () => {
  expect(after({ status: 429, policyName: 'TEN_SECONDLY_ROLLING', effect: 'once' })).toMatchObject({ do: 'wait' })
})

test('423 waits at least two seconds, 477 as long as it says', () => {
  expect(after({ status: 423, effect: 'once' })).toEqual({ do: 'wait', ms: 2_000, everybody: false })
  expect(after({ status: 477, retryAfterSeconds: 86_400 })).toEqual({ do: 'wait', ms: 86_400_000, everybody: true })
})

test('a write whose outcome is open is never sent again; a read or a repeatable write is', () => {
  for (const status of [null, 408, 500, 502, 503, 504, 521, 524, 526]) {
    expect(after({ status, effect: 'once' })).toMatchObject({ do: 'fail', fault: 'again' })
    expect(after({ status, effect: 'read' })).toMatchObject({ do: 'wait', everybody: false })
    expect(after({ status, effect: 'repeatable' })).toMatchObject({ do: 'wait', everybody: false })
  }
})

test('a write that never left may be sent again', () => {
  expect(after({ status: null, effect: 'once', mayHaveArrived: false })).toMatchObject({ do: 'wait' })
})

test('gives up after the last attempt', () => {
  expect(after({ status: 503, attempt: MAX_ATTEMPTS })).toMatchObject({ do: 'fail', fault: 'again' })
  expect(after({ status: 429, policyName: 'TEN_SECONDLY_ROLLING', attempt: MAX_ATTEMPTS })).toMatchObject({
    do: 'fail',
    fault: 'wait',
  })
})

test('refusals are not repeated', () => {
  for (const status of [400, 401, 403, 409, 414, 422])
    expect(after({ status })).toMatchObject({ do: 'fail', fault: 'refused' })
  expect(after({ status: 404 })).toMatchObject({ do: 'fail', fault: 'not-found' })
  expect(after({ status: 302 })).toMatchObject({ do: 'fail', fault: 'broken' })
})
