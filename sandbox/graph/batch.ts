import { dispatch } from './dispatch.ts'
import { splitPath, type GraphRequest } from './request.ts'
import type { GraphState } from './state.ts'
import { badRequest } from './vendor-error.ts'

interface Part {
  id: string
  method: string
  url: string
  headers?: Record<string, string>
  body?: unknown
  dependsOn?: string[]
}

interface PartAnswer {
  id: string
  status: number
  headers: Record<string, string>
  body?: unknown
}

const mostParts = 20
/** Outlook works on so many requests of a batch to one mailbox at a time (facts A2.4). */
const atOnce = 4

/** `$batch`: each part has its own status; the answers come in any order. Throws 400 for a batch that is none. */
export async function runBatch(state: GraphState, outer: GraphRequest): Promise<{ responses: PartAnswer[] }> {
  const parts = readParts(outer.body)
  state.counters.batch(parts.length)
  const answers = new Map<string, Promise<PartAnswer>>()
  const lanes = new Map<string, Lane>()
  const laneOf = (part: Part): Lane => {
    const key = /^\/?users(?:\/|\(')([^/')]+)/i.exec(decodeURIComponent(part.url))?.[1]?.toLowerCase() ?? ''
    const user = state.directory.user(key)?.id ?? key
    let lane = lanes.get(user)
    if (!lane) lanes.set(user, (lane = new Lane(atOnce)))
    return lane
  }
  for (const part of parts) {
    const before = (part.dependsOn ?? []).map((id) => answers.get(id)!)
    answers.set(part.id, answerPart(state, outer, part, before, laneOf(part)))
  }
  return { responses: state.disorder.mixed(await Promise.all(answers.values())) }
}

async function answerPart(
  state: GraphState,
  outer: GraphRequest,
  part: Part,
  before: Promise<PartAnswer>[],
  lane: Lane,
): Promise<PartAnswer> {
  const earlier = await Promise.all(before)
  if (earlier.some((answer) => answer.status >= 400))
    return failed(part, 424, 'FailedDependency', 'A request this one depends on has failed.')
  // A sequence counts once against the mailbox's budget (facts A2.4): its first request.
  const counted = before.length === 0
  const { answer, cut } = await lane.run(() => dispatch(state, innerRequest(outer, part), { inner: true, counted }))
  if (cut) return failed(part, 504, 'UnknownError', 'Gateway timeout.')
  const { body } = answer
  const bytes = Buffer.isBuffer(body)
  return {
    id: part.id,
    status: answer.status,
    headers: {
      ...(typeof body === 'object' && !bytes ? { 'Content-Type': 'application/json' } : {}),
      ...renamed(answer.headers ?? {}),
    },
    // Bytes travel as base64 text inside a batch.
    ...(body === undefined ? {} : { body: bytes ? body.toString('base64') : body }),
  }
}

function innerRequest(outer: GraphRequest, part: Part): GraphRequest {
  const [path = '', query = ''] = part.url.replace(/^\/?/, '/').split('?')
  const headers = Object.fromEntries(
    Object.entries(part.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
  return {
    method: part.method.toUpperCase(),
    path,
    segments: splitPath(path),
    query: new URLSearchParams(query),
    headers,
    body: part.body,
    caller: outer.caller,
    root: outer.root,
  }
}

function readParts(body: unknown): Part[] {
  const requests = (body as { requests?: unknown } | null)?.requests
  if (!Array.isArray(requests) || requests.length === 0) throw badRequest('Invalid batch payload format.')
  if (requests.length > mostParts)
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${mostParts}.`)
  const seen = new Set<string>()
  for (const part of requests as Partial<Part>[]) {
    if (typeof part.id !== 'string' || typeof part.method !== 'string' || typeof part.url !== 'string')
      throw badRequest('Invalid batch payload format: each request needs id, method and url.')
    if (seen.has(part.id)) throw badRequest(`Duplicate request id '${part.id}' in the batch.`)
    if (part.url.split('?')[0]!.includes('$batch')) throw badRequest('A batch cannot hold a batch.')
    // Only what stands before may be waited for, which also rules circles out.
    if ((part.dependsOn ?? []).some((id) => !seen.has(id)))
      throw badRequest(`Request '${part.id}' depends on a request that does not stand before it.`)
    if (part.body !== undefined && !Object.keys(part.headers ?? {}).some((name) => /^content-type$/i.test(name)))
      throw badRequest(`Write request id : ${part.id} does not contain Content-Type header.`)
    seen.add(part.id)
  }
  return requests as Part[]
}

function failed(part: Part, status: number, code: string, message: string): PartAnswer {
  return {
    id: part.id,
    status,
    headers: { 'Content-Type': 'application/json' },
    body: { error: { code, message } },
  }
}

function renamed(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name === 'content-type' ? 'Content-Type' : name, value]),
  )
}

/** Runs at most so many at a time, the others in order after them. */
class Lane {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(places: number) {
    this.#free = places
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}
