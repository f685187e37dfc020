import Fastify, { type FastifyInstance } from 'fastify'
import { installDoor } from './gate/door.ts'
import { recordPages } from './pages/routes.ts'
import { accountRoutes } from './routes/account.ts'
import { associationRoutes } from './routes/associations.ts'
import { controlRoutes } from './routes/control.ts'
import { eventControlRoutes } from './routes/events-control.ts'
import { fileRoutes } from './routes/files.ts'
import { objectRoutes } from './routes/objects.ts'
import { propertyRoutes } from './routes/properties.ts'
import { createState, type StandInOptions, type StandInState } from './state.ts'

export type { StandInOptions, StandInState } from './state.ts'
export { defaultAppId, defaultToken } from './state.ts'

export interface HubSpotStandIn {
  app: FastifyInstance
  state: StandInState
  /** Listens on 127.0.0.1 (port 0 = any free one). `close` stops listening and closes the state file. */
  listen(port?: number): Promise<{ url: string; close: () => Promise<void> }>
}

/** A HubSpot account in memory, speaking HubSpot's wire protocol. Behaviours: `sandbox/README.md`. */
export function createHubSpotStandIn(options: StandInOptions = {}): HubSpotStandIn {
  const state = createState(options)
  const { basePath } = state
  const app = Fastify({
    logger: false,
    bodyLimit: 128 * 1024 * 1024,
    forceCloseConnections: true,
    http: { maxHeaderSize: 64 * 1024 },
    routerOptions: { maxParamLength: 1_000 },
    rewriteUrl: (request) => withoutBase(request.url ?? '/', basePath),
  })
  installDoor(app, state)
  objectRoutes(app, state)
  associationRoutes(app, state)
  propertyRoutes(app, state)
  accountRoutes(app, state)
  fileRoutes(app, state)
  recordPages(app, state)
  if (state.control) {
    controlRoutes(app, state)
    eventControlRoutes(app, state)
  }
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
