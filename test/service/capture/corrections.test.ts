import { sql } from 'kysely'
import type { CaptureContext } from '../../../service/capture/capture-context.ts'
import { accountsConcerned, correctAccount, correctContact } from '../../../service/capture/correct-people.ts'
import { importPeople } from '../../../service/capture/import-people.ts'
import { ownId } from '../../../service/ledger/ids.ts'
import { mergeContacts } from '../../../service/sync/merge-own.ts'
import { mail, START, syncWorld, type SyncWorld } from '../sync/sync-world.ts'

let world: SyncWorld
beforeEach(async () => {
  world = await syncWorld()
})
afterEach(() => world.close())

const by = 'rep:ann'
const why = 'I know them'
const contactOf = (address: string) => ownId(1, 'contact', address)
const accountOf = (key: string) => ownId(1, 'account', key)

async function within<T>(work: (ctx: CaptureContext) => Promise<T>): Promise<T> {
  return world.db.transaction().execute((trx) => work({ ...world.capture, db: trx }))
}

/** Which account each message's touches count for. */
async function touched(): Promise<string[]> {
  const { rows } = await sql<{ said: string }>`select distinct a.key || ' ' || h.kind || ' ' || h.day as said
    from touch h join account a on a.id = h.account order by 1`.execute(world.db)
  return rows.map((row) => row.said)
}

const correct = (contact: string, account: string) =>
  within((ctx) => correctAccount(ctx, { contact: contactOf(contact), account: accountOf(account), by, why }))

test('A9: a correction of the account rewrites the past, is recorded, and outranks HubSpot and people files', async () => {
  await world.capturing(
    mail('m1', 'ann@ours.com > kim@alpha.com'),
    mail('m2', 'kim@alpha.com > ann@ours.com', { date: START + 86_400_000, inReplyTo: 'm1' }),
    mail('m3', 'ann@ours.com > lee@beta.com'),
  )
  await world.sync()
  expect((await touched()).some((one) => one.startsWith('alpha.com answered'))).toBe(true)
  expect(await correct('kim@alpha.com', 'beta.com')).toBe('corrected')
  expect(await correct('kim@alpha.com', 'beta.com')).toBe('correct-already')
  expect((await touched()).every((one) => one.startsWith('beta.com'))).toBe(true)
  const { rows } = await sql`select by_whom, kind, why, detail->>'before' as before from decision`.execute(world.db)
  expect(rows).toEqual([{ by_whom: by, kind: 'correct-account', why, before: accountOf('alpha.com') }])
  // HubSpot says again that alpha.com is his company, and so does a file, with a later date.
  await world.capturing(mail('m4', 'kim@alpha.com > ann@ours.com', { date: START + 2 * 86_400_000 }))
  await world.sync()
  await importPeople(
    world.capture,
    'kind,address,account,from\ncontact,kim@alpha.com,alpha.com,2020-01-01\n',
    'people.csv',
  )
  expect((await touched()).filter((one) => one.startsWith('alpha.com'))).toEqual([])
  expect(await accountsConcerned(world.capture, { address: 'kim@alpha.com' })).toEqual([accountOf('beta.com')])
  // His engagements hang on the other company now.
  await world.sync()
  expect(world.emails().find((one) => one.messageId === '<m2>')?.accounts).toContain('beta.com')
})

test('A9: an address is put to another contact; HubSpot’s own word does not take it back', async () => {
  await world.capturing(
    mail('m1', 'ann@ours.com > kim@alpha.com, k.private@gmail.com'),
    mail('m2', 'k.private@gmail.com > ann@ours.com', { date: START + 86_400_000 }),
  )
  await world.sync()
  const to = contactOf('kim@alpha.com')
  const address = 'k.private@gmail.com'
  expect(await within((ctx) => correctContact(ctx, { address, contact: to, by, why }))).toBe('corrected')
  expect(await within((ctx) => correctContact(ctx, { address, contact: to, by, why }))).toBe('correct-already')
  expect((await touched()).every((one) => one.startsWith('alpha.com'))).toBe(true)
  const owner = async () =>
    (await sql<{ contact: string }>`select contact from contact_address where address = ${address}`.execute(world.db))
      .rows[0]?.contact
  expect(await owner()).toBe(to)
  for (let run = 0; run < 2; run++) await world.sync()
  expect(await owner()).toBe(to)
  await importPeople(world.capture, `kind,address,account\ncontact,${address},gmail.com\n`, 'people.csv')
  expect(await owner()).toBe(to)
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from contact_address where contact = ${to}::uuid`.execute(world.db)
  expect(rows[0]?.n).toBe(2)
})

test('A9: one of two addresses of a HubSpot contact stays with whom a person put it', async () => {
  world.seed({ contacts: [{ properties: { email: 'kim@alpha.com', hs_additional_emails: 'pool@alpha.com' } }] })
  await world.capturing(
    mail('m1', 'ann@ours.com > kim@alpha.com'),
    mail('m2', 'ann@ours.com > lee@alpha.com'),
    mail('m3', 'ann@ours.com > pool@alpha.com'),
  )
  await world.sync()
  const lee = contactOf('lee@alpha.com')
  expect(await within((ctx) => correctContact(ctx, { address: 'pool@alpha.com', contact: lee, by, why }))).toBe(
    'corrected',
  )
  await world.capturing(mail('m5', 'ann@ours.com > kim@alpha.com', { date: START + 3 * 86_400_000 }))
  for (let run = 0; run < 2; run++) await world.sync()
  const { rows } = await sql<{ address: string; contact: string }>`
    select address, contact from contact_address order by address`.execute(world.db)
  const kim = rows.find((row) => row.address === 'kim@alpha.com')?.contact
  expect(rows.find((row) => row.address === 'pool@alpha.com')?.contact).toBe(lee)
  expect(kim).not.toBe(lee)
})

test('A9: a correction survives a merge of its contact; unknown people and our own addresses are refused', async () => {
  await world.capturing(
    mail('m1', 'ann@ours.com > kim@alpha.com'),
    mail('m2', 'ann@ours.com > kim2@alpha.com'),
    mail('m3', 'ann@ours.com > lee@beta.com'),
  )
  expect(await correct('kim2@alpha.com', 'beta.com')).toBe('corrected')
  await mergeContacts(world.context(), contactOf('kim@alpha.com'), [contactOf('kim2@alpha.com')])
  const { rows } = await sql`select account, authority from membership
    where contact = ${contactOf('kim@alpha.com')}::uuid`.execute(world.db)
  expect(rows).toEqual([{ account: accountOf('beta.com'), authority: 2 }])
  expect(await correct('nobody@alpha.com', 'beta.com')).toBe('contact-unknown')
  expect(await correct('lee@beta.com', 'nothing.com')).toBe('account-unknown')
  const contact = contactOf('lee@beta.com')
  const put = (address: string) => within((ctx) => correctContact(ctx, { address, contact, by, why }))
  expect(await put('ann@ours.com')).toBe('address-internal')
  expect(await put('unseen@alpha.com')).toBe('contact-unknown')
  expect(await put('no address')).toBe('contact-unknown')
})
