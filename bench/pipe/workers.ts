import { openSources } from '../../service/capture/sources/index.ts'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'

export interface PipeResult {
  readonly messages: number
  readonly failed: number
  readonly seconds: number
  readonly peakMemoryMb: number
  /** The peak after the first tenth of the items: what is above it later grew with the mail. */
  readonly earlyPeakMemoryMb: number
}

/** Reads a named pipe as `import` does, every message parsed and let go. */
export function openPipe({ fifo, expected }: { fifo: string; expected: number }): Promise<Commands> {
  return Promise.resolve({
    run: async (): Promise<PipeResult> => {
      const started = performance.now()
      let messages = 0
      let failed = 0
      let earlyPeakMemoryMb = 0
      const [source] = openSources([fifo])
      for await (const item of source?.read(0) ?? []) {
        if ('failure' in item) failed += 1
        else messages += 1
        if (earlyPeakMemoryMb === 0 && item.bytes > expected / 10) earlyPeakMemoryMb = peakMemoryMb()
      }
      const seconds = (performance.now() - started) / 1000
      return { messages, failed, seconds, peakMemoryMb: peakMemoryMb(), earlyPeakMemoryMb }
    },
    end: () => Promise.resolve(),
  })
}
