import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REAL = fileURLToPath(new URL('../../../shared/data/mime-fixtures', import.meta.url))
const OWN = fileURLToPath(new URL('../../test/fixtures/mail/eml', import.meta.url))

/** Message files of the MIME fixtures, else our own, in a fixed order. Larger ones would be the whole measurement. */
export function mimeFiles(): {
  readonly name: string
  readonly files: readonly string[]
  readonly notes: readonly string[]
} {
  const real = existsSync(REAL)
  const folder = real ? REAL : OWN
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file.endsWith('.eml') && statSync(file).size < 512 * 1024)
    .sort()
  const notes = real ? [] : ['The MIME fixtures (../shared/data/mime-fixtures) are not here: our own instead.']
  return { name: real ? 'mime-fixtures' : 'own fixtures', files, notes }
}
