import { existsSync, readFileSync, statSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { extname, resolve, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ts': 'text/javascript; charset=utf-8',
}

export interface StaticFile {
  readonly type: string
  readonly body: Buffer | string
}

/** A file below a folder, never above it; TypeScript leaves without its types, as the browser needs it. */
export function staticFile(folder: string, path: string): StaticFile | null {
  const file = resolve(folder, `./${path}`)
  if (!file.startsWith(resolve(folder) + sep) || !existsSync(file) || !statSync(file).isFile()) return null
  const type = TYPES[extname(file)]
  if (type === undefined) return null
  if (extname(file) !== '.ts') return { type, body: readFileSync(file) }
  return { type, body: stripTypeScriptTypes(readFileSync(file, 'utf8')) }
}
