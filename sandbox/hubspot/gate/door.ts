import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from '../vendor-error.ts'
import type { StandInState } from '../state.ts'
import { scriptedRefusal, type FaultAction } from './faults.ts'
import { readGrant, type TokenGrant } from './tokens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token the call carries; set for every API call that got past the door. */
    grant: TokenGrant
    /** The scripted fault that hits this call. */
    fault: FaultAction | null
    /** Length of the JSON body in characters. */
    bodyLength: number
  }
}

/** Longest request target HubSpot's stand-in takes before it answers 414 (the real figure is UNVERIFIED). */
const longestUrl = 16_000

const apiPrefixes = ['/crm/', '/crm-object-schemas/', '/account-info/', '/files/']

export function isApiPath(path: string): boolean {
  return apiPrefixes.some((prefix) => path.startsWith(prefix))
}

/** Everything a call passes before and after its handler: counting, token, limits, faults, error bodies. */
export function installDoor(app: FastifyInstance, state: StandInState): void {
  app.decorateRequest('fault', null)
  app.decorateRequest('bodyLength', 0)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body as string
    request.bodyLength = text.length
    if (text === '') return done(null, undefined)
    try {
      done(null, JSON.parse(text))
    } catch {
      done(new Refusal(400, { message: 'Invalid input JSON', category: 'VALIDATION_ERROR' }))
    }
  })

  app.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request.url)
    if (isApiPath(path)) await admit(state, request, reply, path)
  })

  app.addHook('onSend', async (request, _reply, payload) => {
    if (request.fault?.kind === 'drop') request.raw.socket.destroy()
    return payload
  })

  app.addHook('onResponse', async (request, reply) => {
    if (isApiPath(pathOf(request.url)) && !isCut(request)) state.counters.answered(reply.statusCode)
  })

  app.setErrorHandler((error, _request, reply) => {
    const refusal = error instanceof Refusal ? error : unexpected(error)
    return reply.code(refusal.status).headers(refusal.headers).send(refusal.body)
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(new Refusal(404, { message: 'resource not found', category: 'OBJECT_NOT_FOUND' }).body),
  )
}

async function admit(state: StandInState, request: FastifyRequest, reply: FastifyReply, path: string): Promise<void> {
  state.counters.arrived(request.method, path)
  if (request.url.length > longestUrl) throw new Refusal(414, { message: 'URI Too Long' })
  request.grant = readGrant(state.tokens, request.headers.authorization)
  const arrival = {
    app: request.grant.app,
    oauth: request.grant.oauth,
    search: path.endsWith('/search') && request.method === 'POST',
    association: /\/associations(\/|$)/.test(path),
  }
  reply.headers(state.rates.admit(arrival, state.now()))
  const fault = state.faults.next(request.method, path)
  if (fault === null) return
  request.fault = fault
  state.counters.faulted(fault.kind, fault.kind === 'status' ? fault.status : undefined)
  if (fault.kind === 'delay') await pause(fault.ms)
  if (fault.kind === 'status' && fault.after !== true) throw scripted(fault)
  if (fault.kind === 'reset') {
    request.raw.socket.destroy()
    throw new Refusal(500, { message: 'connection reset' })
  }
}

function scripted(fault: Extract<FaultAction, { kind: 'status' }>): Refusal {
  const refusal = scriptedRefusal(fault)
  if (fault.body !== undefined) Object.assign(refusal, { body: fault.body })
  return refusal
}

/** The scripted bad answer to send after the call was processed, if there is one; handlers' results pass through it. */
export function refuseAfterwards(request: FastifyRequest): void {
  if (request.fault?.kind === 'status' && request.fault.after === true) throw scripted(request.fault)
}

function isCut(request: FastifyRequest): boolean {
  return request.fault?.kind === 'drop' || request.fault?.kind === 'reset'
}

function unexpected(error: unknown): Refusal {
  const status = (error as { statusCode?: number }).statusCode ?? 500
  const message = error instanceof Error ? error.message : String(error)
  return new Refusal(status, { message, category: status < 500 ? 'VALIDATION_ERROR' : 'INTERNAL_ERROR' })
}

export function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
