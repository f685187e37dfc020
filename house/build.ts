// `npm run build`: dist/ from nothing, the add-in too. What tsc does not write (SQL, plain JavaScript, JSON, pages) is copied beside it.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, globSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'dist')
const FOLDERS = ['shared', 'service', 'sandbox']

rmSync(dist, { recursive: true, force: true })
const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
if (tsc.status !== 0) {
  console.error('build: the compiler found errors; dist/ is incomplete. What to do: `npm run check -- types`')
  process.exit(1)
}

const assets = globSync(
  FOLDERS.map((folder) => `${folder}/**/*.*`),
  { cwd: root, exclude: (path) => path.split('/').includes('node_modules') },
).filter((path) => !/\.(ts|md)$/.test(path))
for (const path of assets) cpSync(join(root, path), join(dist, path))

const addin = spawnSync(process.execPath, ['house/build-addin.ts', '--out', join(dist, 'addin')], {
  cwd: root,
  stdio: 'inherit',
})
if (addin.status !== 0) process.exit(1)

const bin = join(dist, 'service/cli/commonhold.mjs')
if (existsSync(bin)) chmodSync(bin, 0o755)
console.log(`dist/ is built: ${FOLDERS.join(', ')} and ${assets.length} files beside them`)
