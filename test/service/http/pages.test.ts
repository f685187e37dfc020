import { flaggedFirst } from '../../../service/cli/account-row.ts'
import { createHttp } from '../../../service/http/app.ts'
import { addPages } from '../../../service/http/pages/routes.ts'
import { addRecordPages } from '../../../service/http/record-pages.ts'
import { openTestService, type TestService } from '../../support/service.ts'
import { CANARY, COMPANY_HELD, PERSONAL, smallMailbox } from '../../support/small-mailbox.ts'

const EVIL = '<script>alert(1)</script>'
let test_: TestService
let app: ReturnType<typeof createHttp>

beforeAll(async () => {
  const mail = smallMailbox()
    .replaceAll('Bo Lind', `"Bo ${EVIL}"`)
    .replaceAll(/Subject: Order 3/g, `Subject: ${EVIL} Order 3`)
  test_ = await openTestService({ mail })
  app = createHttp(test_.service)
  addPages(app, { service: test_.service, company: `Ours ${EVIL}`, crmPath: '/hubspot', order: flaggedFirst })
  addRecordPages(app, { path: '/hubspot', upstream: 'http://127.0.0.1:9' })
})
afterAll(async () => {
  await app.close()
  await test_.close()
})

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers: { host: '127.0.0.1:8025', ...headers } })

test('health and readiness answer without saying anything', async () => {
  expect((await get('/healthz')).json()).toEqual({ ok: true })
  expect((await get('/readyz')).json()).toEqual({ ok: true })
})

test('the overview lists the flagged account first, with its reasons as sentences', async () => {
  const { body, statusCode } = await get('/')
  expect(statusCode).toBe(200)
  expect(body.indexOf(PERSONAL)).toBeLessThan(body.indexOf(COMPANY_HELD))
  expect(body).toContain('Ann Berg holds 100% of this customer’s trust.')
  expect(body).toContain('must not decide anybody’s pay')
  expect(body).toContain('<html lang="en">')
})

test('in Chinese when asked, by the address or by the browser', async () => {
  for (const { body } of [
    await get('/?lang=zh-CN'),
    await get('/', { 'accept-language': 'fr, zh-TW;q=0.9, en;q=0.8' }),
  ]) {
    expect(body).toContain('<html lang="zh-CN">')
    expect(body).toContain('Ann Berg 持有该客户 100% 的信任。')
  }
  expect((await get('/?lang=zh-CN')).body).toContain(`/accounts/${PERSONAL}?lang=zh-CN`)
})

test('filter by state, and search by name, domain, contact and rep', async () => {
  const cards = (body: string) => [...body.matchAll(/<a href="\/accounts\/([^"?]+)/g)].map((match) => match[1])
  expect(cards((await get('/?state=company')).body)).toEqual([COMPANY_HELD])
  expect(cards((await get('/?q=ANN+berg')).body)).toEqual([PERSONAL])
  expect(cards((await get(`/?q=${encodeURIComponent('王芳')}`)).body)).toEqual([COMPANY_HELD])
  expect(cards((await get('/?q=nobody-at-all')).body)).toEqual([])
})

test('an account’s page shows figures, trend, ties and threads, and no text of a message', async () => {
  const { body, statusCode } = await get(`/accounts/${PERSONAL}`)
  expect(statusCode).toBe(200)
  expect(body).toContain('<svg class="trend"')
  expect(body).toContain('class="tie tied"')
  expect(body).toContain('Threads (12)')
  expect(body).not.toContain(`Please send`)
  expect(body.split(CANARY).length - 1).toBe(12)
  expect((await get(`/accounts/${COMPANY_HELD}`)).body).toContain('the company mailboxes')
  expect((await get('/accounts/nobody.example')).statusCode).toBe(404)
})

test('what came from outside is text, never markup; no page runs a script', async () => {
  for (const url of [
    '/',
    `/accounts/${PERSONAL}`,
    `/?q=${encodeURIComponent(`"${EVIL}`)}`,
    `/accounts/${encodeURIComponent(EVIL)}`,
  ]) {
    const { body, headers } = await get(url)
    expect(body).not.toContain('<script')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
  }
  expect((await get(`/accounts/${PERSONAL}`)).body).toContain('&lt;script&gt;')
})

test('only this machine’s own names are answered', async () => {
  expect((await get('/', { host: 'evil.example' })).statusCode).toBe(403)
  expect((await get('/', { host: 'localhost' })).statusCode).toBe(200)
})

test('record pages are passed on for reading only, and say when they do not answer', async () => {
  expect((await get('/hubspot/')).statusCode).toBe(502)
  expect((await get('/hubspot/__control/dump')).statusCode).toBe(404)
  expect((await get('/hubspot/crm/objects/2026-09/contacts')).statusCode).toBe(404)
  expect((await app.inject({ method: 'POST', url: '/hubspot/', headers: { host: 'localhost' } })).statusCode).toBe(404)
})
