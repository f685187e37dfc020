import { changesWorld, MINUTE, type ChangesWorld } from './changes-world.ts'
import { mail } from './sync-world.ts'

let world: ChangesWorld
afterEach(() => world.close())

const policy = { capture: { adoptMailboxes: ['ann@ours.com'] } }

async function annAdopts(): Promise<void> {
  world = await changesWorld({ policy })
  world.seed({ contacts: [{ id: '901', properties: { email: 'bob@alpha.com' } }] })
  world.standIn.state.logger.connect({ address: 'ann@ours.com', delayMs: MINUTE, jitterMs: 0 })
}

const letter = (id: string, mailbox = 'ann@ours.com') =>
  mail(id, 'bob@alpha.com > ann@ours.com', { date: world.clock.now(), mailboxes: [mailbox] })

const seen = (id: string) =>
  world.standIn.state.logger.see({
    from: 'bob@alpha.com',
    to: ['ann@ours.com'],
    date: world.clock.now(),
    messageId: id,
  })

/** The stand-in does what is due by now. */
const after = async (ms: number) => {
  await world.clock.sleep(ms)
  world.standIn.state.timetable.runDue()
}

test("A6: in an adopt mailbox HubSpot's copy is waited for, adopted, and hung on what it lacks", async () => {
  await annAdopts()
  await world.capturing(letter('m1@x'))
  seen('m1@x')
  expect(await world.sync()).toMatchObject({ engagementsCreated: 0, engagementsAdopted: 0, waiting: 1 })
  await after(2 * MINUTE)
  expect(await world.sync()).toMatchObject({ engagementsCreated: 0, engagementsAdopted: 0, waiting: 1 })
  await after(3 * MINUTE)
  expect(await world.sync()).toMatchObject({ engagementsCreated: 0, engagementsAdopted: 1, waiting: 0 })
  expect(world.emails()).toMatchObject([{ contacts: ['bob@alpha.com'], accounts: ['alpha.com'] }])
  expect(world.emails()[0]?.properties['hs_object_source']).toBe('EMAIL')
})

test('ours is written only if none came, and a mailbox that writes waits for nobody', async () => {
  await annAdopts()
  await world.capturing(letter('m1@x'), letter('m2@x', 'ben@ours.com'))
  expect(await world.sync()).toMatchObject({ engagementsCreated: 1, waiting: 1 })
  await after(5 * MINUTE)
  expect(await world.sync()).toMatchObject({ engagementsCreated: 1, engagementsAdopted: 0, waiting: 0 })
  expect(world.emails().map((one) => one.properties['hs_object_source'])).toEqual(['INTEGRATION', 'INTEGRATION'])
})

test('the word that a copy has come ends the waiting', async () => {
  await annAdopts()
  await world.capturing(letter('m1@x'))
  seen('m1@x')
  await world.sync()
  await after(MINUTE)
  await world.tell({ object: 'engagement', what: 'creation', crmId: world.emails()[0]?.id ?? '' })
  await world.follow()
  expect(await world.sync()).toMatchObject({ engagementsAdopted: 1, waiting: 0 })
})

test('old mail of a first reading waits for nothing', async () => {
  await annAdopts()
  await world.capturing(mail('m1@x', 'bob@alpha.com > ann@ours.com', { mailboxes: ['ann@ours.com'] }))
  expect(await world.sync()).toMatchObject({ engagementsCreated: 1, waiting: 0 })
})
