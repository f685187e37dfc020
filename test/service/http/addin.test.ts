import { mkdtempSync, mkdirSync, rmSync, writeFileSync, copyFileSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import Fastify from 'fastify'
import { addinConfigSchema } from '../../../shared/contract/addin-config.ts'
import { addDoorHabits, answerUnknownPaths } from '../../../service/http/app.ts'
import { type AddinDoor, addAddin } from '../../../service/http/addin/addin.ts'
import { OFFICE_JS, officeJsOf, OUTLOOK_HOSTS, policyHeaders } from '../../../service/http/addin/page-policy.ts'
import { createEvents } from '../../../service/observe/events.ts'
import { readConfig } from '../../../service/config/config.ts'
import { addinDoorOf } from '../../../service/http/addin/addin-door.ts'

const CLIENT = '3d0d2a43-3f84-4a53-8f6b-4b1d9a1f0c55'
const BASE = 'https://commonhold.example.com'
const PAGE =
  '<html><script src="__OFFICE_JS__"></script><meta name="csp-nonce" content="__CSP_NONCE__"><i nonce="__CSP_NONCE__"></i></html>'
const ASSET = 'console.log("pane")'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'addin-'))
  for (const name of ['assets', 'icons']) mkdirSync(join(folder, name))
  for (const name of ['taskpane', 'launch-event', 'dialog']) writeFileSync(join(folder, `${name}.html`), PAGE)
  writeFileSync(join(folder, 'launch-event.js'), 'register()')
  writeFileSync(join(folder, 'assets/pane.0a1b2c.js'), ASSET)
  writeFileSync(join(folder, 'assets/pane.0a1b2c.js.br'), brotliCompressSync(ASSET))
  writeFileSync(join(folder, 'secret.txt'), 'never served')
  copyFileSync('addin/icons/icon-16.png', join(folder, 'icons/icon-16.png'))
  copyFileSync('manifest.xml', join(folder, 'manifest.xml'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function served(change: Partial<AddinDoor> = {}) {
  const app = Fastify()
  addDoorHabits(app, { events: createEvents({ log: () => undefined }) })
  answerUnknownPaths(app)
  let nonces = 0
  addAddin(app, {
    files: folder,
    config: {
      version: '9.9.9',
      baseUrl: BASE,
      signIn: {
        clientId: CLIENT,
        authority: 'https://login.microsoftonline.com/t',
        scope: `api://${CLIENT}/access_as_user`,
      },
    },
    officeJs: OFFICE_JS,
    loginUrl: 'https://login.microsoftonline.com',
    outlookHosts: ['https://mail.example.com'],
    enforced: true,
    makeNonce: () => `nonce${(nonces += 1)}`,
    ...change,
  })
  return app
}

test('a page: never kept, a fresh nonce in header and text, a policy without a hole, only Outlook may frame it', async () => {
  const app = served()
  const first = await app.inject('/addin/taskpane.html')
  const policy = String(first.headers['content-security-policy'])
  expect([first.statusCode, first.headers['cache-control'], first.headers['x-content-type-options']]).toEqual([
    200,
    'no-cache',
    'nosniff',
  ])
  expect(first.headers['x-frame-options']).toBeUndefined()
  expect(first.body).toBe(PAGE.replaceAll('__CSP_NONCE__', 'nonce1').replaceAll('__OFFICE_JS__', OFFICE_JS))
  expect(policy).not.toMatch(/unsafe|\*|http:/)
  const directives = new Map(policy.split('; ').map((one) => [one.split(' ')[0], one.split(' ').slice(1)]))
  expect(directives.get('default-src')).toEqual(["'none'"])
  expect(directives.get('script-src')).toEqual([
    "'self'",
    'https://appsforoffice.microsoft.com',
    'https://ajax.aspnetcdn.com',
  ])
  expect(directives.get('style-src')).toEqual(["'self'", "'nonce-nonce1'"])
  expect(directives.get('connect-src')).toEqual(["'self'", 'https://login.microsoftonline.com'])
  expect(directives.get('frame-ancestors')).toEqual([...OUTLOOK_HOSTS, 'https://mail.example.com'])
  expect(directives.get('frame-ancestors')).toContain('https://outlook.cloud.microsoft')
  const second = await app.inject('/addin/taskpane.html')
  expect(second.body).toContain('nonce="nonce2"')
  await app.close()
})

test('a policy that only reports still says who may frame a page; in the cloud of 21Vianet office.js is another', () => {
  const loginUrl = 'https://login.partner.microsoftonline.cn'
  const headers = policyHeaders({
    nonce: 'n',
    officeJs: officeJsOf(loginUrl),
    loginUrl,
    outlookHosts: [],
    enforced: false,
  })
  expect(headers['content-security-policy']).toBe(`frame-ancestors ${OUTLOOK_HOSTS.join(' ')}`)
  const rest = headers['content-security-policy-report-only']
  expect(rest).toContain("script-src 'self' https://appsforoffice.cdn.partner.office365.cn https://ajax.aspnetcdn.com;")
  expect(rest).toContain("connect-src 'self' https://login.partner.microsoftonline.cn;")
  expect(officeJsOf('https://login.microsoftonline.com')).toBe(OFFICE_JS)
})

test('assets are kept for ever, compressed where the browser can; icons for a day; nothing else of the folder is there', async () => {
  const app = served()
  const asset = await app.inject({ url: '/addin/assets/pane.0a1b2c.js', headers: { 'accept-encoding': 'gzip, br' } })
  expect([asset.headers['cache-control'], asset.headers['content-encoding']]).toEqual([
    'public, max-age=31536000, immutable',
    'br',
  ])
  expect(brotliDecompressSync(asset.rawPayload).toString()).toBe(ASSET)
  const plain = await app.inject('/addin/assets/pane.0a1b2c.js')
  expect([plain.body, plain.headers['content-type']]).toEqual([ASSET, expect.stringContaining('javascript')])
  const again = await app.inject({
    url: '/addin/assets/pane.0a1b2c.js',
    headers: { 'if-none-match': String(plain.headers.etag) },
  })
  expect(again.statusCode).toBe(304)
  const icon = await app.inject('/addin/icons/icon-16.png')
  expect([icon.headers['content-type'], icon.headers['cache-control']]).toEqual(['image/png', 'public, max-age=86400'])
  for (const url of [
    '/addin/secret.txt',
    '/addin/assets/../secret.txt',
    '/addin/assets/%2e%2e/secret.txt',
    '/addin/assets/none.js',
    '/addin/',
  ]) {
    const refused = await app.inject(url)
    expect([url, refused.statusCode, refused.headers['cache-control']]).toEqual([url, 404, 'no-store'])
  }
  await app.close()
})

test('the launch-event file carries its configuration, in every encoding, and is not sent twice', async () => {
  const app = served()
  const file = (headers: Record<string, string> = {}) => app.inject({ url: '/addin/launch-event.js', headers })
  const plain = await file()
  const seen: unknown = new Function(`const register = () => undefined; ${plain.body}; return commonholdConfig`)()
  expect(addinConfigSchema.parse(seen).signIn?.clientId).toBe(CLIENT)
  expect(plain.body.endsWith('register()')).toBe(true)
  const small = await file({ 'accept-encoding': 'gzip, br' })
  expect([small.headers['content-encoding'], small.headers['cache-control'], small.headers.vary]).toEqual([
    'br',
    'no-cache',
    'accept-encoding',
  ])
  expect(brotliDecompressSync(small.rawPayload).toString()).toBe(plain.body)
  expect((await file({ 'accept-encoding': 'br;q=0, gzip' })).headers['content-encoding']).toBe('gzip')
  expect((await file({ 'if-none-match': String(plain.headers.etag) })).statusCode).toBe(304)
  writeFileSync(join(folder, 'launch-event.js'), 'register(2)')
  utimesSync(join(folder, 'launch-event.js'), 1, 2)
  const changed = await file({ 'if-none-match': String(plain.headers.etag) })
  expect([changed.statusCode, changed.body.endsWith('register(2)')]).toEqual([200, true])
  await app.close()
})

test('configuration, the list for classic Outlook, and the manifest of this installation', async () => {
  const app = served()
  expect(addinConfigSchema.parse((await app.inject('/addin/config.json')).json()).version).toBe('9.9.9')
  expect((await app.inject('/.well-known/microsoft-officeaddins-allowed.json')).json()).toEqual({
    allowed: [`${BASE}/addin/launch-event.js`],
  })
  const manifest = await app.inject('/addin/manifest.xml')
  expect(manifest.headers['content-type']).toContain('application/xml')
  expect(manifest.body).toContain(`<SourceLocation DefaultValue="${BASE}/addin/taskpane.html" />`)
  expect(manifest.body).not.toContain('commonhold.example/')
  await app.close()
})

test('not set up, or not built: says which, and serves nothing that looks alive', async () => {
  const bare = served({ config: { version: '9.9.9', baseUrl: null, signIn: null } })
  expect((await bare.inject('/addin/manifest.xml')).json()).toEqual({ error: 'addin-not-set-up' })
  expect((await bare.inject('/.well-known/microsoft-officeaddins-allowed.json')).json()).toEqual({ allowed: [] })
  await bare.close()
  const unbuilt = served({ files: null })
  for (const name of ['taskpane.html', 'launch-event.js', 'manifest.xml']) {
    const answer = await unbuilt.inject(`/addin/${name}`)
    expect([name, answer.statusCode, answer.json()]).toEqual([name, 503, { error: 'addin-not-built' }])
  }
  await unbuilt.close()
})

test('help and consent pages speak both languages, show no markup of the query, and are as strict', async () => {
  const app = served()
  const help = await app.inject({ url: '/addin/support.html', headers: { 'accept-language': 'zh-CN' } })
  expect(help.body).toContain('客户共管')
  expect(help.headers['content-security-policy']).toContain("'nonce-nonce1'")
  const given = await app.inject('/addin/consent.html?admin_consent=True&state=42&tenant=someone')
  expect(given.body).toContain('Consent is given')
  expect(given.body).toContain('42')
  expect(given.body).not.toContain('someone')
  const refused = await app.inject('/addin/consent.html?error=%3Cscript%3Ealert(1)&admin_consent=True')
  expect(refused.body).toContain('was not given (&lt;script&gt;')
  await app.close()
})

test('what an installation is told becomes what its pages are served with', () => {
  const read = (environment: Record<string, string>) =>
    addinDoorOf(readConfig({ environment, readFile: () => '' }).config, '9.9.9')
  expect(read({})).toMatchObject({
    config: { version: '9.9.9', baseUrl: null, signIn: null },
    officeJs: OFFICE_JS,
    outlookHosts: [],
    enforced: true,
  })
  const own = read({
    COMMONHOLD_PUBLIC_URL: `${BASE}/`,
    COMMONHOLD_API_CLIENT: CLIENT,
    COMMONHOLD_API_TENANTS: CLIENT,
    COMMONHOLD_OUTLOOK_HOSTS: 'https://mail.example.com, https://owa.example.cn',
    COMMONHOLD_ADDIN_CSP: 'report',
  })
  expect(own).toMatchObject({
    config: {
      baseUrl: BASE,
      signIn: {
        clientId: CLIENT,
        authority: `https://login.microsoftonline.com/${CLIENT}`,
        scope: `api://${CLIENT}/access_as_user`,
      },
    },
    outlookHosts: ['https://mail.example.com', 'https://owa.example.cn'],
    enforced: false,
  })
  expect(own.makeNonce()).not.toBe(own.makeNonce())
  for (const wrong of ['https://mail.example.com/owa', '*.example.com', 'http://mail.example.com']) {
    expect(() => read({ COMMONHOLD_OUTLOOK_HOSTS: wrong })).toThrow('is no list of https origins')
  }
})
