import { parseArgs } from 'node:util'
import { writeWorld } from './world.ts'

/** `node sandbox/world/main.ts --out DIR`: writes the sample company's people, CRM and two years of mail. */
const { values } = parseArgs({ options: { out: { type: 'string' } } })
if (!values.out) {
  process.stderr.write('usage: sandbox/world/main.ts --out DIR\n')
  process.exitCode = 2
} else {
  const { files, bytes } = writeWorld(values.out)
  process.stdout.write(`${files} files, ${(bytes / 1e6).toFixed(1)} MB in ${values.out}\n`)
}
