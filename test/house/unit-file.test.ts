import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SETTING_NAMES } from '../../service/config/settings.ts'
import { root } from '../support/cli.ts'

const unit = readFileSync(join(root, 'docs/admin/commonhold.service'), 'utf8')
const page = readFileSync(join(root, 'docs/admin/service.md'), 'utf8')
const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? ''

test('the unit starts the Node of the package and the program of the build', () => {
  const home = value('WorkingDirectory')
  const [node = '', program = '', command] = value('ExecStart').split(' ')
  expect([node.startsWith(`${home}/`), program.startsWith(`${home}/dist/`), command]).toEqual([true, true, 'serve'])
  // The same files here: what npm installed, and what the build makes of the source beside it.
  expect(existsSync(join(root, node.slice(home.length)))).toBe(true)
  expect(existsSync(join(root, program.slice(`${home}/dist`.length).replace(/\.js$/, '.ts')))).toBe(true)
  // serve grants itself 30 s; the supervisor must not kill before.
  expect(Number(value('TimeoutStopSec'))).toBeGreaterThan(45)
  expect(value('KillMode')).toBe('mixed')
  expect(value('RestartPreventExitStatus')).toBe('3')
})

test('the page names settings that exist', () => {
  const named = page.match(/\b(COMMONHOLD_[A-Z0-9_]+|DATABASE_URL)\b/g) ?? []
  expect(named.length).toBeGreaterThan(10)
  expect([...new Set(named)].filter((name) => !(SETTING_NAMES as readonly string[]).includes(name))).toEqual([])
})

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0 ? test : test.skip

analyze('systemd finds nothing wrong with the unit', () => {
  const place = mkdtempSync(join(tmpdir(), 'commonhold-unit-'))
  try {
    // Its programs and user are those of another machine: only these may be missing here.
    const file = join(place, 'commonhold.service')
    writeFileSync(
      file,
      unit.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true').replace(/^(User|Group)=.*$/gm, '$1=root'),
    )
    const { stderr, stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' })
    const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('commonhold.service'))
    expect(said).toEqual([])
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})
