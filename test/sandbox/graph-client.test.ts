import {
  AuthenticationHandler,
  RetryHandler,
  BatchRequestContent,
  BatchResponseContent,
  Client,
  PageIterator,
  type PageCollection,
} from '@microsoft/microsoft-graph-client'
import { letter, li, openTenant, type TestTenant, type Wire } from './graph-tenant.ts'

describe('Microsoft’s own Graph client against the stand-in', () => {
  let tenant: TestTenant
  let client: Client
  beforeEach(async () => {
    tenant = await openTenant()
    const { host, hostname } = new URL(tenant.url)
    tenant.state.publicUrl = `https://${host}`
    // The client shows its token to https addresses only: https it is, up to the last step.
    const auth = new AuthenticationHandler({ getAccessToken: () => Promise.resolve(tenant.token) })
    const retry = new RetryHandler()
    auth.setNext(retry)
    retry.setNext({
      async execute(context) {
        context.response = await fetch(String(context.request).replace(/^https:/, 'http:'), context.options)
      },
    })
    client = Client.initWithMiddleware({
      middleware: auth,
      baseUrl: tenant.state.publicUrl,
      customHosts: new Set([hostname]),
    })
  })
  afterEach(() => tenant.close())

  test('reads users, pages through mail, filters and counts', async () => {
    for (let n = 1; n <= 25; n++) tenant.post(letter(n))
    const users = (await client.api('/users').select(['id', 'mail']).get()) as Wire
    expect(users.value).toHaveLength(2)
    const first = (await client.api(`/users/${li}/messages`).select('subject').top(10).get()) as PageCollection
    const seen: string[] = []
    await new PageIterator(client, first, (message: Wire) => {
      seen.push(message.subject)
      return true
    }).iterate()
    expect(new Set(seen).size).toBe(25)
    const one = await client
      .api(`/users/${li}/messages`)
      .filter(`internetMessageId eq '<m7@acme.example>'`)
      .count(true)
      .get()
    expect([one['@odata.count'], one.value[0].subject]).toEqual([1, 'Subject 7'])
  })

  test('reads a delta round, a batch and the bytes of a message', async () => {
    for (let n = 1; n <= 5; n++) tenant.post(letter(n))
    const page = await client
      .api(`/users/${li}/mailFolders/inbox/messages/delta`)
      .header('Prefer', 'odata.maxpagesize=5')
      .get()
    expect(page.value).toHaveLength(5)
    expect(page['@odata.deltaLink']).toContain('$deltatoken=')
    const steps = page.value.map((message: Wire, index: number) => ({
      id: String(index + 1),
      request: new Request(`${tenant.url}/users/${li}/messages/${message.id}?$select=subject`),
    }))
    const content = await new BatchRequestContent(steps).getContent()
    // The client writes the stand-in's whole path into a part; Graph wants it below the version.
    for (const part of content.requests) part.url = part.url.replace(/^.*(?=\/users)/, '')
    const answer = new BatchResponseContent(await client.api('/$batch').post(content))
    const subjects: string[] = await Promise.all(
      [...answer.getResponses().values()].map(async (each) => ((await each.json()) as Wire).subject),
    )
    expect(subjects.sort()).toEqual([1, 2, 3, 4, 5].map((n) => `Subject ${n}`))
    const mime = await client
      .api(`/users/${li}/messages/${page.value[0].id}/$value`)
      .responseType('text' as never)
      .get()
    expect(String(mime)).toContain('MIME-Version: 1.0')
  })

  test('waits as a 429 says and tries again', async () => {
    tenant.state.faults.add({ times: 1, action: { kind: 'status', status: 429, retryAfter: 1 } })
    expect(((await client.api('/organization').get()) as Wire).value).toHaveLength(1)
    expect(tenant.state.counters.report().tooManyRequests).toBe(1)
  })

  test('reports Graph’s error code', async () => {
    await expect(client.api(`/users/${li}/messages/nonsense`).get()).rejects.toMatchObject({
      statusCode: 400,
      code: 'ErrorInvalidIdMalformed',
    })
  })
})
