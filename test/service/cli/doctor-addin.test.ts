import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { generate } from 'selfsigned'
import { examineAddin, type AddinWorld } from '../../../service/cli/doctor/examine-addin.ts'
import { createReach } from '../../../service/cli/doctor/reach.ts'
import type { ApiSettings } from '../../../service/config/config.ts'
import { addAddin } from '../../../service/http/addin/addin.ts'
import { addinConfigOf } from '../../../service/http/addin/addin-door.ts'
import { OFFICE_JS } from '../../../service/http/addin/page-policy.ts'
import { addDoorHabits, answerUnknownPaths, listen } from '../../../service/http/app.ts'
import { createEvents } from '../../../service/observe/events.ts'

const CLIENT = '3d0d2a43-3f84-4a53-8f6b-4b1d9a1f0c55'
const TENANT = '7f0d2a43-3f84-4a53-8f6b-4b1d9a1f0c77'
const NOW = Date.parse('2026-11-22T08:00:00Z')

const folder = mkdtempSync(join(tmpdir(), 'doctor-addin-'))
const apps: FastifyInstance[] = []
let certificate: { cert: string; private: string }

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  for (const name of ['taskpane.html', 'launch-event.html', 'dialog.html', 'launch-event.js']) {
    writeFileSync(join(folder, name), '<html></html>')
  }
  copyFileSync('manifest.xml', join(folder, 'manifest.xml'))
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    notBeforeDate: new Date(NOW - 86_400_000),
    notAfterDate: new Date(NOW + 300 * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  })
  certificate = { cert: made.cert, private: made.private }
})
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Installation {
  /** What the running service was told; default what doctor is told. */
  readonly servedApi?: Partial<ApiSettings>
  readonly servedUrl?: string
  readonly servedRelease?: string
  /** What the proxy does to an answer. */
  readonly proxy?: (path: string, headers: Record<string, unknown>) => 'pass' | 'refuse'
}

/** A service behind https as an admin would have it, and what doctor is told of it. */
async function installation(
  options: Installation = {},
): Promise<{ world: AddinWorld; checks: () => Promise<string[]> }> {
  const app = Fastify({ https: { key: certificate.private, cert: certificate.cert } }) as unknown as FastifyInstance
  apps.push(app)
  addDoorHabits(app, { events: createEvents({ log: () => undefined }) })
  answerUnknownPaths(app)
  app.get(`/${TENANT}/discovery/v2.0/keys`, async () => ({ keys: [{ kid: '1' }] }))
  app.get('/api/v1/me', async (_request, reply) => reply.code(401).send({ code: 'no-token' }))
  let url = ''
  const api = (): ApiSettings => ({
    loginUrl: url,
    client: CLIENT,
    addinClient: CLIENT,
    scope: 'access_as_user',
    tenants: [TENANT],
    directoryTenant: TENANT,
    origin: null,
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const headers = reply.getHeaders()
    const verdict = options.proxy?.(request.url, headers) ?? 'pass'
    for (const [name, value] of Object.entries(headers)) if (value === 'drop') reply.removeHeader(name)
    for (const name of Object.keys(headers)) if (headers[name] !== 'drop') reply.header(name, headers[name] as string)
    if (verdict === 'refuse') reply.code(502)
    return payload
  })
  // The addresses in its files are known once it listens, as an admin knows them before: a proxy of its own.
  const inner = Fastify()
  apps.push(inner)
  app.all('/*', async (request, reply) => {
    const answer = await inner.inject({ method: 'GET', url: request.url })
    return reply.code(answer.statusCode).headers(answer.headers).send(answer.rawPayload)
  })
  const port = await listen(app, 'localhost', 0)
  url = `https://localhost:${port}`
  const addin = { loginUrl: url, officeJs: null, outlookHosts: [], policyEnforced: true }
  const config = { api: { ...api(), ...options.servedApi }, addin, publicUrl: options.servedUrl ?? url }
  addAddin(inner, {
    files: folder,
    config: addinConfigOf(config, options.servedRelease ?? '1.0.0'),
    officeJs: OFFICE_JS,
    loginUrl: 'https://login.microsoftonline.com',
    outlookHosts: [],
    enforced: true,
    makeNonce: () => 'n',
  })
  const world: AddinWorld = {
    config: { api: api(), publicUrl: url, addin },
    release: '1.0.0',
    files: folder,
    people: 3,
    now: NOW,
    reach: createReach({ ca: certificate.cert }),
  }
  return { world, checks: () => unwell(world) }
}

async function unwell(world: AddinWorld): Promise<string[]> {
  return (await examineAddin(world))
    .filter(({ health }) => health !== 'ok')
    .map(({ check, health }) => `${check} ${health}`)
}

test('a whole installation: nothing is missing, and each step is said', async () => {
  const { world } = await installation()
  const findings = await examineAddin(world)
  expect(findings.filter(({ health }) => health !== 'ok')).toEqual([])
  expect(findings.map(({ check }) => check)).toEqual([
    'addin',
    'addin-files',
    'addin-people',
    'addin-keys',
    'addin-address',
    'addin-pages',
    'addin-well-known',
    'addin-manifest',
    'addin-api',
  ])
})

test('settings, files and directory: each missing one is named', async () => {
  const { world } = await installation()
  const bare = await examineAddin({ ...world, config: { ...world.config, api: null, publicUrl: null } })
  expect(bare).toMatchObject([
    { check: 'addin', health: 'warning', values: { names: 'COMMONHOLD_API_CLIENT, COMMONHOLD_PUBLIC_URL' } },
  ])
  expect(await unwell({ ...world, files: null, people: 0 })).toEqual(['addin-files missing', 'addin-people missing'])
  const plain = { ...world.config, publicUrl: 'http://commonhold.example.com' }
  expect(await unwell({ ...world, config: plain })).toEqual(['addin-address missing'])
})

test('the address: a certificate nobody vouches for, one that ends soon, nobody there', async () => {
  const { world } = await installation()
  const stranger = await examineAddin({ ...world, reach: createReach() })
  expect(stranger.find(({ check }) => check === 'addin-address')).toMatchObject({
    say: 'cli.doctor.addin-certificate',
    values: { why: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  })
  expect(await unwell({ ...world, now: NOW + 290 * 86_400_000 })).toEqual(['addin-certificate warning'])
  for (const app of apps.splice(0)) await app.close()
  const gone = await examineAddin(world)
  expect(gone.filter(({ health }) => health === 'missing')).toMatchObject([
    { check: 'addin-keys', values: { why: 'ECONNREFUSED' } },
    { check: 'addin-address', say: 'cli.doctor.addin-unreachable', values: { why: 'ECONNREFUSED' } },
  ])
})

test('the service there was started with other settings: address, registration, release', async () => {
  expect(await (await installation({ servedUrl: 'https://old.example.com' })).checks()).toEqual([
    'addin-well-known missing',
    'addin-manifest missing',
  ])
  const other = { addinClient: '00000000-0000-4000-8000-000000000001' }
  expect(await (await installation({ servedApi: other })).checks()).toEqual([
    'addin-sign-in missing',
    'addin-manifest missing',
  ])
  expect(await (await installation({ servedRelease: '0.9.0' })).checks()).toEqual(['addin-release warning'])
})

test('a proxy that frames, hides or drops: what it does is named', async () => {
  const frames = await installation({
    proxy: (path, headers) => {
      if (path.endsWith('.html'))
        Object.assign(headers, { 'x-frame-options': 'DENY', 'content-security-policy': 'drop' })
      return 'pass'
    },
  })
  const found = await examineAddin(frames.world)
  expect(found.find(({ check }) => check === 'addin-headers')?.values).toMatchObject({
    names: 'Content-Security-Policy, X-Frame-Options',
  })
  const refused = (part: string) =>
    installation({ proxy: (path) => (path.includes(part) ? 'refuse' : 'pass') }).then(({ checks }) => checks())
  expect(await refused('/dialog.html')).toEqual(['addin-pages missing'])
  expect(await refused('/api/')).toEqual(['addin-api missing'])
  expect(await refused('/discovery/')).toEqual(['addin-keys missing'])
  expect(await refused('/manifest.xml')).toEqual(['addin-manifest missing'])
})
