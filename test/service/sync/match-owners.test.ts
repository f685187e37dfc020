import { readRegistry } from '../../../service/ledger/identifiers.ts'
import { importPeople } from '../../../service/capture/import-people.ts'
import { matchOwners } from '../../../service/sync/match-owners.ts'
import { syncWorld, type SyncWorld } from './sync-world.ts'

let world: SyncWorld
afterEach(() => world.close())

test('A2: HubSpot’s owners and users are matched with reps by any address, once, and kept', async () => {
  world = await syncWorld()
  world.seed({
    owners: [
      { email: 'Ann.B@ours.com', id: '77', userId: 9077 },
      { email: 'ben@ours.com', id: '78', userId: 9078 },
      { email: 'agency@else.com', id: '79', userId: 9079 },
    ],
  })
  await importPeople(
    world.capture,
    'kind,address,aliases\nrep,ann@ours.com,ann.b@ours.com\nrep,ben@ours.com,',
    'people.csv',
  )
  const context = world.context()
  await matchOwners(context)
  const calls = context.crm.calls()
  await matchOwners(context)
  expect(context.crm.calls()).toBe(calls)
  const registry = await readRegistry(world.db, 1)
  expect(registry.map(({ address, crmOwner, crmUser }) => [address, crmOwner, crmUser])).toEqual([
    ['ann@ours.com', '77', '9077'],
    ['ben@ours.com', '78', '9078'],
  ])
})
