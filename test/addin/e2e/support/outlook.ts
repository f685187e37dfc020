import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import type { LogEntry } from '../../../../sandbox/outlook/page/frame.ts'
import { openOutlookStandIn, type OutlookStandIn } from '../../../../sandbox/outlook/stand-in.ts'
import type { Outlook } from '../../../../sandbox/outlook/page/outlook.ts'
import { openBrowser } from '../../../support/browser.ts'

declare global {
  interface Window {
    /** The mail program in the page (sandbox/outlook/page/main.ts). */
    outlook: Outlook
  }
}

export const OUTLOOK_KEY = 'a key for tests'
export const MANIFEST = resolve('manifest.xml')

export interface OutlookWorld {
  readonly standIn: OutlookStandIn
  readonly browser: Browser
  /** A browser of its own for each test: the library and MSAL keep things in session storage. */
  open(query?: Readonly<Record<string, string>>): Promise<OpenOutlook>
  close(): Promise<void>
}

export interface OpenOutlook {
  readonly page: Page
  readonly context: BrowserContext
  /** The pane's frame, once its add-in has begun. */
  pane(surface?: string): Promise<Frame>
  launch(): Promise<Frame>
  log(): Promise<LogEntry[]>
  /** What went wrong and must not: calls nobody answers for, errors of the page. */
  trouble(): Promise<string[]>
  close(): Promise<void>
}

/** The Outlook stand-in before a service, and a browser. */
export async function openOutlook(options: {
  readonly graph: string
  readonly service: () => string | null
  readonly manifestFile?: string
}): Promise<OutlookWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'commonhold-outlook-'))
  const standIn = await openOutlookStandIn({
    graph: options.graph,
    graphKey: OUTLOOK_KEY,
    service: options.service,
    manifestFile: options.manifestFile ?? MANIFEST,
    certificateFile: join(folder, 'localhost.pem'),
  })
  // A page that a test makes up counts as one of the wide world, which may not frame what is on this machine.
  const browser = await openBrowser(['--disable-features=LocalNetworkAccessChecks'])
  return {
    standIn,
    browser,
    open: (query = {}) => openPage(browser, standIn, query),
    close: async () => {
      await browser.close()
      await standIn.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function openPage(
  browser: Browser,
  standIn: OutlookStandIn,
  query: Readonly<Record<string, string>>,
): Promise<OpenOutlook> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1500, height: 900 } })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  // What the service's policy forbids a pane, the pane must not try: nothing else would tell.
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) errors.push(message.text())
  })
  await page.goto(`${standIn.url}/?${new URLSearchParams(query).toString()}`)
  await page.waitForSelector('body[data-ready]', { timeout: 10_000 }).catch((error: unknown) => {
    throw new Error(`The page did not get ready: ${errors.join('; ')}`, { cause: error })
  })
  const log = () => page.evaluate(() => window.outlook.log)
  return {
    page,
    context,
    pane: (surface) => paneOf(page, surface),
    launch: () => frameAt(page, '/addin/launch-event.html'),
    log,
    trouble: async () => [
      ...errors,
      ...(await log()).filter(({ what }) => what === 'unhandled').map(({ frame, name }) => `${frame}: ${name}`),
    ],
    close: () => context.close(),
  }
}

/** The frame that is seen, of a surface where one is named; there may be one of the reading pane behind it. */
async function paneOf(page: Page, surface?: string): Promise<Frame> {
  const element = page.locator(
    surface === undefined ? '.frames iframe:not([hidden])' : `iframe[data-surface="${surface}"]`,
  )
  const frame = await (await element.elementHandle())?.contentFrame()
  if (!frame) throw new Error('No pane is open.')
  await frame.waitForURL(/\/addin\//)
  return frame
}

async function frameAt(page: Page, path: string): Promise<Frame> {
  const found = (): Frame | undefined => page.frames().find((frame) => frame.url().split(/[?#]/)[0]!.endsWith(path))
  for (let frame = found(); ; frame = found()) {
    if (frame !== undefined) return frame
    await page.waitForEvent('framenavigated', { timeout: 10_000 })
  }
}
