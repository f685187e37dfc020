import type { Page } from 'playwright-core'
import { createGraphStandIn, type GraphStandIn } from '../../../sandbox/graph/stand-in.ts'
import { deliver } from '../../../sandbox/graph/mail/post-office.ts'
import { openProbe } from './support/probe-add-in.ts'
import { type OpenOutlook, openOutlook, OUTLOOK_KEY, type OutlookWorld } from './support/outlook.ts'

// The host itself, looked at through a probe that is no more than calls to the genuine library.
describe('the Outlook stand-in, for the genuine office.js', () => {
  let graph: GraphStandIn
  let world: OutlookWorld
  let outlook: OpenOutlook
  const closing: (() => Promise<void>)[] = []

  beforeAll(async () => {
    graph = createGraphStandIn({ domains: ['ours.example'], outlookKey: OUTLOOK_KEY, latencyMs: 0 })
    for (const [address, displayName] of [
      ['ann@ours.example', 'Ann Ours'],
      ['bob@ours.example', 'Bob Ours'],
    ] as const)
      graph.state.directory.addUser({ address, displayName })
    graph.state.directory.addUser({ address: 'sales@ours.example', displayName: 'Sales', userPurpose: 'shared' })
    for (const [to, subject] of [
      ['ann@ours.example', 'First question'],
      ['ann@ours.example', 'Second question'],
      ['sales@ours.example', 'To everybody'],
    ] as const)
      deliver(graph.state, {
        message: {
          from: 'Carl <carl@theirs.example>',
          to: [to],
          cc: ['bob@ours.example'],
          subject,
          text: `Text of ${subject}`,
        },
      })
    const listening = await graph.listen()
    const probe = await openProbe()
    world = await openOutlook({ graph: listening.url, service: () => probe.url })
    closing.push(() => world.close(), probe.close, listening.close)
  })
  afterAll(async () => {
    for (const close of closing) await close()
  })
  beforeEach(async () => {
    outlook = await world.open({ as: 'ann@ours.example' })
  })
  afterEach(async () => {
    await outlook.close()
  })

  const line = (page: Page, subject: string) => page.locator(`button[data-subject="${subject}"]`)

  /** Opens a message and the pane on it. */
  async function openPane(subject = 'First question') {
    await line(outlook.page, subject).click()
    await outlook.page.locator('.add-in').click()
    const pane = await outlook.pane()
    await pane.waitForFunction(() => document.title === 'ready', undefined, { polling: 20 })
    return pane
  }

  test('a message that is read: the library has its fields, ids are those of this mailbox in Outlook’s form', async () => {
    const pane = await openPane()
    const seen = await pane.evaluate(() => {
      const { item, userProfile, convertToRestId } = Office.context.mailbox
      return {
        host: (window as never as { info: unknown }).info,
        subject: item!.subject,
        from: item!.from.emailAddress,
        cc: item!.cc.map((each) => each.emailAddress),
        messageId: item!.internetMessageId,
        rest: convertToRestId.call(Office.context.mailbox, item!.itemId, 'v2.0'),
        conversation: item!.conversationId,
        me: userProfile.emailAddress,
      }
    })
    const mailbox = graph.state.mailboxOf(graph.state.directory.user('ann@ours.example')!)
    const item = mailbox.itemsOf(mailbox.wellKnown('inbox')).find((each) => each.letter.subject === 'First question')!
    expect(seen).toMatchObject({
      host: { host: 'Outlook', platform: 'OfficeOnline' },
      subject: 'First question',
      from: 'carl@theirs.example',
      cc: ['bob@ours.example'],
      messageId: item.letter.messageId,
      rest: mailbox.itemId(item, false),
      conversation: mailbox.conversationId(item),
      me: 'ann@ours.example',
    })
    expect(await outlook.trouble()).toEqual([])
  })

  test('a pinned pane follows the item, and survives that there is none', async () => {
    const pane = await openPane()
    await line(outlook.page, 'Second question').click()
    await line(outlook.page, 'Second question').click()
    await pane.waitForFunction(() => (window as never as { changes: unknown[] }).changes.length === 2, undefined, {
      polling: 20,
    })
    const [second, none] = await pane.evaluate(() => (window as never as { changes: (string | null)[] }).changes)
    expect(second).toMatch(/^AAMkAG/)
    expect(none).toBeNull()
  })

  test('a call while the item changes fails with 9030', async () => {
    const pane = await openPane()
    await outlook.page.evaluate(() => window.outlook.gates.hold(37))
    const text = pane.evaluate(() => window.ask(Office.context.mailbox.item!.body, 'getAsync', 'text'))
    await outlook.page.waitForFunction(() => window.outlook.gates.waiting(37) === 1)
    await line(outlook.page, 'Second question').click()
    await outlook.page.waitForFunction(() => window.outlook.read?.message.subject === 'Second question')
    await outlook.page.evaluate(() => window.outlook.gates.release(37))
    expect(await text).toMatchObject({ code: 9030 })
  })

  test('a call nobody wrote an answer for is reported, so that a test fails', async () => {
    const pane = await openPane()
    const answer = await pane.evaluate(() =>
      window.ask(Office.context.mailbox.item!, 'getAttachmentContentAsync', 'no such'),
    )
    expect(answer).toMatchObject({ code: expect.any(Number) as number })
    expect(await outlook.trouble()).toEqual([
      'pane read: The Outlook stand-in does not know the content of attachment no such.',
    ])
  })

  test('a shared mailbox says whose it is', async () => {
    await outlook.page.getByLabel('Mailbox', { exact: true }).selectOption({ label: 'Sales' })
    const pane = await openPane('To everybody')
    const answer = await pane.evaluate(() => window.ask(Office.context.mailbox.item!, 'getSharedPropertiesAsync'))
    expect(answer).toMatchObject({ value: { owner: 'sales@ours.example' } })
    expect(await outlook.trouble()).toEqual([])
  })

  /** What the probe's handlers were told, in order. */
  const seen = (page: Page) =>
    page.evaluate(
      () => JSON.parse(window.outlook.writing?.session.get('seen') ?? '[]') as { name: string; fields?: object }[],
    )

  test('launch events of a draft, in the order of what is done; nothing has an id before it is saved', async () => {
    const { page } = outlook
    await page.getByRole('button', { name: 'New mail' }).click()
    await page.waitForFunction(() => window.outlook.writing?.session.has('seen'))
    await page.getByLabel('To', { exact: true }).fill('Carl <carl@theirs.example>')
    await page.getByLabel('Subject', { exact: true }).fill('A new thing')
    await page.waitForFunction(() => JSON.parse(window.outlook.writing?.session.get('seen') ?? '[]').length === 2)
    expect(await seen(page)).toMatchObject([
      { name: 'onNewMessageCompose' },
      { name: 'onMessageRecipientsChanged', fields: { to: true, cc: false } },
    ])
    expect(await page.evaluate(() => window.outlook.writing?.conversationId)).toBeNull()
    const frame = await outlook.launch()
    const id = () =>
      frame.evaluate(
        () =>
          new Promise((resolve) => {
            Office.context.mailbox.item!.getItemIdAsync((result) => resolve(result.error?.code ?? result.value))
          }),
      )
    expect(await id()).toBe(9046)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForFunction(() => window.outlook.writing?.draft.id !== null)
    expect(await id()).toMatch(/^AAMkAG/)
    expect(await outlook.trouble()).toEqual([])
  })

  test('sending delivers into the mailboxes of all of ours, under one Message-ID and different ids; the draft is gone', async () => {
    const { page } = outlook
    await line(page, 'First question').click()
    await page.getByRole('button', { name: 'Reply all' }).click()
    const ann = graph.state.mailboxOf(graph.state.directory.user('ann@ours.example')!)
    const drafts = () => ann.itemsOf(ann.wellKnown('drafts')).length
    const before = drafts()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForFunction(() => window.outlook.writing?.draft.id !== null)
    expect(drafts()).toBe(before + 1)
    await page.getByRole('button', { name: 'Send' }).click()
    await page.waitForFunction(() => window.outlook.lastSent !== null)
    const id = await page.evaluate(() => window.outlook.lastSent)
    const copies = ['ann@ours.example', 'bob@ours.example'].map((address) => {
      const mailbox = graph.state.mailboxOf(graph.state.directory.user(address)!)
      const found = mailbox.itemsOf(null).filter((item) => item.letter.messageId === id)
      return found.map((item) => ({ folder: mailbox.folders[item.folder]!.wellKnown, id: mailbox.itemId(item, true) }))
    })
    expect(copies).toMatchObject([[{ folder: 'sentitems' }], [{ folder: 'inbox' }]])
    expect(copies[0]![0]!.id).not.toBe(copies[1]![0]!.id)
    expect(drafts()).toBe(before)
    expect(await outlook.trouble()).toEqual([])
  })

  test('PromptUser: a refusal is shown and may be overruled; a handler that never ends is asked about', async () => {
    const { page } = outlook
    for (const [subject, limit] of [
      ['refuse this', 300_000],
      ['never ends', 200],
    ] as const) {
      await page.evaluate((ms) => (window.outlook.sendLimitMs = ms), limit)
      await page.getByRole('button', { name: 'New mail' }).click()
      await page.getByLabel('To', { exact: true }).fill('carl@theirs.example')
      await page.getByLabel('Subject', { exact: true }).fill(subject)
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByRole('button', { name: 'Send anyway' }).click()
      await page.waitForFunction(() => window.outlook.writing === null)
    }
    const mailbox = graph.state.mailboxOf(graph.state.directory.user('ann@ours.example')!)
    const sent = mailbox.itemsOf(mailbox.wellKnown('sentitems')).map((item) => item.letter.subject)
    expect(sent).toEqual(expect.arrayContaining(['refuse this', 'never ends']))
  })

  test('without host information the library is ready without a host; framed by a stranger it leaves', async () => {
    const page = await outlook.context.newPage()
    await page.goto(`${world.standIn.front}/addin/taskpane.html`)
    await page.waitForFunction(() => document.title === 'ready', undefined, { polling: 20 })
    expect(await page.evaluate(() => (window as never as { info: unknown }).info)).toMatchObject({ host: null })
    // An origin that is no Outlook's and not the add-in's own name.
    const stranger = world.standIn.url.replace('localhost', '127.0.0.1')
    await outlook.context.route(`${stranger}/**`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<iframe name='${JSON.stringify({
          baseFrameName: 'x',
          hostInfo: 'Outlook$Web$16.01$en-US$1$$disableLogging$0',
          xdmInfo: `a|b|${stranger}`,
          serializerVersion: '1',
          flights: '[]',
        })}' src="${world.standIn.front}/addin/taskpane.html"></iframe>`,
      }),
    )
    await outlook.context.route(/AgaveErrorUX/i, (route) =>
      route.fulfill({ contentType: 'text/html', body: 'refused' }),
    )
    const refused = page.waitForRequest(/AgaveErrorUX/i)
    await page.goto(`${stranger}/`)
    expect((await refused).url()).toContain('/outlook-stand-in/office-js/')
  })
})

declare global {
  interface Window {
    ask(target: object, name: string, ...args: unknown[]): Promise<{ code?: number; message?: string; value?: unknown }>
  }
}
