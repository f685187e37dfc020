import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atMost, type Benchmark } from '../benchmark.ts'
import { digits, rankOf } from '../spread.ts'
import { type Changes, measureChanges } from './changes.ts'
import { buildAll, sum } from './files.ts'

const FIRST_LOAD_LIMIT = 110_000
const LAUNCH_EVENT_LIMIT = 100_000
const FIRST_FIGURES_LIMIT_MS = 300
const MAIN_THREAD_LIMIT_MS = 50

const CHANGES: Changes = { timed: 50, traced: 30, back: 15 }
const QUICK_CHANGES: Changes = { timed: 12, traced: 8, back: 6 }

/**
 * What Outlook has to fetch before a reader sees anything, beside an ordinary build of the same views; and how long the
 * reader waits, and the pane works, when he opens the next mail.
 */
export const paneBench: Benchmark = {
  name: 'pane',
  about: 'the bytes of the Outlook add-in; from one mail to the next until its account’s figures are shown',
  run: async ({ quick, notes, say }) => {
    const out = mkdtempSync(join(tmpdir(), 'commonhold-pane-'))
    try {
      const building = buildAll(out)
      const [built, changes] = await Promise.all([
        building,
        measureChanges(
          quick ? QUICK_CHANGES : CHANGES,
          building.then(({ folder }) => folder),
          say,
        ),
      ])
      const firstLoadGzipBytes = sum(built.firstLoad)
      const ordinaryGzipBytes = sum(built.ordinary)
      const launchEventGzipBytes = built.launchEvent.gzipBytes
      for (const { file, gzipBytes } of built.firstLoad) say(`first load: ${file} ${gzipBytes}`)
      const firstFiguresMs = { ...ranksOf(changes.firstFigures), changes: changes.firstFigures.length }
      const mainThreadMsPerChange = { mean: meanOf(changes.mainThread), ...ranksOf(changes.mainThread) }
      return {
        bench: 'pane',
        firstLoadGzipBytes,
        firstLoadBytes: sum(built.firstLoad, 'bytes'),
        signInGzipBytes: sum(built.signIn),
        launchEventGzipBytes,
        launchEventBytes: built.launchEvent.bytes,
        ordinaryGzipBytes,
        ratioToOrdinary: digits(firstLoadGzipBytes / ordinaryGzipBytes),
        files: { firstLoad: built.firstLoad, signIn: built.signIn, ordinary: built.ordinary },
        accounts: changes.accounts,
        sameOutput: true,
        firstFiguresMs,
        mainThreadMsPerChange: { ...mainThreadMsPerChange, changes: changes.mainThread.length },
        firstKnownMs: { ...ranksOf(changes.firstKnown), changes: changes.firstKnown.length },
        claims: [
          atMost('first load of the read pane, gzip bytes of JavaScript', firstLoadGzipBytes, FIRST_LOAD_LIMIT),
          atMost('launch-event file, gzip bytes, sign-in inside', launchEventGzipBytes, LAUNCH_EVENT_LIMIT),
          atMost('first figures after an item change, p95 in ms', firstFiguresMs.p95, FIRST_FIGURES_LIMIT_MS),
          // All work divided by the changes; p95 is printed beside it.
          atMost(
            'main-thread work of the pane an item change, mean in ms',
            mainThreadMsPerChange.mean,
            MAIN_THREAD_LIMIT_MS,
          ),
        ],
        notes,
      }
    } finally {
      rmSync(out, { recursive: true, force: true })
    }
  },
}

function meanOf(values: readonly number[]): number {
  return digits(values.reduce((sum, value) => sum + value, 0) / values.length)
}

function ranksOf(values: readonly number[]): { p50: number; p95: number; max: number } {
  return { p50: rankOf(values, 0.5), p95: rankOf(values, 0.95), max: rankOf(values, 1) }
}
