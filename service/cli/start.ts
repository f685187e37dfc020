import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommonholdError, InputError } from '../../shared/errors.ts'
import { DAY_MS } from '../../shared/trust/facts.ts'
import { told } from '../../shared/words/sentence.ts'
import { compareMailboxes } from '../capture/completeness/watch.ts'
import { importPeople } from '../capture/import-people.ts'
import { keepSubscriptions, urlsBelow } from '../capture/mailbox/keep-subscriptions.ts'
import { listMailboxes } from '../capture/mailbox/list-mailboxes.ts'
import { Secret } from '../config/secret.ts'
import { openService, type Service } from '../context.ts'
import { addAddin } from '../http/addin/addin.ts'
import { addinDoorOf } from '../http/addin/addin-door.ts'
import { addApi } from '../http/api/api.ts'
import type { Wakes } from '../http/api/deeds/deed.ts'
import { createHttp, listen } from '../http/app.ts'
import { addGraphNotifications } from '../http/graph-notifications.ts'
import { addPages, CAPTURE_DAYS } from '../http/pages/routes.ts'
import { addRecordPages } from '../http/record-pages.ts'
import { takeDirectory } from '../jobs/directory.ts'
import { watchOver } from '../jobs/watch.ts'
import { createLive } from '../jobs/live.ts'
import { createLookout } from '../jobs/lookout.ts'
import { needSubscriptions } from '../ledger/graph-notifications.ts'
import { loadSubscriptions } from '../ledger/graph-subscriptions.ts'
import { loadMailboxes } from '../ledger/mailboxes.ts'
import { createEvents } from '../observe/events.ts'
import { createLogger } from '../observe/logger.ts'
import { provision } from '../sync/provision.ts'
import { rememberPortal } from '../sync/remember-portal.ts'
import type { AccountReading } from '../trust/read-accounts.ts'
import { flaggedFirst, readAll, rowOf } from './account-row.ts'
import { flaggedLines } from './accounts.ts'
import { type Call, type Command, EXIT, type ExitCode } from './command.ts'
import { backfillMail } from './backfill.ts'
import { type Running, runProgram, startProgram } from './sample/children.ts'
import { type Follow, followMail } from './sample/follow-mail.ts'
import {
  addinIsOld,
  buildAddin,
  hasOutlook,
  outlookConfig,
  type SampleOutlook,
  startOutlook,
} from './sample/outlook.ts'
import { claim, findWorld, sampleHome, type SampleHome, type SampleWorld, writeMark } from './sample/sample-home.ts'
import { syncAll } from './sync.ts'

/** Where the stand-in's record pages are shown on our address. */
const CRM_PATH = '/hubspot'

/** `start`: the whole road on the sample company, then one address to look at it. */
export const start: Command = {
  words: { least: 0, most: 0 },
  options: {
    fresh: { value: null, help: 'cli.option.fresh' },
    'no-serve': { value: null, help: 'cli.option.no-serve' },
    'no-outlook': { value: null, help: 'cli.option.no-outlook' },
    port: { value: 'N', help: 'cli.option.port' },
  },
  run: async (call) => {
    const { terminal, settings } = call
    const port = readPort(call.option('port'))
    const home = sampleHome(settings.config.directory)
    const mark = await claim(home, call.on('fresh'), Date.now())
    const world = await findWorld(home, async (folder) => {
      terminal.note(terminal.say('cli.start.world'))
      await runProgram('world', ['--out', folder])
    })
    const now = (call.option('now') === null ? null : call.fixedNow) ?? Date.parse(world.now)
    writeMark(home, { ...mark, now })
    // Leases and limits need a clock that moves: the story's now, and on from there since the very first start.
    const wireNow = () => now + (Date.now() - mark.startedAt)
    terminal.note(terminal.say('cli.start.stand-in'))
    const token = randomBytes(24).toString('hex')
    const standIn = await startProgram('hubspot', [
      ...['--port', '0', '--state', home.hubspotState, '--base-path', CRM_PATH, '--token', token],
      ...['--clock', new Date(wireNow()).toISOString(), '--control', '--exit-with-parent'],
    ])
    try {
      const upstream = new URL(standIn.url).origin
      if (!mark.seeded) {
        await plant(upstream, home)
        writeMark(home, { ...mark, now, seeded: true })
      }
      // The same mailboxes at every start: it reads them from the story's files, so that what we know of them stays true.
      const outlookKey = randomBytes(24).toString('hex')
      const graph = await startProgram('graph', [
        ...['--port', '0', '--world', home.world, '--app-certificate', home.certificate],
        ...['--clock', new Date(wireNow()).toISOString(), '--outlook-key', outlookKey, '--exit-with-parent'],
      ])
      // Figures are as of the story's now, the same at every start; from the moment mail is written they move with it.
      const clock: SampleClock = { now: () => now, wireNow }
      const outlook = await openOutlook(call, graph, outlookKey, home)
      try {
        const service = await openSample(call, { home, world, upstream, graph, outlook, token, clock })
        try {
          return await fillAndServe(call, service, { home, world, upstream, port, outlook, clock })
        } finally {
          await service.close()
        }
      } finally {
        await outlook?.stop()
        await graph.stop()
      }
    } finally {
      await standIn.stop()
    }
  },
}

interface SampleClock {
  now: () => number
  readonly wireNow: () => number
}

/** The page that plays Outlook, with the add-in built from what lies here; null: not asked for, or not to be had. */
async function openOutlook(
  call: Call,
  graph: Running,
  key: string,
  { outlookCertificate }: SampleHome,
): Promise<SampleOutlook | null> {
  if (call.on('no-serve') || call.on('no-outlook')) return null
  const { terminal } = call
  if (!hasOutlook()) {
    terminal.note(terminal.say('cli.start.no-outlook'))
    return null
  }
  if (addinIsOld()) {
    terminal.note(terminal.say('cli.start.addin'))
    await buildAddin()
  }
  return startOutlook(graph, key, outlookCertificate)
}

/** The CRM as the sample company has it before Commonhold comes. */
async function plant(upstream: string, home: SampleHome): Promise<void> {
  const answer = await fetch(`${upstream}/__control/seed`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: readFileSync(join(home.world, 'crm.json')),
  })
  if (answer.ok) return
  throw new CommonholdError(
    'sandbox-failed',
    told`The stand-in did not take the sample company’s records (${answer.status}).`,
    {
      remedy: 'Try again with --fresh; if it stays so, report it.',
    },
  )
}

/** Its own settings, whatever the environment says: nothing of the sample may reach a real database or a real HubSpot. */
async function openSample(
  { settings, stopped }: Call,
  sample: {
    readonly home: SampleHome
    readonly world: SampleWorld
    readonly upstream: string
    readonly graph: Running
    readonly outlook: SampleOutlook | null
    readonly token: string
    readonly clock: SampleClock
  },
): Promise<Service> {
  const { home, world, upstream, graph, outlook, token, clock } = sample
  return openService({
    config: {
      ...settings.config,
      engine: 'embedded',
      policy: world.policy,
      hubspotUrl: upstream,
      // The stand-in shows its records at the addresses HubSpot's own screens have.
      hubspotUiUrl: `${upstream}${CRM_PATH}`,
      internalDomains: world.internalDomains,
      graph: {
        url: graph.url,
        loginUrl: graph.url,
        tenant: String(graph.said['tenant']),
        clientId: String(graph.said['clientId']),
      },
      ...(outlook === null ? { publicUrl: null, api: null } : outlookConfig(graph, outlook.front)),
    },
    secrets: {
      databaseUrl: null,
      hubspotToken: new Secret(token),
      graphCertificate: new Secret(readFileSync(home.certificate, 'utf8')),
      erasureKey: null,
    },
    events: createEvents(createLogger({ level: settings.config.logLevel ?? 'error' })),
    now: () => clock.now(),
    wireNow: clock.wireNow,
    stopped,
  })
}

interface Sample {
  readonly home: SampleHome
  readonly world: SampleWorld
  readonly upstream: string
  readonly port: number | null
  readonly outlook: SampleOutlook | null
  readonly clock: SampleClock
}

async function fillAndServe(call: Call, service: Service, sample: Sample): Promise<ExitCode> {
  const { terminal } = call
  const complete = await fill(call, service, sample)
  const readings = await readAll(service)
  const app = createHttp(service)
  addPages(app, { service, company: sample.world.company, crmPath: CRM_PATH, order: flaggedFirst })
  addRecordPages(app, { path: CRM_PATH, upstream: sample.upstream })
  const outlook = sample.outlook
  let follow: Follow | null = null
  let comparing: Promise<void> | null = null
  addGraphNotifications(app, {
    db: service.database.db,
    tenant: service.tenant,
    now: service.wireNow,
    onRecorded: () => follow?.mail(),
  })
  const { api } = service.config
  if (api !== null) {
    const wakes: Wakes = {
      sync: () => follow?.wakes.sync(),
      tasks: () => follow?.wakes.tasks(),
      mailbox: (id) => follow?.wakes.mailbox(id),
    }
    addApi(app, service, { settings: api, release: call.release, wakes })
    addAddin(app, addinDoorOf(service.config, call.release))
  }
  const serving = !call.stopping() && !call.on('no-serve')
  try {
    const url = serving ? `http://127.0.0.1:${await listenSomewhere(call, app, sample.port)}` : null
    if (url !== null) {
      const live = createLive(service, urlsBelow(url))
      follow = followMail(
        service,
        live,
        createLookout(service, () => follow?.mail()),
      )
      await subscribe(service, url)
      comparing = compareShownDays(call, service)
      outlook?.serve(url)
    }
    answer(call, service, readings, url === null ? null : { url: `${url}/`, outlook })
    if (url !== null) {
      if (outlook !== null) sample.clock.now = sample.clock.wireNow
      await call.stopped
      terminal.note(terminal.say('cli.start.stopping'))
    }
    return complete ? EXIT.done : EXIT.partly
  } finally {
    await comparing
    await follow?.stop()
    await app.close()
  }
}

/** The mailboxes' own counts of the days that the page of completeness shows; nobody waits for it. */
async function compareShownDays({ stopping }: Call, service: Service): Promise<void> {
  const watch = service.watch()
  const from = Math.floor(watch.now() / DAY_MS) * DAY_MS - (CAPTURE_DAYS - 1) * DAY_MS
  try {
    await compareMailboxes({ ...watch, graph: service.graph() }, { from, stop: stopping })
    await watchOver(service)
  } catch (error) {
    service.events.jobFailed('compare', error)
  }
}

/** New mail wakes us from here on. The stand-in was started anew and knows none of the subscriptions of an earlier start. */
async function subscribe(service: Service, url: string): Promise<void> {
  const mailboxes = service.mailboxes()
  const known = await loadSubscriptions(mailboxes.db, mailboxes.tenant)
  await needSubscriptions(
    mailboxes.db,
    mailboxes.tenant,
    'recreate',
    known.map((one) => one.id),
  )
  service.events.subscriptionsKept(await keepSubscriptions(mailboxes, urlsBelow(url)))
}

/** Provision, capture, sync; every step a second start repeats without doubling anything. False: something is left. */
async function fill(call: Call, service: Service, { home, world }: Sample): Promise<boolean> {
  const { terminal, stopping } = call
  await service.rememberInternalDomains(world.internalDomains)
  terminal.note(terminal.say('cli.start.provision'))
  await provision(service.hubspot())
  await rememberPortal(service.sync())
  const people = join(home.world, 'people.csv')
  await importPeople(service.capture(), readFileSync(people, 'utf8'), people)
  // The people file outranks it; whom only the directory names is known by it.
  await takeDirectory(service)
  if (stopping()) return false
  await listMailboxes(service.mailboxes(), { force: true })
  const mailboxes = await loadMailboxes(service.database.db, service.tenant)
  terminal.note(terminal.say('cli.start.import', { mailboxes: mailboxes.length }))
  const mail = await backfillMail(call, service, mailboxes)
  if (stopping()) return false
  terminal.note(terminal.say('cli.start.sync'))
  const { failed, waiting } = await syncAll(call, service)
  return failed.length === 0 && waiting === 0 && mail.waiting === 0 && !stopping()
}

function answer(
  { terminal }: Call,
  service: Service,
  readings: readonly AccountReading[],
  served: { readonly url: string; readonly outlook: SampleOutlook | null } | null,
): void {
  const { url = null, outlook = null } = served ?? {}
  const flagged = readings.filter(({ figures }) => figures.state === 'personal')
  terminal.answer(
    {
      url,
      ...(outlook === null ? {} : { outlook: `${outlook.url}/` }),
      now: new Date(service.now()).toISOString(),
      accounts: readings.length,
      flagged: flagged.map(rowOf),
    },
    () => [
      '',
      terminal.say('cli.start.flagged', { flagged: flagged.length, accounts: readings.length, now: service.now() }),
      ...flaggedLines(terminal, flagged),
      '',
      terminal.say('cli.limits'),
      ...(url === null ? [] : ['', terminal.say('cli.start.open', { url })]),
      ...(outlook === null ? [] : [terminal.say('cli.start.outlook', { url: `${outlook.url}/` })]),
      ...(url === null ? [] : [terminal.say('cli.start.stop')]),
    ],
  )
}

/** On the asked port; on the usual one, or when that is taken on any free one, where none was asked for. */
async function listenSomewhere(call: Call, app: Parameters<typeof listen>[0], asked: number | null): Promise<number> {
  const port = asked ?? call.settings.config.http.port
  try {
    return await listen(app, '127.0.0.1', port)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause
    if (asked === null) {
      call.terminal.note(call.terminal.say('cli.start.port-taken', { port }))
      return listen(app, '127.0.0.1', 0)
    }
    throw new InputError('port-taken', told`Port ${port} is taken.`, {
      where: '--port',
      remedy: 'Give another port, or 0 for any free one.',
      cause,
    })
  }
}

/** A port, or null when none was asked for. */
export function readPort(text: string | null): number | null {
  if (text === null) return null
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new InputError('bad-port', told`“${text}” is no port.`, {
    where: '--port',
    remedy: 'Give a number from 0 (any free one) to 65535.',
  })
}
