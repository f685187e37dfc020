import Fastify, { type FastifyInstance } from 'fastify'
import { controlRoutes } from './control/routes.ts'
import { installDoor } from './gate/door.ts'
import { loginRoutes } from './login/routes.ts'
import { outlookRoutes } from './outlook/routes.ts'
import { mailPages } from './pages/routes.ts'
import { GraphState, type GraphStandInOptions } from './state.ts'

export type { GraphStandInOptions, GraphState } from './state.ts'
export { defaultApp } from './state.ts'

export interface GraphStandIn {
  app: FastifyInstance
  state: GraphState
  /** Listens on 127.0.0.1 (port 0 = any free one). `close` stops listening and drops notifications still waiting. */
  listen(port?: number): Promise<{ url: string; close: () => Promise<void> }>
}

/** A tenant in memory, speaking the wire protocol of Microsoft's login and of Graph's mail. Behaviours: `sandbox/README.md`. */
export function createGraphStandIn(
  options: GraphStandInOptions & { tls?: { key: string; cert: string } } = {},
): GraphStandIn {
  const state = new GraphState(options)
  const { basePath } = state
  const settings = {
    logger: false,
    bodyLimit: 64 * 1024 * 1024,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2_000 },
    rewriteUrl: (request: { url?: string | undefined }) => withoutBase(request.url ?? '/', basePath),
  }
  const app: FastifyInstance = options.tls
    ? (Fastify({ ...settings, https: options.tls }) as unknown as FastifyInstance)
    : Fastify({ ...settings, http: { maxHeaderSize: 64 * 1024 } })
  installDoor(app, state)
  loginRoutes(app, state)
  mailPages(app, state)
  if (state.control) controlRoutes(app, state)
  if (options.outlookKey !== undefined) outlookRoutes(app, state, options.outlookKey)
  return {
    app,
    state,
    async listen(port = 0) {
      const url = await app.listen({ port, host: '127.0.0.1' })
      return {
        url: `${url}${basePath}`,
        async close() {
          await app.close()
          await state.close()
        },
      }
    },
  }
}

/** A proxy may pass the prefix on or strip it: both work. */
function withoutBase(url: string, basePath: string): string {
  if (basePath === '' || !(url === basePath || url.startsWith(`${basePath}/`) || url.startsWith(`${basePath}?`)))
    return url
  const rest = url.slice(basePath.length)
  return rest.startsWith('/') ? rest : `/${rest}`
}
