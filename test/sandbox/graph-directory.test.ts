import { li, openTenant, wang, type TestTenant, type Wire } from './graph-tenant.ts'

describe('directory of the Graph stand-in', () => {
  let tenant: TestTenant
  beforeEach(async () => {
    tenant = await openTenant()
    tenant.state.directory.addUser({ address: 'sales@contoso.example', displayName: 'Sales', userPurpose: 'shared' })
    tenant.state.directory.addGroup({
      displayName: 'Team',
      address: 'team@contoso.example',
      members: [li, 'sales@contoso.example'],
    })
  })
  afterEach(() => tenant.close())

  test('users page by page, what is not selected is not there, managers expanded', async () => {
    const found: Wire[] = []
    let link: string | undefined =
      `/v1.0/users?$top=2&$select=id,mail,proxyAddresses,accountEnabled&$expand=manager($select=id)`
    for (let pages = 0; link !== undefined && pages < 5; pages++) {
      const { body }: { body: Wire } = await tenant.call('GET', link)
      found.push(...body.value)
      link = body['@odata.nextLink']
    }
    const one = found.find(({ mail }) => mail === li)
    expect(found).toHaveLength(3)
    expect(one.proxyAddresses).toEqual([`SMTP:${li}`, 'smtp:l.wei@contoso.example'])
    expect(one.manager.id).toBe(tenant.state.directory.user(wang)!.id)
    expect(found.find(({ mail }) => mail === wang)).not.toHaveProperty('manager')
    expect(found.find(({ mail }) => mail.startsWith('sales'))).toMatchObject({ accountEnabled: false })
    expect((await tenant.get(`/users/${li}`)).body).not.toHaveProperty('proxyAddresses')
    expect((await tenant.get(`/users/${li}/manager`)).body.mail).toBe(wang)
    expect((await tenant.get(`/users/${wang}/manager`)).status).toBe(404)
    expect((await tenant.get('/users/l.wei@contoso.example')).body.error.code).toBe('Request_ResourceNotFound')
    const filtered = await tenant.get(`/users?$filter=proxyAddresses/any(p:p eq 'smtp:l.wei@contoso.example')`)
    expect(filtered.body.value).toHaveLength(1)
  })

  test('what a mailbox is for, groups and members, verified domains', async () => {
    expect((await tenant.get('/users/sales@contoso.example/mailboxSettings/userPurpose')).body.value).toBe('shared')
    expect((await tenant.get(`/users/${li}/mailboxSettings`)).body.userPurpose).toBe('user')
    const groups = (await tenant.get('/groups?$filter=mailEnabled eq true')).body.value
    expect(groups).toEqual([
      expect.objectContaining({ mail: 'team@contoso.example', proxyAddresses: ['SMTP:team@contoso.example'] }),
    ])
    const members = (await tenant.get(`/groups/${groups[0].id}/members?$select=id,mail`)).body.value
    expect(members.map(({ mail }: Wire) => mail)).toEqual([li, 'sales@contoso.example'])
    const { verifiedDomains } = (await tenant.get('/organization')).body.value[0]
    expect(verifiedDomains.map(({ name }: Wire) => name)).toEqual(['contoso.example', 'contoso.onmicrosoft.com'])
  })

  test('a person joins, takes an alias, leaves; mail to a group reaches its members', async () => {
    await tenant.call('POST', '/__control/users', { address: 'new@contoso.example', displayName: 'New One' })
    await tenant.call('POST', '/__control/users', { address: 'new@contoso.example', aliases: ['n@contoso.example'] })
    expect((await tenant.get('/users/new@contoso.example?$select=displayName,proxyAddresses')).body).toMatchObject({
      displayName: 'New One',
      proxyAddresses: ['SMTP:new@contoso.example', 'smtp:n@contoso.example'],
    })
    const message = { from: 'chen@acme.example', to: ['n@contoso.example', 'team@contoso.example'], subject: 's' }
    const { body } = await tenant.call('POST', '/__control/deliver', { message })
    expect(body.items.map(({ mailbox }: Wire) => mailbox).sort()).toEqual([
      li,
      'new@contoso.example',
      'sales@contoso.example',
    ])
    await tenant.call('DELETE', '/__control/users/new@contoso.example')
    expect((await tenant.get('/users/new@contoso.example')).status).toBe(404)
    expect((await tenant.call('POST', '/__control/deliver', { message })).body.items).toHaveLength(2)
  })
})
