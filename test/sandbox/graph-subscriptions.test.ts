import {
  letter,
  li,
  openListener,
  openTenant,
  start,
  type Listener,
  type TestTenant,
  type Wire,
} from './graph-tenant.ts'

describe('subscriptions of the Graph stand-in', () => {
  let tenant: TestTenant
  let listener: Listener
  beforeEach(async () => {
    tenant = await openTenant()
    listener = await openListener()
  })
  afterEach(async () => {
    await tenant.close()
    await listener.close()
  })

  const minutes = (n: number) => new Date(start + n * 60_000).toISOString()
  const wanted = (more: Wire = {}) => ({
    changeType: 'created,updated,deleted',
    notificationUrl: `${listener.url}/notify`,
    lifecycleNotificationUrl: `${listener.url}/lifecycle`,
    resource: `/users/${li}/messages`,
    expirationDateTime: minutes(10_080),
    clientState: 'secret',
    ...more,
  })
  const subscribe = (more: Wire = {}, prefer = 'IdType="ImmutableId"') =>
    tenant.call('POST', '/v1.0/subscriptions', wanted(more), { prefer })
  const told = () => listener.received.flatMap(({ body }) => body.value as Wire[])

  test('the handshake decides; life, clientState and resource are checked', async () => {
    const { status, body } = await subscribe()
    expect(status).toBe(201)
    expect(body).toMatchObject({ clientState: 'secret', expirationDateTime: minutes(10_080) })
    const refused = async (more: Wire) => (await subscribe(more)).body.error.code
    expect(await refused({ expirationDateTime: minutes(10_081) })).toBe('InvalidRequest')
    expect(await refused({ clientState: 'x'.repeat(129) })).toBe('InvalidRequest')
    expect(await refused({ resource: '/users' })).toBe('InvalidRequest')
    expect(await refused({ resource: '/users/nobody@contoso.example/messages' })).toBe('ErrorInvalidUser')
    expect(await refused({ notificationUrl: 'http://127.0.0.1:1/closed' })).toBe('ValidationError')
    for (const wrong of ['wrong', 'html'] as const) {
      listener.handshake = wrong
      expect(await refused({})).toBe('ValidationError')
    }
    listener.handshake = 'repeat'
    expect((await subscribe({ expirationDateTime: minutes(5) })).body.expirationDateTime).toBe(minutes(45))
  })

  test('changes arrive with the id asked for at subscription; a move is an update', async () => {
    const { body: subscription } = await subscribe()
    const [copy] = tenant.post(letter(1))
    await tenant.call('POST', `/v1.0/users/${li}/messages/${copy!.id}/move`, { destinationId: 'archive' })
    await tenant.call('DELETE', `/v1.0/users/${li}/messages/${copy!.immutableId}`)
    await tenant.state.notifier.idle()
    expect(told().map(({ changeType }) => changeType)).toEqual(['created', 'updated', 'deleted'])
    for (const notification of told())
      expect(notification).toMatchObject({
        subscriptionId: subscription.id,
        clientState: 'secret',
        tenantId: tenant.state.login.tenantId,
        resourceData: { id: copy!.immutableId, '@odata.type': '#Microsoft.Graph.Message' },
      })
  })

  test('a folder’s subscriber sees coming and going; ids that change are told as they were', async () => {
    const resource = `/users/${li}/mailFolders('inbox')/messages`
    await subscribe({ resource, lifecycleNotificationUrl: undefined }, '')
    const [copy] = tenant.post(letter(1))
    await tenant.call('POST', `/v1.0/users/${li}/messages/${copy!.id}/move`, { destinationId: 'archive' })
    tenant.post(letter(2), { folder: 'archive' })
    await tenant.state.notifier.idle()
    expect(told().map(({ changeType, resourceData }) => [changeType, resourceData.id])).toEqual([
      ['created', copy!.id],
      ['deleted', copy!.id],
    ])
  })

  test('ends by the clock, renewed by PATCH, listed without clientState, deleted for good', async () => {
    const { body } = await subscribe({ expirationDateTime: minutes(60) })
    const path = `/v1.0/subscriptions/${body.id}`
    tenant.advance(59 * 60_000)
    expect((await tenant.call('PATCH', path, { expirationDateTime: minutes(200) })).status).toBe(200)
    expect((await tenant.call('POST', `${path}/reauthorize`)).status).toBe(202)
    tenant.advance(60 * 60_000)
    expect((await tenant.call('GET', '/v1.0/subscriptions')).body.value).toEqual([
      expect.objectContaining({ id: body.id, clientState: null }),
    ])
    tenant.advance(100 * 60_000)
    tenant.post(letter(1))
    await tenant.state.notifier.idle()
    expect(told()).toEqual([])
    expect((await tenant.call('GET', path)).status).toBe(404)
    const { body: second } = await subscribe()
    expect((await tenant.call('DELETE', `/v1.0/subscriptions/${second.id}`)).status).toBe(204)
    expect((await tenant.call('GET', '/v1.0/subscriptions')).body.value).toEqual([])
  })

  test('refused notifications come again with growing pauses, for four hours and no longer', async () => {
    await subscribe()
    listener.status = 500
    tenant.post(letter(1))
    await tenant.state.notifier.idle()
    for (const pause of [10_000, 30_000, 60_000]) {
      tenant.advance(pause - 1)
      await tenant.state.notifier.idle()
      const before = listener.received.length
      tenant.advance(1)
      await tenant.state.notifier.idle()
      expect(listener.received.length).toBe(before + 1)
    }
    listener.status = 202
    tenant.advance(300_000)
    await tenant.state.notifier.idle()
    expect(tenant.state.counters.notifications).toMatchObject({ due: 1, delivered: 1, posts: 5, failedPosts: 4 })
    listener.status = 503
    tenant.post(letter(2))
    for (let hour = 0; hour < 10; hour++) {
      tenant.advance(1_800_000)
      await tenant.state.notifier.idle()
    }
    expect(tenant.state.notifier.waiting).toBe(0)
    expect(tenant.state.counters.notifications).toMatchObject({ due: 2, delivered: 1, dropped: 1 })
  })

  test('an endpoint that answers late is dropped for ten minutes; what came then is lost', async () => {
    await subscribe()
    tenant.state.notifier.options.answerWithinMs = -1
    for (let n = 0; n < 10; n++) {
      tenant.post(letter(n))
      await tenant.state.notifier.idle()
      tenant.advance(1_000)
    }
    tenant.state.notifier.options.answerWithinMs = 3_000
    const before = tenant.state.counters.notifications.dropped
    tenant.post(letter(100))
    expect(tenant.state.counters.notifications.dropped).toBe(before + 1)
    tenant.advance(601_000)
    tenant.post(letter(101))
    await tenant.state.notifier.idle()
    expect(told().length).toBeGreaterThan(0)
    expect(tenant.state.counters.notifications.dropped).toBe(before + 1)
  })

  test('by control: the next ones dropped, all doubled, subscriptions expired, lifecycle told', async () => {
    const { body } = await subscribe()
    await tenant.call('POST', '/__control/drop-notifications', { next: 2 })
    for (let n = 1; n <= 3; n++) tenant.post(letter(n))
    await tenant.call('POST', '/__control/settle')
    expect(told()).toHaveLength(1)
    await tenant.call('POST', '/__control/settings', { notifier: { duplicates: 1 } })
    tenant.post(letter(4))
    await tenant.call('POST', '/__control/settle')
    expect(told()).toHaveLength(3)
    const told3 = told().length
    for (const event of ['reauthorizationRequired', 'missed', 'subscriptionRemoved'])
      expect((await tenant.call('POST', '/__control/lifecycle', { event, id: body.id })).body.told).toBe(1)
    await tenant.call('POST', '/__control/settle')
    const lifecycle = listener.received
      .filter(({ url }) => url === '/lifecycle')
      .flatMap((one) => one.body.value as Wire[])
    expect(lifecycle.map(({ lifecycleEvent }) => lifecycleEvent).sort()).toEqual([
      'missed',
      'reauthorizationRequired',
      'subscriptionRemoved',
    ])
    expect(lifecycle[0]).toMatchObject({ subscriptionId: body.id, clientState: 'secret' })
    tenant.post(letter(5))
    await tenant.call('POST', '/__control/settle')
    expect(told().length).toBe(told3 + 3)
    await subscribe()
    expect((await tenant.call('POST', '/__control/expire-subscriptions')).body.expired).toBe(1)
  })
})
