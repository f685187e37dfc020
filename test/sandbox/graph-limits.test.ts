import { letter, li, openTenant, wang, type TestTenant, type Wire } from './graph-tenant.ts'

const read = (id: number, mailbox = li) => ({
  id: String(id),
  method: 'GET',
  url: `/users/${mailbox}/messages?$select=id`,
})

describe('batches, limits and faults of the Graph stand-in', () => {
  let tenant: TestTenant
  beforeEach(async () => {
    tenant = await openTenant()
  })
  afterEach(() => tenant.close())
  const statuses = (answer: Wire) =>
    Object.fromEntries(answer.body.responses.map(({ id, status }: Wire) => [id, status]))

  test('a batch: each part its own status, bytes as base64, at most 20 parts, no doubles', async () => {
    const [copy] = tenant.post(letter(1))
    const answer = await tenant.batch([
      read(1),
      { id: '2', method: 'GET', url: '/users/nobody@contoso.example/messages' },
      { id: '3', method: 'GET', url: `/users/${li}/messages/${copy!.id}/$value` },
      {
        id: '4',
        method: 'GET',
        url: `/users('${li}')/messages/${copy!.immutableId}?$select=internetMessageHeaders`,
        headers: { Prefer: 'IdType="ImmutableId"' },
      },
    ])
    expect(answer.status).toBe(200)
    expect(statuses(answer)).toEqual({ 1: 200, 2: 404, 3: 200, 4: 200 })
    const part = (id: string) => answer.body.responses.find((one: Wire) => one.id === id)
    expect(Buffer.from(part('3').body, 'base64').toString()).toContain('Subject: Subject 1')
    expect(part('4').body).toMatchObject({ id: copy!.immutableId, internetMessageHeaders: expect.any(Array) })
    const tooMany = await tenant.batch(Array.from({ length: 21 }, (_, n) => read(n)))
    expect(tooMany.status).toBe(400)
    expect((await tenant.batch([read(1), read(1)])).status).toBe(400)
    expect((await tenant.batch([])).status).toBe(400)
  })

  test('what depends on a failure fails with 424, what depends on success waits for it', async () => {
    const part = (id: string, url: string, dependsOn?: string[]) => ({
      id,
      method: 'GET',
      url,
      ...(dependsOn ? { dependsOn } : {}),
    })
    const answer = await tenant.batch([
      part('a', `/users/${li}/messages`),
      part('b', `/users/${li}/messages/nonsense`, ['a']),
      part('c', `/users/${li}/messages`, ['b']),
    ])
    expect(statuses(answer)).toEqual({ a: 200, b: 400, c: 424 })
    expect((await tenant.batch([part('a', '/users', ['z'])])).status).toBe(400)
  })

  test('answers of a batch come in any order', async () => {
    tenant.state.disorder.shuffle = true
    const answer = await tenant.batch(Array.from({ length: 20 }, (_, n) => read(n)))
    const ids = answer.body.responses.map(({ id }: Wire) => Number(id))
    expect(ids).not.toEqual([...ids].sort((a, b) => a - b))
    expect(new Set(ids).size).toBe(20)
  })

  test('one batch holds itself to four at once a mailbox; two of the same mailbox run into 429', async () => {
    tenant.state.latencyMs = 20
    const parts = Array.from({ length: 12 }, (_, n) => read(n))
    expect(Object.values(statuses(await tenant.batch(parts)))).toEqual(Array(12).fill(200))
    expect(Object.values(tenant.state.throttle.highest())).toEqual([{ tenMinutes: 12, atOnce: 4 }])
    const [one, two] = await Promise.all([tenant.batch(parts), tenant.batch(parts)])
    const refused = [...one.body.responses, ...two.body.responses].filter(({ status }: Wire) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]).toMatchObject({
      headers: { 'Retry-After': '1' },
      body: { error: { code: 'ApplicationThrottled', message: expect.stringContaining('MailboxConcurrency') } },
    })
    const both = [...parts, ...parts.map(({ id }) => read(Number(id) + 100, wang))].slice(4)
    expect(Object.values(statuses(await tenant.batch(both)))).toEqual(Array(20).fill(200))
    const { body } = await tenant.call('GET', '/__control/counters')
    expect(body.tooManyRequests).toBe(refused.length)
    expect(body.byMailbox[li].tooManyRequests).toBe(refused.length)
    expect(body).toMatchObject({ batches: 4, subRequests: 56, refusedByConcurrency: refused.length })
  })

  test('the ten-minute budget is per mailbox and slides; the directory has none', async () => {
    await tenant.close()
    tenant = await openTenant({ limits: { requestsPerTenMinutes: 3 } })
    const ask = async (mailbox: string) => await tenant.get(`/users/${mailbox}/messages`)
    for (let n = 0; n < 3; n++) expect((await ask(li)).status).toBe(200)
    tenant.advance(540_000)
    const refused = await ask(li)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await ask(wang)).status).toBe(200)
    for (let n = 0; n < 5; n++) expect((await tenant.get('/users')).status).toBe(200)
    tenant.advance(60_000)
    expect((await ask(li)).status).toBe(200)
  })

  test('scripted faults: inner 429 by share and seed, bad answers after the deed, dropped answers', async () => {
    const set = (fault: Wire) => tenant.call('POST', '/__control/faults', fault)
    await set({
      inner: true,
      path: '/messages',
      probability: 0.5,
      action: { kind: 'status', status: 429, retryAfter: 3 },
    })
    const answer = await tenant.batch(Array.from({ length: 20 }, (_, n) => read(n)))
    const hit = answer.body.responses.filter(({ status }: Wire) => status === 429)
    expect(hit.length).toBeGreaterThan(2)
    expect(hit.length).toBeLessThan(18)
    expect(hit[0].headers['Retry-After']).toBe('3')
    expect((await tenant.get(`/users/${li}/messages`)).status).toBe(200)
    await tenant.call('DELETE', '/__control/faults')
    await set({ method: 'POST', path: 'mailFolders$', times: 1, action: { kind: 'status', status: 504, after: true } })
    const create = () => tenant.call('POST', `/v1.0/users/${li}/mailFolders`, { displayName: 'Twice' })
    expect((await create()).status).toBe(504)
    expect((await create()).body.error.code).toBe('ErrorFolderExists')
    await set({ path: '/users', times: 2, action: { kind: 'drop' } })
    await expect(tenant.get('/users')).rejects.toThrow()
    expect(statuses(await tenant.batch([{ id: '1', method: 'GET', url: '/users' }]))).toEqual({ 1: 504 })
    await set({ path: '^/\\$batch', times: 1, action: { kind: 'status', status: 503, retryAfter: 2 } })
    const whole = await tenant.batch([read(1)])
    expect([whole.status, whole.headers.get('retry-after')]).toEqual([503, '2'])
  })
})
