import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'

/**
 * Who was erased, beside the erasure key and outside the database: a ledger restored from an older backup would not know.
 * One line an address: when, the key's print, the keyed hash. Whoever has the list and not the key learns nothing.
 */
const FILE = 'erasures.list'

const LINE = /^\S+ ([0-9a-f]{16}) ([0-9a-f]{64})$/

/** Adds hashes made with the key of this print. Errors: `erasure-list-unwritable`: what cannot be kept must not go on. */
export function keepErasures(directory: string, print: string, hashes: readonly string[], now: number): void {
  if (hashes.length === 0) return
  const file = join(directory, FILE)
  const lines = hashes.map((hash) => `${new Date(now).toISOString()} ${print} ${hash}\n`)
  try {
    mkdirSync(directory, { recursive: true })
    appendFileSync(file, lines.join(''), { mode: 0o600, flush: true })
  } catch (cause) {
    throw new ConfigError('erasure-list-unwritable', told`The list of erasures ${file} cannot be written.`, {
      where: file,
      remedy: 'Make the data directory writable: without the list a restored backup would bring erased people back.',
      cause,
    })
  }
}

/** The hashes kept under this key; lines of another key, or cut short, mean nothing here. */
export function keptErasures(directory: string, print: string): string[] {
  const file = join(directory, FILE)
  if (!existsSync(file)) return []
  const hashes = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, by, hash] = LINE.exec(line) ?? []
      return by === print && hash !== undefined ? [hash] : []
    })
  return [...new Set(hashes)]
}
