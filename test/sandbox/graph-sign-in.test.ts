import { ConfidentialClientApplication, type INetworkModule } from '@azure/msal-node'
import { createHash, sign, X509Certificate, constants } from 'node:crypto'
import { selfMadeCertificate, type SelfMadeCertificate } from '../../sandbox/graph/login/certificate.ts'
import { openTenant, type TestTenant } from './graph-tenant.ts'

const clientId = '11111111-2222-4333-8444-555555555555'
const scope = 'https://graph.microsoft.com/.default'

describe('signing in at the Graph stand-in', () => {
  let own: SelfMadeCertificate
  let tenant: TestTenant
  beforeAll(async () => {
    own = selfMadeCertificate('commonhold')
    tenant = await openTenant({ apps: [{ clientId, certificates: [own.cert], roles: ['Mail.Read', 'User.Read.All'] }] })
  })
  afterAll(async () => {
    await tenant.close()
    own.remove()
  })

  /** The library insists on https; this is what sends its calls to the stand-in's http (`sandbox/README.md`). */
  const network = (): INetworkModule => {
    const send = async (method: string, url: string, options?: { headers?: Record<string, string>; body?: string }) => {
      const response = await fetch(url.replace(/^https:/, 'http:'), {
        method,
        ...(options?.headers ? { headers: options.headers } : {}),
        ...(options?.body ? { body: options.body } : {}),
      })
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the library says which body it expects
      const body = (await response.json()) as any
      return { status: response.status, headers: Object.fromEntries(response.headers), body }
    }
    return {
      sendGetRequestAsync: (url, options) => send('GET', url, options),
      sendPostRequestAsync: (url, options) => send('POST', url, options),
    }
  }
  const thumbprint = (cert: string) => createHash('sha256').update(new X509Certificate(cert).raw).digest('hex')
  const library = (certificate: SelfMadeCertificate, id = clientId): ConfidentialClientApplication => {
    const host = new URL(tenant.url).host
    return new ConfidentialClientApplication({
      auth: {
        clientId: id,
        authority: `https://${host}/${tenant.state.login.tenantId}`,
        knownAuthorities: [host],
        clientCertificate: { thumbprintSha256: thumbprint(certificate.cert), privateKey: certificate.key },
      },
      system: { networkClient: network() },
    })
  }

  test("Microsoft's own library gets a token with a certificate, and the token opens Graph", async () => {
    const answer = await library(own).acquireTokenByClientCredential({ scopes: [scope] })
    const token = answer!.accessToken
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
    expect(claims).toMatchObject({ aud: 'https://graph.microsoft.com', roles: ['Mail.Read', 'User.Read.All'] })
    const users = await tenant.call('GET', '/v1.0/users', undefined, { authorization: `Bearer ${token}` })
    expect(users.status).toBe(200)
    const groups = await tenant.call('GET', '/v1.0/groups', undefined, { authorization: `Bearer ${token}` })
    expect([groups.status, groups.body.error.code]).toEqual([403, 'Authorization_RequestDenied'])
  })

  test('a certificate nobody registered, an unknown app: the library reports what Entra said', async () => {
    const stranger = selfMadeCertificate('stranger')
    await expect(library(stranger).acquireTokenByClientCredential({ scopes: [scope] })).rejects.toMatchObject({
      errorCode: 'invalid_client',
      errorMessage: expect.stringContaining('AADSTS700027'),
    })
    stranger.remove()
    const unknown = library(own, '99999999-2222-4333-8444-555555555555')
    await expect(unknown.acquireTokenByClientCredential({ scopes: [scope] })).rejects.toMatchObject({
      errorMessage: expect.stringContaining('AADSTS700016'),
    })
  })

  const assertion = (claims: Record<string, unknown>, header: Record<string, unknown> = {}): string => {
    const now = Math.floor(Date.now() / 1000)
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const x5t = createHash('sha256').update(new X509Certificate(own.cert).raw).digest('base64url')
    const all = {
      iss: clientId,
      sub: clientId,
      aud: `${tenant.url}/${tenant.state.login.tenantId}/oauth2/v2.0/token`,
      nbf: now,
      exp: now + 600,
      ...claims,
    }
    const text = `${part({ alg: 'PS256', typ: 'JWT', 'x5t#S256': x5t, ...header })}.${part(all)}`
    const key = { key: own.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
  }
  const ask = async (fields: Record<string, string>, name = tenant.state.login.tenantId) => {
    const response = await fetch(`${tenant.url}/${name}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        scope,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        ...fields,
      }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  test.each([
    ['wrong audience', 700023, { aud: 'https://login.example/token' }, {}],
    ['expired', 700024, { exp: 1_000 }, {}],
    ['another issuer', 700021, { iss: 'somebody' }, {}],
    ['no algorithm', 700027, {}, { alg: 'none' }],
    ['a thumbprint of nothing', 700027, {}, { 'x5t#S256': 'AAAA' }],
  ])('assertion refused: %s → AADSTS%d', async (_name, number, claims, header) => {
    const { status, body } = await ask({ client_assertion: assertion(claims, header) })
    expect(status).toBe(401)
    expect(body).toMatchObject({ error: 'invalid_client', error_codes: [number], trace_id: expect.any(String) })
    expect(body['error_description']).toContain(`AADSTS${number}: `)
  })

  test('a good assertion, a bad scope, another tenant, a tampered signature', async () => {
    expect((await ask({ client_assertion: assertion({}) })).status).toBe(200)
    expect((await ask({ client_assertion: assertion({}), scope: 'Mail.Read' })).body['error_codes']).toEqual([1002012])
    expect((await ask({ client_assertion: assertion({}) }, 'nobody.example')).body['error_codes']).toEqual([90002])
    const good = assertion({})
    const bad = `${good.slice(0, -8)}${good.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA'}`
    expect((await ask({ client_assertion: bad })).body['error_codes']).toEqual([700027])
  })

  test('revoked and expired tokens answer 401 InvalidAuthenticationToken', async () => {
    const app = tenant.state.login.app(clientId)!
    const users = async (token: string) =>
      (await tenant.call('GET', '/v1.0/users', undefined, { authorization: `Bearer ${token}` })).body.error?.code
    const token = tenant.state.login.issue(app)
    expect(await users(token)).toBeUndefined()
    expect((await tenant.call('POST', '/__control/revoke-tokens', { clientId })).body.revoked).toBeGreaterThan(0)
    expect(await users(token)).toBe('InvalidAuthenticationToken')
    tenant.state.login.tokenLifetimeSeconds = 0
    expect(await users(tenant.state.login.issue(app))).toBe('InvalidAuthenticationToken')
    tenant.state.login.tokenLifetimeSeconds = 3_599
    expect(await users('rubbish')).toBe('InvalidAuthenticationToken')
  })

  test('a scripted fault hits the login only where its path says so', async () => {
    const { faults } = tenant.state
    faults.add({ id: 'all', action: { kind: 'status', status: 503 } })
    expect((await ask({ client_assertion: assertion({}) })).status).toBe(200)
    faults.remove('all')
    faults.add({ path: '/oauth2/', times: 1, action: { kind: 'status', status: 503 } })
    faults.add({ path: '/oauth2/', times: 1, action: { kind: 'reset' } })
    expect((await ask({ client_assertion: assertion({}) })).body['error_codes']).toEqual([90033])
    await expect(ask({ client_assertion: assertion({}) })).rejects.toThrow()
    expect((await ask({ client_assertion: assertion({}) })).status).toBe(200)
  })

  test('discovery names the endpoints with https, the keys verify a token', async () => {
    const base = `${tenant.url}/${tenant.state.login.tenantId}`
    const config = (await (await fetch(`${base}/v2.0/.well-known/openid-configuration`)).json()) as Record<
      string,
      string
    >
    expect(config['token_endpoint']).toBe(`${base.replace('http:', 'https:')}/oauth2/v2.0/token`)
    const { keys } = (await (await fetch(`${base}/discovery/v2.0/keys`)).json()) as { keys: Record<string, string>[] }
    expect(keys[0]).toMatchObject({ kty: 'RSA', use: 'sig', kid: expect.any(String) })
    const instance = (await (await fetch(`${tenant.url}/common/discovery/instance`)).json()) as { metadata: unknown[] }
    expect(instance.metadata).toHaveLength(1)
  })
})
