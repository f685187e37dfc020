import { randomUUID } from 'node:crypto'
import { ConfigError, VendorError } from '../shared/errors.ts'
import { type Certificate, readCertificate } from './clients/graph/certificate.ts'
import { createGraphClient, type GraphClient } from './clients/graph/graph-client.ts'
import { createSignIn } from './clients/graph/sign-in.ts'
import { createHubSpotClient, type HubSpotClient } from './clients/hubspot/hubspot-client.ts'
import { limitHttp } from './clients/hubspot/limit-http.ts'
import type { Config } from './config/config.ts'
import type { Secrets } from './config/secret.ts'
import type { Database } from './ledger/db.ts'
import { createMailboxGate } from './ledger/mailbox-gate.ts'
import { createRateGate, type RateGate, type RateLimits } from './ledger/rate-gate.ts'
import type { Events } from './observe/events.ts'

const CONNECT_MS = 10_000
/** HubSpot itself gives up after 100 s. */
const ANSWER_MS = 110_000
const CALL_MS = 105_000
const PATIENCE_MS = 120_000
const IN_FLIGHT = 8
/** One request to Graph, a batch of twenty messages included; the mailbox gate's leases are a little longer. */
const GRAPH_CALL_MS = 60_000
const GRAPH_LEASE_MS = 70_000

/** What a connection to a vendor is made of. */
export interface ConnectParts {
  readonly config: Config
  readonly secrets: Secrets
  readonly events: Events
  /** For leases, time-outs and the vendor's limits. */
  readonly wireNow: () => number
  readonly tenant: number
}

/** What the app signs in with. Errors: `graph-not-set-up`, `graph-certificate`. */
export function certificateOf({ graphCertificate }: Secrets): Certificate {
  if (graphCertificate === null) throw noGraph()
  return readCertificate(graphCertificate.reveal())
}

function noGraph(): ConfigError {
  return new ConfigError('graph-not-set-up', 'Nobody said how to sign in to Microsoft Graph.', {
    where: 'COMMONHOLD_GRAPH_TENANT',
    remedy:
      'Set COMMONHOLD_GRAPH_TENANT, COMMONHOLD_GRAPH_CLIENT and COMMONHOLD_GRAPH_CERTIFICATE; see docs/admin/microsoft.md.',
  })
}

/** Microsoft Graph behind the ledger's gate per mailbox. Errors: `graph-not-set-up`, `graph-certificate`. */
export function connectGraph(
  { config, secrets, events, wireNow, tenant: ledgerTenant }: ConnectParts,
  database: Database,
  brake: Brake,
): GraphClient {
  if (config.graph === null) throw noGraph()
  const { url, loginUrl, tenant, clientId } = config.graph
  const certificate = certificateOf(secrets)
  const gate = createMailboxGate({
    db: database.db,
    tenant: ledgerTenant,
    now: wireNow,
    newId: randomUUID,
    limits: { atOnce: config.policy.mailboxes.atOnce, leaseMs: GRAPH_LEASE_MS },
  })
  return createGraphClient({
    config: { url, timeoutMs: GRAPH_CALL_MS, patienceMs: PATIENCE_MS },
    signIn: createSignIn({ graphUrl: url, loginUrl, tenant, clientId, certificate, timeoutMs: GRAPH_CALL_MS }),
    gate: {
      ...gate,
      acquire: async (mailbox, requests) => {
        brake.check()
        return gate.acquire(mailbox, requests)
      },
    },
    clock: { now: wireNow, sleep: brake.sleep },
    random: Math.random,
    onCall: events.vendorCalled,
    onWait: (reason, waitMs) => events.rateGateWaited('mailbox', reason, waitMs),
  })
}

/** HubSpot behind the ledger's gate per account. Errors: `hubspot-no-token`. */
export function connectHubSpot(
  { config, secrets, events, wireNow, tenant: ledgerTenant }: ConnectParts,
  database: Database,
  brake: Brake,
): HubSpotClient {
  if (secrets.hubspotToken === null) {
    throw new ConfigError('hubspot-no-token', 'There is no access token for HubSpot.', {
      where: 'COMMONHOLD_HUBSPOT_TOKEN',
      remedy:
        'Set COMMONHOLD_HUBSPOT_TOKEN to the access token of the app (and COMMONHOLD_HUBSPOT_URL, if it is not HubSpot itself).',
    })
  }
  limitHttp({ connectMs: CONNECT_MS, answerMs: ANSWER_MS })
  return createHubSpotClient({
    config: {
      url: config.hubspotUrl,
      token: secrets.hubspotToken.reveal(),
      timeoutMs: CALL_MS,
      patienceMs: PATIENCE_MS,
      maxInFlight: IN_FLIGHT,
    },
    gate: brake.before(
      toldOfWaits(
        createRateGate({
          db: database.db,
          tenant: ledgerTenant,
          name: 'hubspot',
          now: wireNow,
          limits: limitsOf(config),
        }),
        (reason, waitMs) => events.rateGateWaited('hubspot', reason, waitMs),
      ),
    ),
    clock: { now: wireNow, sleep: brake.sleep },
    random: Math.random,
    onCall: events.vendorCalled,
  })
}

function limitsOf({ hubspotLimits: { perTenSeconds, perDay } }: Config): Partial<RateLimits> {
  return {
    // A little under what is allowed: other machines' clocks and HubSpot's own counting differ by a call or two.
    ...(perTenSeconds === null ? {} : { general: Math.floor(perTenSeconds * 0.97) }),
    ...(perDay === null ? {} : { daily: perDay }),
  }
}

function toldOfWaits(gate: RateGate, tell: (reason: string, waitMs: number) => void): RateGate {
  return {
    ...gate,
    acquire: async (kind) => {
      const grant = await gate.acquire(kind)
      if (!grant.granted) tell(grant.reason, grant.waitMs)
      return grant
    },
  }
}

export interface Brake {
  before(gate: RateGate): RateGate
  /** Throws once we are to stop. */
  check(): void
  sleep(ms: number): Promise<void>
}

/**
 * Ends work with the vendor in order: what is in flight is finished and recorded, the next call and every wait fail with
 * an error that a sync takes as the end of its run.
 */
export function createBrake(stopped: Promise<unknown>, speed: number): Brake {
  let stopping = false
  // One list rather than a race each time: a promise that lives as long as the service would remember every race.
  const sleepers = new Set<() => void>()
  void stopped.then(() => {
    stopping = true
    for (const wake of sleepers) wake()
  })
  const refuse = () => {
    throw new VendorError('again', 'stopping', 'Stopped before the next call.', { remedy: 'The next run continues.' })
  }
  return {
    check: () => {
      if (stopping) refuse()
    },
    before: (gate) => ({
      ...gate,
      acquire: async (kind) => {
        if (stopping) refuse()
        return gate.acquire(kind)
      },
    }),
    sleep: async (ms) => {
      if (!stopping) {
        await new Promise<void>((wake) => {
          const timer = setTimeout(done, ms / speed)
          function done(): void {
            clearTimeout(timer)
            sleepers.delete(done)
            wake()
          }
          sleepers.add(done)
        })
      }
      if (stopping) refuse()
    },
  }
}
