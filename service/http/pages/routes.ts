import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DAY_MS, dayOf } from '../../../shared/trust/facts.ts'
import { figures, trend } from '../../../shared/trust/figures.ts'
import { stateHistory } from '../../../shared/trust/replay.ts'
import { deriveDue } from '../../capture/derive-due.ts'
import type { Service } from '../../context.ts'
import { readCrmIds, readThreads } from '../../ledger/screens.ts'
import { readAlarms } from '../../ledger/alarms.ts'
import { readGaps, readMailboxDays } from '../../ledger/completeness.ts'
import { readCoverage, readHeldBack } from '../../ledger/coverage.ts'
import { loadMailboxes } from '../../ledger/mailboxes.ts'
import { type AccountReading, findAccount, readAccounts } from '../../trust/read-accounts.ts'
import { accountPage } from './account-page.ts'
import { capturePage, type CaptureReading } from './capture-page.ts'
import type { TrendLine } from './charts.ts'
import { html } from './html.ts'
import { contextOf, page, type PageContext, t } from './layout.ts'
import { overviewPage } from './overview.ts'
import { STYLE } from './style.ts'

const CSP =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** How far back the drawn line goes, and how finely. */
const LINE_DAYS = 728
const LINE_STEP = 14
const THREADS_SHOWN = 100
/** Columns of the page of completeness. */
export const CAPTURE_DAYS = 14

export interface PageOptions {
  readonly service: Service
  readonly company: string
  /** Where the CRM's own pages are proxied (see `record-pages.ts`), or null. */
  readonly crmPath: string | null
  /** Flagged accounts first; the order of the command line and of the pages is one. */
  readonly order: (a: AccountReading, b: AccountReading) => number
}

/**
 * The pages of `commonhold start`, for a reader at this machine: there is no sign-in yet, so they answer only to this
 * machine's own names and are no part of `serve`.
 */
export function addPages(app: FastifyInstance, { service, company, crmPath, order }: PageOptions): void {
  const about = (request: FastifyRequest): PageContext =>
    contextOf(request.url, request.headers['accept-language'], { company, crmPath, asOf: service.now() })

  onlyThisMachine(app)
  app.get('/style.css', (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=60').send(STYLE),
  )
  app.get('/', async (request, reply) => {
    await deriveDue(service.capture())
    const readings: AccountReading[] = []
    for await (const reading of readAccounts(service.trust, { now: service.now() })) readings.push(reading)
    return send(reply, 200, overviewPage(about(request), readings.sort(order)))
  })
  app.get('/accounts/:key', async (request, reply) => {
    const context = about(request)
    const { key } = request.params as { key: string }
    await deriveDue(service.capture())
    const reading = await findAccount(service.trust, key, service.now())
    if (reading === null) return send(reply, 404, notFound(context))
    return send(reply, 200, accountPage(context, await readPage(service, reading)))
  })
  app.get('/capture', async (request, reply) =>
    send(reply, 200, capturePage(about(request), await readCapture(service))),
  )
  app.setNotFoundHandler((request, reply) => send(reply, 404, notFound(about(request))))
}

/** Two weeks of every mailbox; a year of coverage. */
async function readCapture(service: Service): Promise<CaptureReading> {
  const ledger = { db: service.database.db, tenant: service.tenant }
  const now = service.now()
  const to = (dayOf(now) + 1) * DAY_MS
  const from = to - CAPTURE_DAYS * DAY_MS
  const mailboxes = await loadMailboxes(ledger.db, ledger.tenant)
  const year = now - 365 * DAY_MS
  return {
    mailboxes,
    days: await readMailboxDays(
      ledger,
      mailboxes.map(({ id }) => id),
      { from, to },
    ),
    shownDays: Array.from({ length: CAPTURE_DAYS }, (_, back) =>
      new Date(to - (back + 1) * DAY_MS).toISOString().slice(0, 10),
    ),
    alarms: await readAlarms(ledger),
    gaps: await readGaps(ledger, from),
    coverage: await readCoverage(ledger, year),
    heldBack: await readHeldBack(ledger, { rep: null, since: year, most: THREADS_SHOWN }),
  }
}

async function readPage(service: Service, reading: AccountReading) {
  const ledger = { db: service.database.db, tenant: service.tenant }
  const { policy } = service.config
  const { threads, count } = await readThreads(ledger, reading.id, reading.asOf.t, THREADS_SHOWN)
  return {
    reading,
    trend: trend(reading.facts, reading.asOf, policy),
    line: lineOf(service, reading),
    states: stateHistory(reading.facts, reading.asOf, policy),
    threads,
    threadCount: count,
    crmId: (await readCrmIds(ledger, [reading.id])).get(reading.id) ?? null,
    thresholds: [policy.state.personalShare, policy.state.companyShare],
  }
}

/** The two shares every other week, each as of the start of that day, and as of now. */
function lineOf(service: Service, { facts, asOf, figures: now }: AccountReading): TrendLine[] {
  const points: TrendLine[] = []
  for (let back = LINE_DAYS; back > 0; back -= LINE_STEP) {
    const t = (dayOf(asOf.t) - back) * DAY_MS
    const then = figures(facts, { t, live: false }, service.config.policy)
    points.push({
      t,
      topShare: then.topRep === null ? null : then.topShare,
      companyShare: then.holders.length === 0 ? null : then.companyShare,
    })
  }
  return [
    ...points,
    {
      t: asOf.t,
      topShare: now.topRep === null ? null : now.topShare,
      companyShare: now.holders.length === 0 ? null : now.companyShare,
    },
  ]
}

const OUR_NAMES = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

/** A page of another site must not read ours by pointing its own name at this machine. */
function onlyThisMachine(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (OUR_NAMES.test(request.headers.host ?? '')) return
    await reply.code(403).type('text/plain').send('Open this page at http://127.0.0.1 or http://localhost.\n')
  })
}

function notFound(context: PageContext): string {
  const title = t(context, 'page.not-found')
  return page(
    context,
    title,
    html`<h1>${title}</h1>
      <p class="card">${t(context, 'page.not-found-more')}</p>`,
  )
}

function send(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', CSP)
    .header('vary', 'accept-language')
    .send(body)
}
