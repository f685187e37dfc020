import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { ApiSettings } from '../../config/config.ts'
import type { Service } from '../../context.ts'
import { loadDirectoryReader } from '../../ledger/readers.ts'
import { addCors } from './cors.ts'
import { addDocument, documentSchema, schemaOf } from './document.ts'
import { languageOf } from './language.ts'
import { PROBLEM_TYPE, problemOf } from './problem.ts'
import type { Reader } from './reader.ts'
import { Refusal } from './refusal.ts'
import { createRequestLimit } from './request-limit.ts'
import { readerOf } from './roles.ts'
import type { Wakes } from './deeds/deed.ts'
import type { ApiRoute } from './route.ts'
import { addRoutes } from './add-routes.ts'
import { createTokenCheck } from './sign-in.ts'
import { storableRequest } from './storable-request.ts'

export const API_PREFIX = '/api/v1'

/** Two lists of five hundred people with names in Chinese fit; nothing larger is asked. */
const MOST_BYTES = 512 * 1024

export interface ApiOptions {
  readonly settings: ApiSettings
  /** This release, for the document and `me`. */
  readonly release: string
  readonly wakes: Wakes
}

/**
 * The API behind the add-in: everything under /api/v1 of `app`. A request is signed in, its reader found, his role and
 * his share of requests looked at, its body checked; only then is a route asked.
 */
export function addApi(app: FastifyInstance, service: Service, options: ApiOptions): void {
  void app.register((scope) => fillScope(scope, service, options), { prefix: API_PREFIX })
}

async function fillScope(scope: FastifyInstance, service: Service, options: ApiOptions): Promise<void> {
  const { settings, release, wakes } = options
  scope.setValidatorCompiler(validatorCompiler)
  scope.setSerializerCompiler(serializerCompiler)
  scope.removeContentTypeParser('text/plain')
  scope.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', requestIdOf(request)))
  scope.addHook('onResponse', async (request, reply) =>
    service.events.apiAnswered(routeOf(request), reply.statusCode, reply.elapsedTime),
  )
  addCors(scope, settings.origin)
  addRefusals(scope, service)
  await addDocument(scope, { release, serverUrl: service.config.publicUrl })
  scope.get('/openapi.json', { schema: documentSchema }, () => scope.swagger())

  const findReader = createReaderFinder(service, settings)
  const limit = createRequestLimit(service.config.policy.access.requestsPerMinute, service.wireNow)
  addRoutes({ add: (route) => addRoute(scope, route, { findReader, limit }) }, { service, release, wakes })
}

interface Gate {
  readonly findReader: (request: FastifyRequest) => Promise<Reader>
  readonly limit: (reader: string) => void
}

function addRoute<Body, Query, Params, Answer>(
  scope: FastifyInstance,
  route: ApiRoute<Body, Query, Params, Answer>,
  { findReader, limit }: Gate,
): void {
  const readers = new WeakMap<FastifyRequest, Reader>()
  scope.route({
    method: route.method,
    url: route.path,
    schema: schemaOf(route as unknown as ApiRoute<never, never, never, never>),
    bodyLimit: MOST_BYTES,
    // Before the body is read: who may not ask needs no ear.
    onRequest: async (request) => {
      const reader = await findReader(request)
      limit(`${reader.tid} ${reader.oid}`)
      if (!route.roles.some((role) => reader.roles.includes(role))) {
        throw new Refusal(403, 'role-missing', 'Your role does not allow that.', {
          remedy: 'Ask your administrator: roles are given in Microsoft Entra.',
        })
      }
      readers.set(request, reader)
    },
    handler: async (request) => {
      const reader = readers.get(request)
      if (reader === undefined) throw new Error('a request reached its route without a reader')
      return route.handle({
        reader,
        language: languageOf(request.headers['accept-language']),
        requestId: requestIdOf(request),
        body: storableRequest(request.body as Body),
        query: storableRequest(request.query as Query),
        params: request.params as Params,
      })
    },
  })
}

function createReaderFinder(service: Service, settings: ApiSettings): Gate['findReader'] {
  const check = createTokenCheck(settings, service.wireNow)
  return async (request) => {
    const identity = await check(request.headers.authorization)
    const today = new Date(service.now()).toISOString().slice(0, 10)
    const found =
      identity.tid === settings.directoryTenant
        ? await loadDirectoryReader(service.database.db, service.tenant, identity.oid, today)
        : null
    return readerOf(service.tenant, identity, found)
  }
}

/** Whatever goes wrong goes out as problem+json, an unknown path included. */
function addRefusals(scope: FastifyInstance, service: Service): void {
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const requestId = requestIdOf(request)
    const { problem, retryAfterSeconds, ours } = problemOf(
      error,
      languageOf(request.headers['accept-language']),
      requestId,
    )
    const { status, code } = problem
    service.events.apiRefused({ route: routeOf(request), status, code, request: requestId })
    if (ours) service.events.requestFailed(error)
    if (retryAfterSeconds !== null) reply.header('retry-after', String(retryAfterSeconds))
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer error="invalid_token"')
    // As text: what the route promised to answer is another shape.
    return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem))
  }
  scope.setErrorHandler(refuse)
  scope.setNotFoundHandler((request, reply) =>
    refuse(
      new Refusal(404, 'route-unknown', 'There is nothing at this address.', {
        remedy: 'See /api/v1/openapi.json; an older service may not know this yet.',
      }),
      request,
      reply,
    ),
  )
}

/** The route's own pattern, never the path asked for: that may hold anything. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown'
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const requestIds = new WeakMap<FastifyRequest, string>()

/** The pane's own number of a request, where it gave one of the right form; else ours. */
function requestIdOf(request: FastifyRequest): string {
  const known = requestIds.get(request)
  if (known !== undefined) return known
  const given = request.headers['x-request-id']
  const id = typeof given === 'string' && UUID.test(given) ? given.toLowerCase() : randomUUID()
  requestIds.set(request, id)
  return id
}
