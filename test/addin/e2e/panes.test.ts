import { readFileSync } from 'node:fs'
import type { Frame } from 'playwright-core'
import { ANN, BEN, type Company, openCompany } from './support/company.ts'
import type { OpenOutlook } from './support/outlook.ts'

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')

// Every pane, in the genuine library, against the real service.
describe('the panes', () => {
  let company: Company
  let outlook: OpenOutlook

  beforeAll(async () => {
    company = await openCompany()
  }, 120_000)
  afterAll(() => company.close())
  beforeEach(async () => {
    outlook = await company.outlook.open({ as: ANN })
  })
  afterEach(async () => {
    const trouble = await outlook.trouble()
    await outlook.close()
    expect(trouble).toEqual([])
  })

  const select = (subject: string) => outlook.page.locator(`button[data-subject="${subject}"]`).first().click()
  const openPane = async () => {
    await outlook.page.locator('.add-in').click()
    return outlook.pane()
  }
  const readPane = async (subject = 'Delay of the valves') => {
    await select(subject)
    return openPane()
  }
  const says = (frame: Frame, text: string | RegExp) => frame.getByText(text).first().waitFor({ timeout: 20_000 })

  test('A1, C15: a message of a single-rep account: whose it is, since when, who holds it, and that it is in the CRM', async () => {
    const pane = await readPane()
    await says(pane, 'Acme Valves')
    await says(pane, 'Single-rep account')
    await says(pane, 'This message is in the CRM.')
    await says(pane, 'Ann Berg (you)')
    await says(pane, 'Ben Cole')
    // The pane, not the library, chose its words: Outlook's language.
    await outlook.page.getByLabel('Language').selectOption('zh-CN')
    const chinese = await outlook.pane()
    await says(chinese, '单线客户')
    await says(chinese, 'Acme Valves')
  })

  test('follows the item; what it knew is there at once; nobody known; nothing open', async () => {
    const pane = await readPane()
    await says(pane, 'Single-rep account')
    await select('Bolts 1')
    await says(pane, 'Bolt & Sons')
    await select('Our newsletter')
    await pane.getByText('Acme Valves').waitFor({ state: 'detached' })
    await outlook.page.getByRole('button', { name: 'Select nothing' }).click()
    await says(pane, 'My customers')
    await says(pane, 'Acme Valves')
  })

  test('a shared mailbox: the message is its owner’s; the item changing during a call leaves no trace', async () => {
    await outlook.page.getByLabel('Mailbox', { exact: true }).selectOption({ label: 'Sales' })
    await outlook.page.evaluate(() => window.outlook.gates.hold(108))
    const pane = await readPane('Bolts 2')
    await outlook.page.waitForFunction(() => window.outlook.gates.waiting(108) > 0, undefined, { polling: 20 })
    await select('Bolts 3')
    await outlook.page.waitForFunction(() => window.outlook.read?.message.subject === 'Bolts 3')
    await outlook.page.evaluate(() => window.outlook.gates.release(108))
    await says(pane, 'Bolt & Sons')
    expect((await outlook.log()).some(({ code }) => code === 9030)).toBe(true)
  })

  test('the service is down: what is known stays, and it is said since when; it is back: refreshed', async () => {
    const pane = await readPane()
    await says(pane, 'Single-rep account')
    await select('Bolts 1')
    await says(pane, 'Bolt & Sons')
    company.setServed(false)
    try {
      await select('Delay of the valves')
      await says(pane, /You see what was known at/)
      await says(pane, 'Single-rep account')
      await select('Valve order 9')
      await says(pane, 'Commonhold cannot be reached.')
    } finally {
      company.setServed(true)
    }
    await pane
      .getByRole('button', { name: /Try again|Refresh/ })
      .first()
      .click()
    await says(pane, 'Acme Valves')
  })

  test('appointments: who will be met, for whoever invites and whoever is invited; nothing to report before it is over', async () => {
    const { page } = outlook
    await page.getByRole('button', { name: 'Calendar' }).click()
    await page.locator('.line', { hasText: 'Delay of the valves' }).click()
    const organizer = await openPane()
    await says(organizer, 'Who you will meet')
    await says(organizer, 'Acme Valves')
    await page.evaluate(
      ([ben = '', ann = '']) => {
        window.outlook.openEvent({
          id: 'AAMkAGinvited=',
          subject: 'Plant tour',
          organizer: { name: 'Ben Cole', address: ben },
          required: [
            { name: 'Ann', address: ann },
            { name: 'Erik', address: 'erik@bolt.example' },
          ],
          optional: [],
          start: Date.now() + 86_400_000,
          end: Date.now() + 90_000_000,
          location: 'Their plant',
          html: '',
        })
      },
      [BEN, ANN],
    )
    const attendee = await openPane()
    await says(attendee, 'Bolt & Sons')
  })

  test('no item and help: what hangs on me, what is recorded about me, lines for support without content', async () => {
    const pane = await openPane()
    await says(pane, 'My customers')
    await says(pane, 'Acme Valves')
    await pane.getByRole('button', { name: 'Why and help' }).click()
    await says(pane, 'What is recorded about me')
    const text = await pane.locator('body').innerText()
    const diagnostics = text.slice(text.indexOf('For support'))
    expect(diagnostics).not.toMatch(/@|Acme|Ann Berg/)
  })

  test('axe finds nothing serious on any view, light and dark', async () => {
    const found: string[] = []
    const look = async (view: string, frame: Frame) => {
      await frame.evaluate(AXE)
      const violations = await frame.evaluate(async () => {
        const { axe } = window as never as {
          axe: { run: () => Promise<{ violations: { id: string; impact: string }[] }> }
        }
        return (await axe.run()).violations
      })
      for (const { id, impact } of violations)
        if (impact === 'serious' || impact === 'critical') found.push(`${view}: ${id}`)
    }
    const grounds = new Set<string>()
    for (const theme of ['light', 'dark']) {
      await outlook.page.getByLabel('Theme').selectOption(theme)
      await select('Delay of the valves')
      if ((await outlook.page.locator('.add-in').count()) > 0) await outlook.page.locator('.add-in').click()
      const read = await outlook.pane()
      await says(read, 'Single-rep account')
      const ground = await read.evaluate(() => getComputedStyle(document.querySelector('main') ?? document.body).color)
      grounds.add(ground)
      await look(`read ${theme}`, read)
      await read.getByRole('button', { name: 'Why and help' }).click()
      await says(read, 'What is recorded about me')
      await look(`help ${theme}`, read)
      await outlook.page.getByRole('button', { name: 'Reply', exact: true }).click()
      await outlook.page.locator('.add-in').click()
      const compose = await outlook.pane('compose')
      await says(compose, 'Whom to take along')
      await says(compose, 'Ben Cole')
      await look(`compose ${theme}`, compose)
      await outlook.page.getByRole('button', { name: 'Discard' }).click()
      await outlook.page.getByRole('button', { name: 'Close pane' }).click()
      await outlook.page.getByRole('button', { name: 'Select nothing' }).click()
      const none = await openPane()
      await says(none, 'My customers')
      await says(none, 'Acme Valves')
      await look(`none ${theme}`, none)
      await outlook.page.getByRole('button', { name: 'Close pane' }).click()
      await outlook.page.getByRole('button', { name: 'Calendar' }).click()
      await outlook.page.locator('.line', { hasText: 'Delay of the valves' }).click()
      const event = await openPane()
      await says(event, 'Acme Valves')
      await look(`appointment ${theme}`, event)
      await outlook.page.getByRole('button', { name: 'Mail', exact: true }).click()
    }
    // Both themes were really looked at.
    expect(grounds.size).toBe(2)
    expect(found).toEqual([])
  }, 120_000)

  test('by keyboard alone: every control of the read pane is reached in order, a reason is opened, help and back', async () => {
    const pane = await readPane()
    await says(pane, 'Single-rep account')
    await pane.locator('button, a[href], input, select').first().focus()
    const focused = () =>
      pane.evaluate(() => {
        const { activeElement: at } = document
        return at === null || at === document.body
          ? null
          : `${at.tagName} ${at.getAttribute('aria-label') ?? at.textContent ?? ''}`
      })
    const reached: string[] = []
    for (let at = await focused(); at !== null && !reached.includes(at) && reached.length < 80; at = await focused()) {
      reached.push(at)
      await pane.locator(':focus').press('Tab')
    }
    const controls = await pane.locator('button:visible, a[href]:visible, input:visible, select:visible').count()
    expect(reached.length).toBeGreaterThan(3)
    expect(reached.length).toBeGreaterThanOrEqual(controls - 1)
    await pane.getByRole('button', { name: 'Why and help' }).press('Enter')
    await says(pane, 'What is recorded about me')
    await pane.getByRole('main').getByRole('button', { name: 'Back' }).press('Enter')
    await says(pane, 'Single-rep account')
  })
})
