import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../shared/errors.ts'
import { plainSentence, told } from '../../shared/words/sentence.ts'
import { Secret } from './secret.ts'

/**
 * The erasure key of a data directory: read, or made at the first start, for its owner's eyes only. A server installation
 * with several machines sets COMMONHOLD_ERASURE_KEY instead. Errors: `erasure-key-unwritable`.
 */
export function findErasureKey(directory: string): Secret {
  const file = join(directory, 'erasure.key')
  try {
    mkdirSync(directory, { recursive: true })
    if (!existsSync(file)) makeKey(file)
    const key = readFileSync(file, 'utf8').trim()
    if (key.length >= 32) return new Secret(key)
  } catch (cause) {
    throw unusable(file, 'cannot be read or made', cause)
  }
  throw unusable(file, 'is cut short', undefined)
}

/** Whole or not at all: of two processes that start at once, one makes the key and both read it. */
function makeKey(file: string): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function unusable(file: string, what: string, cause: unknown): ConfigError {
  return new ConfigError('erasure-key-unwritable', told`The erasure key ${file} ${plainSentence(what)}.`, {
    where: file,
    remedy: 'Make the data directory writable, or set COMMONHOLD_ERASURE_KEY (at least 32 random characters).',
    cause,
  })
}
