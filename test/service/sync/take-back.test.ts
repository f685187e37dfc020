import { sql } from 'kysely'
import { markPrivate, takeBack } from '../../../service/capture/rule-message.ts'
import { ownId } from '../../../service/ledger/ids.ts'
import { mail, syncWorld, type SyncWorld } from './sync-world.ts'

let world: SyncWorld
beforeEach(async () => {
  world = await syncWorld()
  await world.capturing(mail('m1', 'ann@ours.com > kim@alpha.com'), mail('m2', 'ann@ours.com > kim@alpha.com'))
})
afterEach(() => world.close())

const order = { message: ownId(1, 'message', 'id:m1'), by: 'rep:ann', why: 'wrong' }
const within = <T>(rule: typeof takeBack | typeof markPrivate) =>
  world.db.transaction().execute((trx) => rule({ ...world.capture, db: trx }, order) as Promise<T>)
const messageIds = () => world.emails().map((one) => one.messageId)

async function settled(): Promise<void> {
  for (let run = 0; run < 4; run++) {
    await world.sync()
    await world.clock.sleep(110_000)
  }
}

test('A9: taken back while its call had no answer yet: it is found, and archived', async () => {
  world.fault({ path: 'emails/batch/create', nth: 1, action: { kind: 'drop' } })
  // The run ends with the outcome open: nothing settles while the clock stands.
  await world.sync({ sleep: () => Promise.reject(new Error('the process was killed')) }).catch(() => undefined)
  const { rows } = await sql<{ state: string }>`select state from crm_email`.execute(world.db)
  expect(rows.map((row) => row.state)).toEqual(['sent', 'sent'])
  expect(messageIds().sort()).toEqual(['<m1>', '<m2>'])
  expect(await within(markPrivate)).toBe('already-written')
  expect(await within(takeBack)).toBe('taken-back')
  await settled()
  expect(messageIds()).toEqual(['<m2>'])
})

test('A9: taken back before it was sent: it is never written', async () => {
  expect(await within(takeBack)).toBe('taken-back')
  await settled()
  expect(messageIds()).toEqual(['<m2>'])
  expect(world.statuses.filter((status) => status === 204)).toEqual([])
})

test('A9: HubSpot’s own copy is not ours to archive: the message counts for nothing, and that is said', async () => {
  await world.sync()
  await sql`update crm_email set adopted = true`.execute(world.db)
  expect(await within(takeBack)).toBe('taken-back-adopted')
  expect(await within(takeBack)).toBe('taken-back-adopted')
  await settled()
  expect(messageIds().sort()).toEqual(['<m1>', '<m2>'])
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from exchange e join message m on m.id = e.message
    where m.message_id = 'm1'`.execute(world.db)
  expect(rows[0]?.n).toBe(0)
})
