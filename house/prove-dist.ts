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

const PUBLIC_URL = 'https://commonhold.example.com'
const NOBODY = '00000000-0000-4000-8000-000000000001'

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

/** Starts `commonhold serve`, waits for its health answer and asks it; always ended, its words in what is thrown. */
async function serves(ask: (url: string) => Promise<void>): Promise<void> {
  const port = await freePort()
  const child = spawn(process.execPath, [bin, 'serve', '--data', data, '--port', String(port)], {
    cwd: place,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Nobody is there: the service answers for its own health all the same.
    env: {
      ...process.env,
      COMMONHOLD_HUBSPOT_URL: 'http://127.0.0.1:9',
      COMMONHOLD_HUBSPOT_TOKEN: 'no-account',
      COMMONHOLD_PUBLIC_URL: PUBLIC_URL,
      COMMONHOLD_API_CLIENT: NOBODY,
      COMMONHOLD_API_TENANTS: NOBODY,
    },
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
  try {
    must(status === 200, 'serve answers /healthz', said)
    await ask(`http://127.0.0.1:${port}`)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

/** The add-in as Outlook would ask for it: page, what the page names, the file of the launch events, the manifest. */
async function askForAddin(url: string): Promise<void> {
  const get = async (path: string) => {
    const answer = await fetch(`${url}${path}`, { headers: { 'accept-encoding': 'br' } })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  const page = await get('/addin/taskpane.html')
  const policy = page.headers.get('content-security-policy') ?? ''
  const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? 'none'
  must(
    page.status === 200 && new RegExp(`nonce="?${nonce}(?![\\w-])`).test(page.text),
    'the pane has a fresh nonce',
    page.text,
  )
  const asset = /\/addin\/assets\/[\w.-]+\.js/.exec(page.text)?.[0] ?? '/addin/assets/none.js'
  const script = await get(asset)
  const kept = script.headers.get('cache-control') ?? ''
  must(script.status === 200 && kept.includes('immutable'), `${asset} is kept for ever`, `${script.status} ${kept}`)
  must(script.headers.get('content-encoding') === 'br', 'and lies there compressed')
  const events = await get('/addin/launch-event.js')
  must(
    events.text.startsWith(`var commonholdConfig = {`),
    'the launch events know their service',
    events.text.slice(0, 80),
  )
  const manifest = await get('/addin/manifest.xml')
  must(manifest.text.includes(`"${PUBLIC_URL}/addin/taskpane.html"`), 'the manifest names it', manifest.text)
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
  await serves(askForAddin)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  rmSync(place, { recursive: true, force: true })
}
