import { customer, letter, li, openTenant, readRound, start, wang, type TestTenant, type Wire } from './graph-tenant.ts'

const inbox = `/users/${li}/mailFolders/inbox/messages`

describe('mail of the Graph stand-in', () => {
  let tenant: TestTenant
  beforeEach(async () => {
    tenant = await openTenant()
  })
  afterEach(() => tenant.close())

  test('a message reaches every receiver and the Sent Items of its sender, each copy with its own ids', async () => {
    const copies = tenant.post({
      id: 'a@contoso.example',
      from: `Li <${li}>`,
      to: [customer, wang],
      bcc: [`X <${wang}>`],
      subject: 's',
      text: 't',
    })
    expect(copies.map(({ mailbox, folder }) => [mailbox, folder])).toEqual([
      [li, 'sentitems'],
      [wang, 'inbox'],
    ])
    expect(new Set(copies.flatMap(({ id, immutableId }) => [id, immutableId])).size).toBe(4)
    const [sent, received] = await Promise.all(
      copies.map(({ mailbox, id }) => tenant.get(`/users/${mailbox}/messages/${id}`).then(({ body }) => body)),
    )
    expect(sent.bccRecipients).toHaveLength(1)
    expect(received.bccRecipients).toEqual([])
    expect(sent.conversationId).not.toBe(received.conversationId)
    expect(sent.conversationIndex).toBe(received.conversationIndex)
    const guid = Buffer.from(sent.conversationIndex, 'base64').toString('hex', 6, 22)
    for (const { conversationId } of [sent, received])
      expect(
        Buffer.from(conversationId.slice(6).replaceAll('-', '/').replaceAll('_', '+'), 'base64').toString('hex', 16),
      ).toBe(guid)
    const mime = await tenant.get(`/users/${wang}/messages/${copies[1]!.id}/$value`)
    expect(mime.body).toMatch(/^Date: .*\r\nFrom: "Li" <li@contoso\.example>/)
    expect(mime.body).not.toMatch(/^bcc/im)
  })

  test('answers share a conversation index that grows by five bytes', async () => {
    tenant.post(letter(1))
    tenant.post(letter(2, { inReplyTo: 'm1@acme.example', references: ['m1@acme.example'] }))
    const { body } = await tenant.get(`/users/${li}/messages?$select=conversationId,conversationIndex&$orderby=subject`)
    const [first, second] = body.value as Wire[]
    expect(second.conversationId).toBe(first.conversationId)
    const bytes = body.value.map((message: Wire) => Buffer.from(message.conversationIndex, 'base64').length)
    expect(bytes).toEqual([22, 27])
  })

  test('the item id changes with a move, the immutable one does not; the old id leads nowhere', async () => {
    const [copy] = tenant.post(letter(1))
    const moved = await tenant.call('POST', `/v1.0/users/${li}/messages/${copy!.id}/move`, { destinationId: 'archive' })
    expect(moved.status).toBe(201)
    expect(moved.body.id).not.toBe(copy!.id)
    expect((await tenant.get(`/users/${li}/messages/${copy!.id}`)).body.error.code).toBe('ErrorItemNotFound')
    const found = await tenant.get(`/users/${li}/messages/${copy!.immutableId}`, 'IdType="ImmutableId"')
    expect(found.body.id).toBe(copy!.immutableId)
    expect(found.headers.get('preference-applied')).toBe('IdType="ImmutableId"')
    expect((await tenant.get(`/users/${wang}/messages/${copy!.immutableId}`)).status).toBe(404)
    expect((await tenant.get(`/users/${li}/messages/nonsense`)).body.error.code).toBe('ErrorInvalidIdMalformed')
  })

  test('headers only where selected on a GET of one; of a sent copy only what the server knew', async () => {
    const headers = { 'X-Commonhold': 'yes', 'List-Id': '<l.example>' }
    const [sent, received] = tenant.post({ from: li, to: [wang], subject: 's', text: 't', headers })
    const names = async (mailbox: string, id: string) => {
      const { body } = await tenant.get(`/users/${mailbox}/messages/${id}?$select=internetMessageHeaders`)
      return body.internetMessageHeaders.map(({ name }: Wire) => name)
    }
    expect(await names(wang, received!.id)).toEqual(expect.arrayContaining(['X-Commonhold', 'List-Id', 'Message-ID']))
    expect(await names(li, sent!.id)).not.toContain('X-Commonhold')
    expect((await tenant.get(`/users/${li}/messages/${sent!.id}/$value`)).body).toContain('X-Commonhold: yes')
    const list = await tenant.get(`/users/${wang}/messages?$select=subject,internetMessageHeaders`)
    expect(list.body.value[0]).not.toHaveProperty('internetMessageHeaders')
    expect((await tenant.get(`/users/${wang}/messages/${received!.id}`)).body).not.toHaveProperty(
      'internetMessageHeaders',
    )
  })

  test('body as text, the new part alone, attachments and their bytes, extended properties', async () => {
    const [copy] = tenant.post({
      ...letter(1),
      html: '<p>New</p><blockquote>Old</blockquote>',
      headers: { Sensitivity: 'Private' },
      attachments: [
        { name: 'Preis 价格.txt', contentType: 'text/plain', contentBytes: Buffer.from('42').toString('base64') },
      ],
    })
    const path = `/users/${li}/messages/${copy!.id}`
    const text = await tenant.get(`${path}?$select=body,uniqueBody,hasAttachments`, 'outlook.body-content-type="text"')
    expect(text.body.body).toMatchObject({ contentType: 'text', content: expect.stringContaining('Old') })
    expect(text.body.uniqueBody.content.trim()).toBe('New')
    expect(text.body.hasAttachments).toBe(true)
    const html = await tenant.get(
      `${path}?$select=body&$expand=attachments($select=id,name,size),singleValueExtendedProperties($filter=id eq 'Integer 0x36' or id eq 'String 0x1A')`,
    )
    expect(html.body.body.contentType).toBe('html')
    expect(html.body.attachments).toEqual([expect.objectContaining({ name: 'Preis 价格.txt' })])
    expect(html.body.attachments[0]).not.toHaveProperty('contentBytes')
    expect(html.body.singleValueExtendedProperties).toEqual([
      { id: 'Integer 0x36', value: '2' },
      { id: 'String 0x1a', value: 'IPM.Note' },
    ])
    const bytes = await tenant.get(`${path}/attachments/${html.body.attachments[0].id}/$value`)
    expect(bytes.body).toBe('42')
  })

  test('lists: filter, count, order, pages by next link; folders: names in the owner’s language, ten a page', async () => {
    for (let n = 1; n <= 12; n++) tenant.post(letter(n), { receivedMs: start - n * 60_000 })
    const moment = new Date(start - 6 * 60_000).toISOString()
    const counted = await tenant.get(
      `${inbox}?$filter=receivedDateTime ge ${moment}&$count=true&$top=4&$select=subject`,
    )
    expect(counted.body['@odata.count']).toBe(6)
    expect(counted.body.value.map(({ subject }: Wire) => subject)).toEqual([1, 2, 3, 4].map((n) => `Subject ${n}`))
    const rest = await tenant.call('GET', counted.body['@odata.nextLink'])
    expect(rest.body.value).toHaveLength(2)
    expect(rest.body).not.toHaveProperty('@odata.nextLink')
    expect((await tenant.get(`${inbox}/$count`)).body).toBe('12')
    const one = await tenant.get(
      `/users/${li}/messages?$filter=internetMessageId eq '<m7@acme.example>' or subject eq 'no'`,
    )
    expect(one.body.value).toHaveLength(1)
    expect((await tenant.get(`${inbox}?$filter=bodyPreview eq 'x'`)).status).toBe(400)
    const folders = (await tenant.get(`/users/${wang}/mailFolders?$top=2&$select=displayName`)).body
    expect(folders.value.map(({ displayName }: Wire) => displayName)).toEqual(['收件箱', '草稿'])
    expect(folders['@odata.nextLink']).toContain('$skip=2')
    expect((await tenant.get(`/users/${li}/mailFolders('Inbox')`)).body).toMatchObject({
      totalItemCount: 12,
      unreadItemCount: 12,
    })
  })

  test('mail calls: sendMail with own headers, no mailbox, no user, an app scoped to one mailbox', async () => {
    const message = {
      subject: 'Offer',
      body: { contentType: 'HTML', content: '<b>hi</b>' },
      toRecipients: [{ emailAddress: { address: wang } }],
      internetMessageHeaders: [{ name: 'x-mark', value: '1' }],
    }
    expect((await tenant.call('POST', `/v1.0/users/${li}/sendMail`, { message })).status).toBe(202)
    expect((await tenant.get(`/users/${wang}/messages?$select=subject`)).body.value[0].subject).toBe('Offer')
    expect((await tenant.get(`/users/${li}/mailFolders/sentitems`)).body.totalItemCount).toBe(1)
    tenant.state.directory.addUser({ address: 'no@contoso.example', hasMailbox: false })
    expect((await tenant.get('/users/no@contoso.example/messages')).body.error.code).toBe('MailboxNotEnabledForRESTAPI')
    expect((await tenant.get('/users/nobody@contoso.example/messages')).body.error.code).toBe('ErrorInvalidUser')
    const scoped = { clientId: 'scoped', roles: ['Mail.Read'], mailboxes: [wang] }
    tenant.state.login.register(scoped)
    const authorization = `Bearer ${tenant.state.login.issue(scoped)}`
    const read = async (user: string) =>
      (await tenant.call('GET', `/v1.0/users/${user}/messages`, undefined, { authorization })).status
    expect([await read(wang), await read(li)]).toEqual([200, 403])
  })
})

describe('delta of the Graph stand-in', () => {
  let tenant: TestTenant
  beforeEach(async () => {
    tenant = await openTenant()
  })
  afterEach(() => tenant.close())
  const subjects = (value: Wire[]) => value.map((item) => (item['@removed'] ? 'gone' : item.subject)).sort()

  test('a round tells everything once; the next tells what came, changed and went', async () => {
    const copies = Array.from({ length: 7 }, (_, n) => tenant.post(letter(n + 1))[0]!)
    const first = await readRound(tenant, `${inbox}/delta?$select=subject`)
    expect(first.pages).toBe(3)
    expect(subjects(first.value)).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `Subject ${n}`))
    expect((await readRound(tenant, first.deltaLink)).value).toEqual([])
    await tenant.call('PATCH', `/v1.0/users/${li}/messages/${copies[0]!.id}`, { isRead: true })
    await tenant.call('DELETE', `/v1.0/users/${li}/messages/${copies[1]!.id}`)
    await tenant.call('POST', `/v1.0/users/${li}/messages/${copies[2]!.id}/move`, { destinationId: 'archive' })
    tenant.post(letter(8))
    const [passing] = tenant.post(letter(9))
    await tenant.call('DELETE', `/v1.0/users/${li}/messages/${passing!.id}`)
    const second = await readRound(tenant, first.deltaLink)
    expect(subjects(second.value)).toEqual(['Subject 1', 'Subject 8', 'gone', 'gone'])
    const gone = second.value.filter((item) => item['@removed']).map(({ id }) => id)
    expect(gone.sort()).toEqual([copies[1]!.immutableId, copies[2]!.immutableId].sort())
    const archive = await readRound(tenant, `/users/${li}/mailFolders/archive/messages/delta`)
    expect(archive.value.map(({ id }) => id)).toEqual([copies[2]!.immutableId])
  })

  test('what arrives while a round is read belongs to the next', async () => {
    for (let n = 1; n <= 5; n++) tenant.post(letter(n))
    const page = await tenant.get(`${inbox}/delta?$select=subject`, 'odata.maxpagesize=2')
    tenant.post(letter(6))
    const rest = await readRound(tenant, page.body['@odata.nextLink'])
    expect([...page.body.value, ...rest.value]).toHaveLength(5)
    expect(subjects((await readRound(tenant, rest.deltaLink)).value)).toEqual(['Subject 6'])
  })

  test('filter by receivedDateTime ends at 5,000, the newest; other filters are refused; changeType narrows', async () => {
    const mailbox = tenant.state.mailboxOf(tenant.state.directory.user(li)!)
    for (let n = 0; n < 5_100; n++) tenant.post(letter(n), { receivedMs: start + n * 1_000, quiet: true })
    expect(mailbox.wellKnown('inbox').items).toBe(5_100)
    const since = new Date(start).toISOString()
    const filtered = await readRound(
      tenant,
      `${inbox}/delta?$select=subject&$filter=receivedDateTime ge ${since}`,
      'odata.maxpagesize=1000',
    )
    expect(filtered.value).toHaveLength(5_000)
    expect(subjects(filtered.value)).not.toContain('Subject 99')
    expect((await tenant.get(`${inbox}/delta?$filter=isRead eq true`)).status).toBe(400)
    const created = await readRound(tenant, `${inbox}/delta?changeType=created&$select=id`, 'odata.maxpagesize=1000')
    mailbox.update(mailbox.itemsOf(null)[0]!, { isRead: true })
    expect((await readRound(tenant, created.deltaLink)).value).toEqual([])
  })

  test('lost tokens answer 410 SyncStateNotFound until a new round; another folder’s token is invalid', async () => {
    tenant.post(letter(1))
    const { deltaLink } = await readRound(tenant, `${inbox}/delta`)
    await tenant.call('POST', '/__control/lose-delta-tokens', { mailbox: li })
    const lost = await tenant.call('GET', deltaLink)
    expect([lost.status, lost.body.error.code]).toEqual([410, 'SyncStateNotFound'])
    const fresh = await readRound(tenant, `${inbox}/delta`)
    expect(fresh.value).toHaveLength(1)
    const token = new URL(fresh.deltaLink).searchParams.get('$deltatoken')!
    expect((await tenant.get(`/users/${li}/mailFolders/archive/messages/delta?$deltatoken=${token}`)).status).toBe(400)
  })

  test('folders have a delta of their own', async () => {
    const { deltaLink, value } = await readRound(tenant, `/users/${li}/mailFolders/delta`)
    expect(value.length).toBeGreaterThan(6)
    const { body } = await tenant.call('POST', `/v1.0/users/${li}/mailFolders`, { displayName: 'Projects' })
    const after = await readRound(tenant, deltaLink)
    expect(after.value.map(({ id }) => id)).toEqual([body.id])
    await tenant.call('DELETE', `/v1.0/users/${li}/mailFolders/${body.id}`)
    const gone = await readRound(tenant, after.deltaLink)
    expect(gone.value[0]).toMatchObject({ id: body.id, '@removed': { reason: 'deleted' } })
  })

  test('disorder: items in any order, repeated over pages, none missing', async () => {
    await tenant.close()
    tenant = await openTenant({ disorder: { shuffle: true, repeatItems: 1 }, seed: 3 })
    for (let n = 1; n <= 30; n++) tenant.post(letter(n))
    const { value } = await readRound(tenant, `${inbox}/delta?$select=subject`, 'odata.maxpagesize=10')
    const told = value.map(({ subject }) => subject)
    expect(told).toHaveLength(32)
    expect(new Set(told).size).toBe(30)
    expect(told.slice(0, 10)).not.toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => `Subject ${n}`))
  })
})
