import { ANN, BEN, CARL, type Company, copiesOf, engagementsOf, figuresOf, openCompany } from './support/company.ts'
import type { OpenOutlook } from './support/outlook.ts'

// A draft from its first address to the CRM, in the genuine library, against the real service.
describe('writing to a customer', () => {
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

  const reply = async (subject: string) => {
    const line = outlook.page.locator(`button[data-subject="${subject}"]`)
    // A second click on the line would select nothing.
    if ((await line.getAttribute('aria-current')) === null) await line.click()
    await outlook.page.getByRole('button', { name: 'Reply', exact: true }).click()
  }
  /** Waits until so many launch events have completed. */
  const completed = (count: number) =>
    outlook.page.waitForFunction(
      (wanted) => window.outlook.log.filter(({ what }) => what === 'completed').length >= wanted,
      count,
      { polling: 20 },
    )
  const send = async () => {
    await outlook.page.getByRole('button', { name: 'Send', exact: true }).click()
    await outlook.page.waitForFunction(() => window.outlook.writing === null, undefined, { polling: 20 })
    return (await outlook.page.evaluate(() => window.outlook.lastSent)) ?? ''
  }
  const notice = () => outlook.page.locator('.notice')

  test('B13, A9: the bar names a colleague, one click adds him; sent, it is in the CRM once, on all its contacts, and the figures move', async () => {
    const before = figuresOf(company, 'acme.example')
    await reply('Delay of the valves')
    await notice().waitFor()
    expect(await notice().textContent()).toContain('Ben Cole')
    await notice().getByRole('button', { name: 'Show colleagues' }).click()
    const pane = await outlook.pane()
    await pane.getByRole('button', { name: /Ben Cole/ }).click()
    await outlook.page.waitForFunction(() => window.outlook.writing?.draft.cc.length === 1, undefined, { polling: 20 })
    const id = await send()
    await company.settled()
    expect(await engagementsOf(company, id)).toEqual({ inLedger: ['confirmed'], inHubSpot: 1, contacts: [CARL] })
    // The customer answers to both.
    await outlook.page.getByRole('button', { name: /^Sent Items/ }).click()
    await outlook.page.locator('button[data-subject="RE: Delay of the valves"]').first().click()
    await outlook.page.getByRole('button', { name: 'Answer as the customer' }).click()
    await outlook.page.getByText('The customer has answered.').waitFor()
    await company.settled()
    const { commonhold_top_share: was } = before
    expect(Number(was)).toBeGreaterThan(0.8)
    expect(Number(figuresOf(company, 'acme.example')['commonhold_top_share'])).toBeLessThan(Number(was))
  })

  test('the draft carries a mark in a header of its own, and the message that is sent has it', async () => {
    await reply('Valve order 2')
    await notice().waitFor()
    const headers = await outlook.page.evaluate(() => window.outlook.writing?.draft.headers)
    const [[name, mark] = ['', '']] = Object.entries(headers ?? {})
    expect(name).toMatch(/^x-/i)
    expect(mark).not.toMatch(/@|Ann|Acme/)
    const id = await send()
    expect(copiesOf(company, ANN, id)[0]?.mime).toContain(`${name}: ${mark}`)
  })

  test('dismissed stays dismissed for the thread, and only for it', async () => {
    await reply('Valve order 3')
    await notice().waitFor()
    await completed(1)
    await notice().getByRole('button', { name: 'Dismiss' }).click()
    await completed(2)
    await outlook.page.getByRole('button', { name: 'Discard' }).click()
    await reply('Valve order 3')
    await completed(3)
    expect(await notice().count()).toBe(0)
    await outlook.page.getByRole('button', { name: 'Discard' }).click()
    await reply('Valve order 4')
    await notice().waitFor()
  })

  test('whom nobody knows gets no bar; a customer added later does', async () => {
    const { page } = outlook
    await page.getByRole('button', { name: 'New mail' }).click()
    await completed(1)
    await page.getByLabel('To', { exact: true }).fill('news@paper.example')
    await page.getByLabel('Subject', { exact: true }).fill('Hello')
    await completed(2)
    expect(await notice().count()).toBe(0)
    await page.getByLabel('Cc', { exact: true }).fill(CARL)
    await page.getByLabel('Subject', { exact: true }).fill('Hello there')
    await notice().waitFor()
  })

  test('in Chinese the bar speaks Chinese', async () => {
    await outlook.page.getByLabel('Language').selectOption('zh-CN')
    await outlook.page.locator('button[data-subject="Valve order 5"]').click()
    await outlook.page.getByRole('button', { name: '答复', exact: true }).click()
    await notice().waitFor()
    expect(await notice().textContent()).toMatch(/Acme Valves.*Ben Cole/)
    expect(await notice().textContent()).toMatch(/[\u4e00-\u9fff]{4}/)
  })

  test('the service goes down while somebody writes: the message goes', async () => {
    await reply('Valve order 6')
    await completed(1)
    company.setServed(false)
    try {
      expect(copiesOf(company, ANN, await send())).toHaveLength(1)
    } finally {
      company.setServed(true)
    }
    // Asked while nobody answered: it has completed all the same, and let the message go.
    expect((await outlook.log()).filter(({ what }) => what === 'completed').map(({ code }) => code)).toEqual([0, 0])
  })

  test('the add-in cannot be loaded: no bar, and the message goes', async () => {
    company.setServed(false)
    try {
      await reply('Valve order 9')
      expect(copiesOf(company, ANN, await send())).toHaveLength(1)
    } finally {
      company.setServed(true)
    }
    expect((await outlook.log()).some(({ what }) => what === 'completed')).toBe(false)
  })

  test('a sent message is found although its notification was lost: the sighting has its mailbox looked at', async () => {
    await reply('Valve order 7')
    await completed(1)
    company.tenant.state.notifier.dropNext = 1
    const id = await send()
    await company.seen(id)
    await company.settled()
    expect(await engagementsOf(company, id)).toMatchObject({ inLedger: ['confirmed'], inHubSpot: 1 })
  })

  test('B13: a colleague asked to join from the reading pane: the reply opens with an introduction, and he is offered for Cc', async () => {
    await outlook.page.locator('button[data-subject="Valve order 8"]').click()
    await outlook.page.locator('.add-in').click()
    const pane = await outlook.pane()
    await pane.getByRole('button', { name: 'Ask to join: Ben Cole' }).click()
    await pane.getByRole('button', { name: 'Open reply' }).click()
    await outlook.page.waitForFunction(() => window.outlook.writing !== null, undefined, { polling: 20 })
    expect(await outlook.page.evaluate(() => window.outlook.writing?.draft.html)).toContain('Ben Cole')
    await outlook.page.locator('.add-in').click()
    const wished = await outlook.pane('compose')
    await wished.getByRole('button', { name: 'Add to Cc: Ben Cole' }).click()
    await outlook.page.waitForFunction(() => window.outlook.writing?.draft.cc.length === 1, undefined, { polling: 20 })
    expect(await outlook.page.evaluate(() => window.outlook.writing?.draft.cc[0]?.address)).toBe(BEN)
  })
})
