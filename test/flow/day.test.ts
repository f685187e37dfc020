import { sql } from 'kysely'
import type { Fault as GraphFault } from '../../sandbox/graph/gate/faults.ts'
import { deliver } from '../../sandbox/graph/mail/post-office.ts'
import type { Fault } from '../../sandbox/hubspot/gate/faults.ts'
import { EVERYTHING, readAlarms } from '../../service/ledger/alarms.ts'
import { readGaps, readMailboxDays } from '../../service/ledger/completeness.ts'
import type { Db } from '../../service/ledger/db.ts'
import { loadMailboxes } from '../../service/ledger/mailboxes.ts'
import { agreement } from '../support/compare-crm.ts'
import { crashWorld } from '../support/crash-world.ts'
import { expectedPicture, pictureOf } from '../support/crm-picture.ts'
import { engineName, testDatabaseUrl } from '../support/databases.ts'
import { ALIAS, DAY, DAY_MS, dayMail, MAILBOXES, REPS } from '../support/day-mail.ts'
import { type DayWorld, dayWorld } from '../support/day-world.ts'
import type { DayJob } from '../support/day-workers.ts'
import { derivedState } from '../support/derived-state.ts'

// Another seed is another day: COMMONHOLD_TEST_SEED=anything.
const SEED = process.env['COMMONHOLD_TEST_SEED'] ?? 'day'
const MINUTE = 60_000
const HOUR = 3_600_000
const at = (hour: number) => DAY + hour * HOUR
const log = (text: string) => process.env['COMMONHOLD_TEST_LOG'] && process.stderr.write(`${text}\n`)

const mail = dayMail(SEED, 60)
const [REP1 = '', REP2 = '', REP3 = '', REP4 = '', REP5 = '', REP6 = '', REP7 = ''] = REPS

/** Every so often the jobs run; more often where half an hour would hide when something was noticed. */
const MOMENTS: readonly number[] = [
  ...every(30, 0, 24),
  ...every(10, 11, 11.5),
  // What waits for HubSpot's own copy is in the CRM before something happens to us.
  ...[14, 16, 17, 19].flatMap((hour) => [at(hour) - 15 * MINUTE, at(hour) - 6 * MINUTE]),
  ...every(15, 17, 18),
  ...every(5, 20, 20.25),
  ...every(5, 21, 21.25),
  at(22) - 2 * MINUTE,
  ...every(4, 22, 22.6),
  // No new mail any more: what waits for something comes to its end.
  ...every(30, 24, 26.5),
]
  .filter((moment, index, all) => all.indexOf(moment) === index)
  .sort((a, b) => a - b)

function every(minutes: number, from: number, to: number): number[] {
  const count = Math.round(((to - from) * 60) / minutes)
  return Array.from({ length: count }, (_, n) => at(from) + n * minutes * MINUTE)
}

const JOBS: readonly (readonly [DayJob])[] = [['fetch'], ['sweep'], ['subscriptions'], ['sync'], ['crm-changes']]

/** Passing faults of both vendors, all day. */
const GRAPH_FAULTS: readonly GraphFault[] = [
  { id: 'throttled', probability: 0.01, inner: false, action: { kind: 'status', status: 429, retryAfter: 2 } },
  { id: 'throttled-part', inner: true, probability: 0.03, action: { kind: 'status', status: 429, retryAfter: 1 } },
  { id: 'down', probability: 0.01, inner: false, action: { kind: 'status', status: 503 } },
  { id: 'down-part', inner: true, probability: 0.01, action: { kind: 'status', status: 503 } },
  { id: 'cut', probability: 0.005, inner: false, action: { kind: 'reset' } },
]
const HUBSPOT_FAULTS: readonly Fault[] = [
  { method: 'POST', path: '/batch/(create|upsert|update)$', probability: 0.04, action: { kind: 'drop' } },
  { path: '/batch/', probability: 0.02, action: { kind: 'status', status: 504, after: true } },
  { probability: 0.01, action: { kind: 'reset' } },
  { probability: 0.02, action: { kind: 'status', status: 429 } },
  { probability: 0.02, action: { kind: 'status', status: 503 } },
]

/** What befalls the installation, by hour. */
function happenings(world: DayWorld): readonly { readonly hour: number; readonly do: () => unknown }[] {
  const { state } = world.graph
  const graphFault = (fault: GraphFault) => void state.faults.add(fault)
  const over = (id: string) => state.faults.remove(id)
  const lifecycle = (event: 'missed' | 'subscriptionRemoved' | 'reauthorizationRequired', addresses: string[]) => {
    for (const subscription of [...state.notifier.subscriptions.values()]) {
      if (!addresses.includes(subscription.mailbox.address)) continue
      if (event === 'subscriptionRemoved') state.notifier.subscriptions.delete(subscription.id)
      state.notifier.lifecycle(subscription, event)
    }
  }
  const connect = (address: string, delayMs: number, jitterMs: number) =>
    world.hubspot.logger.connect({ address, delayMs, jitterMs, ...(address === REP1 ? { aliases: [ALIAS] } : {}) })
  return [
    // Ann says so and is logged at once; the second too, often later than we wait; of the third nobody said so.
    {
      hour: 0,
      do: () => (connect(REP1, 30_000, 60_000), connect(REP2, 60_000, 1_500_000), connect(REP3, 0, 2_400_000)),
    },
    { hour: 0, do: () => GRAPH_FAULTS.forEach((fault) => state.faults.add(fault)) },
    { hour: 0, do: () => HUBSPOT_FAULTS.forEach((fault) => world.hubspot.faults.add(fault)) },
    // Renewals are refused, so the subscriptions that end at six do end.
    {
      hour: 1,
      do: () =>
        graphFault({ id: 'renew', method: 'PATCH', path: '/subscriptions/', action: { kind: 'status', status: 403 } }),
    },
    { hour: 3, do: () => lifecycle('missed', MAILBOXES) },
    { hour: 4, do: () => (state.notifier.options.drop = 1) },
    { hour: 5, do: () => (state.notifier.options.drop = 0) },
    { hour: 6, do: () => over('renew') },
    { hour: 8, do: () => lifecycle('subscriptionRemoved', [REP1, REP3, REP5]) },
    { hour: 9, do: () => expect(state.login.revoke()).toBeGreaterThan(0) },
    { hour: 10, do: () => lifecycle('reauthorizationRequired', MAILBOXES) },
    { hour: 11, do: () => hideLetters(world) },
    {
      hour: 12,
      do: () => MAILBOXES.forEach((address) => void state.mailboxOf(state.directory.user(address)!).epoch++),
    },
    { hour: 17, do: () => world.hubspot.faults.add({ id: 'outage', action: { kind: 'status', status: 503 } }) },
    { hour: 17.75, do: () => world.hubspot.faults.remove('outage') },
    {
      hour: 20,
      do: () =>
        graphFault({
          id: 'forbidden',
          mailbox: REP5,
          action: { kind: 'status', status: 403, code: 'ErrorAccessDenied' },
        }),
    },
    { hour: 21, do: () => over('forbidden') },
    { hour: 22, do: () => graphFault({ id: 'silent', mailbox: REP6, action: { kind: 'status', status: 503 } }) },
    { hour: 22.5, do: () => over('silent') },
    { hour: 24, do: () => (state.faults.remove(undefined), world.hubspot.faults.remove(undefined)) },
  ]
}

/** Letters that neither notification nor delta tells of: only counting finds them. Also some in Junk. */
function hideLetters(world: DayWorld): void {
  const { state } = world.graph
  const mailbox = state.mailboxOf(state.directory.user(REP7)!)
  for (let n = 0; n < 3; n++) {
    const message = {
      from: REP7,
      to: [`${HIDDEN}${n}@ours.example`],
      subject: 'Inside',
      text: 'Inside',
      id: hiddenId(n),
    }
    deliver(state, { message: { ...message, date: new Date(world.clock.now() - MINUTE).toISOString() }, quiet: true })
    const sent = mailbox.wellKnown('sentitems')
    sent.log = sent.log.filter((entry) => mailbox.items[entry.item]?.letter.messageId?.includes(hiddenId(n)) !== true)
  }
  for (let n = 0; n < 4; n++) {
    const message = {
      from: `junk${n}@spam.example`,
      to: [REP4],
      subject: 'Win',
      text: 'Win',
      id: `junk${n}@spam.example`,
    }
    deliver(state, { message: { ...message, date: new Date(world.clock.now()).toISOString() }, folder: 'junkemail' })
  }
}
const HIDDEN = 'nobody'
const hiddenId = (n: number) => `hidden${n}@ours.example`

// Asked for by name until it is green every time: beside other work about every second day raises an alarm that nothing
// caused. Not on the embedded engine, where one process would live through the day.
const onServers = testDatabaseUrl !== null && process.env['COMMONHOLD_TEST_DAY'] !== undefined ? test : test.skip

onServers(
  `A2 A6: a whole day with everything going wrong ends with every message accounted for (${engineName}, seed ${SEED})`,
  async () => {
    const onServer = testDatabaseUrl !== null
    const world = await dayWorld({
      mail,
      start: at(-0.5),
      speed: 25,
      onServer,
      subscriptionsEnd: at(6),
      policy: { capture: { adoptMailboxes: [REP1, REP2, REP4] }, crm: { deals: 'none' } },
    })
    try {
      const died = await live(world, onServer ? 2 : 1)
      await world.stopWorkers()
      expect(died).toEqual([1, 2].map(() => expect.stringMatching(/^w\d SIGKILL$/)))
      expect(world.all.map((worker) => worker.end()?.signal ?? worker.end()?.code).sort()).toEqual(
        world.all.map((_, n) => (n < world.all.length - 2 ? 0 : 'SIGKILL')),
      )
      await world.look(({ db }) => expectAccounted(world, db))
      expectQuietLogs(world)
    } finally {
      await world.close()
    }
  },
  400_000,
)

/** The day. Answers which workers died. */
async function live(world: DayWorld, processes: number): Promise<string[]> {
  // One after the other: the first sets the ledger up.
  for (let n = 0; n < processes; n++) await world.join()
  await world.work(JOBS)
  const left = [...happenings(world)]
  const died: string[] = []
  for (const [index, moment] of MOMENTS.entries()) {
    const real = Date.now()
    await world.forwardTo(moment)
    while (left[0] !== undefined && at(left[0].hour) <= moment) left.shift()?.do()
    if (moment === at(14)) await restartDatabase(world)
    const kills = moment === at(16) || moment === at(19)
    if (kills) {
      const victim = world.workers()[0]
      const path = moment === at(16) ? /emails\/batch\/create/ : /\$batch/
      world.setTrap({ where: moment === at(16) ? 'hubspot' : 'graph', path, spring: async () => victim?.kill() })
    }
    const worked = await world.work(JOBS)
    if (kills) {
      // On a day without such a call at that moment it dies idle.
      world.setTrap(null)
      const victim = world.workers()[0]
      if (worked.died.length === 0) await victim?.kill()
    }
    const dead = [...worked.died, ...(kills ? world.bury() : [])]
    died.push(...dead)
    for (let n = 0; n < dead.length; n++) await world.join()
    // What a death or the database's absence left undone the next minute does; the alarms are looked at after that.
    if (worked.failed.length > 0 || dead.length > 0 || moment === at(14)) {
      await world.forwardTo(world.clock.now() + 2 * MINUTE)
      await world.work(JOBS)
    }
    const regular = (moment - DAY) % (5 * MINUTE) === 0
    // Nothing of ours ever fails by itself: only vendors, and the database while it is away.
    const strange = worked.failed.filter((one) => !/ (graph|hubspot)-[a-z-]+$/.test(one))
    if (moment !== at(14))
      expect({ moment: new Date(moment).toISOString(), strange }).toEqual({ moment: expect.any(String), strange: [] })
    const failed = [...worked.failed]
    if (regular) failed.push(...((await world.alone([['crm-poll'], ['compare']])) ?? ['died']))
    failed.push(...((await world.alone([['watch']])) ?? ['died']))
    for (const worker of world.all) {
      if (dead.some((one) => one.startsWith(`${worker.name} `) && !one.endsWith('SIGKILL')))
        log(worker.said().slice(-3_000))
    }
    log(`${index} ${new Date(moment).toISOString()} ${Date.now() - real} ms ${failed.join('; ')} ${dead.join(' ')}`)
  }
  await world.alone([['recompute', { which: 'all' }], ['sync'], ['crm-poll'], ['sync'], ['watch']])
  return died
}

async function restartDatabase(world: DayWorld): Promise<void> {
  if (world.server === null) {
    await world.stopWorkers()
    await world.join()
    return
  }
  const { server } = world
  world.setTrap({
    where: 'graph',
    path: /\/delta/,
    spring: async () => {
      await server.halt()
      await server.start()
    },
  })
}

interface Alarm {
  readonly code: string
  readonly mailbox: string | null
  /** Raised within this hour and that many minutes after it, ended likewise. */
  readonly raised: readonly [number, number]
  readonly ended: readonly [number, number]
}

const ALARMS: readonly Alarm[] = [
  // Found by the comparison after its ten minutes.
  { code: 'capture-gap', mailbox: REP7, raised: [11.16, 20], ended: [11.16, 40] },
  { code: 'crm-overdue', mailbox: null, raised: [17.25, 17], ended: [17.75, 17] },
  { code: 'mailbox-refused', mailbox: REP5, raised: [20, 5], ended: [21, 20] },
  { code: 'mailbox-silent', mailbox: REP6, raised: [22 + 8 / 60, 6], ended: [22.5, 6] },
]

async function expectAccounted(world: DayWorld, db: Db): Promise<void> {
  const { captured, held, ...picture } = expectedPicture(mail.set)
  expect(pictureOf(world.hubspot)).toEqual(picture)
  const { logged } = world.hubspot.logger.report()
  expect(await agreement(db, world.hubspot)).toEqual({
    captured: captured.map((letter) => letter.id).sort(),
    adopted: logged.map(({ messageId }) => messageId.slice(1, -1)).sort(),
    wrongReceipts: [],
    unwanted: [],
    textsLeft: [],
    doubleIdentities: [],
    wrongFigures: [],
    accounts: expect.any(Number),
  })
  expect([held.length > 20, logged.length > 40]).toEqual([true, true])
  await expectAlarms(db)
  await expectComplete(world, db)
  // Each order happened.
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from crm_surplus where state = 'archived'`.execute(db)
  expect(rows[0]?.n).toBeGreaterThan(5)
  expect(rows[0]?.n).toBeLessThan(logged.length - 5)
  expect(await derivedWithout(db)).toEqual(await plainImport(world.clock.now()))
}

/** What the same letters come to when their files are read by one process on a quiet day. */
async function plainImport(now: number): Promise<Awaited<ReturnType<typeof derivedState>>> {
  const plain = await crashWorld(mail.set)
  try {
    const end = await plain.start({ now }).ended
    expect({ code: end.code, errors: end.errors }).toEqual({ code: 0, errors: '' })
    return await plain.look(({ db }) => derivedState(db))
  } finally {
    await plain.close()
  }
}

/** The hidden letters are no part of the set. */
async function derivedWithout(db: Db): Promise<Awaited<ReturnType<typeof derivedState>>> {
  const { messages, ...rest } = await derivedState(db)
  const set = Object.entries(messages).filter(([identity]) => !identity.includes('hidden'))
  return { messages: Object.fromEntries(set), ...rest }
}

async function expectAlarms(db: Db): Promise<void> {
  const names = new Map((await loadMailboxes(db, 1)).map(({ id, address }) => [id, address]))
  const found = (await readAlarms({ db, tenant: 1 }, 0))
    .map(({ code, subject, raisedAt, endedAt }) => {
      const expected = ALARMS.find((one) => one.code === code && one.mailbox === (names.get(subject) ?? null))
      const within = (moment: number | null, span: readonly [number, number] | undefined) => {
        const late = moment === null || span === undefined ? null : (moment - at(span[0])) / MINUTE
        return late !== null && late >= 0 && late <= (span?.[1] ?? 0)
          ? 'in time'
          : `${moment && new Date(moment).toISOString()}`
      }
      return {
        code,
        mailbox: subject === EVERYTHING ? null : names.get(subject),
        raised: within(raisedAt, expected?.raised),
        ended: within(endedAt, expected?.ended),
      }
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1))
  expect(found).toEqual(ALARMS.map(({ code, mailbox }) => ({ code, mailbox, raised: 'in time', ended: 'in time' })))
}

/** Seen = what became of it, and what the mailbox holds; nothing waits, nothing failed. */
async function expectComplete(world: DayWorld, db: Db): Promise<void> {
  const mailboxes = await loadMailboxes(db, 1)
  const days = await readMailboxDays(
    { db, tenant: 1 },
    mailboxes.map((one) => one.id),
    { from: DAY, to: DAY + DAY_MS },
  )
  const { state } = world.graph
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, one) => all + one, 0)
  expect(
    days
      .map((day) => ({
        mailbox: mailboxes.find((one) => one.id === day.mailbox)?.address ?? '',
        seen: day.seen,
        accounted: day.captured + sum(day.skipped) + day.held,
        captured: day.captured - day.inCrm,
        waiting: day.waiting,
        failed: day.failed,
        compared: { counted: day.compared?.counted, known: day.compared?.known, missing: day.compared?.missing },
      }))
      .sort((a, b) => (a.mailbox < b.mailbox ? -1 : 1)),
  ).toEqual(
    MAILBOXES.map((address) => {
      const mailbox = state.mailboxOf(state.directory.user(address)!)
      const items = mailbox.itemsOf(null)
      const junk = mailbox.itemsOf(mailbox.wellKnown('junkemail')).length
      const counted = items.length - junk
      return {
        mailbox: address,
        seen: items.length,
        accounted: items.length,
        captured: 0,
        waiting: 0,
        failed: {},
        compared: { counted, known: counted, missing: 0 },
      }
    }).sort((a, b) => (a.mailbox < b.mailbox ? -1 : 1)),
  )
  const gaps = await readGaps({ db, tenant: 1 }, 0)
  expect(gaps.map((gap) => [gap.messageId, gap.closedAt !== null]).sort()).toEqual(
    [0, 1, 2].map((n) => [hiddenId(n), true]),
  )
}

/** No subject, body or address in anything a worker ever wrote. */
function expectQuietLogs(world: DayWorld): void {
  const addresses = new Set(mail.set.letters.flatMap((letter) => [letter.from, ...letter.to, ...letter.cc]))
  for (const worker of world.all) {
    const said = worker.said()
    expect(said).toContain('"event"')
    expect(mail.canaries.foundIn(said)).toEqual([])
    expect([...addresses].filter((address) => said.includes(address))).toEqual([])
  }
}
