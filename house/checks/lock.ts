import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Check, Problem } from '../problem.ts'

interface LockEntry {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  inBundle?: boolean
  hasInstallScript?: boolean
  optionalDependencies?: Record<string, string>
}

interface PackageFile {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  allowScripts?: Record<string, boolean>
}

/**
 * What `npm install` forgives and `npm ci` elsewhere does not: registry addresses, entries without integrity, version
 * ranges, optional parts that npm silently dropped because they were not published yet (`npm ci` then refuses with
 * "Missing: … from lock file"), and install scripts nobody has decided about.
 */
export function lockProblems(lock: { packages: Record<string, LockEntry> }, manifest: PackageFile): Problem[] {
  const problems: Problem[] = []
  const report = (where: string, what: string, todo: string): void => void problems.push({ where, what, todo })
  const paths = Object.keys(lock.packages)
  const installed = new Set(paths.map(packageName))

  for (const [path, entry] of Object.entries(lock.packages)) {
    const where = `package-lock.json: ${path === '' ? 'the package itself' : path}`
    if (entry.resolved !== undefined && !entry.link) {
      report(where, 'names the address it was fetched from', 'install with the .npmrc of this repository')
    }
    if (path !== '' && entry.integrity === undefined && !entry.link && !entry.inBundle) {
      report(where, 'has no integrity hash', 'remove the entry and run `npm install` again')
    }
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!installed.has(name)) {
        const todo = 'pin a version whose parts are all published, and rebuild the lock from nothing'
        report(where, `its optional part ${name} is missing from the lock, so \`npm ci\` will refuse`, todo)
      }
    }
    const name = packageName(path)
    if (entry.hasInstallScript && manifest.allowScripts?.[name] === undefined) {
      report(where, 'has an install script nobody decided about', `add "${name}": true or false to allowScripts`)
    }
  }
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies'] as const) {
    for (const [name, version] of Object.entries(manifest[group] ?? {})) {
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
        report(`package.json: ${group}.${name}`, `"${version}" is not one exact version`, 'pin it exactly')
      }
    }
  }
  return problems
}

/** "node_modules/a/node_modules/@b/c" → "@b/c". */
function packageName(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

export const lock: Check = {
  name: 'lock',
  holds: 'the lock file installs anywhere: exact, complete, without addresses',
  run: (root) => {
    const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'))
    return {
      problems: lockProblems(
        read('package-lock.json') as { packages: Record<string, LockEntry> },
        read('package.json') as PackageFile,
      ),
    }
  },
}
