import { provision } from '../../../service/sync/provision.ts'
import { mail, syncWorld, type SyncWorld } from './sync-world.ts'

let world: SyncWorld
beforeEach(async () => {
  world = await syncWorld({ provisioned: false })
})
afterEach(() => world.close())

const ours = async () => {
  const answer = await world.api('GET', '/crm/properties/2026-09/companies')
  return (answer.results as { name: string }[])
    .filter((one) => one.name.startsWith('commonhold_'))
    .map((one) => one.name)
}

test('creates the group and every property, and nothing the second time', async () => {
  const dry = await provision(world.client(), { dryRun: true })
  expect(dry.applied).toBe(0)
  expect(dry.drift[0]).toMatchObject({ what: 'group', deed: 'create' })
  expect(await ours()).toEqual([])
  const first = await provision(world.client())
  expect(first.applied).toBe(dry.drift.length)
  expect(await ours()).toHaveLength(dry.drift.length - 1)
  expect((await provision(world.client())).drift).toEqual([])
})

test('mends what somebody changed, and names what it cannot mend', async () => {
  await provision(world.client())
  await world.api('PATCH', '/crm/properties/2026-09/companies/commonhold_state', { label: 'Renamed' })
  await world.api('DELETE', '/crm/properties/2026-09/companies/commonhold_evidence')
  const dry = await provision(world.client(), { dryRun: true })
  expect(dry.drift.map((one) => [one.name, one.deed])).toEqual([
    ['commonhold_state', 'update'],
    ['commonhold_evidence', 'create'],
  ])
  await provision(world.client())
  expect((await provision(world.client())).drift).toEqual([])
})

test('a property of our name with another type is a conflict for a person', async () => {
  await world.api('POST', '/crm/properties/2026-09/companies', {
    name: 'commonhold_state',
    label: 'Mine',
    type: 'number',
    fieldType: 'number',
    groupName: 'companyinformation',
  })
  const done = await provision(world.client())
  expect(done.conflicts).toMatchObject([{ name: 'commonhold_state', deed: 'conflict' }])
})

test('remove takes everything of ours away', async () => {
  await provision(world.client())
  const removed = await provision(world.client(), { remove: true })
  expect(removed.applied).toBe(removed.drift.length)
  expect(await ours()).toEqual([])
  const groups = await world.api('GET', '/crm/properties/2026-09/companies/groups')
  expect((groups.results as { name: string }[]).map((one) => one.name)).not.toContain('commonhold')
  expect((await provision(world.client(), { remove: true })).drift).toEqual([])
})

test('a sync before provisioning says what to do', async () => {
  await world.capturing(mail('m@x', 'ann@ours.com > bob@alpha.com'))
  await expect(world.sync()).rejects.toMatchObject({
    code: 'hubspot-not-provisioned',
    message: expect.stringContaining('commonhold_key'),
  })
})

test('a missing scope is named', async () => {
  world.standIn.state.tokens.set('poor', {
    token: 'poor',
    app: 'poor',
    oauth: false,
    scopes: ['crm.schemas.companies.read', 'crm.objects.companies.read'],
  })
  await expect(provision(world.client('poor'))).rejects.toMatchObject({
    code: 'hubspot-missing-scope',
    message: expect.stringContaining('crm.schemas.companies.write'),
  })
})
