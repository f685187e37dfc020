import fc from 'fast-check'
import { sql } from 'kysely'
import type { Fault, FaultAction } from '../../../sandbox/hubspot/gate/faults.ts'
import type { SyncContext } from '../../../service/sync/sync-context.ts'
import { mail, person, START, syncWorld, type SyncWorld } from './sync-world.ts'

/** Thirty messages among nine contacts and three accounts, sent in batches by a small window. */
function exchange() {
  return Array.from({ length: 30 }, (_, n) => {
    const customers = [`p${n % 5}@alpha.com`, `q${n % 3}@beta.com`, 'r@gamma.com']
    const more = { date: START + n * 60_000, cc: n % 4 === 0 ? [person(customers[1] ?? '')] : [] }
    return mail(`x${n}@x`, `ann@ours.com > ${customers[n % 3]}`, more)
  })
}

/** CRM and ledger agree, message for message: nothing lost, nothing doubled, each on all its contacts and accounts. */
async function expectEqual(world: SyncWorld): Promise<void> {
  const { rows } = await sql<{ message_id: string; state: string; crm_id: string; people: string[] }>`
    select '<' || m.message_id || '>' as message_id, e.state, e.crm_id,
      (select array_agg(p.address order by p.address) from participant p
        where p.message = m.id and p.address not like '%@ours.com') as people
    from crm_email e join message m on m.id = e.message where e.wanted`.execute(world.db)
  const emails = new Map(world.emails().map((one) => [one.id, one]))
  expect(rows.filter((row) => row.state !== 'confirmed')).toEqual([])
  expect(emails.size).toBe(rows.length)
  for (const row of rows) {
    expect(emails.get(row.crm_id)).toMatchObject({ messageId: row.message_id, contacts: row.people })
    expect(emails.get(row.crm_id)?.accounts).toEqual([...new Set(row.people.map((one) => one.split('@')[1]))].sort())
  }
  const left = await sql<{ n: number }>`select count(*)::int as n from content`.execute(world.db)
  expect(left.rows[0]?.n).toBe(0)
  const addresses = world.records('0-1').map((one) => one.properties['email'])
  expect(new Set(addresses).size).toBe(addresses.length)
  expect(
    world
      .records('0-2')
      .map((one) => one.properties['domain'])
      .sort(),
  ).toEqual(['alpha.com', 'beta.com', 'gamma.com'])
}

const actions: [string, FaultAction][] = [
  ['429 of the ten seconds', { kind: 'status', status: 429 }],
  ['423', { kind: 'status', status: 423 }],
  ['477', { kind: 'status', status: 477 }],
  ['500 before the work', { kind: 'status', status: 500 }],
  ['502 after the work', { kind: 'status', status: 502, after: true }],
  ['a cut connection', { kind: 'reset' }],
  ['written, but the answer was lost', { kind: 'drop' }],
  ['every third input refused', { kind: 'partial', inputs: 3 }],
]

test.each(actions)('nothing is lost or doubled: %s', async (_name, action) => {
  const world = await syncWorld({ settings: { window: 12, parallel: 2 } })
  try {
    await world.capturing(...exchange())
    world.fault({ path: 'batch/(create|upsert)', nth: [1, 3], action })
    world.fault({ path: '/emails/', nth: 2, action })
    for (let run = 0; run < 5; run++) if ((await world.sync()).waiting === 0) break
    await expectEqual(world)
  } finally {
    await world.close()
  }
})

test('A6: while HubSpot answers every message with 500 a run ends and says so; then each is there once', async () => {
  const world = await syncWorld({ settings: { window: 12, parallel: 2 } })
  try {
    await world.capturing(...exchange())
    world.fault({ id: 'ill', path: 'emails/batch/create', action: { kind: 'status', status: 500 } })
    expect(await world.sync()).toMatchObject({ stopped: { code: 'hubspot-unavailable' }, waiting: 30, failed: [] })
    world.noFaults()
    for (let run = 0; run < 3; run++) if ((await world.sync()).waiting === 0) break
    await expectEqual(world)
  } finally {
    await world.close()
  }
})

test('nothing is lost or doubled when several things go wrong at random', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          action: fc.constantFrom(...actions.map(([, action]) => action)),
          nth: fc.integer({ min: 1, max: 25 }),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      async (faults) => {
        const world = await syncWorld({ settings: { window: 10, parallel: 3 } })
        try {
          await world.capturing(...exchange())
          for (const fault of faults) world.fault({ path: '/crm/', ...fault } satisfies Fault)
          for (let run = 0; run < 8; run++) if ((await world.sync()).waiting === 0) break
          await expectEqual(world)
        } finally {
          await world.close()
        }
      },
    ),
    { numRuns: 6 },
  )
})

/** A process that dies at its nth call: before it, or after HubSpot has done the work, with the answer dropped. */
function dying(ctx: SyncContext, nth: number, after: boolean): SyncContext {
  let calls = 0
  const crm = new Proxy(ctx.crm, {
    get(client, name: keyof SyncContext['crm']) {
      const method = client[name] as (...args: unknown[]) => unknown
      if (name === 'calls') return method
      return async (...args: unknown[]) => {
        if (++calls < nth) return method(...args)
        if (calls === nth && after) await method(...args)
        throw new Error('killed')
      }
    },
  })
  return { ...ctx, crm }
}

test('a process killed at any call goes on where it was', async () => {
  const world = await syncWorld({ settings: { window: 8, parallel: 2 } })
  try {
    await world.capturing(...exchange())
    for (let nth = 1; nth <= 14; nth++) {
      const more = dying(world.context(), nth, nth % 2 === 0)
      await world.sync({ crm: more.crm }).catch((error: Error) => expect(error.message).toBe('killed'))
      // Half of the way new mail comes in between.
      if (nth === 7) await world.capturing(mail('late@x', 'r@gamma.com > ann@ours.com', { date: START + 86_400_000 }))
    }
    expect((await world.sync()).waiting).toBe(0)
    await expectEqual(world)
  } finally {
    await world.close()
  }
})

test('at full speed the vendor never says 429', async () => {
  const world = await syncWorld()
  try {
    await world.capturing(
      ...Array.from({ length: 400 }, (_, n) => mail(`v${n}@x`, `ann@ours.com > p${n}@alpha.com`, { date: START + n })),
    )
    await world.sync()
    expect(world.statuses.filter((status) => status === 429)).toEqual([])
    expect(world.emails()).toHaveLength(400)
  } finally {
    await world.close()
  }
})
