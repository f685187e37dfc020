import type { FastifyInstance } from 'fastify'
import { Refusal } from './refusal.ts'

/** How long a browser may remember the answer to a preflight. */
const REMEMBER_SECONDS = 600

/**
 * Lets pages of one origin read answers (the Fetch standard's CORS protocol), and no other. A page from the service's own
 * origin needs none of it. No credentials: the API knows no cookies.
 */
export function addCors(app: FastifyInstance, origin: string | null): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'Origin')
    if (origin === null || request.headers.origin !== origin) return
    reply.header('access-control-allow-origin', origin)
    reply.header('access-control-expose-headers', 'Retry-After, X-Request-Id')
  })
  app.options('/*', { schema: { hide: true } }, (request, reply) => {
    if (origin === null || request.headers.origin !== origin) {
      throw new Refusal(403, 'origin-not-allowed', 'Pages from there may not use this service.', {
        where: 'origin',
        remedy: 'Set COMMONHOLD_ADDIN_ORIGIN (or COMMONHOLD_PUBLIC_URL) to the origin the add-in is loaded from.',
      })
    }
    return reply
      .code(204)
      .headers({
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'Authorization, Content-Type, Accept-Language, X-Request-Id',
        'access-control-max-age': String(REMEMBER_SECONDS),
      })
      .send()
  })
}
