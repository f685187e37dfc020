import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Fault } from '../../sandbox/hubspot/gate/faults.ts'
import { plantSeed } from '../../sandbox/hubspot/routes/seed.ts'
import { createHubSpotStandIn } from '../../sandbox/hubspot/stand-in.ts'
import { seeded } from '../../sandbox/world/random.ts'
import { newLedger } from '../support/crash-world.ts'
import { engineName } from '../support/databases.ts'
import { fastClock, startWorker, type WorkerEnd, type WorkerOrder } from '../support/workers.ts'

// Another seed races otherwise: COMMONHOLD_TEST_SEED=anything.
const SEED = process.env['COMMONHOLD_TEST_SEED'] ?? 'race'
const MESSAGES = 160
const PEOPLE = 24

/** Cut answers, answers that say nothing, and answers that never leave: all beside the logger. */
const FAULTS: Fault[] = [
  { method: 'POST', path: 'emails/batch/create', every: 2, action: { kind: 'drop' } },
  { method: 'POST', path: 'batch/archive', nth: 1, action: { kind: 'status', status: 502, after: true } },
  { path: 'associations', probability: 0.15, action: { kind: 'status', status: 503 } },
]

test(`A6: HubSpot's logger racing us, both ways round, with faults and a kill, ends with exactly one of each (${engineName}, seed ${SEED})`, async () => {
  const root = mkdtempSync(join(tmpdir(), 'commonhold-race-'))
  const ledger = await newLedger(join(root, 'data'))
  const clock = { origin: Date.now(), speed: 10 }
  const standIn = createHubSpotStandIn({ clock: fastClock(clock), seed: 7 })
  const { store, logger, faults } = standIn.state
  let killAt: { path: RegExp; kill: () => Promise<unknown> } | null = null
  standIn.app.addHook('onSend', async (request, reply, payload) => {
    if (killAt !== null && reply.statusCode < 300 && killAt.path.test(request.url)) {
      const { kill } = killAt
      killAt = null
      await kill()
    }
    return payload
  })
  const { url, close } = await standIn.listen()
  try {
    const random = seeded(`mail ${SEED}`)
    const letters = lettersOf(random, clock.origin)
    const files = [join(root, 'mail', 'letters.ndjson')]
    mkdirSync(join(root, 'mail'))
    writeFileSync(files[0] ?? '', letters.map((one) => JSON.stringify(one)).join('\n'))
    writeFileSync(
      join(root, 'policy.json'),
      JSON.stringify({ capture: { adoptMailboxes: ['ann@ours.com'] }, crm: { adoptWaitMinutes: 0.2 } }),
    )
    plantSeed(standIn.state, {
      owners: [{ email: 'ann@ours.com' }, { email: 'ben@ours.com' }, { email: 'cy@ours.com' }],
      contacts: Array.from({ length: PEOPLE }, (_, n) => ({ properties: { email: contactOf(n) } })),
    })
    // Ann's inbox is connected and says so; Ben's is connected and nobody said so; Cy's is not.
    const connect = (jitterMs: number) => {
      for (const address of ['ann@ours.com', 'ben@ours.com']) logger.connect({ address, delayMs: 0, jitterMs })
    }
    connect(120_000)
    const see = (part: typeof letters) => {
      for (const { id, from, to, date } of part) logger.see({ from, to, date, messageId: id })
    }
    const early = letters.filter((_, n) => n % 2 === 0)
    // Some copies of HubSpot's stand before we write at all, however quick this machine is.
    see(early.slice(0, 12))
    logger.run()
    see(early.slice(12))
    const environment = {
      COMMONHOLD_DATA: join(root, 'data'),
      COMMONHOLD_POLICY: join(root, 'policy.json'),
      COMMONHOLD_HUBSPOT_URL: url,
      COMMONHOLD_HUBSPOT_TOKEN: 'sandbox-token',
      NODE_COMPILE_CACHE: join(tmpdir(), 'commonhold-compile-cache'),
      ...ledger.environment,
    }
    const run = (steps: WorkerOrder['steps'], kill?: RegExp): Promise<WorkerEnd> => {
      const order = { clock, now: clock.origin, internal: 'ours.com', files, people: null, steps }
      const worker = startWorker({ ...order, settings: { window: 60, parallel: 2, settleMs: 10_000 } }, environment)
      if (kill !== undefined) killAt = { path: kill, kill: () => (worker.kill(), worker.ended) }
      return worker.ended
    }

    for (const fault of FAULTS) faults.add(fault)
    // The other half reaches HubSpot's logger while we write, or long after.
    const racing = run(['import', 'sync', 'changes'])
    connect(1_800_000)
    see(letters.filter((_, n) => n % 2 === 1))
    expect((await racing).code).toBe(0)
    logger.run()
    // Killed when the first of ours has just been archived for HubSpot's copy.
    const killed = await run(['changes'], /emails\/batch\/archive/)
    expect(killed).toMatchObject({ killed: true })
    faults.remove(undefined)
    expect(await run(['changes', 'sync', 'changes', 'sync'])).toMatchObject({ code: 0, errors: '' })

    const emails = [...store.table('0-49').records.values()]
    const standing = emails.filter((one) => !one.archived)
    const ofHubSpot = (one: (typeof emails)[number]) => one.properties['hs_object_source'] === 'EMAIL'
    expect(standing.map((one) => one.properties['hs_email_message_id']).sort()).toEqual(
      letters.map((one) => one.id).sort(),
    )
    // HubSpot's own copy stands wherever there was one, and none of them was ever taken away.
    const logged = new Set(logger.report().logged.map((one) => one.emailId))
    expect(logged.size).toBeGreaterThan(MESSAGES / 3)
    expect(standing.filter(ofHubSpot).map((one) => one.id)).toEqual(expect.arrayContaining([...logged]))
    expect(standing.filter((one) => !ofHubSpot(one))).toHaveLength(MESSAGES - logged.size)
    // Everything hangs on its contact and on his account, whoever wrote it.
    const hangs = standing.map((one) => [one.links.get('0-1')?.size ?? 0, one.links.get('0-2')?.size ?? 0])
    expect(hangs).toEqual(standing.map(() => [1, 1]))
    const database = await ledger.open()
    try {
      const { rows } = await sql<{ crm_id: string; adopted: boolean; state: string }>`
        select crm_id, adopted, state from crm_email order by crm_id`.execute(database.db)
      const receipts = rows.map((row) => [row.state, row.crm_id, row.adopted])
      const expected = standing.map((one) => ['confirmed', one.id, ofHubSpot(one)])
      expect(receipts.sort()).toEqual(expected.sort())
      const open = await sql`select 1 from crm_surplus where state = 'found'`.execute(database.db)
      expect(open.rows).toHaveLength(0)
      // Both orders happened: copies of ours went for one that came later, and others were adopted at once.
      const archived = await sql<{ n: number }>`
        select count(*)::int as n from crm_surplus where state = 'archived'`.execute(database.db)
      expect(archived.rows[0]?.n).toBeGreaterThan(5)
      expect(archived.rows[0]?.n).toBeLessThan(logged.size - 5)
      const decided = await sql<{ n: number }>`
        select count(*)::int as n from decision where kind = 'duplicate-engagement'`.execute(database.db)
      expect(decided.rows).toEqual(archived.rows)
    } finally {
      await database.close()
    }
  } finally {
    await close()
    await ledger.drop()
    rmSync(root, { recursive: true, force: true })
  }
}, 300_000)

const contactOf = (n: number) => `c${n}@account${n % 9}.com`

/** Letters of the last hours between three of ours and people HubSpot knows, both ways. */
function lettersOf(random: ReturnType<typeof seeded>, now: number) {
  return Array.from({ length: MESSAGES }, (_, n) => {
    const rep = ['ann@ours.com', 'ben@ours.com', 'cy@ours.com'][n % 3] ?? ''
    const contact = contactOf(random.int(0, PEOPLE - 1))
    const inbound = random.next() < 0.5
    return {
      id: `<r${n}@x>`,
      date: new Date(now - random.int(60, 7_200) * 1_000).toISOString(),
      from: inbound ? contact : rep,
      to: [inbound ? rep : contact],
      subject: `Letter ${n}`,
      body: `Text of letter ${n}`,
      mailboxes: [rep],
    }
  })
}
