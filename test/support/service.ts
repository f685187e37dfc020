import { importSources } from '../../service/capture/import-files.ts'
import { importPeople } from '../../service/capture/import-people.ts'
import { openSources } from '../../service/capture/sources/index.ts'
import { readConfig } from '../../service/config/config.ts'
import { Secret } from '../../service/config/secret.ts'
import { openService, type Service } from '../../service/context.ts'
import { createEvents } from '../../service/observe/events.ts'
import { scratch } from './cli.ts'
import { type Database, freshDatabase } from './databases.ts'
import { INTERNAL, NOW, PEOPLE, smallMailbox } from './small-mailbox.ts'

export interface TestService {
  readonly service: Service
  readonly database: Database
  /** The lines logged, as objects. */
  readonly log: Record<string, unknown>[]
  close(): Promise<void>
}

/** The real service on a fresh database, with the small mailbox captured. No HubSpot unless an address is given. */
export async function openTestService(
  options: {
    readonly hubspotUrl?: string
    readonly mail?: string
    /** Further settings, as the environment gives them. */
    readonly environment?: Readonly<Record<string, string>>
    /** A policy file's content: what differs from the defaults. */
    readonly policy?: unknown
  } = {},
): Promise<TestService> {
  const place = scratch()
  const { config } = readConfig({
    environment: {
      ...(options.hubspotUrl === undefined ? {} : { COMMONHOLD_HUBSPOT_URL: options.hubspotUrl }),
      ...(options.policy === undefined ? {} : { COMMONHOLD_POLICY: 'policy.json' }),
      ...options.environment,
    },
    readFile: (path) => (path === 'policy.json' ? JSON.stringify(options.policy) : ''),
    directory: place.path,
  })
  const log: Record<string, unknown>[] = []
  const database = await freshDatabase()
  const service = await openService({
    config,
    secrets: {
      databaseUrl: null,
      hubspotToken: new Secret('test-token'),
      graphCertificate: null,
      erasureKey: new Secret('k'.repeat(32)),
    },
    events: createEvents({ log: (level, event, fields) => void log.push({ level, event, ...fields }) }),
    now: () => Date.parse(`${NOW}T00:00:00Z`),
    database,
  })
  await service.rememberInternalDomains([INTERNAL])
  await importPeople(service.capture(), PEOPLE, 'people.csv')
  await importSources(service.capture(), openSources([place.file('mail.mbox', options.mail ?? smallMailbox())]))
  return {
    service,
    database,
    log,
    close: async () => {
      await service.close()
      place.remove()
    },
  }
}
