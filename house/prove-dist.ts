// Proves the promise of the build: dist/ and what `npm ci --omit=dev` installs serve without compiling. Everything is
// copied out of the repository first, so that nothing of the source or of the development packages can help.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const place = mkdtempSync(join(tmpdir(), 'commonhold-dist-'))
const bin = join(place, 'dist/service/cli/commonhold.mjs')
const data = join(place, 'data')

const MESSAGE = {
  id: 'one@ours.example',
  date: '2026-01-05T09:00:00Z',
  from: 'ann@ours.example',
  to: ['buyer@customer.example'],
  cc: [],
  subject: 'Offer',
  inReplyTo: null,
  references: [],
  body: 'Hello',
}

function must(good: boolean, what: string, evidence = ''): void {
  if (good) return console.log(`✓ ${what}`)
  throw new Error(`✗ ${what}\n${evidence}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Starts `commonhold serve` and waits for its health answer; the process is always ended, and its words returned. */
async function serves(): Promise<{ status: number | null; said: string }> {
  const port = await freePort()
  const child = spawn(process.execPath, [bin, 'serve', '--data', data, '--port', String(port)], {
    cwd: place,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Nobody is there: the service answers for its own health all the same.
    env: { ...process.env, COMMONHOLD_HUBSPOT_URL: 'http://127.0.0.1:9', COMMONHOLD_HUBSPOT_TOKEN: 'no-account' },
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<void>((resolveEnded) => child.once('close', () => resolveEnded()))
  let status: number | null = null
  for (let tries = 0; tries < 120 && status === null && child.exitCode === null; tries += 1) {
    await new Promise((tick) => setTimeout(tick, 250))
    status = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (answer) => answer.status,
      () => null,
    )
  }
  child.kill('SIGTERM')
  await ended
  return { status, said }
}

try {
  must(existsSync(join(root, 'dist')), 'dist/ exists', 'run `npm run build` first')
  for (const name of ['dist', 'package.json', 'package-lock.json', '.npmrc']) {
    cpSync(join(root, name), join(place, name), { recursive: true })
  }
  const install = spawnSync('npm', ['ci', '--omit=dev', '--prefer-offline'], { cwd: place, encoding: 'utf8' })
  must(install.status === 0, 'npm ci --omit=dev', install.stderr)
  must(!existsSync(join(place, 'node_modules/typescript')), 'no compiler is there')

  const mail = join(place, 'mail.ndjson')
  writeFileSync(mail, `${JSON.stringify(MESSAGE)}\n`)
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [bin, ...words, '--json', '--data', data], { cwd: place, encoding: 'utf8' })
  const imported = run('import', mail, '--internal', 'ours.example')
  must(
    imported.status === 0 && imported.stdout.includes('"captured": 1'),
    'import --json of one message',
    imported.stderr,
  )
  const accounts = run('accounts')
  must(accounts.status === 0 && accounts.stdout.includes('"customer.example"'), 'accounts --json', accounts.stderr)
  const { status, said } = await serves()
  must(status === 200, 'serve answers /healthz', said)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  rmSync(place, { recursive: true, force: true })
}
