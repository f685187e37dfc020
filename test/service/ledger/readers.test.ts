import { sql } from 'kysely'
import { importDirectory } from '../../../service/capture/import-directory.ts'
import { importPeople } from '../../../service/capture/import-people.ts'
import type { DirectoryUser } from '../../../service/clients/graph/types.ts'
import { bodyReadingsAbout, recordBodyReading } from '../../../service/ledger/body-readings.ts'
import { loadDirectoryReader } from '../../../service/ledger/readers.ts'
import { freshDatabase } from '../../support/databases.ts'
import { capture, contextOf, freeMail, TENANT } from '../../support/ledger-world.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z')
const TODAY = '2026-06-01'

const user = (id: string, given: Partial<DirectoryUser> = {}): DirectoryUser => ({
  id,
  name: id,
  address: `${id}@ours.com`,
  addresses: [`${id}@ours.com`],
  enabled: true,
  guest: false,
  managerId: null,
  title: null,
  team: null,
  language: null,
  phones: [],
  messengers: [],
  otherAddresses: [],
  ...given,
})

async function directory(users: readonly DirectoryUser[], shared: readonly string[] = []) {
  const database = await freshDatabase()
  const ctx = contextOf(database.db, { internalDomains: ['ours.com'], freeMail }, NOW)
  const purposes = new Map(shared.map((id) => [id, 'shared' as const]))
  await importDirectory(ctx, { users, groups: [], purposes })
  const repOf = async (address: string): Promise<string | undefined> => {
    const { rows } = await sql<{ id: string }>`select id from rep where primary_address = ${address}`.execute(
      database.db,
    )
    return rows[0]?.id
  }
  const find = (oid: string) => loadDirectoryReader(database.db, TENANT, oid, TODAY)
  return { ...database, ctx, find, repOf }
}

test('A1: an object id leads to the rep, with everybody below him', async () => {
  const { find, repOf, close } = await directory([
    user('top'),
    user('mid', { managerId: 'top' }),
    user('low', { managerId: 'mid' }),
    user('gone', { managerId: 'mid', enabled: false }),
    user('other'),
  ])
  const line = async (...names: string[]) => (await Promise.all(names.map((name) => repOf(`${name}@ours.com`)))).sort()
  expect(await find('top')).toEqual({
    rep: await repOf('top@ours.com'),
    name: 'top',
    address: 'top@ours.com',
    left: false,
    line: await line('mid', 'low', 'gone'),
  })
  expect((await find('mid'))?.line).toEqual(await line('low', 'gone'))
  expect(await find('low')).toMatchObject({ left: false, line: [] })
  expect(await find('gone')).toMatchObject({ left: true, line: [] })
  expect(await find('nobody')).toBeNull()
  await close()
})

test('A1: a ring of managers ends, and nobody is below himself', async () => {
  const { find, repOf, close } = await directory([user('a', { managerId: 'b' }), user('b', { managerId: 'a' })])
  expect((await find('a'))?.line).toEqual([await repOf('b@ours.com')])
  expect((await find('b'))?.line).toEqual([await repOf('a@ours.com')])
  await close()
})

test('A1: mailboxes nobody owns and numbered ones are no readers', async () => {
  const users = [user('desk', { name: 'Desk' }), user('sales-3', { managerId: 'ann' }), user('ann')]
  const { find, close } = await directory(users, ['desk', 'sales-3'])
  expect(await find('desk')).toBeNull()
  expect(await find('sales-3')).toBeNull()
  expect(await find('ann')).toMatchObject({ address: 'ann@ours.com', line: [] })
  await close()
})

test('A1: where the people file says that two addresses are one rep, both object ids lead to him', async () => {
  const { ctx, find, repOf, close } = await directory([user('ann'), user('annie')])
  const header = 'kind,address,name,aliases,manager,title,occupant,from,to,account,private'
  await importPeople(ctx, `${header}\nrep,ann@ours.com,Ann,annie@ours.com,,,,,,,\n`, 'people.csv')
  const rep = await repOf('ann@ours.com')
  expect(await find('ann')).toMatchObject({ rep, address: 'ann@ours.com' })
  expect(await find('annie')).toMatchObject({ rep, address: 'ann@ours.com' })
  await close()
})

test('A1: a reading of a text is shown to who was on the message, not to its reader, and stays', async () => {
  const { ctx, db, repOf, close } = await directory([user('ann'), user('ben'), user('eva')])
  await capture(ctx, [
    {
      ...{
        id: '<m1@ours.com>',
        date: '2026-05-01T08:00:00Z',
        from: 'ann@ours.com',
        to: ['x@cust.com', 'ben@ours.com'],
      },
      ...{ cc: [], subject: 'Order', inReplyTo: null, references: [] },
    },
  ])
  const { rows } = await sql<{ id: string }>`select id from message`.execute(db)
  const message = rows[0]?.id ?? ''
  const [ann = '', ben = '', eva = ''] = await Promise.all(['ann', 'ben', 'eva'].map((one) => repOf(`${one}@ours.com`)))
  const by = { tid: 't', oid: 'eva', rep: eva, name: 'Eva' }
  await recordBodyReading(db, TENANT, { message, ...by }, NOW)
  await recordBodyReading(db, TENANT, { message, ...by, oid: 'out', rep: null, name: 'Auditor' }, NOW + 1000)
  const told = [
    { at: NOW + 1000, by: 'Auditor', message },
    { at: NOW, by: 'Eva', message },
  ]
  expect(await bodyReadingsAbout(db, TENANT, ann)).toEqual(told)
  expect(await bodyReadingsAbout(db, TENANT, ben)).toEqual(told)
  expect(await bodyReadingsAbout(db, TENANT, eva)).toEqual([])
  await expect(sql`update body_reading set name = 'Nobody'`.execute(db)).rejects.toThrow('append-only')
  await expect(sql`delete from body_reading`.execute(db)).rejects.toThrow('append-only')
  await close()
})
