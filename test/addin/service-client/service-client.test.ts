import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServiceClient } from '../../../addin/service-client/create-service-client.ts'
import type { ServiceError } from '../../../addin/service-client/service-error.ts'
import { SignInError } from '../../../addin/sign-in/sign-in-error.ts'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

let server: Server
let base: string
let answers: Answer[]
let seen: Array<{
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}>

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body })
      answers.shift()?.(response, request)
    })
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  answers = []
  seen = []
})

const ok =
  (value: unknown): Answer =>
  (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
const refused =
  (status: number, problem: object | string, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/problem+json', ...headers })
      .end(typeof problem === 'string' ? problem : JSON.stringify(problem))
const PROBLEM = {
  type: 'about:blank#account-unknown',
  title: '没有这个客户。',
  status: 404,
  code: 'account-unknown',
  remedy: '请搜索。',
  requestId: 'r-1',
}

/** A client whose tokens are t-1, t-2, …: a refused one is answered with the next. */
function client(settings: { token?: () => Promise<string>; limitMs?: number } = {}) {
  const failures: string[] = []
  let nth = 1
  const made = createServiceClient({
    base,
    language: 'zh-CN',
    token: settings.token ?? (({ refused: last } = {}) => Promise.resolve(`t-${last === undefined ? nth : ++nth}`)),
    fetch: (input, init) => fetch(input, init),
    failed: (error) => failures.push(`${error.failing} ${error.code}`),
    ...(settings.limitMs === undefined ? {} : { limitMs: settings.limitMs }),
  })
  return { made, failures }
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error as ServiceError,
  )

describe('the service over HTTP', () => {
  it('asks with a token, the language, and no cookie; the body is JSON', async () => {
    answers = [ok({ accounts: [] }), ok({ suggestions: [] })]
    const { made } = client()
    await expect(made.searchAccounts('a&b 客户')).resolves.toEqual({ accounts: [] })
    await made.composeCheck({ mailbox: 'a@ours.example', conversationId: null, to: [], cc: [], replyTo: [] })
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: '/api/v1/accounts?q=a%26b%20%E5%AE%A2%E6%88%B7',
      headers: { authorization: 'Bearer t-1', 'accept-language': 'zh-CN' },
    })
    expect(seen[0]?.headers['cookie']).toBeUndefined()
    expect(JSON.parse(seen[1]?.body ?? '')).toMatchObject({ mailbox: 'a@ours.example', conversationId: null })
  })

  it('renews a refused token once, and only once', async () => {
    answers = [
      refused(401, {}),
      ok({ rep: null }),
      refused(401, {}),
      refused(401, { ...PROBLEM, code: 'token-audience' }),
    ]
    const { made, failures } = client()
    await expect(made.me()).resolves.toEqual({ rep: null })
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer t-1', 'Bearer t-2'])
    expect(await failureOf(made.me())).toMatchObject({ failing: 'sign-in', code: 'token-audience', status: 401 })
    expect(seen).toHaveLength(4)
    expect(failures).toEqual(['sign-in token-audience'])
  })

  it('hands on the service’s own sentences', async () => {
    answers = [refused(404, PROBLEM)]
    expect(await failureOf(client().made.account('x'))).toMatchObject({
      failing: 'refused',
      code: 'account-unknown',
      title: '没有这个客户。',
      remedy: '请搜索。',
      requestId: 'r-1',
    })
  })

  it('tells a service that is away from one that failed', async () => {
    answers = [
      refused(502, '<html>bad gateway</html>'),
      refused(503, { ...PROBLEM, code: 'starting' }, { 'retry-after': '7' }),
      refused(500, { ...PROBLEM, code: 'internal' }),
    ]
    const { made } = client()
    expect(await failureOf(made.mine())).toMatchObject({ failing: 'unreachable', code: 'http-502' })
    expect(await failureOf(made.mine())).toMatchObject({ failing: 'unreachable', retryAfterMs: 7000 })
    expect(await failureOf(made.mine())).toMatchObject({ failing: 'broken', code: 'internal' })
  })

  it('takes no log-in page for an answer', async () => {
    answers = [(response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')]
    expect(await failureOf(client().made.mine())).toMatchObject({ failing: 'broken', code: 'answer-unreadable' })
  })

  it('does not wait for an answer that never comes, nor for a text that never ends', async () => {
    answers = [() => undefined, (response) => response.writeHead(200).write('{')]
    const { made } = client({ limitMs: 50 })
    expect(await failureOf(made.mine())).toMatchObject({ failing: 'unreachable', code: 'timeout' })
    expect(await failureOf(made.mine())).toMatchObject({ failing: 'unreachable', code: 'timeout' })
  })

  it('says which rung of the sign-in failed, and asks nothing without a token', async () => {
    const { made } = client({ token: () => Promise.reject(new SignInError('consent')) })
    expect(await failureOf(made.mine())).toMatchObject({ failing: 'sign-in', code: 'consent' })
    expect(seen).toEqual([])
  })

  it('tells nobody of a question that was given up', async () => {
    const abort = new AbortController()
    answers = [
      () => {
        abort.abort()
      },
    ]
    const { made, failures } = client()
    expect(await failureOf(made.mine({ signal: abort.signal }))).toMatchObject({ failing: 'abandoned' })
    expect(failures).toEqual([])
  })

  it('takes an empty answer where a deed has none', async () => {
    answers = [(response) => response.writeHead(204).end()]
    await expect(
      client().made.sighting({ mailbox: 'a@ours.example', mark: null, conversationId: null, recipients: 1 }),
    ).resolves.toBeUndefined()
  })
})
