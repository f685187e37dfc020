import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { importDirectory } from '../../service/capture/import-directory.ts'
import type { DirectoryUser } from '../../service/clients/graph/types.ts'
import type { Service } from '../../service/context.ts'
import { addApi, API_PREFIX } from '../../service/http/api/api.ts'
import { createHttp, listen } from '../../service/http/app.ts'
import { type KeyServer, openKeyServer } from './key-server.ts'
import { openTestService } from './service.ts'
import { INTERNAL, REP } from './small-mailbox.ts'

export const API_CLIENT = '11111111-aaaa-4bbb-8ccc-222222222222'
export const ADDIN_ORIGIN = 'https://addin.ours.example'

/** People of the directory, by the names tests use. Ann holds an account; Eva manages her; Ivy has nothing to do with it. */
export const DIRECTORY = {
  ann: { id: 'a0000000-0000-4000-8000-00000000000a', name: 'Ann Berg', address: REP },
  eva: { id: 'e0000000-0000-4000-8000-00000000000e', name: 'Eva Boss', address: `boss@${INTERNAL}` },
  ivy: { id: '10000000-0000-4000-8000-000000000001', name: 'Ivy Chen', address: `ivy@${INTERNAL}` },
  leo: { id: '20000000-0000-4000-8000-000000000002', name: 'Leo Gone', address: `leo@${INTERNAL}` },
} as const
export type Someone = keyof typeof DIRECTORY

export interface ApiWorld {
  readonly service: Service
  readonly app: FastifyInstance
  /** Every route registered under /api/v1, as `GET /me`. */
  readonly routes: readonly string[]
  readonly url: string
  readonly keys: KeyServer
  /** Lines logged. */
  readonly log: readonly Record<string, unknown>[]
  /** What deeds have woken: `sync`, `tasks`, `mailbox <id>`. */
  readonly woken: readonly string[]
  /** Claims of a right token of somebody; what is given stands in their place, undefined takes one away. */
  claims(of: Someone | { readonly oid: string }, other?: Readonly<Record<string, unknown>>): Record<string, unknown>
  /** A right token; `roles`: app roles as Entra writes them. */
  token(of: Someone | { readonly oid: string }, roles?: readonly string[]): Promise<string>
  /** Asks the API as somebody does over the wire. */
  ask(token: string | null, path: string, options?: AskOptions): Promise<Answer>
  close(): Promise<void>
}

export interface AskOptions {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

/** The real service over HTTP, with a directory read and Microsoft's sign-in played at the wire. */
export async function openApiWorld(
  options: { readonly policy?: unknown; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<ApiWorld> {
  const keys = await openKeyServer()
  const { service, log, close } = await openTestService({
    // Nobody listens there: what a test needs of the CRM it gives itself.
    hubspotUrl: 'http://127.0.0.1:9',
    ...(options.policy === undefined ? {} : { policy: options.policy }),
    environment: {
      COMMONHOLD_API_CLIENT: API_CLIENT,
      COMMONHOLD_API_TENANTS: keys.tid,
      COMMONHOLD_ADDIN_ORIGIN: ADDIN_ORIGIN,
      COMMONHOLD_LOGIN_URL: keys.url,
      ...options.environment,
    },
  })
  const users = Object.entries(DIRECTORY).map(([who, { id, name, address }]): DirectoryUser => ({
    id,
    name,
    address,
    addresses: [address],
    enabled: who !== 'leo',
    guest: false,
    managerId: who === 'ann' ? DIRECTORY.eva.id : null,
    title: null,
    team: null,
    language: null,
    phones: [],
    messengers: [],
    otherAddresses: [],
  }))
  await importDirectory(service.capture(), { users, groups: [], purposes: new Map() })
  const app = createHttp(service)
  const routes: string[] = []
  app.addHook('onRoute', ({ method, url }) => {
    if (!url.startsWith(API_PREFIX)) return
    routes.push(...[method].flat().map((one) => `${one} ${url.slice(API_PREFIX.length)}`))
  })
  const { api } = service.config
  if (api === null) throw new Error('the API is set up')
  const woken: string[] = []
  const wakes = {
    sync: () => void woken.push('sync'),
    tasks: () => void woken.push('tasks'),
    mailbox: (id: string) => void woken.push(`mailbox ${id}`),
  }
  addApi(app, service, { settings: api, release: '0.0.0-test', wakes })
  const url = `http://127.0.0.1:${await listen(app, '127.0.0.1', 0)}`

  const claims: ApiWorld['claims'] = (of, other = {}) => {
    const seconds = Math.floor(Date.now() / 1000)
    const oid = typeof of === 'string' ? DIRECTORY[of].id : of.oid
    const right = {
      aud: API_CLIENT,
      iss: `https://login.microsoftonline.com/${keys.tid}/v2.0`,
      iat: seconds,
      nbf: seconds,
      exp: seconds + 3600,
      azp: API_CLIENT,
      azpacr: '0',
      name: typeof of === 'string' ? DIRECTORY[of].name : 'Somebody',
      oid,
      preferred_username: 'somebody.else@ours.example',
      scp: 'access_as_user',
      sub: randomUUID(),
      tid: keys.tid,
      ver: '2.0',
    }
    return Object.fromEntries(Object.entries({ ...right, ...other }).filter(([, value]) => value !== undefined))
  }
  return {
    service,
    app,
    routes,
    url,
    keys,
    log,
    woken,
    claims,
    token: (of, roles) => keys.sign(claims(of, roles === undefined ? {} : { roles })),
    ask: async (token, path, { method = 'GET', body, headers = {} } = {}) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await answer.text()
      return {
        status: answer.status,
        headers: answer.headers,
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      }
    },
    close: async () => {
      await app.close()
      await close()
      await keys.close()
    },
  }
}
