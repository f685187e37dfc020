import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** Under this a compressed copy saves nothing a network would notice. */
const WORTH_IT = 1_024

/**
 * What lies beside the bundles of the built add-in: icons, the manifest the service makes an installation's own of, and
 * compressed copies of what is served as it is (pages and the launch-event file are filled in at every answer).
 * @returns the number of copies
 */
export function addAddinFiles(root: string, out: string): number {
  cpSync(join(root, 'addin/icons'), join(out, 'icons'), { recursive: true })
  cpSync(join(root, 'manifest.xml'), join(out, 'manifest.xml'))
  const assets = globSync('assets/**/*.{js,css,svg,json}', { cwd: out }).map((path) => join(out, path))
  const worth = assets.filter((path) => readFileSync(path).length >= WORTH_IT)
  for (const path of worth) {
    const bytes = readFileSync(path)
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }))
  }
  return worth.length * 2
}
