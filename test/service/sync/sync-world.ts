import { captureMessages } from '../../../service/capture/capture-messages.ts'
import { reprocessAfter } from '../../../service/capture/reprocess.ts'
import { createHubSpotClient, type HubSpotClient } from '../../../service/clients/hubspot/hubspot-client.ts'
import { createRateGate } from '../../../service/ledger/rate-gate.ts'
import { provision } from '../../../service/sync/provision.ts'
import { runSync } from '../../../service/sync/run-sync.ts'
import { defaultSyncSettings, type SyncContext, type SyncSettings } from '../../../service/sync/sync-context.ts'
import { createHubSpotStandIn, type StandInOptions } from '../../../sandbox/hubspot/stand-in.ts'
import { plantSeed, type Seed } from '../../../sandbox/hubspot/routes/seed.ts'
import type { Fault } from '../../../sandbox/hubspot/gate/faults.ts'
import type { Address, ParsedMessage } from '../../../shared/message/parsed-message.ts'
import { type Policy, policySchema } from '../../../shared/policy/policy.ts'
import { freshDatabase } from '../../support/databases.ts'

const TENANT = 1
export const START = Date.UTC(2026, 8, 1)

/** A message from and to; everything else as plain as can be. `a > b, c` reads: from a to b and c. */
export function mail(id: string, route: string, more: Partial<ParsedMessage> = {}): ParsedMessage {
  const [from = '', to = ''] = route.split('>').map((side) => side.trim())
  return {
    messageId: id,
    date: START,
    received: null,
    from: person(from),
    to: to.split(',').map((one) => person(one.trim())),
    cc: [],
    bcc: [],
    subject: `Subject of ${id}`,
    inReplyTo: null,
    references: [],
    conversationGuid: null,
    conversationId: null,
    automatic: null,
    private: false,
    text: `Text of ${id}`,
    html: null,
    attachments: [],
    opaque: null,
    mailboxes: [],
    ...more,
  }
}

export const person = (address: string, name: string | null = null): Address => ({ address, name })

/**
 * A ledger, the stand-in for HubSpot behind real HTTP, and the sync between them. One clock for all of them, moved on by
 * every wait: nothing sleeps.
 */
export async function syncWorld(
  options: { standIn?: StandInOptions; policy?: unknown; settings?: Partial<SyncSettings>; provisioned?: boolean } = {},
) {
  const database = await freshDatabase()
  let at = START + 7 * 86_400_000
  const clock = {
    now: () => at,
    sleep: async (ms: number) => {
      at += ms
      await new Promise((next) => setImmediate(next))
    },
  }
  const standIn = createHubSpotStandIn({ clock, searchLagMs: 0, autoAssociate: false, ...options.standIn })
  const { url, close } = await standIn.listen()
  const policy: Policy = policySchema.parse(options.policy ?? {})
  const capture = {
    db: database.db,
    tenant: TENANT,
    policy,
    internalDomains: ['ours.com'],
    erasureKey: 'key',
    now: clock.now,
  }
  const statuses: number[] = []
  const client = (token = 'sandbox-token'): HubSpotClient =>
    createHubSpotClient({
      config: { url, token, timeoutMs: 5_000, patienceMs: 600_000, maxInFlight: 6 },
      gate: createRateGate({
        db: database.db,
        tenant: TENANT,
        name: 'hubspot',
        now: clock.now,
        limits: { general: 180 },
      }),
      clock,
      random: () => 0,
      onCall: (event) => statuses.push(event.status ?? 0),
    })
  let runs = 0
  const context = (more: Partial<SyncContext> = {}): SyncContext => ({
    db: database.db,
    tenant: TENANT,
    crm: client(),
    policy,
    internalDomains: capture.internalDomains,
    now: clock.now,
    sleep: clock.sleep,
    // Every run is a process of its own; those before it are dead.
    runner: { id: `run-${++runs}`, isGone: (id) => id.startsWith('run-') && id !== `run-${runs}` },
    process: (change) => reprocessAfter(capture, change),
    settings: { ...defaultSyncSettings, ...options.settings },
    ...more,
  })
  if (options.provisioned !== false) await provision(client())
  let position = 0
  return {
    database,
    db: database.db,
    clock,
    standIn,
    capture,
    statuses,
    client,
    context,
    capturing: (...messages: ParsedMessage[]) =>
      database.db.transaction().execute((trx) =>
        captureMessages(
          { ...capture, db: trx },
          messages.map((message) => ({ source: 'test', position: position++, message })),
        ),
      ),
    capturingFrom: (source: string, ...messages: ParsedMessage[]) =>
      database.db.transaction().execute((trx) =>
        captureMessages(
          { ...capture, db: trx },
          messages.map((message, index) => ({ source, position: index, message })),
        ),
      ),
    sync: (more: Partial<SyncContext> = {}) => runSync(context(more)),
    seed: (seed: Seed) => plantSeed(standIn.state, seed),
    fault: (fault: Fault) => standIn.state.faults.add(fault),
    noFaults: () => standIn.state.faults.remove(undefined),
    /** Past everything of ours: what HubSpot's own screens and other tools do. */
    api: async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: 'Bearer sandbox-token', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const raw = await response.text()
      if (!response.ok) throw new Error(`${response.status} ${raw}`)
      return raw === '' ? null : JSON.parse(raw)
    },
    records: (type: string) => recordsOf(standIn.state.store, type),
    emails: () => emailsOf(standIn.state.store),
    close: async () => {
      await close()
      await database.close()
    },
  }
}

export type SyncWorld = Awaited<ReturnType<typeof syncWorld>>

type Store = ReturnType<typeof createHubSpotStandIn>['state']['store']

function recordsOf(store: Store, type: string) {
  return [...store.table(type).records.values()].filter((one) => !one.archived)
}

/** What stands on the timelines: Message-ID, properties, and the addresses and domains it hangs on. */
function emailsOf(store: Store) {
  return recordsOf(store, '0-49').map((email) => {
    const targets = (type: string, property: string) =>
      [...(email.links.get(type)?.keys() ?? [])]
        .map((id) => store.record(type, id)?.properties[property] ?? `?${id}`)
        .sort()
    return {
      id: email.id,
      messageId: email.properties['hs_email_message_id'] ?? null,
      properties: email.properties,
      contacts: targets('0-1', 'email'),
      accounts: targets('0-2', 'domain'),
      deals: targets('0-3', 'dealname'),
    }
  })
}
