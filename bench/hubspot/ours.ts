import { deriveDue } from '../../service/capture/derive-due.ts'
import { reprocessAfter } from '../../service/capture/reprocess.ts'
import { createHubSpotClient } from '../../service/clients/hubspot/hubspot-client.ts'
import { limitHttp } from '../../service/clients/hubspot/limit-http.ts'
import { openDatabase } from '../../service/ledger/db.ts'
import { createRateGate } from '../../service/ledger/rate-gate.ts'
import { provision } from '../../service/sync/provision.ts'
import { runSync } from '../../service/sync/run-sync.ts'
import { createRunner } from '../../service/sync/runner.ts'
import { defaultSyncSettings, type SyncContext } from '../../service/sync/sync-context.ts'
import { wantFigures } from '../../service/trust/want-figures.ts'
import { defaultPolicy } from '../../shared/policy/policy.ts'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'
import { CALL_MS, DELAY_MS } from './faults.ts'
import { TOKEN } from './stand-in-process.ts'

export interface HubSpotRun {
  /** An embedded ledger with the mail already captured. */
  readonly directory: string
  readonly url: string
  readonly internalDomains: readonly string[]
  /** ms UTC; what "now" is for mail and figures */
  readonly now: number
}

export interface HubSpotResult {
  readonly seconds: number
  readonly peakMemoryMb: number
  /** What the run itself says it could not do. */
  readonly gaveUp: number
}

const TENANT = 1
const MOST_RUNS = 10

/** The product's sync, put together as `service/context.ts` does, with a shorter patience so that a time-out takes seconds. */
export async function openOurs(run: HubSpotRun): Promise<Commands> {
  const { db, close } = await openDatabase({ directory: run.directory })
  const clock = { now: Date.now, sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)) }
  limitHttp({ connectMs: 5_000, answerMs: CALL_MS + 1_000 })
  const crm = createHubSpotClient({
    config: { url: run.url, token: TOKEN, timeoutMs: CALL_MS, patienceMs: 120_000, maxInFlight: 8 },
    // A private app of a Professional account may make 190 calls in 10 s.
    gate: createRateGate({ db, tenant: TENANT, name: 'hubspot', now: clock.now, limits: { general: 190 } }),
    clock,
    random: Math.random,
  })
  const capture = {
    db,
    tenant: TENANT,
    policy: defaultPolicy,
    internalDomains: run.internalDomains,
    erasureKey: 'bench',
    now: () => run.now,
  }
  const trust = { db, tenant: TENANT, policy: defaultPolicy }
  const context = (round: number): SyncContext => ({
    db,
    tenant: TENANT,
    crm,
    policy: defaultPolicy,
    internalDomains: run.internalDomains,
    now: clock.now,
    sleep: clock.sleep,
    runner: createRunner({ soleOwner: true, run: String(round) }),
    process: (change) => reprocessAfter(capture, change),
    refreshFigures: () => wantFigures(trust, { now: run.now, which: 'stale' }),
    // HubSpot ends its own work after 100 s; this stand-in after `DELAY_MS`, so that the bench need not wait as long.
    settings: { ...defaultSyncSettings, settleMs: DELAY_MS + 3_000 },
  })
  return {
    provision: async () => {
      await provision(crm)
    },
    backfill: async (): Promise<HubSpotResult> => {
      const started = performance.now()
      await deriveDue(capture)
      await wantFigures(trust, { now: run.now, which: 'all' })
      let left = 0
      // As the service does on its schedule: what one run could not finish, the next one does.
      for (let round = 0; round < MOST_RUNS; round++) {
        const summary = await runSync(context(round))
        left = summary.waiting + summary.failed.length
        if (left === 0 && summary.stopped === null) break
        await clock.sleep(Math.min(summary.stopped?.retryAfterMs ?? 1_000, 15_000))
      }
      return { seconds: (performance.now() - started) / 1000, peakMemoryMb: peakMemoryMb(), gaveUp: left }
    },
    end: close,
  }
}
