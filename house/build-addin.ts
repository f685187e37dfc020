// `npm run build:addin [-- --out DIR]`: the add-in's files, as the service serves them below /addin/ (default dist/addin).
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'acorn'
import webpack from 'webpack'
import configurations from '../webpack.config.js'
import { addAddinFiles } from './addin-files.ts'

const root = resolve(import.meta.dirname, '..')
const { values } = parseArgs({ options: { out: { type: 'string' } } })
const out = resolve(values.out ?? join(root, 'dist/addin'))

// What an earlier build left under other hashes; nothing that is not ours, wherever DIR points.
for (const ours of ['assets', 'icons']) rmSync(join(out, ours), { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const compiler = webpack(configurations({ out }))
const stats = await new Promise<webpack.MultiStats | undefined>((done, fail) => {
  compiler.run((error, built) => {
    if (error) fail(error)
    else done(built)
  })
})
// The cache is written when the compiler is closed.
await new Promise((done) => {
  compiler.close(done)
})
if (stats === undefined || stats.hasErrors()) {
  console.error(stats?.toString({ preset: 'errors-only', colors: false }))
  console.error('build:addin: the add-in is incomplete. What to do: `npm run check -- types`')
  process.exit(1)
}
// Classic Outlook's runtime before version 2403 loads nothing newer, and says nothing: it only times out.
parse(readFileSync(join(out, 'launch-event.js'), 'utf8'), { ecmaVersion: 2016, sourceType: 'script' })
addAddinFiles(root, out)
console.log(`the add-in is built: ${out}`)
