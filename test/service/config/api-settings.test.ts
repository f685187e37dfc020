import { type ApiSettings, readConfig, WrongConfig } from '../../../service/config/config.ts'

const CLIENT = '11111111-aaaa-4BBB-8ccc-222222222222'
const TENANT = '33333333-AAAA-4bbb-8ccc-444444444444'
const OTHER = '55555555-aaaa-4bbb-8ccc-666666666666'

const read = (environment: Record<string, string>): ApiSettings | null =>
  readConfig({ environment, readFile: () => 'pem' }).config.api

function wrong(environment: Record<string, string>): string[] {
  try {
    read(environment)
  } catch (error) {
    if (error instanceof WrongConfig) return error.problems.map(({ name }) => name)
    throw error
  }
  return []
}

const graph = (tenant: string) => ({
  COMMONHOLD_GRAPH_TENANT: tenant,
  COMMONHOLD_GRAPH_CLIENT: CLIENT,
  COMMONHOLD_GRAPH_CERTIFICATE: 'app.pem',
})

test('without an app there is no API', () => {
  expect(read({})).toBeNull()
  expect(read({ COMMONHOLD_API_TENANTS: TENANT })).toBeNull()
})

test('the app and the tenant are enough; ids are in lower case', () => {
  expect(read({ COMMONHOLD_API_CLIENT: CLIENT, COMMONHOLD_API_TENANTS: TENANT })).toEqual({
    loginUrl: 'https://login.microsoftonline.com',
    client: CLIENT.toLowerCase(),
    addinClient: CLIENT.toLowerCase(),
    scope: 'access_as_user',
    tenants: [TENANT.toLowerCase()],
    directoryTenant: TENANT.toLowerCase(),
    origin: null,
  })
})

test('the directory’s tenant is the default, and stays the directory’s beside others', () => {
  const own = { COMMONHOLD_API_CLIENT: CLIENT, ...graph(TENANT) }
  expect(read(own)).toMatchObject({ tenants: [TENANT.toLowerCase()], directoryTenant: TENANT.toLowerCase() })
  expect(read({ ...own, COMMONHOLD_API_TENANTS: `${OTHER}, ${TENANT}` })).toMatchObject({
    tenants: [OTHER, TENANT.toLowerCase()],
    directoryTenant: TENANT.toLowerCase(),
  })
})

test('a tenant known by its domain alone has to be named by its id', () => {
  const byDomain = { COMMONHOLD_API_CLIENT: CLIENT, ...graph('ours.example') }
  expect(wrong(byDomain)).toEqual(['COMMONHOLD_API_TENANTS'])
  expect(read({ ...byDomain, COMMONHOLD_API_TENANTS: TENANT })).toMatchObject({
    directoryTenant: TENANT.toLowerCase(),
  })
})

test('pages of the public address may ask, unless another origin is named', () => {
  const base = { COMMONHOLD_API_CLIENT: CLIENT, COMMONHOLD_API_TENANTS: TENANT }
  const at = { ...base, COMMONHOLD_PUBLIC_URL: 'https://Hold.Example.com:443/x/' }
  expect(read(at)?.origin).toBe('https://hold.example.com')
  expect(read({ ...at, COMMONHOLD_ADDIN_ORIGIN: 'https://addin.example.com:8443/' })?.origin).toBe(
    'https://addin.example.com:8443',
  )
})

test('what is no id, scope or origin is refused', () => {
  const names = wrong({
    COMMONHOLD_API_CLIENT: 'api://app',
    COMMONHOLD_ADDIN_CLIENT: 'app',
    COMMONHOLD_API_TENANTS: `${TENANT},ours.example`,
    COMMONHOLD_API_SCOPE: 'two words',
    COMMONHOLD_ADDIN_ORIGIN: 'https://x.example/path',
  })
  expect(names.sort()).toEqual([
    'COMMONHOLD_ADDIN_CLIENT',
    'COMMONHOLD_ADDIN_ORIGIN',
    'COMMONHOLD_API_CLIENT',
    'COMMONHOLD_API_SCOPE',
    'COMMONHOLD_API_TENANTS',
  ])
  for (const origin of ['*', 'null', 'ftp://x.example', 'https://a@x.example', 'x.example']) {
    expect([origin, wrong({ COMMONHOLD_ADDIN_ORIGIN: origin })]).toEqual([origin, ['COMMONHOLD_ADDIN_ORIGIN']])
  }
})
