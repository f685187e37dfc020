import { sql } from 'kysely'
import { changesWorld, DAY, MINUTE, type ChangesWorld } from './changes-world.ts'
import { mail, START } from './sync-world.ts'

let world: ChangesWorld
beforeEach(async () => {
  world = await changesWorld()
  world.seed({
    companies: [
      { id: '900', properties: { domain: 'alpha.com', name: 'Alpha' } },
      { id: '910', properties: { domain: 'beta.com', name: 'Beta' } },
    ],
    contacts: ['bob@alpha.com', 'dan@alpha.com', 'cleo@beta.com'].map((email, n) => ({
      id: String(901 + n),
      properties: { email },
      companies: [n === 2 ? '910' : '900'],
    })),
  })
  await world.capturing(
    ...['bob@alpha.com', 'dan@alpha.com', 'cleo@beta.com'].map((to, n) =>
      mail(`m${n}@x`, `ann@ours.com > ${to}, ben@ours.com`),
    ),
  )
  await world.sync()
  // The first look at people only marks the place.
  await world.look()
  await world.clock.sleep(MINUTE)
})
afterEach(() => world.close())

const identities = async () => {
  const { rows } = await sql<{ crm_id: string; state: string }>`
    select crm_id, case when tombstone then 'deleted' when ended_at is null then 'there' else 'merged' end as state
    from crm_identity where kind in ('contact', 'account') order by crm_id`.execute(world.db)
  return Object.fromEntries(rows.map((row) => [row.crm_id, row.state]))
}

test('A6: without any webhook: owners, names, merges, deletions, restores, engagements, another employer', async () => {
  world.deed({ deed: 'change-owner', type: 'companies', record: '900', owner: '78' })
  world.deed({ deed: 'change', type: 'companies', record: '910', properties: { name: 'Beta & Sons' } })
  world.deed({ deed: 'merge', type: 'contacts', primary: '901', merged: '902' })
  world.deed({ deed: 'delete', type: 'contacts', record: '903' })
  const engagement = world.emails().find((one) => one.messageId === '<m2@x>')?.id ?? ''
  world.deed({ deed: 'delete', type: 'emails', record: engagement })
  await world.look()
  const { rows } = await sql<{ key: string; name: string; owner: string | null }>`
    select a.key, a.name, r.primary_address as owner from account a left join rep r on r.id = a.owner
    where a.merged_into is null order by 1`.execute(world.db)
  expect(rows).toEqual([
    { key: 'alpha.com', name: 'Alpha', owner: 'ben@ours.com' },
    { key: 'beta.com', name: 'Beta & Sons', owner: null },
  ])
  expect(await identities()).toEqual({ 900: 'there', 901: 'there', 902: 'merged', 903: 'deleted', 910: 'there' })
  expect((await world.account('alpha.com'))?.figures.contacts).toBe(1)
  // Whom somebody deleted in the CRM still counts.
  expect((await world.account('beta.com'))?.figures.contacts).toBe(1)
  expect(await world.outbox()).toMatchObject([
    { state: 'confirmed' },
    { state: 'confirmed' },
    { state: 'tombstone', error_code: 'deleted-in-crm' },
  ])
  await world.clock.sleep(15 * MINUTE)
  world.deed({ deed: 'restore', type: 'contacts', record: '903' })
  world.deed({
    deed: 'associate',
    from: { type: 'contacts', record: '901' },
    to: { type: 'companies', record: '910' },
    primary: true,
  })
  await world.look()
  expect((await identities())['903']).toBe('there')
  await world.capturing(mail('m9@x', 'ann@ours.com > bob@alpha.com', { date: world.clock.now() }))
  expect((await world.account('beta.com'))?.figures.contacts).toBe(2)
  expect(await world.openEvents()).toBe(0)
})

test('a contact who vanished is erased only when he stays away for a day, from list and bin', async () => {
  world.deed({ deed: 'privacy-delete', contact: '903' })
  await world.look()
  expect(await world.account('beta.com')).not.toBeNull()
  await world.clock.sleep(23 * 60 * MINUTE)
  await world.look()
  expect(await world.account('beta.com')).not.toBeNull()
  await world.clock.sleep(2 * 60 * MINUTE)
  await world.look()
  expect(await world.account('beta.com')).toBeNull()
  const { rows } = await sql`select 1 from suppressed`.execute(world.db)
  expect(rows).toHaveLength(1)
})

test('one in the bin is not erased, however long it lies there', async () => {
  world.deed({ deed: 'delete', type: 'contacts', record: '903' })
  for (let days = 0; days < 3; days++) {
    await world.look()
    await world.clock.sleep(DAY)
  }
  await world.look()
  expect(await world.account('beta.com')).not.toBeNull()
})

test('cursor and what was found move together: a look that dies goes on where it was, and finds nothing twice', async () => {
  const calls = Array.from({ length: 7 }, (_, n) =>
    world.deed({ deed: 'log-call', at: START + n * DAY, direction: 'INBOUND', contacts: ['901'] }),
  )
  const crm = world.client()
  await expect(
    world.poll({
      crm: {
        ...crm,
        modifiedSince: async (kind, since, after) => {
          if (kind === 'meeting') throw new Error('killed')
          return crm.modifiedSince(kind, since, after)
        },
      },
    }),
  ).rejects.toThrow('killed')
  const told = async () => {
    const { rows } = await sql`select 1 from crm_event where object = 'call'`.execute(world.db)
    return rows.length
  }
  expect(await told()).toBe(calls.length)
  expect(await world.poll()).toMatchObject({ stopped: null })
  expect(await told()).toBe(calls.length)
  await world.follow()
  expect(await world.touches()).toHaveLength(calls.length)
  await world.look()
  expect(await world.touches()).toHaveLength(calls.length)
})

test('what the index showed late is found by the overlap', async () => {
  await world.look()
  await world.clock.sleep(15 * MINUTE)
  await world.look()
  const { rows } = await sql<{ position: string }>`
    select position from crm_cursor where name = 'modified:call'`.execute(world.db)
  expect(Number(rows[0]?.position)).toBeLessThanOrEqual(world.clock.now())
  // A call of another day, that this look's index did not show: its moment of change lies before the mark.
  world.deed({ deed: 'log-call', at: START, direction: 'INBOUND', contacts: ['903'] })
  await sql`update crm_cursor set position = ${String(world.clock.now() + 5 * MINUTE)}
    where name = 'modified:call'`.execute(world.db)
  await world.look()
  expect(await world.touches()).toHaveLength(1)
})

test('HubSpot asking to wait ends a look in order, and the next one finds everything', async () => {
  world.deed({ deed: 'log-call', at: START, direction: 'INBOUND', contacts: ['901'] })
  world.fault({ path: 'calls/search', action: { kind: 'status', status: 503 } })
  expect((await world.poll()).stopped).toMatchObject({ code: 'hubspot-unavailable' })
  world.noFaults()
  world.fault({ path: 'calls/batch/read', action: { kind: 'status', status: 503 } })
  await world.poll()
  expect(await world.follow()).toMatchObject({ waiting: 1 })
  world.noFaults()
  await world.clock.sleep(15 * MINUTE)
  await world.look()
  expect(await world.touches()).toHaveLength(1)
})

test('what a deal is worth, and what it became worth, is known without a message', async () => {
  const deals = async () => {
    const { rows } = await sql<{ amount: number; open: boolean }>`
      select amount::float8 as amount, open from crm_deal order by crm_id`.execute(world.db)
    return rows
  }
  world.seed({
    deals: [{ id: '7001', properties: { amount: '500', dealstage: 'qualifiedtobuy' }, companies: ['900'] }],
  })
  await world.look()
  expect(await deals()).toEqual([{ amount: 500, open: true }])
  world.deed({ deed: 'change', type: 'deals', record: '7001', properties: { amount: '900' } })
  await world.look()
  expect(await deals()).toEqual([{ amount: 900, open: true }])
})

test('a look at a quiet account costs few calls', async () => {
  const crm = world.client()
  await world.poll({ crm })
  expect(crm.calls()).toBeLessThanOrEqual(13)
})
