import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import { runBatch } from '../batch.ts'
import { dispatch } from '../dispatch.ts'
import { splitPath, type GraphRequest } from '../request.ts'
import type { GraphState } from '../state.ts'
import { badRequest, EntraRefusal, GraphRefusal } from '../vendor-error.ts'
import { scriptedRefusal } from './faults.ts'

/** Takes Graph's calls in: token, body, one request or a batch, error bodies, cut connections. */
export function installDoor(app: FastifyInstance, state: GraphState): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, undefined)
    try {
      done(null, JSON.parse(body as string))
    } catch {
      done(
        badRequest(
          'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
        ),
      )
    }
  })
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  app.all('/v1.0/*', (request, reply) => graph(state, request, reply))
  app.all('/v1.0', (request, reply) => graph(state, request, reply))

  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof EntraRefusal) return reply.code(error.status).send(error.body(state.login.now()))
    const refusal = error instanceof GraphRefusal ? error : unexpected(error)
    return reply.code(refusal.status).headers(refusal.headers).send(refusal.body(state.now()))
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(new GraphRefusal(404, 'ResourceNotFound', 'Resource not found.').body(state.now())),
  )
}

async function graph(state: GraphState, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  state.counters.call()
  const incoming = readRequest(state, request)
  reply.headers({ 'request-id': randomUUID(), 'cache-control': 'private' })
  const clientId = incoming.headers['client-request-id']
  if (clientId !== undefined) reply.header('client-request-id', clientId)
  if (incoming.segments[0]?.toLowerCase() === '$batch') return batch(state, incoming, request, reply)
  const { answer, cut } = await dispatch(state, incoming, { inner: false, counted: true })
  if (cut) return cutOff(request, reply)
  return send(reply, answer.status, answer.headers ?? {}, answer.body)
}

async function batch(
  state: GraphState,
  incoming: GraphRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  if (incoming.method !== 'POST')
    throw new GraphRefusal(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.')
  const fault = state.faults.next({ method: 'POST', path: '/$batch', mailbox: null, inner: false })
  if (fault !== null) state.counters.scripted(fault.kind === 'status' ? `status ${fault.status}` : fault.kind)
  if (fault?.kind === 'reset') return cutOff(request, reply)
  if (fault?.kind === 'status' && fault.after !== true) throw scriptedRefusal(fault)
  const answer = await runBatch(state, incoming)
  if (fault?.kind === 'drop') return cutOff(request, reply)
  if (fault?.kind === 'status') throw scriptedRefusal(fault)
  return send(reply, 200, {}, answer)
}

function readRequest(state: GraphState, request: FastifyRequest): GraphRequest {
  const [target = '', query = ''] = request.url.split('?')
  const path = target.replace(/^\/v1\.0/, '')
  const origin = state.publicUrl ?? `${request.protocol}://${request.headers.host ?? 'localhost'}${state.basePath}`
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
  return {
    method: request.method,
    path,
    segments: splitPath(path),
    query: new URLSearchParams(query),
    headers,
    body: request.body,
    caller: state.login.caller(request.headers.authorization),
    root: `${origin}/v1.0`,
  }
}

function send(reply: FastifyReply, status: number, headers: Record<string, string>, body: unknown): FastifyReply {
  reply.code(status).headers(headers)
  if (body === undefined) return reply.send()
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    if (headers['content-type'] === undefined) reply.header('content-type', 'text/plain')
    return reply.send(body)
  }
  return reply
    .header(
      'content-type',
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
    )
    .send(JSON.stringify(body))
}

function cutOff(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}

function unexpected(error: unknown): GraphRefusal {
  const status = (error as { statusCode?: number }).statusCode ?? 500
  return new GraphRefusal(status, 'InternalServerError', error instanceof Error ? error.message : String(error))
}
