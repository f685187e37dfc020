import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judge } from '../manifest/judge.ts'
import type { Check } from '../problem.ts'

export const manifest: Check = {
  name: 'manifest',
  holds: 'the Outlook add-in’s manifest is one that Outlook takes (house/manifest/, schemas where they are)',
  run: (root) => judge(root, 'manifest.xml', readFileSync(join(root, 'manifest.xml'), 'utf8'), { deployed: false }),
}
