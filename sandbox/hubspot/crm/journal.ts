import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { Mutation } from './mutations.ts'

/** An append-only file of committed mutations, one commit a line. */
export interface Journal {
  append(mutations: Mutation[]): void
  close(): void
}

/**
 * Opens (or begins) the journal at `file` and hands every earlier commit to `replay`. A commit is one line written in one
 * call before its answer leaves, so a killed process loses nothing it answered; a torn last line was never answered and is
 * cut off. Not safe against power loss (no fsync): this is a sandbox.
 */
export function openJournal(file: string, replay: (mutations: Mutation[]) => void): Journal {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true })
  const whole = existsSync(file) ? replayFile(file, replay) : 0
  const descriptor = openSync(file, 'a+')
  ftruncateSync(descriptor, whole)
  return {
    append(mutations) {
      const bytes = Buffer.from(`${JSON.stringify(mutations)}\n`, 'utf8')
      for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written)
    },
    close() {
      closeSync(descriptor)
    },
  }
}

/** Replays whole lines; answers how many bytes of the file they fill. */
function replayFile(file: string, replay: (mutations: Mutation[]) => void): number {
  const bytes = readFileSync(file)
  let start = 0
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    replay(JSON.parse(bytes.toString('utf8', start, end)) as Mutation[])
    start = end + 1
  }
  return start
}
