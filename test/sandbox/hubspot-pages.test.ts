import { doDeed } from '../../sandbox/hubspot/people/deeds.ts'
import { emailInput, emails, openAccount, type TestAccount } from './hubspot-account.ts'

describe('record pages of the HubSpot stand-in', () => {
  let account: TestAccount
  let company: string
  beforeEach(async () => {
    account = await openAccount({ basePath: '/hubspot' })
    const ids = account.seed({
      companies: [{ properties: { name: 'Acme <script>alert(1)</script>', domain: 'acme.example' } }],
      contacts: [
        { properties: { email: 'a@acme.example', firstname: '丽', lastname: '陈' }, companies: ['acme.example'] },
      ],
    })
    company = ids['companies']![0]!
  })
  afterEach(() => account.close())

  const page = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${account.url}${path}`, { headers })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }

  test('hostile mail is shown as text, newest first, and nothing may run', async () => {
    const headers = JSON.stringify({ from: { email: 'a@acme.example' }, to: [{ email: '"><img src=x>@x.example' }] })
    for (const [id, day] of [
      ['older', '01'],
      ['newer', '02'],
    ] as const)
      await account.call('POST', emails, {
        ...emailInput({ id, companies: [company] }),
        properties: {
          hs_timestamp: `2026-10-${day}T08:00:00Z`,
          hs_email_direction: 'INCOMING_EMAIL',
          hs_email_subject: `<b onclick=x>${id}</b>`,
          hs_email_html: `<img src=x onerror=alert(1)>&lt;script&gt;${id} text`,
          hs_email_headers: headers,
        },
      })
    const { text, headers: answered } = await page(`/records/company/${company}`)
    expect(text).not.toMatch(/<script|<img|<b onclick/i)
    expect(text).toContain('Acme &lt;script&gt;')
    expect(text.indexOf('newer')).toBeLessThan(text.indexOf('older'))
    expect(answered.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('language by ?lang= and Accept-Language; links stay under the base path', async () => {
    expect((await page('/', { 'accept-language': 'zh-CN,zh;q=0.9' })).text).toContain('<html lang="zh-CN">')
    expect((await page('/?lang=en', { 'accept-language': 'zh-CN' })).text).toContain('<html lang="en">')
    const { text } = await page(`/records/company/${company}?lang=zh-CN`)
    expect(text).toContain('陈丽')
    const links = [...text.matchAll(/href="([^"]+)"/g)].map((match) => match[1]!)
    expect(links.every((href) => href.startsWith('/hubspot/'))).toBe(true)
  })

  test('the timeline says what HubSpot logged itself, and which calls came in', async () => {
    account.seed({ owners: [{ email: 'rep@us.example' }] })
    account.state.logger.connect({ address: 'rep@us.example', delayMs: 0, jitterMs: 0 })
    const message = { from: 'a@acme.example', to: ['rep@us.example'], date: '2026-10-01T08:00:00Z', messageId: 'm@x' }
    account.state.logger.see({ ...message, subject: 'Pump' })
    account.state.moveClock(account.state.now())
    doDeed(account.state, { deed: 'log-call', direction: 'INBOUND', companies: ['acme.example'] }, undefined)
    const { text } = await page(`/records/company/${company}?lang=en`)
    expect(text).toContain('Email received · logged by HubSpot')
    expect(text).toContain('Call received')
    expect((await page(`/records/company/${company}?lang=zh-CN`)).text).toContain('由 HubSpot 自动记录')
  })

  test('the index is searched by name, domain or address; unknown records are 404', async () => {
    expect((await page('/?q=acme.ex')).text).toContain(`/records/company/${company}`)
    expect((await page('/?q=nobody')).text).not.toContain('/records/company/')
    expect((await page('/?type=contacts&q=a@acme')).text).toContain('/records/contact/')
    expect((await page('/records/company/1')).status).toBe(404)
    expect((await page('/records/email/1')).status).toBe(404)
  })
})
