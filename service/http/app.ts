import Fastify, { type FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Service } from '../context.ts'

/** The doors every installation has: is the process alive, and can it work. No page, no data. */
export function createHttp(service: Pick<Service, 'database' | 'events'>): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: 64 * 1024, forceCloseConnections: true })
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
  })
  app.setErrorHandler((error, _request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500
    if (status >= 500) service.events.requestFailed(error)
    // What went wrong is in the log; an answer could carry people's data.
    return reply
      .code(status)
      .type('application/json')
      .send({ error: status >= 500 ? 'internal' : 'bad-request' })
  })
  app.get('/healthz', () => ({ ok: true }))
  app.get('/readyz', async (_request, reply) => {
    try {
      await sql`select 1`.execute(service.database.db)
      return { ok: true }
    } catch (error) {
      service.events.requestFailed(error)
      return reply.code(503).send({ ok: false })
    }
  })
  return app
}

/** Listens; answers the port taken. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  await app.listen({ host, port })
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
