import { sql } from 'kysely'
import { runSync } from '../../../service/sync/run-sync.ts'
import { eraseAddress } from '../../../service/capture/erase.ts'
import type { VendorError } from '../../../shared/errors.ts'
import { mail, person, START, syncWorld, type SyncWorld } from './sync-world.ts'

let world: SyncWorld
afterEach(() => world.close())

const DAY = 86_400_000

async function states(): Promise<Record<string, number>> {
  const { rows } = await sql<{ state: string; n: number }>`
    select state, count(*)::int as n from crm_email group by state`.execute(world.db)
  return Object.fromEntries(rows.map((row) => [row.state, row.n]))
}

async function contents(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from content`.execute(world.db)
  return rows[0]?.n ?? -1
}

test('a message is on all its contacts and accounts, once, with direction, headers, owner and time', async () => {
  world = await syncWorld()
  world.seed({ owners: [{ email: 'ann@ours.com', id: '77' }] })
  await world.capturing(
    mail('m1@x', 'ann@ours.com > bob@alpha.com, cleo@beta.com', {
      cc: [person('dan@alpha.com', 'Dan Dee')],
      from: person('ann@ours.com', 'Ann Arbor'),
      html: '<p>hi</p>',
    }),
    mail('m2@x', 'bob@alpha.com > ann@ours.com', { date: START + DAY }),
  )
  const summary = await world.sync()
  expect(summary).toMatchObject({
    contactsCreated: 3,
    accountsCreated: 2,
    engagementsCreated: 2,
    waiting: 0,
    failed: [],
  })
  const [first, second] = world.emails().sort((a, b) => ((a.messageId ?? '') < (b.messageId ?? '') ? -1 : 1))
  expect(first).toMatchObject({
    messageId: '<m1@x>',
    contacts: ['bob@alpha.com', 'cleo@beta.com', 'dan@alpha.com'],
    accounts: ['alpha.com', 'beta.com'],
  })
  expect(first?.properties).toMatchObject({
    hs_email_direction: 'EMAIL',
    hs_email_subject: 'Subject of m1@x',
    hs_email_text: 'Text of m1@x',
    hs_email_html: '<p>hi</p>',
    hubspot_owner_id: '77',
    hs_email_from_email: 'ann@ours.com',
    hs_email_cc_email: 'dan@alpha.com',
  })
  expect(new Date(first?.properties['hs_timestamp'] ?? '').getTime()).toBe(START)
  expect(second?.properties['hs_email_direction']).toBe('INCOMING_EMAIL')
  expect(second?.properties['hubspot_owner_id']).toBe('77')
  expect(
    world
      .records('0-1')
      .map((one) => one.properties['email'])
      .sort(),
  ).toEqual(['bob@alpha.com', 'cleo@beta.com', 'dan@alpha.com'])
  expect(await contents()).toBe(0)
  expect(await world.sync()).toMatchObject({ engagementsCreated: 0, contactsCreated: 0, waiting: 0 })
  expect(world.emails()).toHaveLength(2)
})

test('what HubSpot or another tool logged already is adopted, and hung on the contacts it misses', async () => {
  world = await syncWorld()
  world.seed({
    companies: [{ id: '900', properties: { domain: 'alpha.com', name: 'Alpha' } }],
    contacts: [{ id: '901', properties: { email: 'bob@alpha.com' }, companies: ['900'] }],
    emails: [
      { id: '950', properties: { hs_timestamp: START, hs_email_direction: 'EMAIL', hs_email_message_id: '<m1@x>' } },
      { id: '951', properties: { hs_timestamp: START, hs_email_direction: 'EMAIL', hs_email_message_id: '<other@x>' } },
    ],
    associations: ['950', '951'].map((id) => ({ from: { type: 'emails', id }, to: { type: 'contacts', id: '901' } })),
  })
  await world.capturing(
    mail('m1@x', 'ann@ours.com > bob@alpha.com, cleo@alpha.com'),
    mail('m2@x', 'ann@ours.com > bob@alpha.com', { date: START + DAY }),
  )
  const summary = await world.sync()
  expect(summary).toMatchObject({ contactsFound: 1, accountsFound: 1, engagementsAdopted: 1, engagementsCreated: 1 })
  const emails = world.emails()
  expect(emails.map((one) => one.messageId).sort()).toEqual(['<m1@x>', '<m2@x>', '<other@x>'])
  expect(emails.find((one) => one.messageId === '<m1@x>')?.contacts).toEqual(['bob@alpha.com', 'cleo@alpha.com'])
  const calls = world.statuses.length
  await world.capturing(mail('m3@x', 'ann@ours.com > bob@alpha.com', { date: START + 2 * DAY }))
  await world.sync()
  // The engagements of the contact are read once; afterwards only their list is.
  expect(world.statuses.length - calls).toBeLessThanOrEqual(4)
  expect(world.emails()).toHaveLength(4)
})

test('a stranger is released as soon as HubSpot knows him or his company, from the start', async () => {
  world = await syncWorld()
  world.seed({
    companies: [{ properties: { domain: 'known.com', name: 'Known' } }],
    contacts: [{ properties: { email: 'kim@free.example' } }],
  })
  await world.capturing(
    mail('s1@x', 'sue@known.com > ann@ours.com'),
    mail('s2@x', 'kim@free.example > ann@ours.com'),
    mail('s3@x', 'spam@nobody.com > ann@ours.com'),
  )
  const summary = await world.sync()
  expect(summary.engagementsCreated).toBe(2)
  expect(
    world
      .emails()
      .map((one) => one.messageId)
      .sort(),
  ).toEqual(['<s1@x>', '<s2@x>'])
  // Ann became known with the released mail: the owners are read once more.
  await world.sync()
  // A `no` is believed for a day, then asked again.
  world.seed({ contacts: [{ properties: { email: 'spam@nobody.com' } }] })
  expect((await world.sync()).calls).toBe(0)
  await world.clock.sleep(DAY + 1)
  expect((await world.sync()).engagementsCreated).toBe(1)
})

test('a contact we created ourselves makes nobody known', async () => {
  world = await syncWorld()
  await world.capturing(mail('o1@x', 'bob@alpha.com > ann@ours.com'), mail('o2@x', 'ann@ours.com > cleo@alpha.com'))
  await world.sync()
  // cleo was written to; bob was not, and alpha.com is in HubSpot only through us.
  expect(world.emails().map((one) => one.messageId)).toEqual(['<o2@x>'])
  await world.clock.sleep(DAY + 1)
  await world.sync()
  expect(world.emails()).toHaveLength(1)
})

test('two addresses of one HubSpot contact are one contact of ours, on his primary company', async () => {
  world = await syncWorld()
  world.seed({
    companies: [{ id: '900', properties: { domain: 'alpha.com', name: 'Alpha' } }],
    contacts: [
      { id: '901', properties: { email: 'bob@alpha.com', hs_additional_emails: 'bob@home.example;b@alpha.com' } },
    ],
    associations: [{ from: { type: 'contacts', id: '901' }, to: { type: 'companies', id: '900' }, primary: true }],
  })
  await world.capturing(
    mail('t1@x', 'ann@ours.com > bob@alpha.com'),
    mail('t2@x', 'ann@ours.com > bob@home.example', { date: START + DAY }),
  )
  expect(await world.sync()).toMatchObject({ contactsFound: 1, contactsCreated: 0, engagementsCreated: 2 })
  expect(world.records('0-1')).toHaveLength(1)
  expect(world.emails().every((one) => one.accounts.join() === 'alpha.com')).toBe(true)
  const { rows } = await sql<{ contact: string }>`select distinct contact from contact_address`.execute(world.db)
  expect(rows).toHaveLength(1)
  const exchanges = await sql<{ account: string }>`select distinct account from exchange`.execute(world.db)
  expect(exchanges.rows).toHaveLength(1)
})

test('an excluded person is on no engagement and in no header', async () => {
  world = await syncWorld({ policy: { capture: { excludedPeople: ['priya@alpha.com'] } } })
  await world.capturing(mail('x1@x', 'ann@ours.com > bob@alpha.com, priya@alpha.com'))
  await world.sync()
  const [email] = world.emails()
  expect(email?.contacts).toEqual(['bob@alpha.com'])
  expect(email?.properties['hs_email_headers']).not.toContain('priya')
  expect(world.records('0-1')).toHaveLength(1)
})

test('open deals by policy: the only open one of the account', async () => {
  world = await syncWorld()
  world.seed({
    companies: [
      { id: '900', properties: { domain: 'alpha.com', name: 'Alpha' } },
      { id: '902', properties: { domain: 'beta.com', name: 'Beta' } },
    ],
    deals: [
      { id: '910', properties: { dealname: 'open', dealstage: 'qualifiedtobuy', pipeline: 'default', amount: 5 } },
      { id: '911', properties: { dealname: 'won', dealstage: 'closedwon', pipeline: 'default', amount: 7 } },
      { id: '912', properties: { dealname: 'b1', dealstage: 'qualifiedtobuy', pipeline: 'default' } },
      { id: '913', properties: { dealname: 'b2', dealstage: 'qualifiedtobuy', pipeline: 'default' } },
    ],
    associations: [
      { from: { type: 'deals', id: '910' }, to: { type: 'companies', id: '900' } },
      { from: { type: 'deals', id: '911' }, to: { type: 'companies', id: '900' } },
      { from: { type: 'deals', id: '912' }, to: { type: 'companies', id: '902' } },
      { from: { type: 'deals', id: '913' }, to: { type: 'companies', id: '902' } },
    ],
  })
  await world.capturing(mail('d1@x', 'ann@ours.com > bob@alpha.com'), mail('d2@x', 'ann@ours.com > bo@beta.com'))
  await world.sync()
  const deals = Object.fromEntries(world.emails().map((one) => [one.messageId, one.deals]))
  expect(deals).toEqual({ '<d1@x>': ['open'], '<d2@x>': [] })
  const { rows } = await sql<{
    open: boolean
    amount: number | null
  }>`select open, amount from crm_deal order by crm_id`.execute(world.db)
  expect(rows.map((row) => row.open)).toEqual([true, false, true, true])
  expect(rows[1]?.amount).toBe(7)
})

test('a record merged in HubSpot is re-pointed, one deleted there is never made again', async () => {
  world = await syncWorld()
  await world.capturing(
    mail('a1@x', 'ann@ours.com > bob@alpha.com, cleo@alpha.com'),
    mail('a2@x', 'ann@ours.com > dan@beta.com', { date: START + 1 }),
  )
  await world.sync()
  const id = (email: string) => world.records('0-1').find((one) => one.properties['email'] === email)?.id ?? ''
  await world.api('POST', '/crm/objects/2026-09/contacts/merge', {
    primaryObjectId: id('cleo@alpha.com'),
    objectIdToMerge: id('bob@alpha.com'),
  })
  await world.api('DELETE', `/crm/objects/2026-09/contacts/${id('dan@beta.com')}`)
  await world.capturing(
    mail('a3@x', 'ann@ours.com > bob@alpha.com', { date: START + DAY }),
    mail('a4@x', 'ann@ours.com > dan@beta.com', { date: START + DAY + 1 }),
  )
  const summary = await world.sync()
  expect(summary).toMatchObject({ waiting: 0, failed: [], contactsCreated: 0 })
  const emails = Object.fromEntries(world.emails().map((one) => [one.messageId, one]))
  expect(emails['<a3@x>']?.contacts).toEqual(['cleo@alpha.com'])
  expect(emails['<a4@x>']).toMatchObject({ contacts: [], accounts: ['beta.com'] })
  expect(world.records('0-1').map((one) => one.properties['email'])).toEqual(['cleo@alpha.com'])
  await world.clock.sleep(2 * DAY)
  expect(await world.sync()).toMatchObject({ contactsCreated: 0, engagementsCreated: 0 })
})

test('an engagement that a person deleted in HubSpot becomes a tombstone', async () => {
  world = await syncWorld()
  await world.capturing(mail('e1@x', 'ann@ours.com > bob@alpha.com'))
  await world.sync()
  await world.api('DELETE', `/crm/objects/2026-09/emails/${world.emails()[0]?.id}`)
  await sql`update crm_email set wanted_hash = 'moved'`.execute(world.db)
  await world.sync()
  expect(await states()).toEqual({ tombstone: 1 })
  await world.sync()
  expect(world.emails()).toHaveLength(0)
})

test('an erased person’s engagements are archived', async () => {
  world = await syncWorld()
  await world.capturing(
    mail('e1@x', 'ann@ours.com > bob@alpha.com'),
    mail('e2@x', 'bob@alpha.com > ann@ours.com', { date: START + DAY }),
    mail('e3@x', 'ann@ours.com > cleo@beta.com', { date: START + DAY }),
  )
  await world.sync()
  await eraseAddress(world.capture, 'bob@alpha.com', { by: 'test', why: null })
  const summary = await world.sync()
  expect(summary.engagementsArchived).toBeGreaterThanOrEqual(1)
  expect(world.emails().map((one) => one.messageId)).toContain('<e3@x>')
  expect(world.emails().map((one) => one.messageId)).not.toContain('<e2@x>')
})

test('trust figures are written when they changed, and only then', async () => {
  world = await syncWorld()
  await world.capturing(mail('f1@x', 'ann@ours.com > bob@alpha.com'))
  await world.sync()
  const figures = {
    state: 'personal',
    since: START,
    topRep: 'Ann',
    topShare: 0.91234567,
    effectiveHolders: 1.2,
    companyShare: 0,
    firstContactCompanyShare: null,
    insistence: null,
    truckFactor: 1,
    evidence: 5.55,
    computedAt: START,
    reasonsEn: 'Because.',
    reasonsZh: '因为。',
  }
  const want = (hash: string) =>
    sql`
    insert into crm_figures (tenant, account, computed_at, wanted, wanted_hash)
    select 1, id, now(), ${JSON.stringify(figures)}::jsonb, ${hash} from account
    on conflict (tenant, account) do update set wanted_hash = excluded.wanted_hash`.execute(world.db)
  await want('h1')
  expect((await world.sync()).figuresWritten).toBe(1)
  expect(world.records('0-2')[0]?.properties).toMatchObject({
    commonhold_state: 'personal',
    commonhold_top_share: '0.9123',
    commonhold_reasons_zh: '因为。',
  })
  expect((await world.sync()).calls).toBe(0)
  await want('h2')
  // The company was merged into another one meanwhile: the figures follow it.
  const [company] = world.records('0-2')
  const [other] = world.seed({ companies: [{ properties: { name: 'Other', domain: 'other.com' } }] })['companies'] ?? []
  await world.api('POST', '/crm/objects/2026-09/companies/merge', {
    primaryObjectId: other,
    objectIdToMerge: company?.id,
  })
  expect(await world.sync()).toMatchObject({ failed: [] })
  await world.sync()
  expect(world.records('0-2').find((one) => one.id === other)?.properties['commonhold_state']).toBe('personal')
})

test('a contact HubSpot refuses holds nothing up, and the message is hung on him once it takes him', async () => {
  world = await syncWorld()
  await world.capturing(mail('r1@x', 'ann@ours.com > bob@alpha.com'))
  world.fault({ path: 'contacts/batch/create', action: { kind: 'partial', inputs: 1, message: 'rule of the admin' } })
  const first = await world.sync()
  expect(first).toMatchObject({ engagementsCreated: 1, waiting: 0 })
  expect(first.failed).toMatchObject([{ kind: 'contact', code: 'hubspot-refused', reason: 'rule of the admin' }])
  expect(world.emails()[0]).toMatchObject({ contacts: [], accounts: ['alpha.com'] })
  world.noFaults()
  expect(await world.sync()).toMatchObject({ contactsCreated: 0 })
  expect(await runSync(world.context(), { retryFailed: true })).toMatchObject({ contactsCreated: 1, failed: [] })
  expect(world.emails()[0]?.contacts).toEqual(['bob@alpha.com'])
})

test('a message HubSpot refuses three times is failed with its reason, and tried again when asked to', async () => {
  world = await syncWorld()
  await world.capturing(mail('r1@x', 'ann@ours.com > bob@alpha.com'), mail('r2@x', 'ann@ours.com > bob@alpha.com'))
  world.fault({ path: 'emails/batch/create', action: { kind: 'partial', inputs: 1, message: 'no' } })
  const first = await world.sync()
  expect(first.failed.map((one) => [one.kind, one.code, one.reason])).toEqual([
    ['message', 'hubspot-refused', 'no'],
    ['message', 'hubspot-refused', 'no'],
  ])
  expect(await states()).toEqual({ failed: 2 })
  expect(await contents()).toBe(2)
  world.noFaults()
  expect((await world.sync()).engagementsCreated).toBe(0)
  expect((await runSync(world.context(), { retryFailed: true })).engagementsCreated).toBe(2)
})

test('a contact whose creation was not answered is ours when it is found again, so it makes nobody known', async () => {
  world = await syncWorld()
  await world.capturing(mail('i1@x', 'bob@alpha.com > ann@ours.com'), mail('i2@x', 'ann@ours.com > cleo@alpha.com'))
  world.fault({ path: 'contacts/batch/create', times: 1, action: { kind: 'drop' } })
  expect(await world.sync()).toMatchObject({ contactsCreated: 1, contactsFound: 0 })
  const { rows } = await sql<{ made_by_us: boolean }>`
    select made_by_us from crm_identity where kind = 'contact'`.execute(world.db)
  expect(rows).toEqual([{ made_by_us: true }])
})

test('figures known when an account is created go with it', async () => {
  world = await syncWorld()
  await world.capturing(mail('g1@x', 'ann@ours.com > bob@alpha.com'))
  const figures = {
    state: 'insufficient',
    since: null,
    topRep: null,
    topShare: 0,
    effectiveHolders: null,
    companyShare: 0,
  }
  const more = { firstContactCompanyShare: null, insistence: null, truckFactor: null, evidence: 0, computedAt: START }
  const wanted = JSON.stringify({ ...figures, ...more, reasonsEn: 'Too little.', reasonsZh: '太少。' })
  await sql`insert into crm_figures (tenant, account, computed_at, wanted, wanted_hash)
    select 1, id, now(), ${wanted}::jsonb, 'h' from account`.execute(world.db)
  expect((await world.sync()).figuresWritten).toBe(1)
  expect(world.records('0-2')[0]?.properties).toMatchObject({ commonhold_state: 'insufficient', domain: 'alpha.com' })
  expect((await world.sync()).figuresWritten).toBe(0)
})

test('a missing scope stops the run and is named', async () => {
  world = await syncWorld()
  world.standIn.state.tokens.set('poor', {
    token: 'poor',
    app: 'poor',
    oauth: false,
    scopes: ['crm.objects.owners.read'],
  })
  await world.capturing(mail('p1@x', 'ann@ours.com > bob@alpha.com'))
  const error = await world.sync({ crm: world.client('poor') }).then(
    () => null,
    (one: VendorError) => one,
  )
  expect(error).toMatchObject({ code: 'hubspot-missing-scope', fault: 'refused' })
  expect(error?.message).toContain('crm.objects.')
  expect(await world.sync()).toMatchObject({ engagementsCreated: 1, waiting: 0 })
})

test('messages of two processes at once are each sent by one of them', async () => {
  world = await syncWorld({ settings: { window: 5, parallel: 2 } })
  await world.capturing(
    ...Array.from({ length: 40 }, (_, n) => mail(`w${n}@x`, `ann@ours.com > p${n % 7}@alpha.com`, { date: START + n })),
  )
  const alive = (id: string) => ({ runner: { id, isGone: () => false } })
  const both = await Promise.all([world.sync(alive('one')), world.sync(alive('two'))])
  expect(both[0].engagementsCreated + both[1].engagementsCreated).toBe(40)
  expect(world.records('0-1')).toHaveLength(7)
  expect(new Set(world.emails().map((one) => one.messageId)).size).toBe(40)
  expect(world.emails()).toHaveLength(40)
})
