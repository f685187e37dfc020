import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { agreement } from '../support/compare-crm.ts'
import { startCli } from '../support/cli.ts'
import { type CrashWorld, crashWorld, NOW } from '../support/crash-world.ts'
import { expectedPicture, pictureOf } from '../support/crm-picture.ts'
import { engineName } from '../support/databases.ts'
import { type DerivedState, derivedState } from '../support/derived-state.ts'
import { mailSet } from '../support/mail-set.ts'

const set = mailSet('stop', 240)
const settings = { window: 400, parallel: 2, settleMs: 10_000 }
/** What a supervisor grants before it kills (docs/admin/service.md: TimeoutStopSec). */
const LIMIT_MS = 45_000
const CREATE = /emails\/batch\/create/

let world: CrashWorld
let reference: DerivedState

beforeAll(async () => {
  const undisturbed = await crashWorld(set, settings)
  try {
    await toTheEnd(undisturbed)
    reference = await undisturbed.look(({ db }) => derivedState(db))
  } finally {
    await undisturbed.close()
  }
}, 120_000)

beforeEach(async () => {
  world = await crashWorld(set, settings)
})
afterEach(() => world.close())

test(`SIGTERM in the middle of an import: the batch ends, the next run goes on from there (${engineName})`, async () => {
  const first = world.start({ steps: ['import'] }, ({ at }, worker) => at === 'import' && worker.stop())
  const end = await first.ended
  expect({ code: end.code, errors: end.errors, last: end.events.at(-1)?.at }).toEqual({
    code: 0,
    errors: '',
    last: 'stopped',
  })
  const { seen } = end.events.find(({ at }) => at === 'imported')?.summary ?? {}
  expect(seen).toBeGreaterThan(0)
  const second = await world.start({ steps: ['import'] }).ended
  expect(second.events.find(({ at }) => at === 'imported')?.summary?.['seen']).toBeGreaterThan(seen as number)
  await expectTheWhole()
})

test(`SIGTERM in the middle of a sync: what was sent is confirmed, nothing is left leased, nothing doubled (${engineName})`, async () => {
  await imported()
  const child = run(['sync'])
  // Long enough to hear the signal, on a busy machine too: whoever goes on sending after that has not listened.
  void stopAt(child, 3, () => sleep(1_000))
  const { code, ms } = await ended(child)
  expect(code).toBe(5)
  expect(ms).toBeLessThan(LIMIT_MS)
  await expectNothingInHand()
  await expectTheWhole()
})

test(`SIGTERM while serve works on its jobs: not ready, then ended with 0, nothing lost or doubled (${engineName})`, async () => {
  await imported()
  const child = run(['serve', '--port', '0', '--json'])
  const { url, metrics } = await firstAnswer(child)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  expect(await (await fetch(metrics)).text()).toContain('commonhold_ledger_engagements{state="wanted"}')
  let causes: unknown = null
  void stopAt(child, 2, async () => {
    // The call that is under way keeps the service busy until somebody has seen that it is not ready any more.
    for (let asked = 0; asked < 200 && causes === null; asked++) {
      const answer = await fetch(`${url}/readyz`)
      if (answer.status === 503) causes = await answer.json()
    }
  })
  const { code, ms } = await ended(child)
  expect(causes).toEqual({ ok: false, causes: expect.arrayContaining(['stopping']) })
  expect(code).toBe(0)
  expect(ms).toBeLessThan(LIMIT_MS)
  await expectNothingInHand()
  await expectTheWhole()
})

test(`a second signal ends at once, and the ledger goes on all the same (${engineName})`, async () => {
  await imported()
  const child = run(['sync'])
  let release = () => undefined as void
  const held = new Promise<void>((resolve) => (release = resolve))
  const again = stopAt(child, 2, () => {
    const timer = setInterval(() => child.kill('SIGTERM'), 50)
    child.once('close', () => clearInterval(timer))
    return held
  })
  await again
  const { code } = await ended(child)
  release()
  expect(code).toBe(143)
  await expectTheWhole()
})

/** The ledger is full, HubSpot knows our properties, nothing is sent yet. */
async function imported(): Promise<void> {
  expect((await world.start({ steps: ['import'] }).ended).code).toBe(0)
  expect((await ended(run(['provision']))).code).toBe(0)
}

function run(args: readonly string[]): ChildProcess {
  return startCli([...args, '--now', new Date(NOW).toISOString()], {
    env: { ...world.environment, COMMONHOLD_HUBSPOT_CALLS_PER_10S: '1000' },
  })
}

/** Sends SIGTERM when the nth batch of messages is written and not yet answered; settles then. */
function stopAt(
  child: ChildProcess,
  nth: number,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  return new Promise((resolve) => {
    world.setTrap({
      when: 'committed',
      path: CREATE,
      nth,
      spring: async () => {
        child.kill('SIGTERM')
        resolve()
        await meanwhile()
      },
    })
  })
}

async function ended(child: ChildProcess): Promise<{ code: number | null; ms: number }> {
  const started = Date.now()
  if (child.exitCode !== null) return { code: child.exitCode, ms: 0 }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, ms: Date.now() - started }
}

async function firstAnswer(child: ChildProcess): Promise<{ url: string; metrics: string }> {
  let text = ''
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString()
    if (text.trimEnd().endsWith('}')) break
  }
  return JSON.parse(text) as { url: string; metrics: string }
}

/** Every message that was on its way is confirmed or given back; no lease outlives the process. */
async function expectNothingInHand(): Promise<void> {
  const rows = await world.look(async ({ db }) => {
    const found = await sql<{ state: string; leased: boolean; count: number }>`
      select state, lease_by is not null as leased, count(*)::int as count from crm_email group by 1, 2 order by 1, 2`.execute(
      db,
    )
    return found.rows
  })
  expect(rows.map(({ state, leased }) => ({ state, leased }))).toEqual([
    { state: 'confirmed', leased: false },
    { state: 'wanted', leased: false },
  ])
}

async function toTheEnd(where: CrashWorld): Promise<void> {
  const end = await where.start().ended
  expect({ code: end.code, errors: end.errors }).toEqual({ code: 0, errors: '' })
}

/** Run to the end afterwards: as if nobody had ever been stopped. */
async function expectTheWhole(): Promise<void> {
  world.setTrap(null)
  await toTheEnd(world)
  const { captured, held: _, ...picture } = expectedPicture(world.set)
  expect(pictureOf(world.state)).toEqual(picture)
  expect(await world.look(({ db }) => agreement(db, world.state))).toMatchObject({
    captured: captured.map((letter) => letter.id).sort(),
    wrongReceipts: [],
    unwanted: [],
    textsLeft: [],
    doubleIdentities: [],
  })
  expect(await world.look(({ db }) => derivedState(db))).toEqual(reference)
}
