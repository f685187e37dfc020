import { issuerBase } from '../../../../service/http/api/sign-in.ts'
import { API_CLIENT, type ApiWorld, type DIRECTORY, openApiWorld } from '../../../support/api-world.ts'
import { openKeyServer, type SignOptions } from '../../../support/key-server.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.close())

const OTHER = '99999999-9999-4999-8999-999999999999'
const now = () => Math.floor(Date.now() / 1000)

test('A1: a right token leads to the rep its object id names, whatever address it carries', async () => {
  const { status, body, headers } = await world.ask(await world.token('ann'), '/api/v1/me')
  expect([status, body]).toMatchObject([200, { name: 'Ann Berg', address: 'ann@ours.example', roles: ['rep'] }])
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(headers.get('cache-control')).toBe('no-store')
})

interface Forgery {
  readonly what: string
  /** Claims put in place of the right ones; undefined takes one away. */
  readonly claims?: () => Record<string, unknown>
  readonly sign?: () => Promise<SignOptions>
  readonly code: string
}

const FORGERIES: readonly Forgery[] = [
  { what: 'for another app', claims: () => ({ aud: OTHER }), code: 'token-audience' },
  { what: 'for an app id URI', claims: () => ({ aud: `api://${API_CLIENT}` }), code: 'token-audience' },
  { what: 'for Graph', claims: () => ({ aud: '00000003-0000-0000-c000-000000000000' }), code: 'token-audience' },
  { what: 'without an audience', claims: () => ({ aud: undefined }), code: 'token-incomplete' },
  {
    what: 'issued by another tenant',
    claims: () => ({ iss: `https://login.microsoftonline.com/${OTHER}/v2.0` }),
    code: 'token-issuer',
  },
  {
    what: 'issued by the v1 endpoint',
    claims: () => ({ iss: `https://sts.windows.net/${world.keys.tid}/` }),
    code: 'token-issuer',
  },
  {
    what: 'issued by another cloud',
    claims: () => ({ iss: `https://login.partner.microsoftonline.cn/${world.keys.tid}/v2.0` }),
    code: 'token-issuer',
  },
  { what: 'of a tenant not in the list', claims: () => ({ tid: OTHER }), code: 'token-tenant' },
  { what: 'without a tenant', claims: () => ({ tid: undefined }), code: 'token-malformed' },
  { what: 'expired for longer than clocks differ', claims: () => ({ exp: now() - 120 }), code: 'token-expired' },
  { what: 'without an end', claims: () => ({ exp: undefined }), code: 'token-incomplete' },
  { what: 'not valid yet', claims: () => ({ nbf: now() + 600 }), code: 'token-not-yet' },
  { what: 'without a beginning', claims: () => ({ nbf: undefined }), code: 'token-incomplete' },
  { what: 'without an object id', claims: () => ({ oid: undefined }), code: 'token-incomplete' },
  { what: 'with an address for an object id', claims: () => ({ oid: 'ann@ours.example' }), code: 'token-incomplete' },
  { what: 'given to another program', claims: () => ({ azp: OTHER }), code: 'token-client' },
  { what: 'given to nobody in particular', claims: () => ({ azp: undefined }), code: 'token-client' },
  {
    what: 'naming its program as v1 does',
    claims: () => ({ azp: undefined, appid: API_CLIENT }),
    code: 'token-client',
  },
  { what: 'with another scope', claims: () => ({ scp: 'User.Read' }), code: 'token-scope' },
  { what: 'with a longer scope', claims: () => ({ scp: 'access_as_user_too x.access_as_user' }), code: 'token-scope' },
  {
    what: 'of an app (no scope)',
    claims: () => ({ scp: undefined, roles: ['Commonhold.Admin'] }),
    code: 'token-app-only',
  },
  { what: 'of an app (idtyp)', claims: () => ({ idtyp: 'app' }), code: 'token-app-only' },
  { what: 'with a list for a scope', claims: () => ({ scp: ['access_as_user'] }), code: 'token-app-only' },
  { what: 'of version 1', claims: () => ({ ver: '1.0' }), code: 'token-version' },
  { what: 'without a version', claims: () => ({ ver: undefined }), code: 'token-version' },
  {
    what: 'signed by a key nobody serves',
    sign: async () => ({ key: await world.keys.newKey() }),
    code: 'token-signature',
  },
  {
    what: 'signed by another key under the name of ours',
    sign: async () => ({ key: await world.keys.newKey(), header: { kid: world.keys.key.kid } }),
    code: 'token-signature',
  },
  {
    what: 'that names no key',
    sign: () => Promise.resolve({ header: { kid: undefined as unknown as string } }),
    code: 'token-signature',
  },
  {
    what: 'signed with the public key as a secret',
    sign: () =>
      Promise.resolve({ header: { alg: 'HS256' }, secret: new TextEncoder().encode(String(world.keys.key.jwk['n'])) }),
    code: 'token-algorithm',
  },
]

test.each(FORGERIES)('A1: a token $what is refused', async ({ claims = () => ({}), sign, code }) => {
  const token = await world.keys.sign(world.claims('ann', claims()), sign === undefined ? {} : await sign())
  const { status, body, headers } = await world.ask(token, '/api/v1/me')
  expect({ status, code: body['code'], where: body['where'] }).toEqual({ status: 401, code, where: 'authorization' })
  expect(headers.get('content-type')).toContain('application/problem+json')
  expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
})

test('A1: an unsigned token, half a token and no token are refused', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = `${part({ alg: 'none', typ: 'JWT' })}.${part(world.claims('ann'))}.`
  const codes = await Promise.all(
    [unsigned, `${part({ alg: 'RS256' })}.x`, 'x'.repeat(9000)].map(
      async (token) => (await world.ask(token, '/api/v1/me')).body['code'],
    ),
  )
  expect(codes).toEqual(['token-algorithm', 'token-malformed', 'token-malformed'])
  expect((await world.ask(null, '/api/v1/me')).body['code']).toBe('token-missing')
  const basic = await world.ask(null, '/api/v1/me', { headers: { authorization: 'Basic YTpi' } })
  expect(basic.body['code']).toBe('token-missing')
})

test('clocks may differ by a minute', async () => {
  const token = await world.keys.sign(world.claims('ann', { nbf: now() + 30, iat: now() + 30 }))
  expect((await world.ask(token, '/api/v1/me')).status).toBe(200)
  const late = await world.keys.sign(world.claims('ann', { exp: now() - 30 }))
  expect((await world.ask(late, '/api/v1/me')).status).toBe(200)
})

test('A1: e-mail, upn and preferred_username of somebody else give nothing', async () => {
  const stranger = { oid: OTHER }
  const names = { email: 'ann@ours.example', upn: 'ann@ours.example', preferred_username: 'ann@ours.example' }
  const { status, body } = await world.ask(await world.keys.sign(world.claims(stranger, names)), '/api/v1/me')
  expect([status, body['code']]).toEqual([403, 'reader-unknown'])
})

test('A1: a key of the set that belongs to another tenant signs nothing', async () => {
  const own = await openApiWorld()
  const foreign = await own.keys.newKey()
  const theirs = { ...foreign.jwk, issuer: `https://login.microsoftonline.com/${OTHER}/v2.0` }
  const common = await own.keys.newKey()
  const anybody = { ...common.jwk, issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' }
  own.keys.serve([theirs, anybody])
  const asked = async (key: typeof foreign) => own.ask(await own.keys.sign(own.claims('ann'), { key }), '/api/v1/me')
  expect((await asked(foreign)).body['code']).toBe('token-key-issuer')
  expect((await asked(common)).status).toBe(200)
  await own.close()
})

test('A1: keys are asked for once, and tokens with made-up keys do not make us ask again and again', async () => {
  const own = await openApiWorld()
  const token = await own.token('ann')
  await Promise.all([1, 2, 3, 4].map(() => own.ask(token, '/api/v1/me')))
  expect(own.keys.asked()).toBe(1)
  for (let round = 0; round < 5; round++) {
    const forged = await own.keys.sign(own.claims('ann'), { header: { kid: `made-up-${round}` } })
    expect((await own.ask(forged, '/api/v1/me')).body['code']).toBe('token-signature')
  }
  expect(own.keys.asked()).toBe(1)
  await own.close()
})

test('without Microsoft’s keys nobody signs in, and Microsoft is not asked for every token', async () => {
  const own = await openApiWorld()
  own.keys.serve(null)
  const token = await own.token('ann')
  const answers = [await own.ask(token, '/api/v1/me'), await own.ask(token, '/api/v1/me')]
  for (const { status, body, headers } of answers) {
    expect([status, body['code'], headers.get('retry-after')]).toEqual([503, 'sign-in-keys-unavailable', '30'])
  }
  expect(own.keys.asked()).toBe(1)
  await own.close()
})

test('A1: people of a second tenant of the list are no reps by their object id, but may hold a role', async () => {
  const second = await openKeyServer()
  const environment = {
    // The directory's tenant is the first where COMMONHOLD_GRAPH_TENANT names none.
    COMMONHOLD_API_TENANTS: `${OTHER},${second.tid}`,
    COMMONHOLD_LOGIN_URL: second.url,
  }
  const both = await openApiWorld({ environment })
  const claims = (roles?: readonly string[]) =>
    both.claims('ann', {
      tid: second.tid,
      iss: `https://login.microsoftonline.com/${second.tid}/v2.0`,
      ...(roles === undefined ? {} : { roles }),
    })
  const plain = await both.ask(await second.sign(claims()), '/api/v1/me')
  expect([plain.status, plain.body['code']]).toEqual([403, 'reader-unknown'])
  const auditor = await both.ask(await second.sign(claims(['Commonhold.Auditor'])), '/api/v1/me')
  expect([auditor.status, auditor.body]).toMatchObject([200, { rep: null, address: '', roles: ['auditor'] }])
  await both.close()
  await second.close()
})

test('the issuer is that of the cloud, wherever its keys are read', () => {
  expect(issuerBase('https://login.partner.microsoftonline.cn')).toBe('https://login.partner.microsoftonline.cn')
  expect(issuerBase('https://login.microsoftonline.us/')).toBe('https://login.microsoftonline.us')
  expect(issuerBase('http://127.0.0.1:4000/x')).toBe('https://login.microsoftonline.com')
})

test('A1: roles come from the directory and from app roles alone', async () => {
  const roles = async (of: keyof typeof DIRECTORY, given?: readonly string[]) =>
    (await world.ask(await world.token(of, given), '/api/v1/me')).body['roles']
  expect(await roles('eva')).toEqual(['rep', 'manager'])
  expect(await roles('ivy', ['Commonhold.CallDesk', 'Commonhold.Admin'])).toEqual(['rep', 'call-desk', 'admin'])
  expect(await roles('ann', ['manager', 'commonhold.auditor', 'toString'])).toEqual(['rep'])
  const gone = await world.ask(await world.token('leo', ['Commonhold.Admin']), '/api/v1/me')
  expect([gone.status, gone.body['code']]).toEqual([403, 'reader-left'])
})
