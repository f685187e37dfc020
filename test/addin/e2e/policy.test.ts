import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Browser, Request } from 'playwright-core'
import { addAddin } from '../../../service/http/addin/addin.ts'
import { listen } from '../../../service/http/app.ts'
import { openBrowser } from '../../support/browser.ts'

// What the service's policy means to a browser: a page that tries everything it must not.
const PAGE = `<!doctype html>
<title>pane</title>
<style nonce="__CSP_NONCE__">h1 { color: rgb(1, 2, 3) }</style>
<style>h1 { color: rgb(4, 5, 6) }</style>
<h1 onclick="window.attribute = true">pane</h1>
<script>window.inline = true</script>
<script src="/addin/assets/own.js"></script>
<script src="__ELSEWHERE__/foreign.js"></script>
<base href="__ELSEWHERE__/">`

let folder: string
let browser: Browser
let service: FastifyInstance
let elsewhere: FastifyInstance
let url: string
let foreign: string

beforeAll(async () => {
  elsewhere = Fastify()
  elsewhere.get('/foreign.js', (_request, reply) => reply.type('text/javascript').send('window.foreign = true'))
  elsewhere.get('/data', (_request, reply) => reply.header('access-control-allow-origin', '*').send({}))
  elsewhere.get('/frame', (request, reply) =>
    reply.type('text/html').send(`<iframe src="${(request.query as { of: string }).of}"></iframe>`),
  )
  foreign = `http://localhost:${await listen(elsewhere, 'localhost', 0)}`
  folder = mkdtempSync(join(tmpdir(), 'policy-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'taskpane.html'), PAGE.replaceAll('__ELSEWHERE__', foreign))
  writeFileSync(join(folder, 'assets/own.js'), 'window.own = true')
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await elsewhere.close()
  rmSync(folder, { recursive: true })
})
afterEach(() => service.close())

async function serve(options: { readonly outlookHosts?: readonly string[]; readonly enforced?: boolean } = {}) {
  service = Fastify()
  addAddin(service, {
    files: folder,
    config: { version: 'test', baseUrl: null, signIn: null },
    officeJs: 'https://appsforoffice.microsoft.com/lib/1/hosted/office.js',
    loginUrl: 'https://login.microsoftonline.com',
    outlookHosts: options.outlookHosts ?? [],
    enforced: options.enforced ?? true,
    makeNonce: () => 'fresh',
  })
  url = `http://localhost:${await listen(service, 'localhost', 0)}/addin/taskpane.html`
}

/** What became of each try. */
async function tries(): Promise<Record<string, unknown>> {
  const page = await browser.newPage()
  let told = 0
  page.on('console', (message) => (told += /Content Security Policy/.test(message.text()) ? 1 : 0))
  await page.goto(url)
  await page.locator('h1').click()
  const found = await page.evaluate(async (data) => {
    const ran = window as unknown as Record<string, boolean | undefined>
    return {
      own: ran['own'] ?? false,
      inline: ran['inline'] ?? false,
      attribute: ran['attribute'] ?? false,
      foreign: ran['foreign'] ?? false,
      colour: getComputedStyle(document.querySelector('h1')!).color,
      base: document.baseURI === document.URL,
      fetched: await fetch(data).then(
        () => true,
        () => false,
      ),
    }
  }, `${foreign}/data`)
  await page.close()
  return { ...found, told: told > 0 }
}

test('our files run; what stands in the page, comes from elsewhere or goes there does not, and the browser tells', async () => {
  await serve()
  expect(await tries()).toEqual({
    own: true,
    inline: false,
    attribute: false,
    foreign: false,
    colour: 'rgb(1, 2, 3)',
    base: true,
    fetched: false,
    told: true,
  })
})

test('a policy that only reports lets it run, and tells', async () => {
  await serve({ enforced: false })
  expect(await tries()).toMatchObject({ own: true, inline: true, foreign: true, fetched: true, told: true })
})

test.each([
  ['a stranger', (): string[] => [], true, false],
  ['an Outlook of the company’s own', () => [foreign], true, true],
  ['a stranger, where the policy only reports', () => [], false, false],
])('a page in the frame of %s', async (_whose, hosts, enforced, shown) => {
  await serve({ outlookHosts: hosts(), enforced })
  const page = await browser.newPage()
  const isPane = (request: Request): boolean => request.url() === url
  const settled = shown ? page.waitForEvent('requestfinished', isPane) : page.waitForEvent('requestfailed', isPane)
  await page.goto(`${foreign}/frame?of=${encodeURIComponent(url)}`)
  await settled
  const frame = page.frames().find((one) => one !== page.mainFrame())
  expect(await frame?.title()).toBe(shown ? 'pane' : '')
  await page.close()
})
