// `npm run check`: the whole house, or some of it: `npm run check -- lint imports`.
import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { catalogues } from './checks/catalogues.ts'
import { hygiene } from './checks/hygiene.ts'
import { licences } from './checks/licences.ts'
import { lock } from './checks/lock.ts'
import { manifest } from './checks/manifest.ts'
import { readme } from './checks/readme.ts'
import { sentences } from './checks/sentences.ts'
import { format, imports, lint, types, unused } from './checks/tools.ts'
import type { Check, Problem, Verdict } from './problem.ts'

const root = resolve(import.meta.dirname, '..')
const checks: Check[] = [
  types,
  lint,
  format,
  imports,
  unused,
  readme,
  catalogues,
  sentences,
  licences,
  lock,
  manifest,
  hygiene,
]

const { positionals, values } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } })
const unknown = positionals.filter((name) => !checks.some((check) => check.name === name))
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`no such check: ${unknown.join(', ')}\n`)
  console.log(
    `npm run check [-- NAME…]\n\n${checks.map(({ name, holds }) => `  ${name.padEnd(12)}${holds}`).join('\n')}`,
  )
  process.exit(unknown.length > 0 ? 2 : 0)
}

const sentence = ({ where, what, todo }: Problem): string => `    ${where} ${what}\n      → ${todo}`

async function runOne(check: Check): Promise<boolean> {
  const began = performance.now()
  const verdict: Verdict = await Promise.resolve()
    .then(() => check.run(root))
    .catch((error: unknown) => ({
      problems: [{ where: check.name, what: `could not run: ${String(error)}`, todo: 'mend the check or its input' }],
    }))
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const bad = verdict.problems.length > 0
  console.log(`${bad ? '✗' : '✓'} ${check.name.padEnd(12)}${seconds.padStart(6)} s`)
  if (bad && verdict.output !== undefined) console.log(verdict.output.trimEnd().replace(/^/gm, '    '))
  for (const problem of verdict.problems) console.log(sentence(problem))
  for (const warning of verdict.warnings ?? []) console.log(`    warning: ${sentence(warning).trimStart()}`)
  return !bad
}

const chosen = checks.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const failed: string[] = []
for (const check of chosen) {
  if (!(await runOne(check))) failed.push(check.name)
}
if (failed.length > 0) {
  console.log(`\n${failed.length} of ${chosen.length} checks failed: ${failed.join(', ')}`)
  process.exitCode = 1
} else {
  console.log(`\nall ${chosen.length} checks hold`)
}
