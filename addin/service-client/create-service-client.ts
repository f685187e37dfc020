import type { Problem } from '../../shared/contract/problem.ts'
import { SignInError } from '../sign-in/sign-in-error.ts'
import type { Asking, ServiceClient } from './service-client.ts'
import { type Failing, ServiceError } from './service-error.ts'

/** A reader waits no longer for figures; a deed may have to reach the mailbox and the CRM. */
const READ_LIMIT_MS = 10_000
const DEED_LIMIT_MS = 30_000
const API = '/api/v1'

export interface ServiceClientSettings {
  /** The service's origin. */
  readonly base: string
  /** For Accept-Language. */
  readonly language: string
  /** A token; `refused`: the one the service did not take. */
  readonly token: (options?: { refused?: string }) => Promise<string>
  readonly fetch: typeof globalThis.fetch
  /** The service took the token and answered. */
  readonly answered?: () => void
  /** Every failure, for diagnostics. */
  readonly failed?: (error: ServiceError) => void
  /** Longest time of one call, instead of ours. */
  readonly limitMs?: number
}

interface Request extends Asking {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly limitMs: number
}

/** The service over HTTP. A refused token is renewed once and the call made again; every other failure is told as it is. */
export function createServiceClient(settings: ServiceClientSettings): ServiceClient {
  const send = async <T>(request: Request): Promise<T> => {
    try {
      const answer = await sendWithToken<T>(settings, request)
      settings.answered?.()
      return answer
    } catch (error) {
      const failure = error instanceof ServiceError ? error : new ServiceError('broken', 'pane-fault', { cause: error })
      if (failure.failing !== 'abandoned') settings.failed?.(failure)
      throw failure
    }
  }
  const limitMs = settings.limitMs
  const get = <T>(path: string, asking: Asking = {}) =>
    send<T>({ method: 'GET', path, limitMs: limitMs ?? READ_LIMIT_MS, ...asking })
  const ask = <T>(path: string, body: unknown, asking: Asking = {}) =>
    send<T>({ method: 'POST', path, body, limitMs: limitMs ?? READ_LIMIT_MS, ...asking })
  const deed = <T>(path: string, body: unknown) =>
    send<T>({ method: 'POST', path, body, limitMs: limitMs ?? DEED_LIMIT_MS })
  const id = encodeURIComponent

  return {
    me: (asking) => get('/me', asking),
    mine: (asking) => get('/mine', asking),
    aboutMe: (asking) => get('/about-me', asking),
    messageContext: (message, asking) => ask('/message-context', message, asking),
    searchAccounts: (query, asking) => get(`/accounts?q=${id(query)}`, asking),
    account: (account, asking) => get(`/accounts/${id(account)}`, asking),
    messageText: (message, asking) => get(`/messages/${id(message)}/text`, asking),
    appointmentContext: (request, asking) => ask('/appointment-context', request, asking),
    composeCheck: (request, asking) => ask('/compose-check', request, asking),
    capture: (request) => deed('/messages/capture', request),
    markPrivate: (request) => deed('/messages/private', request),
    takeBack: (request) => deed('/messages/take-back', request),
    correct: (request) => deed('/corrections', request),
    introduce: (request) => deed('/introductions', request),
    withdrawIntroduction: (introduction, key) => deed(`/introductions/${id(introduction)}/withdraw`, { key }),
    createTask: (request) => deed('/tasks', request),
    dismissSuggestion: (request) => deed('/compose-dismissals', request),
    sighting: (request, asking) => ask('/sightings', request, asking),
    tripReport: (draft) => deed('/trip-reports', draft),
  }
}

/** What came back, read to its end: the text belongs to the time limit too. */
interface Came {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | null
}

async function sendWithToken<T>(settings: ServiceClientSettings, request: Request): Promise<T> {
  const token = await tokenOf(settings)
  const first = await sendOnce(settings, request, token)
  if (first.status !== 401) return readAnswer<T>(first)
  const renewed = await tokenOf(settings, token)
  const second = await sendOnce(settings, request, renewed)
  if (second.status !== 401) return readAnswer<T>(second)
  const problem = problemOf(second)
  throw new ServiceError('sign-in', problem?.code ?? 'rejected', { status: 401, ...saidBy(problem) })
}

async function tokenOf(settings: ServiceClientSettings, refused?: string): Promise<string> {
  try {
    return await settings.token(refused === undefined ? {} : { refused })
  } catch (error) {
    throw new ServiceError('sign-in', error instanceof SignInError ? error.fault : 'failed', { cause: error })
  }
}

async function sendOnce(settings: ServiceClientSettings, request: Request, token: string): Promise<Came> {
  const { method, path, body, limitMs, signal } = request
  if (signal?.aborted === true) throw new ServiceError('abandoned', 'abandoned')
  const ending = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let abandon: (() => void) | undefined
  // Beside the abort, because a runtime without a browser may not honour it.
  const ended = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      ending.abort()
      reject(new ServiceError('unreachable', 'timeout'))
    }, limitMs)
    abandon = () => {
      ending.abort()
      reject(new ServiceError('abandoned', 'abandoned'))
    }
    signal?.addEventListener('abort', abandon)
  })
  const exchange = async (): Promise<Came> => {
    const answer = await settings.fetch(`${settings.base}${API}${path}`, {
      method,
      headers: {
        Accept: 'application/json, application/problem+json',
        'Accept-Language': settings.language,
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // The token is all that says who asks.
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: ending.signal,
    })
    return { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get('retry-after') }
  }
  try {
    return await Promise.race([exchange(), ended])
  } catch (error) {
    throw error instanceof ServiceError ? error : new ServiceError('unreachable', 'network', { cause: error })
  } finally {
    clearTimeout(timer)
    if (abandon !== undefined) signal?.removeEventListener('abort', abandon)
  }
}

function readAnswer<T>(came: Came): T {
  const { status } = came
  if (status === 204) return undefined as T
  if (status < 200 || status > 299) {
    const problem = problemOf(came)
    const wait = Number(came.retryAfter)
    throw new ServiceError(failingOf(status, problem), problem?.code ?? `http-${status}`, {
      status,
      retryAfterMs: wait > 0 ? wait * 1000 : null,
      ...saidBy(problem),
    })
  }
  const value = parsed(came.text)
  // A proxy's log-in page is answered with 200 too.
  if (typeof value !== 'object' || value === null) throw new ServiceError('broken', 'answer-unreadable', { status })
  return value as T
}

/** A 5xx that is none of ours comes from a proxy with nobody behind it. */
function failingOf(status: number, problem: Problem | null): Failing {
  if (status < 500) return 'refused'
  return problem === null || status === 503 ? 'unreachable' : 'broken'
}

function problemOf({ text }: Came): Problem | null {
  const problem = parsed(text) as Partial<Problem> | null | undefined
  return typeof problem?.code === 'string' && typeof problem.title === 'string' ? (problem as Problem) : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function saidBy(problem: Problem | null) {
  return {
    title: problem?.title ?? null,
    remedy: problem?.remedy ?? null,
    requestId: problem?.requestId ?? null,
  }
}
