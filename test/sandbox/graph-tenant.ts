import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deliver, type Delivered, type Posting } from '../../sandbox/graph/mail/post-office.ts'
import {
  createGraphStandIn,
  defaultApp,
  type GraphStandInOptions,
  type GraphState,
} from '../../sandbox/graph/stand-in.ts'

/** JSON off the wire: untyped, each test says what it expects of it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Wire = any

export interface Answer {
  status: number
  headers: Headers
  body: Wire
}

export interface TestTenant {
  url: string
  state: GraphState
  token: string
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  get(path: string, prefer?: string): Promise<Answer>
  batch(requests: Wire[]): Promise<Answer>
  post(posting: Posting['message'], more?: Posting): Delivered[]
  /** Moves the tenant's clock, which stands still otherwise. */
  advance(ms: number): void
  close(): Promise<void>
}

export const start = Date.parse('2026-11-02T09:00:00Z')
export const li = 'li@contoso.example'
export const wang = 'wang@contoso.example'
export const customer = 'chen@acme.example'

/** A stand-in on a free port with two people, orderly answers, no delays and a clock that moves only when told. */
export async function openTenant(options: GraphStandInOptions = {}): Promise<TestTenant> {
  let now = start
  const standIn = createGraphStandIn({
    clock: { now: () => now },
    latencyMs: 0,
    disorder: { shuffle: false },
    control: true,
    ...options,
  })
  const { url, close } = await standIn.listen(0)
  const { state } = standIn
  state.directory.addUser({ address: li, displayName: 'Li Wei', manager: wang, aliases: ['l.wei@contoso.example'] })
  state.directory.addUser({ address: wang, displayName: 'Wang Fang', preferredLanguage: 'zh-CN' })
  const token = state.login.issue(state.login.app(options.apps?.[0]?.clientId ?? defaultApp.clientId)!)
  const call: TestTenant['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(path.startsWith('http') ? path : `${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text }
  }
  return {
    url,
    state,
    token,
    call,
    close,
    get: (path, prefer) => call('GET', `/v1.0${path}`, undefined, prefer === undefined ? {} : { prefer }),
    batch: (requests) => call('POST', '/v1.0/$batch', { requests }),
    post: (message, more = {}) => deliver(state, { ...(message ? { message } : {}), ...more }),
    advance(ms) {
      now += ms
      state.notifier.run()
    },
  }
}

/** A message from the customer to Li, numbered. */
export function letter(
  n: number,
  more: Partial<NonNullable<Posting['message']>> = {},
): NonNullable<Posting['message']> {
  return {
    id: `m${n}@acme.example`,
    from: `Chen <${customer}>`,
    to: [li],
    subject: `Subject ${n}`,
    text: `Text ${n}`,
    ...more,
  }
}

/** Follows next links to the end of a delta round. */
export async function readRound(
  tenant: TestTenant,
  first: string,
  prefer = 'odata.maxpagesize=3, IdType="ImmutableId"',
): Promise<{ value: Wire[]; pages: number; deltaLink: string }> {
  const value: Wire[] = []
  let link = first.startsWith('http') ? first : `/v1.0${first}`
  for (let pages = 1; ; pages++) {
    const { status, body } = await tenant.call('GET', link, undefined, { prefer })
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
    value.push(...body.value)
    if (body['@odata.deltaLink']) return { value, pages, deltaLink: body['@odata.deltaLink'] }
    link = body['@odata.nextLink']
  }
}

export interface Received {
  url: string
  body: Wire
}

export interface Listener {
  url: string
  received: Received[]
  /** What it answers from now on; the handshake is answered by `handshake`. */
  status: number
  handshake: 'repeat' | 'wrong' | 'html'
  close(): Promise<void>
}

/** A notification address: repeats validation tokens and writes down what it is told. */
export async function openListener(): Promise<Listener> {
  const server = createServer((request, response) => {
    void readAll(request).then((text) => {
      const url = new URL(request.url ?? '/', 'http://listener')
      const token = url.searchParams.get('validationToken')
      if (token !== null) {
        response.writeHead(200, { 'content-type': listener.handshake === 'html' ? 'text/html' : 'text/plain' })
        return response.end(listener.handshake === 'wrong' ? 'something else' : token)
      }
      listener.received.push({ url: url.pathname, body: JSON.parse(text) })
      response.writeHead(listener.status)
      return response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const listener: Listener = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    status: 202,
    handshake: 'repeat',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return listener
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
