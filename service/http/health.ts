import type { FastifyInstance } from 'fastify'
import type { Service } from '../context.ts'
import { migrationsAreCurrent } from '../ledger/migrate.ts'

/** What a running service knows of itself; a part that it does not have is not asked for. */
export interface Readiness {
  /** Whether the queue takes jobs. */
  readonly queueRuns?: () => boolean
  /** Whether somebody asked us to stop. */
  readonly stopping?: () => boolean
}

/** Why a service cannot work now. */
export type Cause = 'database' | 'migrations' | 'queue' | 'stopping'

/** A database that does not answer in this time counts as gone: a load balancer asks every few seconds. */
const ANSWER_MS = 3_000

/** `/healthz`: the process is alive. `/readyz`: it can work, else 503 with the causes as codes. */
export function addHealth(
  app: FastifyInstance,
  service: Pick<Service, 'database' | 'events'>,
  readiness: Readiness,
): void {
  app.get('/healthz', () => ({ ok: true }))
  app.get('/readyz', async (_request, reply) => {
    const causes = await causesOf(service, readiness)
    return causes.length === 0 ? { ok: true } : reply.code(503).send({ ok: false, causes })
  })
}

async function causesOf(
  { database, events }: Pick<Service, 'database' | 'events'>,
  { queueRuns, stopping }: Readiness,
): Promise<Cause[]> {
  const causes: Cause[] = []
  try {
    if (!(await inTime(migrationsAreCurrent(database.db)))) causes.push('migrations')
  } catch (error) {
    events.requestFailed(error)
    causes.push('database')
  }
  if (queueRuns?.() === false) causes.push('queue')
  if (stopping?.() === true) causes.push('stopping')
  return causes
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(Object.assign(new Error('late'), { code: 'database-late' })), ANSWER_MS)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}
