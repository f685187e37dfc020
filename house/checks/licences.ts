import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Check, Problem } from '../problem.ts'

/** Licences that let an Apache-2.0 program be built with and shipped with the package. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
])

/** Packages whose licence was read by a person, each exact version with what it says and why it may stay. */
const READ_BY_HAND: Record<string, string> = {
  '@expo-google-fonts/noto-sans-sc@0.4.3': 'MIT and OFL-1.1: fonts for the browser of the tests, never shipped',
  '@microsoft/office-js@1.1.110':
    'Microsoft’s terms: to build and test add-ins with; served from node_modules in tests and by the stand-in, never bundled',
  'axe-core@4.14.1': 'MPL-2.0: a tool of the tests, unchanged, never shipped',
}

/** True when an SPDX expression leaves at least one way through allowed licences (OR: one side, AND: both). */
export function isAllowed(expression: string, allowed: ReadonlySet<string> = ALLOWED): boolean {
  // license-checker marks what it guessed from a licence file with "*": a guess is checked like a statement.
  const tokens = expression.replace(/\*/g, '').match(/\(|\)|[^\s()]+/g) ?? []
  let at = 0
  const either = (): boolean => {
    let value = both()
    while (tokens[at] === 'OR') {
      at += 1
      const right = both()
      value = value || right
    }
    return value
  }
  const both = (): boolean => {
    let value = single()
    while (tokens[at] === 'AND') {
      at += 1
      const right = single()
      value = value && right
    }
    return value
  }
  const single = (): boolean => {
    const token = tokens[at]
    at += 1
    if (token === undefined) return false
    if (token !== '(') return allowed.has(token)
    const value = either()
    at += 1
    return value
  }
  return either() && at >= tokens.length
}

/** @param found package@version → its licence expression(s), as license-checker reports them */
export function licenceProblems(found: Record<string, { licenses?: string | string[] }>): Problem[] {
  return Object.entries(found).flatMap(([name, { licenses }]) => {
    const expressions = [licenses ?? 'none'].flat()
    if (READ_BY_HAND[name] !== undefined || expressions.some((expression) => isAllowed(expression))) return []
    return [
      {
        where: name,
        what: `its licence "${expressions.join(', ')}" is not on the list`,
        todo: 'take another package; or read its licence and say in house/checks/licences.ts why it may stay',
      },
    ]
  })
}

export const licences: Check = {
  name: 'licences',
  holds: 'every npm package, development ones too, has a licence that Apache-2.0 can live with',
  run: (root) => {
    const script = join('node_modules', 'license-checker-rseidelsohn', 'bin', 'license-checker-rseidelsohn.js')
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, '--json', '--excludePrivatePackages'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
    if (status !== 0) {
      const todo = 'run `npm ci`, then this check again'
      return { problems: [{ where: script, what: `ended with ${String(status)}`, todo }], output: stderr }
    }
    return { problems: licenceProblems(JSON.parse(stdout) as Parameters<typeof licenceProblems>[0]) }
  },
}
