// `npm run manifest:check [-- FILE]`: the repository's manifest, or one that `npm run manifest` made. `-- --record` puts the
// repository's version on record once it was raised.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { judge, readRecord, RECORD, RULES } from './manifest/judge.ts'
import { parseManifest, recordOf } from './manifest/read-manifest.ts'
import { isLater } from './manifest/rules-of-the-whole.ts'
import type { Problem } from './problem.ts'

const root = resolve(import.meta.dirname, '..')
const { positionals, values } = parseArgs({ allowPositionals: true, options: { record: { type: 'boolean' } } })
const file = positionals[0] ?? join(root, 'manifest.xml')
const text = readFileSync(file, 'utf8')

if (values.record) record()
const say = ({ where, what, todo }: Problem) => `${where} ${what}\n  → ${todo}`
const { problems, warnings = [] } = await judge(root, positionals[0] ?? 'manifest.xml', text, {
  deployed: positionals[0] !== undefined,
})
for (const warning of warnings) console.log(`warning: ${say(warning)}`)
for (const problem of problems) console.log(say(problem))
if (problems.length > 0) process.exitCode = 1
else console.log(`${file}: ${warnings.length === 0 ? 'the schemas and ' : ''}${RULES.length} rules hold`)

function record(): void {
  const now = recordOf(parseManifest(text))
  const before = readRecord(root)
  if (now.content !== before.content && !isLater(now.version, before.version)) {
    console.error(
      `The manifest changed, and its version ${now.version} is not later than ${before.version}: raise it first.`,
    )
    process.exit(1)
  }
  writeFileSync(join(root, RECORD), `${JSON.stringify(now, null, 2)}\n`)
}
