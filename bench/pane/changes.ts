import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Frame, Page } from 'playwright-core'
import { deliver } from '../../sandbox/graph/mail/post-office.ts'
import { createGraphStandIn } from '../../sandbox/graph/stand-in.ts'
import { openOutlookStandIn } from '../../sandbox/outlook/stand-in.ts'
import { type MessageContext, messageContextSchema } from '../../shared/contract/message-context.ts'
import { openBrowser } from '../../test/support/browser.ts'
import { INTERNAL_DOMAIN, NOW, shapeOf } from '../touch/generate.ts'
import { startWorker } from '../worker/start-worker.ts'
import { type Mail, mailsOf, READER } from './mails.ts'
import { type TraceEvent, workPerChange } from './main-thread.ts'
import { type Shown, selecting, TELLS_WHEN_CHANGED, watchingFor } from './probes.ts'
import type { PaneService } from './service.ts'

/** 1,000 accounts: 100 touches each. */
const SHAPE = shapeOf(100_000)
const CLIENT = '11111111-aaaa-4bbb-8ccc-222222222222'
const OUTLOOK_KEY = 'a key for the bench'
/** office.js trusts hosts of this name and of the pane's own; the browser below finds it on this machine. */
const OUTLOOK_NAME = 'outlook.office.com'

/** Sign-in, what is loaded later, and a JavaScript engine that has seen the views: they come before. */
const WARM_UP = 4
/** Between two changes: what a change does after its figures are shown is not the next one's. */
const REST_MS = 60
/** So long after its figures the work of the pane's main thread still counts as the change's own. */
const SETTLE_MS = 100

const CATEGORIES = ['blink.user_timing', 'toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline']

/** How many item changes of each kind. */
export interface Changes {
  readonly timed: number
  readonly traced: number
  readonly back: number
}

/** All in ms, one value an item change. */
export interface ChangesMeasured {
  readonly accounts: number
  readonly firstFigures: readonly number[]
  readonly mainThread: readonly number[]
  readonly firstKnown: readonly number[]
}

/** What was seen of one change. */
interface Seen {
  readonly mail: Mail
  readonly ms: number
  readonly rows: Shown['rows']
}

/**
 * Opens mails of accounts never seen before one after the other in Outlook on the web as it is played here, with the
 * genuine office.js, and looks at the read pane; then mails seen already.
 *
 * @param addin resolves to the folder of the built add-in; the ledger is made meanwhile
 */
export async function measureChanges(
  { timed, traced, back }: Changes,
  addin: Promise<string>,
  say: (line: string) => void,
): Promise<ChangesMeasured> {
  const mails = mailsOf(SHAPE)
  const fresh = mails[Symbol.iterator]()
  if (mails.length < WARM_UP + timed + traced) throw new Error('there are not so many accounts')
  const place = await openPlace(addin, say)
  try {
    const items = place.deliver(mails)
    const { page, pane } = await place.openPane(items.get(mails[0] as Mail) as string, (mails[0] as Mail).account)
    fresh.next()
    const change = async (mail: Mail): Promise<Seen> => {
      await pane.evaluate(watchingFor(mail.account))
      const changedAt = await page.evaluate<number>(selecting(items.get(mail) as string))
      const { at, rows } = await pane.evaluate<Shown>('window.shown')
      return { mail, ms: at - changedAt, rows }
    }
    const run = async (several: Iterable<Mail>, restMs: number): Promise<Seen[]> => {
      const seen: Seen[] = []
      for (const mail of several) {
        seen.push(await change(mail))
        await pause(restMs)
      }
      return seen
    }
    const next = (count: number) => Array.from({ length: count }, () => fresh.next().value as Mail)
    const warm = await run(next(WARM_UP - 1), REST_MS)
    await compare(warm, place.ask)
    const first = await run(next(timed), REST_MS)
    say(`${first.length} item changes timed`)
    const known = await run(
      first.slice(0, back).map(({ mail }) => mail),
      REST_MS * 2,
    )
    const browser = page.context().browser()
    if (browser === null) throw new Error('the page has no browser')
    await browser.startTracing(undefined, { categories: CATEGORIES })
    const worked = await run(next(traced), SETTLE_MS * 1.5)
    const trace = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] }
    say(`${worked.length} item changes traced`)
    // After the measuring: the service must not have been asked for an account before its mail is opened.
    await compare([...first, ...known, ...worked], place.ask)
    return {
      accounts: SHAPE.accounts,
      firstFigures: first.map(({ ms }) => ms),
      mainThread: workPerChange(trace.traceEvents, SETTLE_MS),
      firstKnown: known.map(({ ms }) => ms),
    }
  } finally {
    await place.close()
  }
}

interface Place {
  /** Puts mails into the reader's mailbox; answers their ids there. */
  deliver(mails: readonly Mail[]): Map<Mail, string>
  openPane(item: string, account: string): Promise<{ page: Page; pane: Frame }>
  /** What the service itself answers about a mail. */
  ask(mail: Mail): Promise<MessageContext>
  close(): Promise<void>
}

/** Mailboxes, Outlook and the browser by this process; the service, with its ledger, by one of its own. */
async function openPlace(addin: Promise<string>, say: (line: string) => void): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'commonhold-bench-pane-'))
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end()
  }
  try {
    const clockOffset = NOW - Date.now()
    const clock = { now: () => Date.now() + clockOffset }
    const { state, listen } = createGraphStandIn({
      domains: [INTERNAL_DOMAIN],
      outlookKey: OUTLOOK_KEY,
      latencyMs: 0,
      clock,
    })
    const user = state.directory.addUser({ address: READER, displayName: 'Rep 0' })
    const graph = await listen()
    closing.push(graph.close)
    let service: string | null = null
    const standIn = await openOutlookStandIn({
      graph: graph.url,
      graphKey: OUTLOOK_KEY,
      service: () => service,
      manifestFile: resolve(import.meta.dirname, '../../manifest.xml'),
      certificateFile: join(folder, 'localhost.pem'),
      pageName: OUTLOOK_NAME,
    })
    closing.push(standIn.close)
    const worker = await startWorker('pane-service', {
      environment: {
        COMMONHOLD_LOGIN_URL: graph.url,
        COMMONHOLD_API_CLIENT: CLIENT,
        COMMONHOLD_API_TENANTS: state.login.tenantId,
        COMMONHOLD_PUBLIC_URL: standIn.front,
        COMMONHOLD_INTERNAL_DOMAINS: INTERNAL_DOMAIN,
        COMMONHOLD_ERASURE_KEY: 'bench '.repeat(8),
      },
      policy: { access: { requestsPerMinute: 100_000 } },
      directory: join(folder, 'ledger'),
      shape: SHAPE,
      reader: { oid: user.id, address: READER },
      clockOffset,
    } satisfies PaneService)
    closing.push(worker.end)
    const started = performance.now()
    const [accounts, files] = await Promise.all([worker.ask<number>('prepare'), addin])
    if (accounts !== SHAPE.accounts) throw new Error(`the ledger has figures of ${accounts} accounts`)
    say(
      `a ledger of ${accounts} accounts in ${((performance.now() - started) / 1000).toFixed(0)} s, the builds beside it`,
    )
    service = await worker.ask<string>('serve', files)
    const token = state.login.issueToUser(
      user,
      { clientId: CLIENT, audience: CLIENT, scope: 'access_as_user' },
      clock.now(),
    ).access
    return {
      deliver: (mails) =>
        new Map(
          mails.map((mail) => {
            const [own] = deliver(state, { message: mail.message, receivedMs: mail.at, quiet: true })
            if (own === undefined) throw new Error('the reader has no mailbox')
            return [mail, own.id]
          }),
        ),
      openPane: async (item, account) => {
        const browser = await openBrowser([
          '--disable-features=LocalNetworkAccessChecks',
          '--site-per-process',
          `--host-resolver-rules=MAP ${OUTLOOK_NAME} 127.0.0.1`,
        ])
        closing.push(() => browser.close())
        const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1500, height: 900 } })
        const page = await context.newPage()
        await page.goto(`${standIn.url}/?as=${encodeURIComponent(READER)}`)
        await page.waitForSelector('body[data-ready]')
        await page.evaluate(selecting(item))
        await page.evaluate('window.outlook.openPane()')
        const element = await page.waitForSelector('iframe[data-surface="read"]')
        const pane = await element.contentFrame()
        if (pane === null) throw new Error('no pane is open')
        await pane.waitForURL(/\/addin\//)
        await page.evaluate(TELLS_WHEN_CHANGED)
        await pane.evaluate(watchingFor(account))
        await pane.evaluate('window.shown')
        return { page, pane }
      },
      ask: async ({ message, at }) => {
        const answer = await fetch(`${service}/api/v1/message-context`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({
            mailbox: READER,
            messageId: `<${message.id}>`,
            conversationId: null,
            itemId: null,
            at,
            from: { address: message.from, name: null },
            to: message.to.map((address) => ({ address, name: null })),
            cc: message.cc.map((address) => ({ address, name: null })),
          }),
        })
        if (!answer.ok) throw new Error(`the service: ${answer.status} ${await answer.text()}`)
        return messageContextSchema.parse(await answer.json())
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** That the pane showed of each mail what the service says of it: its account, every holder's share, and none besides. */
async function compare(seen: readonly Seen[], ask: Place['ask']): Promise<void> {
  for (const { mail, rows } of seen) {
    const { message, accounts } = await ask(mail)
    const [account] = accounts
    if (message.id === null) throw new Error(`the ledger does not know the mail of ${mail.account}`)
    if (account?.name !== mail.account) throw new Error(`${mail.account} was shown, the service says ${account?.name}`)
    const shares = account.holders.filter(({ share }) => share > 0).map(({ share }) => share * 100)
    const shown = rows.map(([, share]) => Number.parseFloat(share))
    const apart = (a: readonly number[], b: readonly number[]) =>
      a.length !== b.length || a.some((value, i) => !(Math.abs(value - (b[i] ?? Number.NaN)) <= 0.06))
    const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)
    if (apart(sorted(shares), sorted(shown))) {
      throw new Error(
        `${mail.account}: shown ${JSON.stringify(rows)}, the service says ${JSON.stringify(account.holders)}`,
      )
    }
  }
}
