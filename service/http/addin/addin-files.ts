import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Beside the compiled service; of the source where `npm start` builds it, else what `npm run build` left. */
const PLACES = import.meta.url.endsWith('.ts')
  ? ['../../../.cache/addin/', '../../../dist/addin/']
  : ['../../../addin/']

/** The folder of the built add-in; null: it was not built. */
export function findAddin(): string | null {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)))
  return folders.find((folder) => existsSync(join(folder, 'taskpane.html'))) ?? null
}

/** A file's text, read again only when it changed; null: there is none of that name. */
export function createFileReader(folder: string): (name: string) => Promise<{ text: string; version: string } | null> {
  const kept = new Map<string, { text: string; version: string }>()
  return async (name) => {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (found === null || !found.isFile()) return null
    const version = `${found.mtimeMs}-${found.size}`
    const before = kept.get(name)
    if (before?.version === version) return before
    const now = { text: await readFile(path, 'utf8'), version }
    kept.set(name, now)
    return now
  }
}
