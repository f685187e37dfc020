import type { Caller } from './login/login.ts'
import { badRequest, GraphRefusal } from './vendor-error.ts'

/** A Graph call, alone or as part of a batch. */
export interface GraphRequest {
  method: string
  /** Path below `/v1.0`, as it came. */
  path: string
  /** Its parts, unescaped; `users('a')` counts as two. */
  segments: string[]
  query: URLSearchParams
  headers: Record<string, string | undefined>
  /** Parsed JSON, or text for any other content type. */
  body: unknown
  caller: Caller
  /** Where links point, up to and with `/v1.0`. */
  root: string
}

export interface GraphAnswer {
  status: number
  headers?: Record<string, string>
  body?: unknown
}

export function splitPath(path: string): string[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const text = unescaped(part)
      const keyed = /^([A-Za-z]+)\('(.*)'\)$/.exec(text)
      return keyed ? [keyed[1]!, keyed[2]!.replaceAll("''", "'")] : [text]
    })
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badRequest('The URI is malformed.')
  }
}

export interface Preferences {
  immutable: boolean
  pageSize: number | null
  text: boolean
  applied: string[]
}

/** What the `Prefer` header asks of mail calls. */
export function readPreferences(header: string | undefined): Preferences {
  const found: Preferences = { immutable: false, pageSize: null, text: false, applied: [] }
  for (const part of (header ?? '').split(',')) {
    const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*"?([^"]*?)"?\s*$/.exec(part) ?? []
    if (/^idtype$/i.test(name) && /^immutableid$/i.test(value)) {
      found.immutable = true
      found.applied.push('IdType="ImmutableId"')
    } else if (/^odata\.maxpagesize$/i.test(name)) {
      const size = Number(value)
      if (Number.isInteger(size) && size > 0) found.pageSize = size
      found.applied.push(`odata.maxpagesize=${value}`)
    } else if (/^outlook\.body-content-type$/i.test(name)) {
      found.text = /^text$/i.test(value)
      found.applied.push(`outlook.body-content-type="${value}"`)
    }
  }
  return found
}

/** `$select` as a list in lower case, or null where it is absent. */
export function readSelect(query: URLSearchParams): string[] | null {
  const text = query.get('$select')
  return text === null ? null : selectList(text)
}

export function selectList(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
}

/** `$top`, between 1 and `most`. */
export function readTop(query: URLSearchParams, standard: number, most: number): number {
  const text = query.get('$top')
  if (text === null) return standard
  const top = Number(text)
  if (!Number.isInteger(top) || top < 1) throw badRequest(`Invalid value '${text}' for $top query option found.`)
  if (top > most)
    throw badRequest(
      `Invalid page size specified: '${text}'. Must be between 1 and ${most} inclusive.`,
      'Request_UnsupportedQuery',
    )
  return top
}

/** Throws 403 unless the app holds one of the roles. */
export function requireRole(caller: Caller, roles: string[], exchange: boolean): void {
  if (caller.roles === 'all' || roles.some((role) => caller.roles.includes(role))) return
  throw exchange
    ? new GraphRefusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
    : new GraphRefusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')
}

export function objectBody(request: GraphRequest): Record<string, unknown> {
  const { body } = request
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('Empty Payload. JSON content expected.')
  return body as Record<string, unknown>
}

/** The address of a further page: the same call with `changes` in its query. */
export function linkTo(root: string, path: string, params: Record<string, string | null>): string {
  const query = Object.entries(params)
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${root}${path}${query.length === 0 ? '' : `?${query.join('&')}`}`
}
