import { sql } from 'kysely'
import { type DirectoryAnswer } from '../../../service/capture/directory-rows.ts'
import { importDirectory } from '../../../service/capture/import-directory.ts'
import { importPeople } from '../../../service/capture/import-people.ts'
import type { CaptureContext } from '../../../service/capture/capture-context.ts'
import type { DirectoryUser, MailboxPurpose } from '../../../service/clients/graph/types.ts'
import { readGaps, readRegistry } from '../../../service/ledger/identifiers.ts'
import { type Database, freshDatabase } from '../../support/databases.ts'
import { capture, contextOf, freeMail, readAll, wipe } from '../../support/ledger-world.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 22, 12)

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
beforeEach(() => wipe(database.db))
afterAll(() => database.close())

const at = (now: number): CaptureContext => contextOf(database.db, { internalDomains: ['ours.example'], freeMail }, now)

function user(id: string, more: Partial<DirectoryUser> = {}): DirectoryUser {
  const address = more.address === undefined ? `${id}@ours.example` : more.address
  return {
    id,
    name: id,
    address,
    addresses: address === null ? [] : [address],
    enabled: true,
    guest: false,
    managerId: null,
    title: null,
    team: null,
    language: null,
    phones: [],
    messengers: [],
    otherAddresses: [],
    ...more,
  }
}

function answer(
  users: readonly DirectoryUser[],
  shared: readonly string[] = [],
  groups: DirectoryAnswer['groups'] = [],
): DirectoryAnswer {
  const purposes = new Map<string, MailboxPurpose>(
    users.map(({ id }) => [id, shared.includes(id) ? 'shared' : 'person']),
  )
  return { users, groups, purposes }
}

async function whoIs(): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', i.address, i.kind, r.primary_address, nullif(i.from_day, '0001-01-01'::date), i.to_day,
      case when i.role_mailbox then 'role' end) as line
    from internal_address i left join rep r on r.id = i.rep order by i.address, i.from_day`.execute(database.db)
  return rows.map((row) => row.line)
}

async function reps(): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', r.primary_address, 'under ' || m.primary_address, 'left ' || r.left_on) as line
    from rep r left join rep m on m.id = r.manager where r.listed order by 1`.execute(database.db)
  return rows.map((row) => row.line)
}

test('A2: people with aliases and managers, shared mailboxes and groups come from the directory', async () => {
  const users = [
    user('boss'),
    user('anna', { addresses: ['anna@ours.example', 'a.berg@ours.example'], managerId: 'boss' }),
    user('desk'),
    user('noreply'),
    user('guest', { guest: true }),
    user('nomail', { address: null }),
  ]
  const groups = [{ id: 'g', name: 'Sales', address: 'sales@ours.example', addresses: [] }]
  const summary = await importDirectory(at(NOW), answer(users, ['desk', 'noreply'], groups))
  expect(summary).toMatchObject({ reps: 2, left: 0, companyMailboxes: 2, robots: 1, entriesChanged: 5 })
  expect(await whoIs()).toEqual([
    'a.berg@ours.example rep anna@ours.example',
    'anna@ours.example rep anna@ours.example',
    'boss@ours.example rep boss@ours.example',
    'desk@ours.example company',
    'noreply@ours.example robot',
    'sales@ours.example company',
  ])
  expect(await reps()).toEqual(['anna@ours.example under boss@ours.example', 'boss@ours.example'])
  expect(await importDirectory(at(NOW + DAY), answer(users, ['desk', 'noreply'], groups))).toMatchObject({
    entriesChanged: 0,
    changed: 0,
  })
})

test('A2: who is blocked or gone has left on the day it was first seen, and keeps his share; who comes back is back', async () => {
  const both = [user('anna'), user('ben')]
  await importDirectory(at(NOW), answer(both))
  const blocked = answer([user('anna', { enabled: false })])
  await importDirectory(at(NOW + DAY), blocked)
  await importDirectory(at(NOW + 5 * DAY), blocked)
  expect(await reps()).toEqual(['anna@ours.example left 2026-11-23', 'ben@ours.example left 2026-11-23'])
  await importDirectory(at(NOW + 6 * DAY), answer(both))
  expect(await reps()).toEqual(['anna@ours.example', 'ben@ours.example'])
})

test('A2: a departed rep’s mailbox that became a shared one stays his', async () => {
  await importDirectory(at(NOW), answer([user('anna')]))
  await importDirectory(at(NOW + DAY), answer([user('anna', { enabled: false })], ['anna']))
  expect(await whoIs()).toEqual(['anna@ours.example rep anna@ours.example'])
})

test('A2: a new primary address does not make a new person', async () => {
  await importDirectory(at(NOW), answer([user('anna')]))
  const married = user('anna', {
    address: 'anna.lind@ours.example',
    addresses: ['anna.lind@ours.example', 'anna@ours.example'],
  })
  await importDirectory(at(NOW + DAY), answer([married]))
  expect(await whoIs()).toEqual([
    'anna.lind@ours.example rep anna@ours.example',
    'anna@ours.example rep anna@ours.example',
  ])
})

test('A2: the people file outranks the directory where both speak, whichever comes first', async () => {
  const file = [
    'kind,address,name,aliases,manager,title',
    'rep,boss@ours.example,The Boss,,,',
    'rep,anna@ours.example,,anna@old.example,boss@ours.example,Key account',
    'company,ben@ours.example,,,,',
  ].join('\n')
  const directory = answer([
    user('anna', { addresses: ['anna@ours.example', 'a.berg@ours.example'], title: 'Rep', managerId: 'ben' }),
    user('ben'),
    user('carl', { managerId: 'anna' }),
  ])
  const expected = [
    'a.berg@ours.example rep anna@ours.example',
    'anna@old.example rep anna@ours.example',
    'anna@ours.example rep anna@ours.example',
    'ben@ours.example company',
    'boss@ours.example rep boss@ours.example',
    'carl@ours.example rep carl@ours.example',
  ]
  await importPeople(at(NOW), file, 'people.csv')
  await importDirectory(at(NOW), directory)
  expect(await whoIs()).toEqual(expected)
  const first = await reps()
  expect(first).toEqual([
    'anna@ours.example under boss@ours.example',
    'boss@ours.example',
    'carl@ours.example under anna@ours.example',
  ])
  await wipe(database.db)
  await importDirectory(at(NOW), directory)
  await importPeople(at(NOW), file, 'people.csv')
  await importDirectory(at(NOW), directory)
  expect(await whoIs()).toEqual(expected)
  expect(await reps()).toEqual(first)
})

test('D2: a numbered shared mailbox is a role mailbox, its manager the occupant from the day it was seen', async () => {
  const people = [user('anna'), user('ben')]
  const numbered = (managerId: string | null) => [...people, user('sales-3', { managerId })]
  await importDirectory(at(NOW), answer(numbered('anna'), ['sales-3']))
  await importDirectory(at(NOW + 2 * DAY), answer(numbered('anna'), ['sales-3']))
  await importDirectory(at(NOW + 3 * DAY), answer(numbered('ben'), ['sales-3']))
  await importDirectory(at(NOW + 9 * DAY), answer(numbered(null), ['sales-3']))
  expect((await whoIs()).filter((line) => line.startsWith('sales-3'))).toEqual([
    'sales-3@ours.example rep anna@ours.example 2026-11-25 role',
    'sales-3@ours.example rep ben@ours.example 2026-11-25 2026-12-01 role',
    'sales-3@ours.example company 2026-12-01 role',
  ])
})

test('D2: the people file’s dated occupants stand whatever the directory says', async () => {
  const file = [
    'kind,address,occupant,from,to',
    'rep,anna@ours.example,,,',
    'rep,ben@ours.example,,,',
    'role,sales-3@ours.example,anna@ours.example,,2026-01-01',
    'role,sales-3@ours.example,ben@ours.example,2026-01-01,',
  ].join('\n')
  await importPeople(at(NOW), file, 'people.csv')
  await importDirectory(
    at(NOW),
    answer([user('anna'), user('ben'), user('sales-3', { managerId: 'anna' })], ['sales-3']),
  )
  expect((await whoIs()).filter((line) => line.startsWith('sales-3'))).toEqual([
    'sales-3@ours.example rep anna@ours.example 2026-01-01 role',
    'sales-3@ours.example rep ben@ours.example 2026-01-01 role',
  ])
})

test('D2: what a customer wrote to a role mailbox moves to its occupants when the directory names them', async () => {
  const users = (managerId: string | null) => [user('anna'), user('ben'), user('sales-3', { managerId })]
  await importDirectory(at(NOW - 60 * DAY), answer(users('anna'), ['sales-3']))
  await importDirectory(at(NOW - 20 * DAY), answer(users('ben'), ['sales-3']))
  const message = (id: string, from: string, to: string, ago: number) => ({
    id: `<${id}>`,
    date: new Date(NOW - ago * DAY).toISOString(),
    from,
    to: [to],
    cc: [],
    subject: id,
    inReplyTo: null,
    references: [],
  })
  await capture(at(NOW), [
    message('o@ours', 'anna@ours.example', 'lee@buyer.example', 50),
    message('a@buyer', 'lee@buyer.example', 'sales-3@ours.example', 40),
    message('b@buyer', 'lee@buyer.example', 'sales-3@ours.example', 5),
  ])
  const [reading] = [...(await readAll(at(NOW))).values()]
  const shares = reading?.figures.holders.map(({ holder, share }) => [holder, Math.round(share * 10)])
  expect(shares).toHaveLength(2)
  expect(reading?.figures.companyShare).toBe(0)
})

test('D1: the registry knows mail, phones and messengers with their owner, and lists the gaps', async () => {
  const file = [
    'kind,address,name,private,phones,messengers,private_phones,private_messengers,occupant',
    'rep,anna@ours.example,Anna,anna.home@gmail.com,,wecom:anna,+46 70 999,wechat:anna_b,',
    'role,sales-3@ours.example,,,,,,,',
  ].join('\n')
  await importPeople(at(NOW), file, 'people.csv')
  await importDirectory(
    at(NOW),
    answer([
      user('anna', { phones: [{ number: '+46-70-999', kind: 'mobile' }], messengers: ['anna@ours.example'] }),
      user('ben', { phones: [{ number: '+46 8 123', kind: 'desk' }] }),
      user('carl', { enabled: false }),
    ]),
  )
  const registry = await readRegistry(database.db, 1)
  const anna = registry.find(({ address }) => address === 'anna@ours.example')
  expect(anna?.identifiers.map(({ kind, owned, value, source }) => [kind, owned, value, source].join(' '))).toEqual([
    'mail company anna@ours.example file',
    'mail private anna.home@gmail.com file',
    'messenger company anna@ours.example file',
    'messenger company wecom:anna file',
    'messenger private wechat:anna_b file',
    'phone private +46 70 999 file',
  ])
  const ben = registry.find(({ address }) => address === 'ben@ours.example')
  expect(ben?.identifiers).toContainEqual({ kind: 'phone', owned: 'company', value: '+46 8 123', source: 'directory' })
  const gaps = await readGaps(database.db, 1, '2026-11-22')
  // Carl has left: what he lacked is nobody's gap.
  expect(gaps.map(({ gap, address }) => `${gap} ${address}`)).toEqual([
    'no-company-phone anna@ours.example',
    'role-without-occupant sales-3@ours.example',
  ])
})

test('D1: a private address in use and an occupant who has left are gaps', async () => {
  const file = [
    'kind,address,private,phones,occupant,to',
    'rep,anna@ours.example,anna.home@gmail.com,+46 1,,',
    'rep,ben@ours.example,,+46 2,,2026-06-01',
    'role,sales-3@ours.example,,,ben@ours.example,',
  ].join('\n')
  await importPeople(at(NOW), file, 'people.csv')
  await capture(at(NOW), [
    {
      id: '<x@ours>',
      date: new Date(NOW - DAY).toISOString(),
      from: 'anna@ours.example',
      to: ['lee@buyer.example'],
      cc: ['anna.home@gmail.com'],
      subject: 'x',
      inReplyTo: null,
      references: [],
    },
  ])
  expect(await readGaps(database.db, 1, '2026-11-22')).toEqual([
    { gap: 'occupant-has-left', address: 'sales-3@ours.example', name: null, seen: null, messages: 0 },
    {
      gap: 'private-address-in-use',
      address: 'anna@ours.example',
      name: null,
      seen: 'anna.home@gmail.com',
      messages: 1,
    },
  ])
})
