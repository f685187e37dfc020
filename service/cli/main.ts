import { readFileSync } from 'node:fs'
import { wordsFor } from '../../shared/words/words.ts'
import { run } from './run.ts'

// A reader that stops listening (`| head`) is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

/** Long enough to write the last output to a slow reader. */
const LINGER_MS = 5_000

let announce: (signal: string) => void = () => undefined
const stopped = new Promise<string>((resolve) => {
  announce = resolve
})
let signals = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    announce(signal)
    // Whoever asks three times does not want to wait for the batch in hand.
    if (++signals >= 3) process.exit(signal === 'SIGINT' ? 130 : 143)
  })
}

const code = await run({
  args: process.argv.slice(2),
  environment: process.env,
  readFile: (path) => readFileSync(path, 'utf8'),
  out: process.stdout,
  err: process.stderr,
  stopped,
  words: wordsFor,
})
process.exitCode = code
// Everything is closed; whatever a library still holds open must not keep a finished command alive.
setTimeout(() => process.exit(code), LINGER_MS).unref()
