import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selfMadeCertificate } from '../../sandbox/graph/login/certificate.ts'
import { loadStory, readStory } from '../../sandbox/graph/load/load.ts'
import { createGraphStandIn, type GraphStandIn, type GraphStandInOptions } from '../../sandbox/graph/stand-in.ts'
import { writeWorld } from '../../sandbox/world/world.ts'
import { readConfig } from '../../service/config/config.ts'
import { Secret } from '../../service/config/secret.ts'
import { openService, type Service } from '../../service/context.ts'
import type { Database } from '../../service/ledger/db.ts'
import { createEvents } from '../../service/observe/events.ts'
import { freshDatabase } from './databases.ts'

export const CLIENT_ID = '11111111-2222-4333-8444-555555555555'

export interface GraphTenant {
  readonly standIn: GraphStandIn
  readonly state: GraphStandIn['state']
  readonly url: string
  /** A file with key and certificate the app signs in with. */
  readonly pemFile: string
  /** The folder of the sample company, where it was asked for. */
  readonly world: string
  close(): Promise<void>
}

/** A tenant of Microsoft's in memory, listening; with the sample company's people and mail where asked for. */
export async function graphTenant(
  options: GraphStandInOptions & {
    readonly story?: boolean
    /** What a test hangs on it before it listens. */
    readonly prepare?: (standIn: GraphStandIn) => void
  } = {},
): Promise<GraphTenant> {
  const certificate = selfMadeCertificate('commonhold')
  const world = mkdtempSync(join(tmpdir(), 'commonhold-graph-'))
  const { story = false, prepare, ...given } = options
  if (story) writeWorld(world)
  const pemFile = `${world}.pem`
  writeFileSync(pemFile, `${certificate.key}\n${certificate.cert}`)
  const told = story ? readStory(world) : null
  const standIn = createGraphStandIn({
    ...(told === null ? {} : { organisation: told.organisation, domains: told.domains, clock: clockAt(told.now) }),
    apps: [{ clientId: CLIENT_ID, roles: 'all', certificates: [certificate.cert] }],
    latencyMs: 0,
    control: true,
    ...given,
  })
  if (story) loadStory(standIn.state, world)
  prepare?.(standIn)
  const { url, close } = await standIn.listen()
  return {
    standIn,
    state: standIn.state,
    url,
    pemFile,
    world,
    close: async () => {
      await close()
      certificate.remove()
      for (const path of [world, pemFile]) rmSync(path, { recursive: true, force: true })
    },
  }
}

function clockAt(moment: string) {
  const offset = Date.parse(moment) - Date.now()
  return { now: () => Date.now() + offset }
}

/** How a process finds the tenant: its environment. */
export function graphEnvironment({ url, state, pemFile }: GraphTenant): Record<string, string> {
  return {
    COMMONHOLD_GRAPH_URL: url,
    COMMONHOLD_LOGIN_URL: url,
    COMMONHOLD_GRAPH_TENANT: state.login.tenantId,
    COMMONHOLD_GRAPH_CLIENT: CLIENT_ID,
    COMMONHOLD_GRAPH_CERTIFICATE: pemFile,
  }
}

export interface GraphService {
  readonly service: Service
  readonly database: Database
  readonly log: Record<string, unknown>[]
  stop(): void
  close(): Promise<void>
}

/** The real service on a fresh ledger, signed in to a tenant. Its clock is the tenant's, also for leases and limits. */
export async function graphService(
  tenant: GraphTenant,
  options: {
    readonly environment?: Record<string, string>
    readonly policy?: object
    readonly database?: Database
    readonly now?: () => number
  } = {},
): Promise<GraphService> {
  const directory = mkdtempSync(join(tmpdir(), 'commonhold-graph-service-'))
  const { config, secrets } = readConfig({
    environment: {
      ...graphEnvironment(tenant),
      COMMONHOLD_POLICY: 'policy.json',
      ...options.environment,
    },
    readFile: (path) => (path === 'policy.json' ? JSON.stringify(options.policy ?? {}) : readFileSync(path, 'utf8')),
    directory,
  })
  const log: Record<string, unknown>[] = []
  let stop = (): void => undefined
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  const database = options.database ?? (await freshDatabase())
  const clock = () => tenant.state.now()
  const service = await openService({
    config,
    secrets: {
      ...secrets,
      databaseUrl: null,
      hubspotToken: new Secret('sandbox-token'),
      erasureKey: new Secret('a key for tests, the same everywhere'),
    },
    events: createEvents({ log: (level, event, fields) => void log.push({ level, event, ...fields }) }),
    now: options.now ?? clock,
    wireNow: clock,
    stopped,
    database,
  })
  return {
    service,
    database,
    log,
    stop,
    close: async () => {
      stop()
      await service.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
