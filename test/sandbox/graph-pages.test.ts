import { customer, li, openTenant, type TestTenant } from './graph-tenant.ts'

describe('pages of the Graph stand-in', () => {
  let tenant: TestTenant
  beforeEach(async () => {
    tenant = await openTenant({ basePath: '/graph' })
  })
  afterEach(() => tenant.close())
  const page = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${tenant.url}${path}`, { headers })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }

  test('mailboxes, messages, one message; hostile mail is text and nothing may run', async () => {
    const [copy] = tenant.post({
      from: `"<script>x</script>" <${customer}>`,
      to: [li],
      subject: '<img src=x onerror=alert(1)>',
      html: '<p>Hello <b>you</b></p><script>alert(2)</script>',
    })
    const index = await page('/')
    expect(index.text).toContain('Li Wei')
    expect(index.headers.get('content-security-policy')).toContain("default-src 'none'")
    const own = /href="\/graph(\/mailboxes\/[^"]+)">Li Wei/.exec(index.text)![1]!
    const box = await page(own)
    expect(box.text).toContain('&lt;img src=x')
    const one = await page(`${own}/${copy!.immutableId}`)
    expect(one.text).toContain('Hello you')
    for (const { text } of [box, one]) expect(text).not.toMatch(/<script|<img/i)
    expect((await page('/mailboxes/nobody')).status).toBe(404)
    expect((await page(`${own}/nonsense`)).status).toBe(404)
  })

  test('language by ?lang= and Accept-Language; links stay under the base path', async () => {
    expect((await page('/', { 'accept-language': 'zh-CN,zh;q=0.9' })).text).toContain('<html lang="zh-CN">')
    const { text } = await page('/?lang=zh-CN')
    expect(text).toContain('邮箱替身')
    const links = [...text.matchAll(/href="([^"]+)"/g)].map((match) => match[1]!)
    expect(links.every((href) => href.startsWith('/graph/') && href.includes('lang='))).toBe(true)
  })
})
