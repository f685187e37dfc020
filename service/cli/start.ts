import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CommonholdError, InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import { importPeople } from '../capture/import-people.ts'
import { openSources } from '../capture/sources/index.ts'
import { Secret } from '../config/secret.ts'
import { openService, type Service } from '../context.ts'
import { createHttp, listen } from '../http/app.ts'
import { addPages } from '../http/pages/routes.ts'
import { addRecordPages } from '../http/record-pages.ts'
import { createEvents } from '../observe/events.ts'
import { createLogger } from '../observe/logger.ts'
import { provision } from '../sync/provision.ts'
import type { AccountReading } from '../trust/read-accounts.ts'
import { flaggedFirst, readAll, rowOf } from './account-row.ts'
import { flaggedLines } from './accounts.ts'
import { type Call, type Command, EXIT, type ExitCode } from './command.ts'
import { importMail } from './import.ts'
import { runProgram, startProgram } from './sample/children.ts'
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
      const service = await openSample(call, { world, upstream, token, now, wireNow })
      try {
        return await fillAndServe(call, service, { home, world, upstream, port })
      } finally {
        await service.close()
      }
    } finally {
      await standIn.stop()
    }
  },
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
    readonly world: SampleWorld
    readonly upstream: string
    readonly token: string
    readonly now: number
    readonly wireNow: () => number
  },
): Promise<Service> {
  const { world, upstream, token, now, wireNow } = sample
  return openService({
    config: {
      ...settings.config,
      engine: 'embedded',
      policy: world.policy,
      hubspotUrl: upstream,
      internalDomains: world.internalDomains,
    },
    secrets: { databaseUrl: null, hubspotToken: new Secret(token), graphCertificate: null, erasureKey: null },
    events: createEvents(createLogger({ level: settings.config.logLevel ?? 'error' })),
    now: () => now,
    wireNow,
    stopped,
  })
}

interface Sample {
  readonly home: SampleHome
  readonly world: SampleWorld
  readonly upstream: string
  readonly port: number | null
}

async function fillAndServe(call: Call, service: Service, sample: Sample): Promise<ExitCode> {
  const { terminal } = call
  const complete = await fill(call, service, sample)
  const readings = await readAll(service)
  const app = createHttp(service)
  addPages(app, { service, company: sample.world.company, crmPath: CRM_PATH, order: flaggedFirst })
  addRecordPages(app, { path: CRM_PATH, upstream: sample.upstream })
  const serving = !call.stopping() && !call.on('no-serve')
  try {
    const url = serving ? `http://127.0.0.1:${await listenSomewhere(call, app, sample.port)}/` : null
    answer(call, service, readings, url)
    if (url !== null) {
      await call.stopped
      terminal.note(terminal.say('cli.start.stopping'))
    }
    return complete ? EXIT.done : EXIT.partly
  } finally {
    await app.close()
  }
}

/** Provision, capture, sync; every step a second start repeats without doubling anything. False: something is left. */
async function fill(call: Call, service: Service, { home, world }: Sample): Promise<boolean> {
  const { terminal, stopping } = call
  await service.rememberInternalDomains(world.internalDomains)
  terminal.note(terminal.say('cli.start.provision'))
  await provision(service.hubspot())
  const people = join(home.world, 'people.csv')
  await importPeople(service.capture(), readFileSync(people, 'utf8'), people)
  if (stopping()) return false
  const mail = join(home.world, 'mail')
  const files = readdirSync(mail).sort()
  // Each file is one mailbox, named after it.
  const sources = files.flatMap((file) => openSources([join(mail, file)], { mailbox: basename(file, '.mbox') }))
  terminal.note(terminal.say('cli.start.import', { mailboxes: files.length }))
  await importMail(call, service, sources)
  if (stopping()) return false
  terminal.note(terminal.say('cli.start.sync'))
  const { failed, waiting } = await syncAll(call, service)
  return failed.length === 0 && waiting === 0 && !stopping()
}

function answer({ terminal }: Call, service: Service, readings: readonly AccountReading[], url: string | null): void {
  const flagged = readings.filter(({ figures }) => figures.state === 'personal')
  terminal.answer(
    { url, now: new Date(service.now()).toISOString(), accounts: readings.length, flagged: flagged.map(rowOf) },
    () => [
      '',
      terminal.say('cli.start.flagged', { flagged: flagged.length, accounts: readings.length, now: service.now() }),
      ...flaggedLines(terminal, flagged),
      '',
      terminal.say('cli.limits'),
      ...(url === null ? [] : ['', terminal.say('cli.start.open', { url }), terminal.say('cli.start.stop')]),
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
