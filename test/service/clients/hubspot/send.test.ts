import { createSend, type CallRequest } from '../../../../service/clients/hubspot/send.ts'
import { createHubSpotClient } from '../../../../service/clients/hubspot/hubspot-client.ts'
import type { VendorError } from '../../../../shared/errors.ts'
import { openGate, scriptedServer, type Script, type SeenRequest } from './scripted-server.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function vendor(script: Script[] | ((request: SeenRequest, nth: number) => Script), timeoutMs = 2_000) {
  const server = await scriptedServer(script)
  closing.push(server.close)
  const world = openGate()
  const deps = {
    config: { url: server.url, token: 't', timeoutMs, patienceMs: 120_000, maxInFlight: 4 },
    gate: world.gate,
    clock: world.clock,
    random: () => 0,
  }
  return { ...world, seen: server.seen, send: createSend(deps), client: createHubSpotClient(deps) }
}

const read: CallRequest = { doing: 'read', method: 'POST', path: '/read', body: { a: 1 }, effect: 'read' }
const write: CallRequest = { ...read, doing: 'write', effect: 'once' }
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: VendorError) => error,
  )

test('a lost connection is repeated for a read and surfaces as `again` for a write', async () => {
  const reading = await vendor([{ drop: true }, { status: 200, body: { ok: true } }])
  expect((await reading.send(read)).body).toEqual({ ok: true })
  expect(reading.slept).toEqual([1_000])
  const writing = await vendor([{ drop: true }])
  expect(await failure(writing.send(write))).toMatchObject({ fault: 'again', code: 'hubspot-unreachable' })
  expect(writing.seen).toHaveLength(1)
})

test('an answer that does not come in time is an open outcome', async () => {
  const { send, seen } = await vendor([{ hang: true }], 50)
  expect(await failure(send(write))).toMatchObject({ fault: 'again', status: null })
  expect(seen).toHaveLength(1)
})

test('a refused connection never left, so a write waits and goes again', async () => {
  const world = openGate()
  const gone = await scriptedServer([])
  await gone.close()
  const config = { url: gone.url, token: 't', timeoutMs: 500, patienceMs: 120_000, maxInFlight: 1 }
  const send = createSend({ config, gate: world.gate, clock: world.clock, random: () => 0 })
  expect(await failure(send(write))).toMatchObject({ fault: 'again' })
  expect(world.slept).toHaveLength(5)
})

test('the ten-second limit pauses everybody through the gate', async () => {
  const body = { policyName: 'TEN_SECONDLY_ROLLING', errorType: 'RATE_LIMIT' }
  const { send, pauses, slept } = await vendor([
    { status: 429, body },
    { status: 201, body: {} },
  ])
  expect((await send(write)).status).toBe(201)
  expect(pauses).toHaveLength(1)
  expect(slept).toEqual([10_000])
})

test('the daily limit is an error with the time in it, not a night of waiting', async () => {
  const { send } = await vendor([{ status: 429, body: { policyName: 'DAILY' } }])
  expect(await failure(send(read))).toMatchObject({
    fault: 'wait',
    code: 'hubspot-daily-limit',
    retryAfterMs: 43_200_000,
  })
})

test('477 waits for Retry-After', async () => {
  const { send, slept } = await vendor([
    { status: 477, headers: { 'retry-after': '30' } },
    { status: 200, body: {} },
  ])
  await send(read)
  expect(slept).toEqual([30_000])
})

test('a 207 is taken apart by trace id', async () => {
  const { client } = await vendor([
    {
      status: 207,
      body: {
        status: 'COMPLETE',
        results: [{ id: '7', properties: { hs_email_message_id: '<a@x>' }, objectWriteTraceId: 'r1' }],
        numErrors: 1,
        errors: [{ category: 'VALIDATION_ERROR', message: 'no', context: { objectWriteTraceId: ['r2'] } }],
      },
    },
  ])
  const one = {
    messageId: 'a@x',
    at: 0,
    direction: 'inbound' as const,
    subject: 's',
    text: null,
    html: null,
    from: { address: 'a@b.c', name: null },
    to: [],
    cc: [],
    bcc: [],
    owner: null,
    contacts: ['1'],
    accounts: ['2'],
    deals: [],
  }
  expect(
    await client.createEngagements([
      { ...one, ref: 'r1' },
      { ...one, ref: 'r2', messageId: 'b@x' },
    ]),
  ).toEqual([
    { ref: 'r1', id: '7' },
    { ref: 'r2', id: null, missingTarget: true, reason: 'no' },
  ])
})

test('one bad input in a batch that is refused as a whole stands alone in the end', async () => {
  const { client, seen } = await vendor((request) => {
    const inputs = (request.body as { inputs: { objectWriteTraceId: string; properties: { email: string } }[] }).inputs
    if (inputs.some((input) => input.properties.email === 'bad'))
      return { status: 400, body: { message: 'invalid email' } }
    return {
      status: 201,
      body: {
        results: inputs.map((input) => ({
          id: `1${input.objectWriteTraceId}`,
          objectWriteTraceId: input.objectWriteTraceId,
        })),
      },
    }
  })
  const outcomes = await client.createContacts(
    ['a@x.com', 'bad', 'c@x.com', 'd@x.com'].map((address, n) => ({
      ref: String(n),
      address,
      name: null,
      account: null,
    })),
  )
  expect(
    outcomes
      .filter((one) => one.id !== null)
      .map((one) => one.ref)
      .sort(),
  ).toEqual(['0', '2', '3'])
  expect(outcomes.find((one) => one.ref === '1')).toMatchObject({
    id: null,
    reason: expect.stringContaining('invalid email'),
  })
  expect(seen.length).toBe(5)
})

test('paged associations are read to the end, 1,000 records a call', async () => {
  const { client, seen } = await vendor((request, nth) => {
    const inputs = (request.body as { inputs: { id: string; after?: string }[] }).inputs
    return {
      status: 200,
      body: {
        results: inputs.map(({ id }) => ({
          from: { id },
          to: [{ toObjectId: Number(`${id}${nth}`), associationTypes: [] }],
          ...(id === '5' && nth < 2 ? { paging: { next: { after: 'more' } } } : {}),
        })),
      },
    }
  })
  const found = await client.engagementsOfContacts(Array.from({ length: 1500 }, (_, n) => String(n)))
  expect(seen.map((one) => (one.body as { inputs: unknown[] }).inputs.length)).toEqual([1000, 500, 1])
  expect(found.get('5')?.length).toBe(2)
  expect(found.size).toBe(1500)
})
