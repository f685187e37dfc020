import { readFileSync } from 'node:fs'
import { deriveDue } from '../../service/capture/derive-due.ts'
import { importSources } from '../../service/capture/import-files.ts'
import { importPeople } from '../../service/capture/import-people.ts'
import { openSources } from '../../service/capture/sources/index.ts'
import { createHubSpotClient } from '../../service/clients/hubspot/hubspot-client.ts'
import { readConfig } from '../../service/config/config.ts'
import { openService, type Service } from '../../service/context.ts'
import { createRateGate } from '../../service/ledger/rate-gate.ts'
import { createEvents } from '../../service/observe/events.ts'
import { createLogger } from '../../service/observe/logger.ts'
import { followChanges } from '../../service/sync/follow-changes.ts'
import { pollChanges } from '../../service/sync/poll-changes.ts'
import { provision } from '../../service/sync/provision.ts'
import { runSync } from '../../service/sync/run-sync.ts'
import { sweepDuplicates } from '../../service/sync/sweep-duplicates.ts'
import { wantFigures } from '../../service/trust/want-figures.ts'
import { fastClock, type WorkerOrder } from './workers.ts'

/**
 * A process that does what `commonhold import` and `commonhold sync` do, on a clock that runs faster than real time so
 * that waiting for budgets and settling times costs little. Says on stdout where it is; whoever started it may kill it.
 */
const order = JSON.parse(process.argv[2] ?? '{}') as WorkerOrder
const say = (at: string, more: object = {}) => process.stdout.write(`${JSON.stringify({ at, ...more })}\n`)
const clock = fastClock(order.clock)
const events = createEvents(createLogger({ level: 'error' }))
let stopping = false
const stopped = new Promise<void>((resolve) => {
  process.on('SIGTERM', () => {
    stopping = true
    resolve()
  })
})

say('started')
const settings = readConfig({ environment: process.env, readFile: (path) => readFileSync(path, 'utf8') })
const service = await openService({ ...settings, events, now: () => order.now, wireNow: clock.now, stopped })
try {
  say('opened')
  await service.rememberInternalDomains([order.internal])
  for (const step of order.steps) if (!stopping) await perform(step)
  say(stopping ? 'stopped' : 'done')
} finally {
  await service.close()
}

async function perform(step: WorkerOrder['steps'][number]): Promise<void> {
  if (step === 'hold') {
    say('holding')
    setInterval(() => undefined, 60_000)
    return new Promise(() => undefined)
  }
  if (step === 'import') {
    if (order.people !== null) {
      await importPeople(service.capture(), readFileSync(order.people, 'utf8'), order.people)
      say('people')
    }
    const summary = await importSources(
      service.capture(),
      openSources(order.files),
      ({ seen }) => say('import', { seen }),
      () => stopping,
    )
    return void say('imported', { summary })
  }
  if (step === 'changes') {
    const changes = { ...service.changes(), crm: connect(service), sleep: clock.sleep }
    const { found } = await pollChanges(changes)
    say('polled', { summary: { found } })
    await followChanges(changes)
    const summary = await sweepDuplicates(changes)
    return void say('swept', { summary: { ...summary } })
  }
  await deriveDue(service.capture())
  await wantFigures(service.trust, { now: order.now, which: 'all' })
  say('figures')
  const crm = connect(service)
  await provision(crm)
  say('provisioned')
  const sync = { ...service.sync(({ step: at, done }) => say(at, { done })), crm, sleep: clock.sleep }
  for (let round = 0; round < 50; round++) {
    const summary = await runSync({ ...sync, settings: { ...sync.settings, ...order.settings } })
    say('synced', { summary })
    if (summary.waiting === 0 && summary.stopped === null) return
  }
  throw new Error('messages are still waiting after 50 rounds')
}

function connect({ database, tenant }: Service) {
  return createHubSpotClient({
    config: {
      url: settings.config.hubspotUrl,
      token: settings.secrets.hubspotToken?.reveal() ?? '',
      timeoutMs: 60_000,
      patienceMs: 600_000,
      maxInFlight: 6,
    },
    gate: createRateGate({ db: database.db, tenant, name: 'hubspot', now: clock.now }),
    clock,
    random: Math.random,
  })
}
