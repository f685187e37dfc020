import Fastify, { type FastifyInstance } from 'fastify'
import type { Service } from '../context.ts'
import { readLedgerFigures } from '../ledger/ledger-figures.ts'
import { addLedgerMetrics } from '../observe/ledger-metrics.ts'
import { addDoorHabits, answerUnknownPaths, listen } from './app.ts'

/**
 * The door of Prometheus, apart from all others: `/metrics` and nothing else, on a port of its own that no proxy leads
 * to. Counts by codes of ours; no people.
 */
export function createMetricsDoor(service: Service): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: 1024, forceCloseConnections: true })
  addDoorHabits(app, service)
  answerUnknownPaths(app)
  const { metrics } = service.events
  const { database, tenant } = service
  const refresh = addLedgerMetrics(
    metrics.registry,
    () => readLedgerFigures({ db: database.db, tenant }, service.now()),
    Date.now,
  )
  app.get('/metrics', async (_request, reply) => {
    await refresh()
    return reply.type(metrics.contentType).send(await metrics.text())
  })
  return app
}

const USUAL_PORT = 8026

/** Listens; answers the port taken. Without an asked port a second process on this machine takes any free one. */
export async function listenForMetrics(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number | null },
): Promise<number> {
  if (port !== null) return listen(app, host, port)
  try {
    return await listen(app, host, USUAL_PORT)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return listen(app, host, 0)
  }
}
