import { changesWorld, MINUTE, type ChangesWorld } from './changes-world.ts'
import { mail } from './sync-world.ts'

let world: ChangesWorld
afterEach(() => world.close())

/** A letter of bob's that we wrote, on a timeline with room for another copy. */
async function written(): Promise<string> {
  world = await changesWorld()
  world.seed({
    contacts: [{ id: '901', properties: { email: 'bob@alpha.com' } }],
    deals: [{ id: '930', properties: { dealname: 'Deal', dealstage: 'appointmentscheduled' } }],
  })
  world.standIn.state.logger.connect({ address: 'ann@ours.com', delayMs: MINUTE, jitterMs: 0 })
  await world.capturing(mail('m1@x', 'bob@alpha.com > ann@ours.com', { date: world.clock.now() }))
  await world.sync()
  const [ours] = world.emails()
  return ours?.id ?? ''
}

/** HubSpot's own logger writes its copy. */
async function logged(messageId = 'm1@x'): Promise<string> {
  const { logger } = world.standIn.state
  logger.see({ from: 'bob@alpha.com', to: ['ann@ours.com'], date: world.clock.now(), messageId })
  await world.clock.sleep(MINUTE)
  logger.run()
  return logger.report().logged.at(-1)?.emailId ?? ''
}

/** Another tool writes one, with a token of its own. */
async function byTool(): Promise<string> {
  const made = await world.api('POST', '/crm/objects/2026-09/emails', {
    properties: { hs_timestamp: world.clock.now(), hs_email_direction: 'EMAIL', hs_email_message_id: '<m1@x>' },
    associations: [{ to: { id: '901' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 198 }] }],
  })
  return made.id as string
}

const standing = () => world.emails().map((one) => one.id)

test("A6: a copy of HubSpot's own that comes later wins; what ours hung on moves over, and why is recorded", async () => {
  const ours = await written()
  await world.api('PUT', `/crm/objects/2026-09/emails/${ours}/associations/default/deals/930`)
  const theirs = await logged()
  expect(standing().sort()).toEqual([ours, theirs].sort())
  expect(await world.sweep()).toEqual({ found: 1, archived: 1, kept: 0 })
  await world.sync()
  expect(world.emails()).toMatchObject([
    { id: theirs, contacts: ['bob@alpha.com'], accounts: ['alpha.com'], deals: ['Deal'] },
  ])
  expect(await world.outbox()).toEqual([
    { identity: 'id:m1@x', state: 'confirmed', crm_id: theirs, adopted: true, error_code: null },
  ])
  expect(await world.decisions('duplicate-engagement')).toEqual([
    { why: 'HubSpot logged this message itself', detail: { ours, kept: theirs } },
  ])
  expect(await world.sweep()).toEqual({ found: 0, archived: 0, kept: 0 })
  expect(await world.sync()).toMatchObject({ engagementsCreated: 0, engagementsAdopted: 0, waiting: 0 })
})

test("of several copies HubSpot's own stays before another tool's; no copy of others is archived", async () => {
  const ours = await written()
  const tool = await byTool()
  const theirs = await logged()
  await world.sweep()
  expect(standing().sort()).toEqual([tool, theirs].sort())
  expect((await world.outbox())[0]?.crm_id).toBe(theirs)
  expect(ours).not.toBe(theirs)
})

test('a sweep killed after any call ends with exactly one, whatever was done', async () => {
  await written()
  const expected: string[] = []
  for (let calls = 0, died = true; died; calls++) {
    const id = `k${calls}@x`
    await world.capturing(mail(id, 'bob@alpha.com > ann@ours.com', { date: world.clock.now() }))
    await world.sync()
    const theirs = await logged(id)
    expected.push(theirs)
    died = await world.sweep(dyingAfter(calls)).then(
      () => false,
      () => true,
    )
    await world.sweep()
    await world.sync()
    expect(world.emails().filter((one) => one.messageId === `<${id}>`)).toMatchObject([{ id: theirs }])
    expect(await world.decisions('duplicate-engagement')).toHaveLength(expected.length)
    if (!died) expect(calls).toBeGreaterThan(5)
  }
  const receipts = (await world.outbox()).filter((one) => one.identity.startsWith('id:k'))
  expect(receipts.map((one) => [one.state, one.adopted])).toEqual(receipts.map(() => ['confirmed', true]))
  expect(receipts.map((one) => one.crm_id).sort()).toEqual(expected.sort())
})

/** The process dies with a call under way: done there, unknown here. */
function dyingAfter(calls: number): ReturnType<ChangesWorld['client']> {
  let left = calls
  return new Proxy(world.client(), {
    get: (client, name, receiver) => {
      const value = Reflect.get(client, name, receiver) as unknown
      if (typeof value !== 'function' || name === 'calls') return value
      return async (...args: unknown[]) => {
        const done: unknown = await Reflect.apply(value, client, args)
        if (left-- > 0) return done
        throw new Error('killed')
      }
    },
  })
}

test('ours is never archived when the other copy has gone meanwhile', async () => {
  const ours = await written()
  const theirs = await logged()
  const crm = world.client()
  // Found, and then somebody deletes HubSpot's copy before ours goes.
  const sweeping = {
    ...crm,
    readEngagements: async (ids: readonly string[]) => {
      const found = await crm.readEngagements(ids)
      if (ids.includes(theirs)) world.deed({ deed: 'delete', type: 'emails', record: theirs })
      return found
    },
    archiveEngagements: async (ids: readonly string[]) => {
      expect(ids).not.toContain(theirs)
      return crm.archiveEngagements(ids)
    },
  }
  // The first look finds it standing; the second, before anything is archived, does not.
  await world.sweep(sweeping).catch(() => undefined)
  await world.sweep()
  await world.sync()
  expect(standing()).toEqual([ours])
  expect(await world.outbox()).toMatchObject([{ state: 'confirmed', crm_id: ours, adopted: false }])
})

test('an erased message takes ours along, found or not, and leaves what is not ours', async () => {
  const ours = await written()
  const theirs = await logged()
  await world.tell({ object: 'engagement', what: 'creation', crmId: theirs })
  await world.changes().erase('bob@alpha.com')
  await world.follow()
  await world.sweep()
  await world.sync()
  expect(standing()).toEqual([theirs])
  expect(ours).not.toBe(theirs)
})

test('the word of a creation is enough; our own creation, told before our receipt is there, is left for later', async () => {
  const ours = await written()
  await world.tell({ object: 'engagement', what: 'creation', crmId: ours })
  expect(await world.follow()).toMatchObject({ worked: 1, found: 0, archived: 0 })
  const theirs = await logged()
  await world.tell({ object: 'engagement', what: 'creation', crmId: theirs })
  expect(await world.follow()).toMatchObject({ worked: 1, archived: 1 })
  expect(standing()).toEqual([theirs])

  await world.capturing(mail('m2@x', 'bob@alpha.com > ann@ours.com', { date: world.clock.now() }))
  const crm = world.client()
  const early = async (inputs: Parameters<typeof crm.createEngagements>[0]) => {
    const made = await crm.createEngagements(inputs)
    await world.tell({ object: 'engagement', what: 'creation', crmId: made[0]?.id ?? '' })
    expect(await world.follow()).toMatchObject({ worked: 0, waiting: 1, found: 0 })
    return made
  }
  await world.sync({ crm: { ...crm, createEngagements: early } })
  await world.clock.sleep(2 * MINUTE)
  expect(await world.follow()).toMatchObject({ worked: 1, found: 0, archived: 0 })
  expect(standing()).toHaveLength(2)
})

test('mail written long ago, or of a first reading, costs a sweep no call', async () => {
  world = await changesWorld()
  await world.capturing(mail('m1@x', 'bob@alpha.com > ann@ours.com'))
  await world.sync()
  const crm = world.client()
  await world.sweep(crm)
  expect(crm.calls()).toBe(0)
})
