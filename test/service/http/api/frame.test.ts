import { z } from 'zod'
import { problemSchema } from '../../../../shared/contract/problem.ts'
import { languageOf } from '../../../../service/http/api/language.ts'
import { createRequestLimit } from '../../../../service/http/api/request-limit.ts'
import type { Refusal } from '../../../../service/http/api/refusal.ts'
import { ADDIN_ORIGIN, type Answer, type ApiWorld, openApiWorld } from '../../../support/api-world.ts'

let world: ApiWorld
let ann: string
beforeAll(async () => {
  world = await openApiWorld()
  ann = await world.token('ann')
})
afterAll(() => world.close())

const PLACE = '/api/v1/trip-reports'
const KEY = '0b0f7a0e-8f3a-4a53-9a3c-0f5b6a2d9a11'
const report = {
  key: KEY,
  accounts: [KEY],
  travellers: [KEY],
  start: 0,
  end: 1,
  purpose: 'x',
  contactsMet: [],
  keyInformation: '',
  commitments: [],
  nextStep: '',
  cost: null,
}

interface Refused {
  readonly what: string
  readonly path: string
  readonly options?: NonNullable<Parameters<ApiWorld['ask']>[2]>
  readonly anonymous?: boolean
  readonly expected: { readonly status: number; readonly code: string; readonly where?: string }
}

const REFUSED: readonly Refused[] = [
  {
    what: 'an unknown path',
    path: '/api/v1/nothing/here',
    anonymous: true,
    expected: { status: 404, code: 'route-unknown' },
  },
  {
    what: 'a method the path does not know',
    path: '/api/v1/me',
    options: { method: 'POST', body: {} },
    expected: { status: 404, code: 'route-unknown' },
  },
  {
    what: 'no token',
    path: '/api/v1/me',
    anonymous: true,
    expected: { status: 401, code: 'token-missing', where: 'authorization' },
  },
  {
    what: 'a body without a field',
    path: PLACE,
    options: { method: 'POST', body: { ...report, accounts: undefined } },
    expected: { status: 400, code: 'request-invalid', where: 'body.accounts' },
  },
  {
    what: 'a wrong value deep inside',
    path: PLACE,
    options: { method: 'POST', body: { ...report, commitments: [{ who: 'x', what: 7, by: null }] } },
    expected: { status: 400, code: 'request-invalid', where: 'body.commitments.0.what' },
  },
  {
    what: 'a body that is no object',
    path: PLACE,
    options: { method: 'POST', body: '[]' },
    expected: { status: 400, code: 'request-invalid', where: 'body' },
  },
  {
    what: 'a body that is no JSON',
    path: PLACE,
    options: { method: 'POST', body: '{"a":' },
    expected: { status: 400, code: 'request-unreadable', where: 'body' },
  },
  {
    what: 'no body',
    path: PLACE,
    options: { method: 'POST' },
    expected: { status: 400, code: 'request-invalid', where: 'body' },
  },
  {
    what: 'a body of another kind',
    path: PLACE,
    options: { method: 'POST', body: 'key=1', headers: { 'content-type': 'text/plain' } },
    expected: { status: 415, code: 'request-not-json', where: 'content-type' },
  },
  {
    what: 'a body beyond all measure',
    path: PLACE,
    options: { method: 'POST', body: { ...report, keyInformation: 'x'.repeat(600_000) } },
    expected: { status: 413, code: 'request-too-large', where: 'body' },
  },
  {
    what: 'what is not installed',
    path: PLACE,
    options: { method: 'POST', body: report },
    expected: { status: 501, code: 'trip-reports-not-installed' },
  },
]

describe.each(['en', 'zh-CN'] as const)('refusals in %s', (language) => {
  test.each(REFUSED)('$what', async ({ path, options = {}, anonymous = false, expected }) => {
    const headers = { ...options.headers, 'accept-language': language }
    const answer = await world.ask(anonymous ? null : ann, path, { ...options, headers })
    const problem = problemSchema.parse(answer.body)
    expect(problem).toMatchObject(expected)
    expect(answer.status).toBe(expected.status)
    expect(problem.type).toBe(`about:blank#${expected.code}`)
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(answer.headers.get('x-request-id')).toBe(problem.requestId)
    for (const sentence of [problem.title, problem.remedy ?? '']) {
      expect(/\p{Script=Han}/u.test(sentence)).toBe(language === 'zh-CN')
    }
    expect(world.log.at(-1)).toMatchObject({ event: 'api-refused', code: expected.code, request: problem.requestId })
  })
})

test('the pane’s own number of a request comes back; anything else in its place does not', async () => {
  const number = (given: string): Promise<string | null> =>
    world
      .ask(ann, '/api/v1/me', { headers: { 'x-request-id': given } })
      .then(({ headers }) => headers.get('x-request-id'))
  expect(await number(KEY)).toBe(KEY)
  expect(await number('<script>')).toMatch(/^[0-9a-f-]{36}$/)
})

describe('A1: CORS', () => {
  const preflight = (origin: string): Promise<Answer> =>
    world.ask(null, '/api/v1/me', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
    })
  const allowed = ({ headers }: Answer) => headers.get('access-control-allow-origin')

  test('pages of the add-in may ask and read, without cookies', async () => {
    const before = await preflight(ADDIN_ORIGIN)
    expect([before.status, allowed(before)]).toEqual([204, ADDIN_ORIGIN])
    expect(before.headers.get('access-control-allow-methods')).toBe('GET, POST')
    expect(before.headers.get('access-control-allow-headers')?.toLowerCase().split(', ')).toEqual(
      expect.arrayContaining(['authorization', 'content-type', 'accept-language', 'x-request-id']),
    )
    const answer = await world.ask(ann, '/api/v1/me', { headers: { origin: ADDIN_ORIGIN } })
    expect([answer.status, allowed(answer)]).toEqual([200, ADDIN_ORIGIN])
    for (const { headers } of [before, answer]) {
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      expect(headers.get('vary')).toContain('Origin')
    }
  })

  test('refusals can be read there too', async () => {
    const paths = ['/api/v1/me', '/api/v1/nothing']
    const answers = await Promise.all(paths.map((path) => world.ask(null, path, { headers: { origin: ADDIN_ORIGIN } })))
    expect(answers.map((one) => [one.status, allowed(one)])).toEqual([
      [401, ADDIN_ORIGIN],
      [404, ADDIN_ORIGIN],
    ])
  })

  test.each([
    'https://evil.example',
    `${ADDIN_ORIGIN}.evil.example`,
    `${ADDIN_ORIGIN}:8443`,
    ADDIN_ORIGIN.replace('https', 'http'),
    ADDIN_ORIGIN.toUpperCase(),
    'null',
  ])('pages of %s may not', async (origin) => {
    const before = await preflight(origin)
    expect([before.status, before.body['code'], allowed(before)]).toEqual([403, 'origin-not-allowed', null])
    const answer = await world.ask(ann, '/api/v1/me', { headers: { origin } })
    expect(allowed(answer)).toBeNull()
  })
})

describe('the OpenAPI document', () => {
  interface Operation {
    readonly operationId: string
    readonly summary: string
    readonly security: readonly object[]
    readonly requestBody?: { readonly required: boolean; readonly content: Record<string, { readonly schema: object }> }
    readonly responses: Record<string, { readonly description: string; readonly content?: Record<string, object> }>
  }
  interface Document {
    readonly openapi: string
    readonly info: { readonly title: string; readonly version: string }
    readonly paths: Record<string, Record<string, Operation>>
    readonly components: { readonly schemas: Record<string, object> }
  }
  let document: Document
  beforeAll(async () => {
    document = (await world.ask(null, '/api/v1/openapi.json')).body as unknown as Document
  })

  test('says 3.1 and this release, and needs no token', () => {
    expect([document.openapi, document.info.title, document.info.version]).toEqual([
      '3.1.0',
      'Commonhold',
      '0.0.0-test',
    ])
  })

  test('holds every route there is, and no other', () => {
    const written = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`.replace(' /api/v1', ' ')),
    )
    const real = world.routes
      .filter((route) => !/^(HEAD|OPTIONS) /.test(route))
      .map((route) => route.replace(/:(\w+)/g, '{$1}'))
    expect(written.sort()).toEqual(real.sort())
    expect(written.length).toBeGreaterThan(2)
  })

  test('each operation is whole: an own id, what it is for, who may, every refusal as a problem', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.entries(methods))
    expect(new Set(operations.map(([, { operationId }]) => operationId)).size).toBe(operations.length)
    for (const [method, operation] of operations) {
      expect(operation.summary).toMatch(/\S \S/)
      if (operation.operationId === 'getOpenapiJson') {
        expect(operation.security).toEqual([])
        continue
      }
      expect(operation.security).toEqual([{ entra: [] }])
      for (const status of ['400', '401', '403', '429', '500', ...(method === 'post' ? ['413', '415'] : [])]) {
        const { content } = operation.responses[status] ?? {}
        expect([operation.operationId, status, content]).toEqual([
          operation.operationId,
          status,
          { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        ])
      }
      for (const { description } of Object.values(operation.responses)) expect(description).not.toBe('')
      if (method === 'post') expect(operation.requestBody?.required).toBe(true)
    }
  })

  test('every reference leads somewhere and every schema is one', () => {
    const schemas: object[] = Object.values(document.components.schemas)
    const references: string[] = []
    JSON.stringify(document, (key, value: unknown) => {
      if (key === '$ref') references.push(String(value))
      if (key === 'schema' && typeof value === 'object' && value !== null && !('$ref' in value)) schemas.push(value)
      return value
    })
    expect(references.length).toBeGreaterThan(0)
    for (const reference of references) {
      const [, name] = /^#\/components\/schemas\/(\w+)$/.exec(reference) ?? []
      expect(Object.keys(document.components.schemas)).toContain(name)
    }
    for (const schema of schemas) expect(() => z.fromJSONSchema(schema as z.core.JSONSchema.BaseSchema)).not.toThrow()
  })

  test('describes what really comes', async () => {
    const { content } = document.paths['/api/v1/me']?.['get']?.responses['200'] ?? {}
    const { schema } = content?.['application/json'] as { schema: z.core.JSONSchema.BaseSchema }
    const me = await world.ask(ann, '/api/v1/me')
    expect(z.fromJSONSchema(schema).parse(me.body)).toEqual(me.body)
    const problem = document.components.schemas['Problem'] as z.core.JSONSchema.BaseSchema
    const refused = await world.ask(null, '/api/v1/me')
    expect(z.fromJSONSchema(problem).parse(refused.body)).toEqual(refused.body)
  })
})

describe('the limit of requests', () => {
  test('a reader has a minute’s worth at once, then what comes in with time; others are not touched', () => {
    let at = 0
    const limit = createRequestLimit(60, () => at)
    const refusal = (reader: string): Refusal | null => {
      try {
        limit(reader)
        return null
      } catch (error) {
        return error as Refusal
      }
    }
    for (let count = 0; count < 60; count++) expect(refusal('a')).toBeNull()
    expect(refusal('a')).toMatchObject({ status: 429, code: 'too-many-requests', retryAfterSeconds: 1 })
    expect(refusal('b')).toBeNull()
    at = 1000
    expect(refusal('a')).toBeNull()
    expect(refusal('a')).not.toBeNull()
    at = 10 * 60_000
    for (let count = 0; count < 60; count++) expect(refusal('a')).toBeNull()
    expect(refusal('a')).not.toBeNull()
  })

  test('goes out as 429 with the time to wait', async () => {
    const own = await openApiWorld({ policy: { access: { requestsPerMinute: 10 } } })
    const token = await own.token('ann')
    const answers = await Promise.all(Array.from({ length: 12 }, () => own.ask(token, '/api/v1/me')))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.headers.get('retry-after')).toMatch(/^[1-6]$/)
    expect((await own.ask(await own.token('eva'), '/api/v1/me')).status).toBe(200)
    await own.close()
  })
})

test.each([
  [undefined, 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['zh-TW', 'zh-CN'],
  ['de-DE, en-US;q=0.7', 'en'],
  ['de, zh;q=0.5, en;q=0.6', 'en'],
  ['en;q=0, zh', 'zh-CN'],
  ['zh;q=x', 'zh-CN'],
  ['fr', 'en'],
  ['*', 'en'],
] as const)('Accept-Language %s is answered in %s', (header, language) => {
  expect(languageOf(header)).toBe(language)
})
