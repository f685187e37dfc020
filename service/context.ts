import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { ConfigError, InputError } from '../shared/errors.ts'
import { told } from '../shared/words/sentence.ts'
import type { CaptureContext } from './capture/capture-context.ts'
import { eraseAgain } from './capture/erase-again.ts'
import { defaultMailboxSettings, type MailboxContext } from './capture/mailbox/mailbox-context.ts'
import type { WatchContext } from './capture/completeness/watch.ts'
import { eraseAddress } from './capture/erase.ts'
import { introducePeople } from './capture/introduce-people.ts'
import { reprocessAfter } from './capture/reprocess.ts'
import type { Certificate } from './clients/graph/certificate.ts'
import type { GraphClient } from './clients/graph/graph-client.ts'
import type { HubSpotClient } from './clients/hubspot/hubspot-client.ts'
import type { Config } from './config/config.ts'
import { findErasureKey } from './config/erasure-key.ts'
import { keepErasures, keptErasures } from './config/erasure-list.ts'
import type { Secret, Secrets } from './config/secret.ts'
import { type Database, openDatabase } from './ledger/db.ts'
import { batch } from './ledger/batch.ts'
import { sha256 } from './ledger/ids.ts'
import { readMeta, writeMeta } from './ledger/meta.ts'
import { migrate } from './ledger/migrate.ts'
import { certificateOf, connectGraph, connectHubSpot, createBrake } from './connect.ts'
import type { Events } from './observe/events.ts'
import type { ChangesContext } from './sync/changes-context.ts'
import { createRunner } from './sync/runner.ts'
import { defaultSyncSettings, type SyncContext, type SyncProgress } from './sync/sync-context.ts'
import { defaultTasksSettings, type TasksContext } from './tasks/tasks-context.ts'
import type { TrustContext } from './trust/read-accounts.ts'
import { wantFigures } from './trust/want-figures.ts'

/** One installation serves one tenant; every row carries it all the same (style.md §1). */
const TENANT = 1

const INTERNAL_DOMAINS = 'internal-domains'
const ERASURE_PRINT = 'erasure-key-print'

export interface ServiceOptions {
  readonly config: Config
  readonly secrets: Secrets
  readonly events: Events
  /** What "now" means for mail and figures, in ms UTC; may stand still. */
  readonly now: () => number
  /** For leases, time-outs and the vendor's limits; moves on as real time does. */
  readonly wireNow?: () => number
  /** How many times faster than real time `wireNow` runs (a simulation): waits are that much shorter. Default 1. */
  readonly speed?: number
  /** Settles when it is time to stop: calls in flight are finished, no new one begins. */
  readonly stopped?: Promise<unknown>
  /** A database that is open already; the service closes it. */
  readonly database?: Database
}

/** Every client, store and stage, built once. */
export interface Service {
  readonly config: Config
  readonly events: Events
  readonly database: Database
  readonly tenant: number
  readonly now: () => number
  /** What the ledger was told at an import, else the configuration; empty when nobody said. */
  readonly internalDomains: () => readonly string[]
  readonly capture: () => CaptureContext
  readonly trust: TrustContext
  /** Throws ConfigError `hubspot-no-token` where nobody gave one. */
  readonly hubspot: () => HubSpotClient
  readonly hasHubspot: boolean
  /** Throws ConfigError `graph-not-set-up` where nobody said how to sign in, `graph-certificate` where that is unusable. */
  readonly graph: () => GraphClient
  readonly hasGraph: boolean
  /** What the app signs in with. Errors as `graph`. */
  readonly graphCertificate: () => Certificate
  /** What watching over completeness works with: the clock moves on as real time does. */
  readonly watch: () => WatchContext
  /** What reading live mailboxes works with. Errors as `graph`. */
  readonly mailboxes: () => MailboxContext
  readonly sync: (onProgress?: (progress: SyncProgress) => void) => SyncContext
  /** What writing tasks works with. Errors as `hubspot`. */
  readonly tasks: () => TasksContext
  /** What following the CRM's own changes works with. Errors as `hubspot`. */
  readonly changes: () => ChangesContext
  /** What HubSpot signs its webhooks with; null: nobody gave it. */
  readonly hubspotClientSecret: Secret | null
  /** Moves on as real time does: signatures and leases have an age. */
  readonly wireNow: () => number
  /** True once somebody asked us to stop: long work ends between two steps. */
  readonly stopping: () => boolean
  /** Remembers domains of ours; later runs use them. Errors: `internal-domain-late`. */
  readonly rememberInternalDomains: (domains: readonly string[]) => Promise<void>
  /** People erased once more at the opening, because the ledger had been restored from an older backup. */
  readonly erasedAgain: number
  readonly close: () => Promise<void>
}

/** Opens and migrates the ledger and builds everything on it. The caller closes. Errors: ConfigError. */
export async function openService(options: ServiceOptions): Promise<Service> {
  const {
    config,
    secrets,
    events,
    now,
    wireNow = Date.now,
    speed = 1,
    stopped = new Promise(() => undefined),
  } = options
  const database =
    options.database ??
    (await openDatabase(
      secrets.databaseUrl === null ? { directory: config.directory } : { url: secrets.databaseUrl.reveal() },
    ))
  try {
    const migrations = await migrate(database.db)
    events.ledgerOpened(database.engine, migrations.length)
    const erasureKey = secrets.erasureKey ?? findErasureKey(config.directory)
    await checkErasureKey(database, erasureKey)
    const remembered = await readMeta(database.db, TENANT, INTERNAL_DOMAINS)
    const parts = { config, secrets, events, now, wireNow, speed, stopped }
    const service = build(parts, database, erasureKey, domainsOf(remembered))
    return { ...service, erasedAgain: await keepErased(service, printOf(erasureKey)) }
  } catch (error) {
    await database.close()
    throw error
  }
}

function build(
  { config, secrets, events, now, wireNow, speed, stopped }: Required<Omit<ServiceOptions, 'database'>>,
  database: Database,
  erasureKey: Secret,
  remembered: readonly string[] | null,
): Omit<Service, 'erasedAgain'> {
  let internalDomains = remembered ?? config.internalDomains ?? []
  let client: HubSpotClient | null = null
  let graphClient: GraphClient | null = null
  let stopping = false
  void stopped.then(() => {
    stopping = true
  })
  // One holder of leases for the process: what one of its parts reads, another must not take for a dead one's.
  const reader = createRunner({ soleOwner: database.engine === 'embedded', run: randomUUID() })
  const brake = createBrake(stopped, speed)
  const { db } = database
  const { policy } = config
  const capture = (): CaptureContext => ({
    db,
    tenant: TENANT,
    policy,
    internalDomains,
    erasureKey: erasureKey.reveal(),
    keepErasures: (hashes) => keepErasures(config.directory, printOf(erasureKey), hashes, wireNow()),
    now,
  })
  const parts = { config, secrets, events, wireNow, tenant: TENANT }
  const hubspot = () => (client ??= connectHubSpot(parts, database, brake))
  const graph = () => (graphClient ??= connectGraph(parts, database, brake))
  const sync = (onProgress?: (progress: SyncProgress) => void): SyncContext => ({
    db,
    tenant: TENANT,
    crm: hubspot(),
    policy,
    internalDomains,
    now: wireNow,
    sleep: brake.sleep,
    checkStopping: brake.check,
    runner: createRunner({ soleOwner: database.engine === 'embedded', run: randomUUID() }),
    process: (change) => reprocessAfter(capture(), change),
    refreshFigures: () => wantFigures({ db, tenant: TENANT, policy }, { now: now(), which: 'stale' }),
    ...(onProgress === undefined ? {} : { onProgress }),
    onConfirmed: events.confirmed,
    language: config.lang,
    ...(config.graph === null
      ? {}
      : { readMailboxFile: ({ mailbox, item, ref }) => graph().readAttachment(mailbox, item, ref) }),
    settings: defaultSyncSettings,
  })
  return {
    config,
    events,
    database,
    tenant: TENANT,
    now,
    internalDomains: () => internalDomains,
    capture,
    trust: { db, tenant: TENANT, policy },
    stopping: () => stopping,
    hubspot,
    hasHubspot: secrets.hubspotToken !== null,
    graph,
    hasGraph: config.graph !== null,
    graphCertificate: () => certificateOf(secrets),
    watch: () => ({ db, tenant: TENANT, policy, now: wireNow }),
    mailboxes: () => ({
      ...capture(),
      graph: graph(),
      wireNow,
      // A wait that is cut short is the end of nothing: whoever waits asks `stop` next.
      sleep: (ms) => brake.sleep(ms).catch(() => undefined),
      runner: reader,
      stop: () => stopping,
      onRead: events.itemsRead,
      settings: defaultMailboxSettings,
    }),
    sync,
    tasks: () => ({
      db,
      tenant: TENANT,
      crm: hubspot(),
      now: wireNow,
      checkStopping: brake.check,
      runner: createRunner({ soleOwner: database.engine === 'embedded', run: randomUUID() }),
      language: config.lang,
      settings: defaultTasksSettings,
    }),
    changes: () => ({
      ...sync(),
      introduce: (people) => introducePeople(capture(), people),
      erase: (address) => eraseForPrivacy(capture(), address, events),
    }),
    hubspotClientSecret: secrets.hubspotClientSecret ?? null,
    wireNow,
    rememberInternalDomains: async (domains) => {
      const fresh = domains.filter((domain) => !internalDomains.includes(domain))
      if (fresh.length > 0) await refuseLateDomains(database, fresh)
      internalDomains = [...new Set([...internalDomains, ...domains])].sort()
      await writeMeta(db, TENANT, INTERNAL_DOMAINS, internalDomains)
    },
    close: () => database.close(),
  }
}

/** A contact was deleted for privacy in the CRM. One whose address is ours by now is no customer to erase. */
async function eraseForPrivacy(capture: CaptureContext, address: string, events: Events): Promise<void> {
  try {
    const erased = await eraseAddress(capture, address, { by: 'crm', why: 'privacy deletion in HubSpot' })
    events.personErased(erased.messagesErased + erased.messagesShared)
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'erase-internal') throw error
  }
}

/** False only for an embedded ledger that nobody has made yet: asking must not create one. */
export function ledgerExists({ engine, directory }: Pick<Config, 'engine' | 'directory'>): boolean {
  return engine === 'server' || existsSync(join(directory, 'ledger'))
}

function domainsOf(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.filter((domain) => typeof domain === 'string') : null
}

/**
 * Another key would let erased people come back, so a ledger that has erased somebody keeps its key. (Before the first
 * erasure no key matters yet.)
 */
async function checkErasureKey({ db }: Database, key: Secret): Promise<void> {
  const print = printOf(key)
  const known = await readMeta(db, TENANT, ERASURE_PRINT)
  if (known === print) return
  const { rows } = await sql<{ used: boolean }>`
    select exists (select 1 from suppressed where tenant = ${TENANT}) as used`.execute(db)
  if (known !== null && rows[0]?.used === true) {
    throw new ConfigError('erasure-key-changed', 'The erasure key is not the one this ledger was kept with.', {
      where: 'COMMONHOLD_ERASURE_KEY',
      remedy:
        'Give the former key (COMMONHOLD_ERASURE_KEY, or the file erasure.key of the former data directory): with another one, erased people would come back.',
    })
  }
  await writeMeta(db, TENANT, ERASURE_PRINT, print)
}

/** Tells one key from another without telling the key. */
function printOf(key: Secret): string {
  return sha256(`print\n${key.reveal()}`).slice(0, 16)
}

/**
 * The list beside the key and the ledger agree on who was erased: a ledger restored from an older backup erases again,
 * a list that is new on this machine is made whole. Answers how many people were erased again.
 */
async function keepErased(service: Omit<Service, 'erasedAgain'>, print: string): Promise<number> {
  const { config, database, capture, events } = service
  const kept = keptErasures(config.directory, print)
  const again = await eraseAgain({ ...capture(), keepErasures: () => undefined }, kept)
  if (again > 0) events.erasedAgain(again)
  const { rows } = await sql<{ hash: string }>`
    select hash from suppressed where tenant = ${TENANT} and not hash = any(${batch.list(kept, 'text')})`.execute(
    database.db,
  )
  capture().keepErasures?.(rows.map((row) => row.hash))
  return again
}

/** People of a domain that is already in the ledger as customers cannot become ours behind its back. */
async function refuseLateDomains({ db }: Database, domains: readonly string[]): Promise<void> {
  for (const domain of domains) {
    const { rows } = await sql<{ used: boolean }>`
      select exists (select 1 from participant where tenant = ${TENANT}
        and (address like ${`%@${domain}`} or address like ${`%.${domain}`})) as used`.execute(db)
    if (rows[0]?.used !== true) continue
    throw new InputError(
      'internal-domain-late',
      told`The ledger already holds mail with ${domain} as an outside domain.`,
      {
        where: '--internal',
        remedy:
          'Give all your own domains at the first import: import into a new --data directory, with this domain included.',
      },
    )
  }
}
