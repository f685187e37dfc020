import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { OFFICE_JS_ADDRESS, OFFICE_JS_ORIGIN } from './office-js.ts'
import { staticFile } from './static-files.ts'

/** What lies below the front and is not the service's: the library, its helper, and what it lacks (post-1.12.ts). */
const OWN = '/outlook-stand-in/'
/** What an administrator's proxy passes on to the service; nothing else is. */
const SERVICE_PATHS = /^\/(?:addin|api|\.well-known)\//

export interface FrontOptions {
  /** The service, as its proxy reaches it; null while it is not there yet. */
  readonly service: () => string | null
  /** This front's own origin, `https://localhost:…`. */
  readonly origin: () => string
  /** Where the page is that frames the panes. */
  readonly outlook: () => string
  readonly officeJs: string
  readonly pageFolder: string
}

/**
 * The reverse proxy an administrator puts before the service (nginx: TLS, `X-Forwarded-*`), so that panes and API have one
 * https origin. Two things stand in for the world outside: pages that name Microsoft's address of office.js get the copy
 * from npm and what it lacks, and the policy's `frame-ancestors` names the stand-in beside Outlook's own hosts.
 */
export function answerFront(options: FrontOptions, request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '/').split('?')[0]!
  if (path.startsWith(OWN)) return own(options, path.slice(OWN.length), response)
  if (!SERVICE_PATHS.test(path)) return void response.writeHead(404).end()
  pass(options, request, response)
}

function own({ officeJs, pageFolder }: FrontOptions, path: string, response: ServerResponse): void {
  const [folder, name] = path.startsWith('office-js/')
    ? [officeJs, path.slice('office-js/'.length)]
    : [pageFolder, path === 'microsoft-ajax.js' || path === 'post-1.12.js' ? path.replace(/js$/, 'ts') : '']
  const file = name === '' ? null : staticFile(folder, decodeURIComponent(name))
  if (file === null) return void response.writeHead(404).end()
  response.writeHead(200, { 'content-type': file.type, 'cache-control': 'max-age=3600' }).end(file.body)
}

function pass(options: FrontOptions, request: IncomingMessage, response: ServerResponse): void {
  const service = options.service()
  if (service === null) return void unanswered(response)
  const target = new URL(service)
  const page = /\.html(?:\?|$)/.test(request.url ?? '')
  const headers: IncomingHttpHeaders = {
    ...request.headers,
    'x-forwarded-for': request.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': request.headers.host,
    connection: 'close',
  }
  // A page is read and changed, so it must come as it is.
  if (page) delete headers['accept-encoding']
  const passed = httpRequest(
    { host: target.hostname, port: target.port, path: request.url, method: request.method, headers },
    (answer) => {
      const answered = { ...answer.headers }
      if (!page) {
        response.writeHead(answer.statusCode ?? 502, answered)
        return void answer.pipe(response)
      }
      let html = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => (html += chunk))
      answer.on('end', () => {
        delete answered['content-length']
        for (const name of ['content-security-policy', 'content-security-policy-report-only']) {
          const policy = answered[name]
          if (typeof policy === 'string') answered[name] = policyHere(policy, options)
        }
        response.writeHead(answer.statusCode ?? 502, answered).end(pageHere(html))
      })
    },
  )
  passed.on('error', () => void unanswered(response))
  request.pipe(passed)
}

function unanswered(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' })
  response.end('The service does not answer.')
}

/** The page with the library from npm: its helper before it, what it lacks behind it. */
export function pageHere(html: string): string {
  return html.replace(/<script\b[^>]*><\/script>/g, (tag) => {
    if (!tag.includes(OFFICE_JS_ADDRESS)) return tag
    return ['microsoft-ajax.js', 'office-js/office.js', 'post-1.12.js']
      .map((name) => tag.replace(OFFICE_JS_ADDRESS, `${OWN}${name}`))
      .join('')
  })
}

/** The policy with this origin beside Microsoft's, and the stand-in beside Outlook's hosts. */
export function policyHere(policy: string, { origin, outlook }: Pick<FrontOptions, 'origin' | 'outlook'>): string {
  return policy
    .replaceAll(OFFICE_JS_ORIGIN, `${OFFICE_JS_ORIGIN} ${origin()}`)
    .replace(/frame-ancestors\s+/, (start) => `${start}${outlook()} `)
}
