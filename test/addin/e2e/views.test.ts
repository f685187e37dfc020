import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import {
  captureRequestSchema,
  correctionRequestSchema,
  introductionRequestSchema,
  privateRequestSchema,
  takeBackRequestSchema,
  taskRequestSchema,
} from '../../../shared/contract/deeds.ts'
import { tripReportDraftSchema } from '../../../shared/contract/appointment.ts'
import { viewsEn } from '../../../addin/words/views.en.ts'
import { viewsZhCn } from '../../../addin/words/views.zh-cn.ts'
import { openBrowser } from '../../support/browser.ts'

declare global {
  interface Window {
    asked: { what: string; of: unknown[] }[]
    axe: { run(options: RunOptions): Promise<AxeResults> }
  }
}

type Lang = 'en' | 'zh-CN'
interface Look {
  lang?: Lang
  theme?: 'light' | 'dark'
  width?: number
  forced?: boolean
}

// Every view in every state, with answers in the contract's shapes: what the whole add-in is tested with (panes.test.ts)
// shows few of them.
describe('the views, one by one', () => {
  const out = mkdtempSync(join(tmpdir(), 'gallery-'))
  const axe = readFileSync(resolve('node_modules/axe-core/axe.min.js'), 'utf8')
  const words = { en: viewsEn, 'zh-CN': viewsZhCn }
  let server: Server
  let browser: Browser
  let pages: Page[] = []

  beforeAll(async () => {
    execFileSync(process.execPath, [resolve('test/addin/gallery/build-gallery.ts'), out], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: 'pipe',
    })
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://gallery.example')
      response.setHeader('content-type', pathname.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8')
      try {
        response.end(readFileSync(join(out, pathname)))
      } catch {
        response.writeHead(404).end()
      }
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    browser = await openBrowser()
  })

  afterEach(async () => {
    await Promise.all(pages.map((page) => page.close()))
    pages = []
  })

  afterAll(async () => {
    await browser.close()
    await new Promise((closed) => server.close(closed))
    rmSync(out, { recursive: true, force: true })
  })

  const address = (query: string): string =>
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/gallery.html${query}`

  async function look(view: string, { lang = 'en', theme = 'light', width = 320, forced = false }: Look = {}) {
    const page = await browser.newPage({
      viewport: { width, height: 640 },
      forcedColors: forced ? 'active' : 'none',
      reducedMotion: 'reduce',
    })
    pages.push(page)
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(address(`?view=${view}&lang=${lang}&theme=${theme}`))
    await page.locator('main > *').first().waitFor()
    if (!view.endsWith('loading')) await page.locator('[aria-busy]').waitFor({ state: 'detached' })
    const say = (key: keyof typeof viewsEn): string => words[lang][key]
    return { page, faults, say }
  }

  const asked = (page: Page, what: string): Promise<unknown[]> =>
    page.evaluate((name) => window.asked.filter((one) => one.what === name).flatMap((one) => one.of), what)

  async function problems(page: Page): Promise<string[]> {
    await page.evaluate(axe)
    const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }))
    return violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes[0]?.html}`)
  }

  const tooWide = (page: Page): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

  /** Goes by the Tab key alone until the focused element is called `name`; fails when it is not reached. */
  async function tabTo(page: Page, name: string): Promise<void> {
    for (let presses = 0; presses < 80; presses += 1) {
      const here = await page.evaluate(() => {
        const focused = document.activeElement
        return focused?.getAttribute('aria-label') ?? focused?.textContent ?? ''
      })
      if (here === name) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`Not reached by keyboard: ${name}`)
  }

  test('axe finds nothing, and nothing is wider than the pane, in any state of any view', async () => {
    const list = await browser.newPage()
    pages.push(list)
    await list.goto(address(''))
    await list.locator('[data-view]').first().waitFor()
    const views = await list
      .locator('[data-view]')
      .evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('data-view') ?? ''))])
    expect(views.length).toBeGreaterThan(15)
    const found: string[] = []
    for (const view of views)
      for (const [lang, theme, width] of [
        ['en', 'light', 320],
        ['zh-CN', 'dark', 450],
      ] as const) {
        const { page, faults } = await look(view, { lang, theme, width })
        const wide = await tooWide(page)
        const all = [...faults, ...(await problems(page)), ...(wide > 0 ? [`${wide} px too wide`] : [])]
        found.push(...all.map((one) => `${view} ${lang} ${theme} ${width}: ${one}`))
        await page.close()
      }
    expect(found).toEqual([])
  })

  test('in forced colours every stripe of the bar still differs from its neighbour', async () => {
    const { page } = await look('read-company', { forced: true })
    const fills = await page
      .locator('svg[role=img]')
      .first()
      .locator('rect')
      .evaluateAll((rects) => rects.map((rect) => getComputedStyle(rect).fill).filter((fill) => fill !== 'none'))
    expect(fills.length).toBeGreaterThan(3)
    fills.slice(1).forEach((fill, i) => expect(fill).not.toBe(fills[i]))
    expect(await problems(page)).toEqual([])
  })

  test('every drawing is said in words and figures too', async () => {
    const { page } = await look('read-personal')
    const drawn = await page
      .locator('svg[role=img]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
    expect(drawn).toEqual([
      'Trust: Li Wei 84.2%, Wang Fang 5.1%, Zhao Min 3.1%, The company 7.6%',
      'First contact: Li Wei 91%, The company 9%',
      'Trend: 12 months ago: largest rep 48%, company 31%, 6 months ago: largest rep 57%, company 24%, ' +
        '3 months ago: largest rep 71%, company 12%, now: largest rep 84.2%, company 7.6%',
    ])
    const rows = await page.locator('table').first().locator('tbody tr').allInnerTexts()
    expect(rows.map((row) => row.split(/\s*\t\s*/))).toEqual([
      ['Li Wei', '84.2%', '91%'],
      ['Wang Fang', '5.1%', '0%'],
      ['Zhao Min', '3.1%', '0%'],
      ['The company', '7.6%', '9%'],
    ])
  })

  test.each(['en', 'zh-CN'] as const)(
    'A9: one press of a key captures; it is said, and the focus stays (%s)',
    async (lang) => {
      const { page, say } = await look('read-company', { lang })
      await tabTo(page, say('message.capture'))
      await page.keyboard.press('Enter')
      await page.getByText(lang === 'en' ? 'Captured.' : '已收录。').waitFor()
      const [request, ...more] = await asked(page, 'capture')
      expect(more).toEqual([])
      expect(captureRequestSchema.parse(request)).toMatchObject({ itemId: 'i1', messageId: 'a@hailong.example' })
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(say('message.capture'))
      expect(await page.locator('[role=status]').allInnerTexts()).toContainEqual(
        expect.stringContaining(lang === 'en' ? 'Captured.' : '已收录。'),
      )
    },
  )

  test('a message is marked private with a reason, by keyboard alone; the focus returns', async () => {
    const { page, say } = await look('read-company')
    await tabTo(page, say('message.mark-private'))
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.waitForFunction((name) => document.activeElement?.textContent === name, say('message.mark-private'))
    await page.keyboard.press('Enter')
    await page.getByRole('textbox').waitFor()
    const submit = page.getByRole('dialog').getByRole('button', { name: say('message.mark-private') })
    expect(await submit.getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('textbox').fill('A birthday')
    await submit.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const [request] = await asked(page, 'markPrivate')
    expect(privateRequestSchema.parse(request)).toMatchObject({ why: 'A birthday' })
  })

  test('a capture is taken back only when reason and tick are there; a retry is the same deed, a changed one another', async () => {
    const { page, say } = await look('read-personal')
    await page.getByRole('button', { name: say('message.take-back') }).click()
    const dialog = page.getByRole('dialog')
    const submit = dialog.getByRole('button', { name: say('message.take-back') })
    await dialog.getByRole('textbox').fill('Wrong customer')
    expect(await submit.getAttribute('aria-disabled')).toBe('true')
    await dialog.getByRole('checkbox').check()
    // The service cannot be reached in this picture: what was typed stays, and it says so.
    await submit.click()
    await dialog.getByText(say('trouble.unreachable')).waitFor()
    expect(await problems(page)).toEqual([])
    await submit.click()
    await page.waitForFunction(() => window.asked.filter(({ what }) => what === 'takeBack').length === 2)
    await dialog.getByRole('textbox').fill('Another customer')
    await submit.click()
    await page.waitForFunction(() => window.asked.filter(({ what }) => what === 'takeBack').length === 3)
    const requests = (await asked(page, 'takeBack')).map((request) => takeBackRequestSchema.parse(request))
    const [first, second, third] = requests
    expect(second?.key).toBe(first?.key)
    expect(third?.key).not.toBe(first?.key)
  })

  test('B13: a colleague is asked to join: the wish goes to the service, a reply opens with the draft', async () => {
    const { page, say } = await look('read-personal')
    await page.getByRole('button', { name: `${say('colleague.ask')}: Liu Yang` }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: say('join-form.open-reply') }).waitFor()
    expect(await problems(page)).toEqual([])
    // Chen Guodong is first on the message and writes Chinese: so does the draft.
    await dialog.getByRole('button', { name: say('join-form.open-reply') }).click()
    await page.waitForFunction(() => window.asked.some(({ what }) => what === 'reply'))
    const [request] = await asked(page, 'introduce')
    expect(introductionRequestSchema.parse(request)).toMatchObject({ language: 'zh-CN', conversationId: 'c1' })
    expect(await asked(page, 'reply')).toEqual(['<p>Hello</p>', 'all'])
  })

  test('B16: whoever could answer is named with the reason; whoever is asked already is not asked again', async () => {
    const { page, say } = await look('read-personal')
    await page.getByText('Answers questions about quality certificates.').waitFor()
    await page.getByText('Asked to join by Li Wei', { exact: false }).waitFor()
    expect(await page.getByRole('button', { name: `${say('colleague.ask')}: Zhao Min` }).count()).toBe(0)
  })

  test('a follow-up task needs two presses: it opens ready to be sent', async () => {
    const { page, say } = await look('read-personal')
    await page.getByRole('button', { name: say('task.new') }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('task-form.create') })
      .click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const [request] = await asked(page, 'createTask')
    expect(taskRequestSchema.parse(request)).toMatchObject({
      title: 'Follow up with Chen Guodong',
      dueOn: '2026-11-25',
    })
  })

  test('a contact is moved to the customer that was searched for', async () => {
    const { page, say } = await look('read-personal')
    await page.getByRole('button', { name: say('account.correct') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('searchbox').fill('suzhou')
    await dialog.getByRole('button', { name: /Suzhou/ }).click()
    expect(await problems(page)).toEqual([])
    await dialog.getByRole('textbox').fill('Changed employer')
    await dialog.getByRole('button', { name: say('correct-form.save') }).click()
    await dialog.waitFor({ state: 'detached' })
    const [request] = await asked(page, 'correct')
    expect(correctionRequestSchema.parse(request)).toMatchObject({
      kind: 'account-of-contact',
      why: 'Changed employer',
    })
  })

  test('C15: each message of the thread says what became of it and why, and how the thread stands', async () => {
    const { page, say } = await look('read-personal')
    const thread = page.getByRole('region', { name: say('thread.title') })
    const text = await thread.innerText()
    expect(text).toContain('3 of 5 messages in the CRM, 1 on the way, 1 not.')
    expect(text).toContain('The customer wrote last')
    expect(text).toContain('Not captured: it was sent by a machine')
    expect(await thread.getByRole('link').count()).toBe(2)
  })

  test('D4: a rep is asked to move a thread off his private address and given a reply; a colleague is told whom to ask', async () => {
    const { page, say } = await look('read-shared')
    await page.getByText('wangfang1988@freemail.example').waitFor()
    await page.getByRole('button', { name: say('private.reply') }).click()
    await page.waitForFunction(() => window.asked.some(({ what }) => what === 'reply'))
    const [html] = await asked(page, 'reply')
    expect(html).toContain('wang.fang@ours.example')
    expect(html).not.toContain('freemail')
    const other = await look('read-insufficient')
    await other.page.getByText('Please ask Li Wei to move', { exact: false }).waitFor()
    expect(await other.page.getByRole('button', { name: say('private.reply') }).count()).toBe(0)
  })

  test('D5: how and in which language a contact wants to be written to stands beside the name, in the reader’s language', async () => {
    const english = await look('read-personal')
    await english.page.getByText('Prefers WeChat, Chinese').waitFor()
    const chinese = await look('read-personal', { lang: 'zh-CN' })
    await chinese.page.getByText('偏好：微信，中文').waitFor()
  })

  test('A1: of a restricted account the pane shows who knows whom, and no figure', async () => {
    const { page, say } = await look('read-restricted')
    await page.getByText(say('account.restricted')).waitFor()
    expect(await page.locator('svg[role=img]').count()).toBe(0)
    expect(await page.getByText('%').count()).toBe(0)
    expect(await page.getByRole('table').count()).toBe(1)
  })

  test('offline, what is known stays with since when, and can be asked for again', async () => {
    const { page, say } = await look('read-offline')
    await page.getByText('No connection. You see what was known at', { exact: false }).waitFor()
    await page.getByRole('heading', { name: 'Ningbo Hailong Precision Machinery' }).waitFor()
    await page.getByRole('button', { name: say('view.retry') }).click()
    await page.waitForFunction(() => window.asked.filter(({ what }) => what === 'messageContext').length === 2)
  })

  test('B13, B21: one press adds a colleague, the wished one is ready, the company address is offered', async () => {
    const { page, say } = await look('compose-suggestions')
    await tabTo(page, `${say('compose.add')}: Zhao Min`)
    await page.keyboard.press('Enter')
    await page.getByText('Zhao Min is now in Cc.').waitFor()
    expect(await asked(page, 'add')).toEqual(['cc', [{ address: 'zhao.min@ours.example', name: 'Zhao Min' }]])
    await page.getByText('Introduction under way').waitFor()
    await page.getByRole('button', { name: say('company-address.sign') }).click()
    await page.waitForFunction(() => window.asked.some(({ what }) => what === 'sign'))
    expect(await asked(page, 'sign')).toEqual([expect.stringContaining('service@ours.example')])
    await page.getByRole('button', { name: say('compose.dismiss') }).click()
    await page.getByText(say('compose.is-dismissed')).waitFor()
  })

  test('a trip report is ready in the contract’s shape; where none can be stored the draft stays to be copied', async () => {
    const { page, say } = await look('appointment')
    await page.getByRole('button', { name: say('trip.write') }).click()
    await page.getByLabel(say('trip.purpose')).fill('Acceptance of line 2')
    await page
      .getByLabel(say('trip.key-information'))
      .fill('They plan a third line next spring and want one supplier for it.')
    await page.getByRole('button', { name: say('trip.add-commitment') }).click()
    await page.getByLabel(say('trip.what')).fill('Send the revised drawings')
    await page.getByLabel(say('trip.cost')).fill('1.250,50')
    await page.getByRole('button', { name: say('trip.store') }).click()
    await page.getByText(say('trip.not-installed')).waitFor()
    expect(await problems(page)).toEqual([])
    const [draft] = await asked(page, 'tripReport')
    expect(tripReportDraftSchema.parse(draft)).toMatchObject({
      purpose: 'Acceptance of line 2',
      commitments: [{ what: 'Send the revised drawings', who: '', by: null }],
      cost: { amount: 1250.5, currency: 'EUR' },
    })
    expect(await page.getByRole('textbox', { name: say('trip.copy') }).inputValue()).toContain('a third line')
  })

  test('the help says that the figures must not decide pay or dismissal', async () => {
    for (const lang of ['en', 'zh-CN'] as const) {
      const { page, say } = await look('help', { lang })
      await page.getByText(say('help.figures-not-for')).waitFor()
      expect(await page.getByRole('textbox', { name: say('help.diagnostics') }).inputValue()).not.toMatch(/@/)
    }
  })
})
