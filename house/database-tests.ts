// The test files that talk to a database of the suite's choosing: those whose imports lead to where it is chosen. CI runs
// them again on PostgreSQL; the others would only say the same once more. With folders or files named, only those in them.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const CHOOSES = join(root, 'test/support/databases.ts')

const known = new Map<string, boolean>()

function leadsThere(file: string): boolean {
  if (file === CHOOSES) return true
  const answer = known.get(file)
  if (answer !== undefined) return answer
  // A circle of imports adds nothing of its own.
  known.set(file, false)
  const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+\.ts)'/g)
  const found = [...imports].some(([, path]) => {
    const target = resolve(dirname(file), path ?? '')
    return target.startsWith(join(root, 'test/')) && leadsThere(target)
  })
  known.set(file, found)
  return found
}

const tests = globSync('test/{service,flow,reference}/**/*.test.ts', { cwd: root }).map((path) => join(root, path))
const within = process.argv.slice(2)
const chosen = tests
  .filter(leadsThere)
  .map((path) => relative(root, path))
  .filter((path) => within.length === 0 || within.some((place) => path.startsWith(place)))
  .sort()
if (chosen.length === 0) throw new Error('no test reaches test/support/databases.ts: has it moved?')
console.log(chosen.join('\n'))
