import { readFileSync } from 'node:fs'
import { wordsFor } from '../../shared/words/words.ts'
import { errorFields, frames } from '../observe/logger.ts'
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
/** A terminal or a supervisor may signal a launcher and us: what comes at once is one wish. */
const ONE_WISH_MS = 300
let first: number | null = null
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    first ??= performance.now()
    announce(signal)
    // Whoever asks again does not want to wait for the batch in hand; the ledger continues from its last commit.
    if (performance.now() - first > ONE_WISH_MS) process.exit(signal === 'SIGINT' ? 130 : 143)
  })
}

// Node would print the error whole, and an error may quote what it choked on.
process.on('uncaughtException', (error: unknown) => {
  const { code, stack } = errorFields(error)
  process.stderr.write(
    `commonhold: a fault of the program, please report it: ${code}\n${frames(String(stack ?? ''))}\n`,
  )
  process.exit(1)
})

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
