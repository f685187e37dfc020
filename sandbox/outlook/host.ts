import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { OUTLOOK_KEY_HEADER } from '../graph/outlook/routes.ts'
import { staticFile } from './static-files.ts'

export interface HostOptions {
  /** The mailboxes: the Graph stand-in, and the key of its `/__outlook` routes. */
  readonly graph: string
  readonly graphKey: string
  readonly origin: () => string
  readonly addIn: () => string
  readonly manifest: () => string
  readonly pageFolder: string
}

/** The page that plays Outlook on the web, its files, the manifest it reads, and the way to the mailboxes. */
export function answerHost(options: HostOptions, request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '/').split('?')[0]!
  if (path.startsWith('/api/')) return toMailboxes(options, request, response)
  if (request.method !== 'GET') return void response.writeHead(405).end()
  if (path === '/manifest.xml')
    return void response.writeHead(200, { 'content-type': 'application/xml' }).end(options.manifest())
  const name = path === '/' ? 'index.html' : path.startsWith('/page/') ? path.slice('/page/'.length) : ''
  const file = name === '' ? null : staticFile(options.pageFolder, decodeURIComponent(name))
  if (file === null) return void response.writeHead(404).end()
  const policy = [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'unsafe-inline'`,
    `connect-src 'self' ${options.addIn()}`,
    `img-src data: ${options.addIn()}`,
    `frame-src ${options.addIn()}`,
    `frame-ancestors 'none'`,
  ]
  response
    .writeHead(200, {
      'content-type': file.type,
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-store',
    })
    .end(file.body)
}

/** Only for the page itself: a frame of the add-in, or another page, reads nobody's mail here and gets no token. */
function toMailboxes(options: HostOptions, request: IncomingMessage, response: ServerResponse): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  if ((origin !== undefined && origin !== options.origin()) || (site !== undefined && site !== 'same-origin'))
    return void response.writeHead(403).end()
  const target = new URL(options.graph)
  const passed = httpRequest(
    {
      host: target.hostname,
      port: target.port,
      path: (request.url ?? '').replace(/^\/api\//, '/__outlook/'),
      method: request.method,
      headers: { 'content-type': 'application/json', [OUTLOOK_KEY_HEADER]: options.graphKey },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' })
      answer.pipe(response)
    },
  )
  passed.on('error', () => response.writeHead(502).end())
  request.pipe(passed)
}
