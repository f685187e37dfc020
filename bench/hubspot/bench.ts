import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atMost, type Benchmark, exactly, type Surroundings } from '../benchmark.ts'
import type { LedgerResult } from '../ledger/run.ts'
import { findMail, type Mail } from '../mail.ts'
import { digits } from '../spread.ts'
import { runWorker, startWorker } from '../worker/start-worker.ts'
import { faults } from './faults.ts'
import type { HubSpotResult, HubSpotRun } from './ours.ts'
import { type StandInProcess, startStandIn } from './stand-in-process.ts'
import { readTimeline } from './timeline.ts'

const QUICK_MESSAGES = 3_000
const MOST_CALLS_PER_THOUSAND = 25

type Side = 'hubspot-ours' | 'hubspot-peer'

/** A backfill into an empty HubSpot account: calls, refusals, what was lost and doubled; at full speed and with faults. */
export const hubspotBench: Benchmark = {
  name: 'hubspot',
  about: 'a backfill into an empty account, beside the official client with its own limiter and retries',
  run: async (surroundings) => {
    const mail = findMail(surroundings.quick ? QUICK_MESSAGES : null)
    const ledger = mkdtempSync(join(tmpdir(), 'commonhold-bench-ledger-'))
    try {
      const captured = await captureInto(ledger, mail)
      surroundings.say(`a ledger of ${captured.length} captured messages to publish`)
      const run = (side: Side, withFaults: boolean) =>
        backfill(surroundings, { side, withFaults, ledger, mail, captured })
      const ours = await run('hubspot-ours', false)
      const peer = await run('hubspot-peer', false)
      // Without faults both must leave the same timelines, or the figures beside one another would mean nothing.
      if (ours.digest !== peer.digest) throw new Error('the two backfills did not leave the same timelines')
      const oursFaulty = await run('hubspot-ours', true)
      const peerFaulty = await run('hubspot-peer', true)
      const { callsPerThousand, tooManyRequests, lost, doubled } = ours
      return {
        bench: 'hubspot',
        mail: mail.name,
        captured: captured.length,
        callsPerThousand,
        tooManyRequests,
        lost,
        doubled,
        sameOutput: true,
        ours: { fullSpeed: shown(ours), underFaults: faulty(oursFaulty, ours) },
        peer: { fullSpeed: shown(peer), underFaults: faulty(peerFaulty, peer) },
        claims: [
          atMost('API calls per 1,000 captured messages', callsPerThousand, MOST_CALLS_PER_THOUSAND),
          exactly('429 at full speed', tooManyRequests, 0),
          exactly('lost or doubled at full speed', lost + doubled, 0),
          exactly('lost or doubled under faults', oursFaulty.lost + oursFaulty.doubled, 0),
        ],
        notes: mail.notes,
      }
    } finally {
      mail.remove()
      rmSync(ledger, { recursive: true, force: true })
    }
  },
}

async function captureInto(directory: string, { file, limit, internalDomains, now }: Mail): Promise<readonly string[]> {
  const place = { engine: 'embedded', directory } as const
  return (await runWorker<LedgerResult>('ledger-ours', { place, file, limit, internalDomains, now })).capturedIds
}

interface Asked {
  readonly side: Side
  readonly withFaults: boolean
  readonly ledger: string
  readonly mail: Mail
  readonly captured: readonly string[]
}

async function backfill({ say }: Surroundings, { side, withFaults, ledger, mail, captured }: Asked) {
  const directory = mkdtempSync(join(tmpdir(), 'commonhold-bench-sync-'))
  let standIn: StandInProcess | null = null
  try {
    cpSync(ledger, directory, { recursive: true })
    standIn = await startStandIn()
    const { internalDomains, now } = mail
    const worker = await startWorker(side, { directory, url: standIn.url, internalDomains, now } satisfies HubSpotRun)
    let result: HubSpotResult
    try {
      await worker.ask('provision')
      await standIn.resetCounters()
      if (withFaults) await standIn.addFaults(faults)
      result = await worker.ask<HubSpotResult>('backfill')
    } finally {
      await worker.end()
    }
    const counters = await standIn.counters()
    const { digest, ...timeline } = await readTimeline(standIn, captured)
    const calls = counters.calls - counters.faulted
    say(
      `${side}${withFaults ? ' under faults' : ''}: ${counters.calls} calls in ${result.seconds.toFixed(0)} s, ` +
        `lost ${timeline.lost}, doubled ${timeline.doubled}`,
    )
    return {
      callsPerThousand: digits((1000 * calls) / captured.length),
      /** Those that a fault script asked for do not count. */
      tooManyRequests: counters.tooManyRequests - counters.scriptedTooManyRequests,
      ...timeline,
      calls: counters.calls,
      callsHitByFaults: counters.faulted,
      faults: counters.faults,
      byRoute: counters.byRoute,
      gaveUp: result.gaveUp,
      messagesPerSecond: digits(captured.length / result.seconds),
      seconds: digits(result.seconds),
      peakMemoryMb: result.peakMemoryMb,
      digest,
    }
  } finally {
    await standIn?.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

type Backfill = Awaited<ReturnType<typeof backfill>>

function shown({ digest: _, callsHitByFaults: _hit, faults: _faults, ...figures }: Backfill) {
  return figures
}

/** What the faults cost is counted apart: the calls they hit, and how many more there were than without them. */
function faulty({ digest: _, byRoute: _routes, ...figures }: Backfill, clean: Backfill) {
  return { ...figures, callsMoreThanAtFullSpeed: figures.calls - clean.calls }
}
