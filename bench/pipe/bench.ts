import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { atMost, type Benchmark, exactly } from '../benchmark.ts'
import { digits } from '../spread.ts'
import { runWorker } from '../worker/start-worker.ts'
import type { PipeResult } from './workers.ts'

const GENERATE = fileURLToPath(new URL('./generate.ts', import.meta.url))
const MEGABYTES = 5 * 1024
const QUICK_MEGABYTES = 256
const MOST_MEMORY_MB = 400

/** An mbox of 5 GB through a pipe, never on a disk: memory must not follow its length. */
export const pipeBench: Benchmark = {
  name: 'pipe',
  about: 'an mbox of 5 GB through a pipe, every message parsed',
  run: async ({ quick }) => {
    const megabytes = quick ? QUICK_MEGABYTES : MEGABYTES
    const folder = mkdtempSync(join(tmpdir(), 'commonhold-bench-pipe-'))
    const fifo = join(folder, 'mail.mbox')
    execFileSync('mkfifo', [fifo])
    const script = `exec "$0" --disable-warning=ExperimentalWarning "$1" ${megabytes} > "$2"`
    const writer = spawn('sh', ['-c', script, process.execPath, GENERATE, fifo], { stdio: 'ignore' })
    try {
      const result = await runWorker<PipeResult>('pipe-read', { fifo, expected: megabytes * 1024 * 1024 })
      const grown = result.peakMemoryMb - result.earlyPeakMemoryMb
      return {
        bench: 'pipe',
        megabytes,
        messages: result.messages,
        megabytesPerSecond: digits(megabytes / result.seconds),
        messagesPerSecond: digits(result.messages / result.seconds),
        peakMemoryMb: result.peakMemoryMb,
        grownAfterFirstTenthMb: grown,
        claims: [
          atMost('peak memory in MB, whatever the length', result.peakMemoryMb, MOST_MEMORY_MB),
          exactly('messages that failed', result.failed, 0),
        ],
        notes: [],
      }
    } finally {
      writer.kill()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
