import type { FastifyInstance } from 'fastify'

/** What of the upstream's answer reaches the reader. */
const PASSED_ON = ['content-type', 'content-security-policy', 'vary'] as const

/**
 * Shows the CRM's own record pages beneath a path of this address, for reading only: `PATH/` and `PATH/records/…`, never
 * its API.
 */
export function addRecordPages(
  app: FastifyInstance,
  options: { readonly path: string; readonly upstream: string },
): void {
  const { path, upstream } = options
  for (const route of [`${path}/`, `${path}/records/:type/:id`]) {
    app.get(route, async (request, reply) => {
      try {
        const answer = await fetch(`${upstream}${request.url}`, {
          headers: { 'accept-language': request.headers['accept-language'] ?? '' },
          redirect: 'manual',
          signal: AbortSignal.timeout(10_000),
        })
        for (const name of PASSED_ON) {
          const value = answer.headers.get(name)
          if (value !== null) reply.header(name, value)
        }
        return await reply.code(answer.status).send(Buffer.from(await answer.arrayBuffer()))
      } catch {
        return reply.code(502).type('text/plain; charset=utf-8').send('The record pages do not answer.\n')
      }
    })
  }
  app.get(path, (_request, reply) => reply.redirect(`${path}/`))
}
