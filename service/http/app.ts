import Fastify, { type FastifyInstance } from 'fastify'
import type { Service } from '../context.ts'
import { addHealth, type Readiness } from './health.ts'

/** The doors every installation has: is the process alive, and can it work (`health.ts`). No page, no data. */
export function createHttp(service: Pick<Service, 'database' | 'events'>, readiness: Readiness = {}): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: 64 * 1024, forceCloseConnections: true })
  addDoorHabits(app, service)
  addHealth(app, service, readiness)
  return app
}

/** What every door of ours does: answers are not kept, and an error says nothing of what it choked on. */
export function addDoorHabits(app: FastifyInstance, service: Pick<Service, 'events'>): void {
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
}

/** An unknown path is answered without the path: whoever asked knows it, and logs of proxies keep answers. */
export function answerUnknownPaths(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not-found' }))
}

/** Listens; answers the port taken. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  await app.listen({ host, port })
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
