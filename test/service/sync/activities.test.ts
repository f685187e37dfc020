import { changesWorld, DAY, MINUTE, type ChangesWorld } from './changes-world.ts'
import { mail, START } from './sync-world.ts'

let world: ChangesWorld
afterEach(() => world.close())

const AT = START + 3 * DAY

/** Alpha with bob, whom ann writes with; beta with cleo, of whom only HubSpot knows. */
async function alphaAndBeta(): Promise<void> {
  world = await changesWorld()
  world.seed({
    companies: [
      { id: '900', properties: { domain: 'alpha.com', name: 'Alpha' } },
      { id: '910', properties: { domain: 'beta.com', name: 'Beta' } },
    ],
    contacts: [
      { id: '901', properties: { email: 'bob@alpha.com' }, companies: ['900'] },
      { id: '911', properties: { email: 'cleo@beta.com' }, companies: ['910'] },
    ],
  })
  await world.capturing(mail('m1@x', 'ann@ours.com > bob@alpha.com'))
  await world.sync()
}

test('D1: an inbound call is called, of mass 1; an outbound one and one without a contact are nothing', async () => {
  await alphaAndBeta()
  world.deed({ deed: 'log-call', at: AT, direction: 'INBOUND', contacts: ['901'] })
  world.deed({ deed: 'log-call', at: AT, direction: 'OUTBOUND', contacts: ['901'] }, '78')
  world.deed({ deed: 'log-call', at: AT, direction: 'INBOUND', companies: ['900'] }, '78')
  await world.look()
  expect(await world.touches()).toEqual([
    { account: 'alpha.com', contact: 'bob@alpha.com', holder: 'ann@ours.com', kind: 'called', mass: 1 },
  ])
  const reading = await world.account('alpha.com')
  expect(reading?.figures).toMatchObject({ topRep: 'ann@ours.com', ties: [{ holder: 'ann@ours.com' }] })
  expect(reading?.figures.firstContact).toEqual([{ holder: 'ann@ours.com', share: 1 }])
})

test('a call nobody took shows whom the customer turned to, and ties nobody', async () => {
  await alphaAndBeta()
  world.deed({ deed: 'log-call', at: AT, direction: 'INBOUND', status: 'MISSED', contacts: ['901'] }, '78')
  await world.look()
  expect(await world.touches()).toMatchObject([{ holder: 'ben@ours.com', kind: 'called', mass: 1 }])
  expect((await world.account('alpha.com'))?.figures.ties).toEqual([])
})

test('a meeting is divided among those present, once per account; contacts the ledger never met get their account', async () => {
  await alphaAndBeta()
  world.deed({ deed: 'log-meeting', start: AT, attendees: ['78'], contacts: ['901', '911'] })
  await world.look()
  expect(await world.touches()).toEqual([
    { account: 'alpha.com', contact: 'bob@alpha.com', holder: 'ann@ours.com', kind: 'met', mass: 0.5 },
    { account: 'alpha.com', contact: 'bob@alpha.com', holder: 'ben@ours.com', kind: 'met', mass: 0.5 },
    { account: 'beta.com', contact: 'cleo@beta.com', holder: 'ann@ours.com', kind: 'met', mass: 0.5 },
    { account: 'beta.com', contact: 'cleo@beta.com', holder: 'ben@ours.com', kind: 'met', mass: 0.5 },
  ])
  expect((await world.account('beta.com'))?.figures.evidence).toBeGreaterThan(0.9)
})

test('two meetings of a day are one for each who was at both, and the day after begins anew', async () => {
  await alphaAndBeta()
  world.deed({ deed: 'log-meeting', start: AT, contacts: ['901'] })
  const second = world.deed({ deed: 'log-meeting', start: AT + MINUTE, attendees: ['78'], contacts: ['901'] })
  await world.look()
  const masses = async () => (await world.touches()).map((one) => [one.holder, one.mass])
  expect(await masses()).toEqual([
    ['ann@ours.com', 1],
    ['ben@ours.com', 0.5],
  ])
  await world.clock.sleep(20 * MINUTE)
  world.deed({ deed: 'change', type: 'meetings', record: second, properties: { hs_meeting_start_time: AT + DAY } })
  await world.look()
  expect(await masses()).toEqual([
    ['ann@ours.com', 1],
    ['ann@ours.com', 0.5],
    ['ben@ours.com', 0.5],
  ])
})

test('a meeting counts when it was held or the contact booked it, not by an invitation alone', async () => {
  await alphaAndBeta()
  const soon = world.clock.now() + DAY
  const held = world.deed({ deed: 'log-meeting', start: soon, outcome: 'SCHEDULED', contacts: ['901'] })
  world.deed({ deed: 'log-meeting', start: soon, outcome: 'NO_SHOW', contacts: ['901'] }, '78')
  world.deed({ deed: 'log-meeting', start: soon, outcome: 'SCHEDULED', source: 'MEETINGS_PUBLIC', contacts: ['911'] })
  await world.look()
  // Nothing of tomorrow counts today.
  expect(await world.touches()).toEqual([])
  await world.clock.sleep(2 * DAY)
  await world.account('beta.com')
  expect(await world.touches()).toMatchObject([{ account: 'beta.com', kind: 'met' }])
  world.deed({ deed: 'change', type: 'meetings', record: held, properties: { hs_meeting_outcome: 'COMPLETED' } })
  await world.look()
  expect((await world.touches()).map((one) => one.account)).toEqual(['alpha.com', 'beta.com'])
})

test('a deleted call goes, a restored one comes back, another contact moves it', async () => {
  await alphaAndBeta()
  const call = world.deed({ deed: 'log-call', at: AT, direction: 'INBOUND', contacts: ['901'] })
  await world.look()
  world.deed({ deed: 'delete', type: 'calls', record: call })
  await world.look()
  expect(await world.touches()).toEqual([])
  expect((await world.account('alpha.com'))?.figures.topRep).toBeNull()
  world.deed({ deed: 'restore', type: 'calls', record: call })
  await world.tell({ object: 'call', what: 'restore', crmId: call })
  await world.follow()
  expect(await world.touches()).toMatchObject([{ account: 'alpha.com' }])
  world.deed({ deed: 'dissociate', from: { type: 'calls', record: call }, to: { type: 'contacts', record: '901' } })
  world.deed({ deed: 'associate', from: { type: 'calls', record: call }, to: { type: 'contacts', record: '911' } })
  await world.tell({ object: 'call', what: 'association', crmId: call })
  await world.follow()
  expect(await world.touches()).toMatchObject([{ account: 'beta.com' }])
})

test('merged contacts and accounts take their calls along; merging equals having had one all along', async () => {
  await alphaAndBeta()
  world.deed({ deed: 'log-call', at: AT, direction: 'INBOUND', contacts: ['901'] })
  world.deed({ deed: 'log-call', at: AT + MINUTE, direction: 'INBOUND', contacts: ['911'] })
  await world.look()
  expect(await world.touches()).toHaveLength(2)
  world.deed({ deed: 'merge', type: 'companies', primary: '900', merged: '910' })
  await world.tell({ object: 'account', what: 'merge', crmId: '900', others: ['910'] })
  await world.follow()
  // One account, one holder, one day: one touch.
  expect(await world.touches()).toEqual([
    { account: 'alpha.com', contact: 'bob@alpha.com', holder: 'ann@ours.com', kind: 'called', mass: 1 },
  ])
  world.deed({ deed: 'merge', type: 'contacts', primary: '911', merged: '901' })
  await world.tell({ object: 'contact', what: 'merge', crmId: '911', others: ['901'] })
  await world.follow()
  expect(await world.touches()).toMatchObject([{ account: 'alpha.com', kind: 'called', mass: 1 }])
  expect((await world.account('alpha.com'))?.figures.contacts).toBe(1)
})

test('an erased person does not come back by a call of his', async () => {
  await alphaAndBeta()
  world.deed({ deed: 'log-call', at: AT, direction: 'INBOUND', contacts: ['901'] })
  await world.look()
  await world.changes().erase('bob@alpha.com')
  expect(await world.touches()).toEqual([])
  await world.tell({ object: 'contact', what: 'change', crmId: '901' })
  world.deed({ deed: 'log-call', at: AT + MINUTE, direction: 'INBOUND', contacts: ['901'] })
  await world.look()
  expect(await world.touches()).toEqual([])
  expect(await world.account('alpha.com')).toBeNull()
})

test('a contact with a telephone alone is a contact by his record', async () => {
  await alphaAndBeta()
  world.seed({ contacts: [{ id: '921', properties: { firstname: 'Dora' }, companies: ['910'] }] })
  world.deed({ deed: 'log-call', at: AT, direction: 'INBOUND', contacts: ['921'] })
  await world.look()
  expect(await world.touches()).toEqual([
    { account: 'beta.com', contact: null, holder: 'ann@ours.com', kind: 'called', mass: 1 },
  ])
  world.deed({ deed: 'privacy-delete', contact: '921' })
  await world.tell({ object: 'contact', what: 'privacy', crmId: '921' })
  await world.follow()
  expect(await world.touches()).toEqual([])
})
