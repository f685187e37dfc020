import { sql } from 'kysely'
import type { CaptureContext } from '../../service/capture/capture-context.ts'
import { deriveDue } from '../../service/capture/derive-due.ts'
import { eraseAddress } from '../../service/capture/erase.ts'
import { importPeople } from '../../service/capture/import-people.ts'
import { mail, time } from '../reference/example.ts'
import type { RawMessage, World } from '../reference/world.ts'
import { type Database, freshDatabase } from '../support/databases.ts'
import { derivedState } from '../support/derived-state.ts'
import { capture, contextOf, freeMail, readAll, takeCrm, takePeople, wipe } from '../support/ledger-world.ts'

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())
beforeEach(() => wipe(database.db))

const NOW = time('2024-12-31')

async function open(given: Partial<World> = {}): Promise<CaptureContext> {
  const world: World = { internalDomains: ['ours.com'], freeMail, crmKnown: { domains: ['cust.com'] }, ...given }
  const ctx = contextOf(database.db, world, NOW)
  await takeCrm(ctx, world)
  await takePeople(ctx, world)
  return ctx
}

let deliveries = 0
/** One delivery after another, each in a transaction of its own. */
async function deliver(ctx: CaptureContext, ...messages: RawMessage[]): Promise<void> {
  for (const message of messages) await capture(ctx, [message], { source: `delivery ${++deliveries}` })
}

/** `verdict reason` of a message. */
async function verdict(message: RawMessage): Promise<string> {
  const { rows } = await sql<{ said: string }>`
    select concat_ws(' ', verdict, reason) as said from message where message_id = ${message.id.replace(/[<>]/g, '')}`.execute(
    database.db,
  )
  return rows.map((row) => row.said).join(', ')
}

/** `account holder kind mass` of the touches that carry trust. */
async function trust(): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', a.key, coalesce(r.primary_address, 'company'), t.kind, round(t.mass::numeric, 4)::float8) as line
    from touch t join account a on a.id = t.account left join rep r on r.id = t.holder where t.kind <> 'sent'
    order by 1`.execute(database.db)
  return rows.map((row) => row.line)
}

const count = async (table: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(database.db)
  return rows[0]?.n ?? 0
}

describe('strangers', () => {
  const knock = () => mail('01-01', 's@fresh.com', 'ann')
  const answered = (more: Partial<RawMessage> = {}) => mail('03-01', 'ben', 's@fresh.com', more)

  test('wait, whatever they write, until one of us writes to them: then all is captured from the start', async () => {
    const ctx = await open()
    const first = knock()
    const second = mail('02-01', 's@fresh.com', 'info')
    await deliver(ctx, first, second)
    expect([await verdict(first), await verdict(second), await count('touch')]).toEqual([
      'hold stranger',
      'hold stranger',
      0,
    ])
    await deliver(ctx, answered())
    expect([await verdict(first), await verdict(second)]).toEqual(['capture', 'capture'])
    expect(await trust()).toEqual(['fresh.com ann@ours.com opened 1', 'fresh.com info@ours.com opened 1'])
  })

  test.each(['to', 'cc', 'bcc'] as const)('are released by a captured message that names them in %s', async (side) => {
    const ctx = await open()
    const first = knock()
    await deliver(ctx, first, mail('03-01', 'ben', 'y@cust.com', { [side]: ['s@fresh.com', 'y@cust.com'] }))
    expect(await verdict(first)).toBe('capture')
  })

  test('are not released by a skipped message, and held again when the captured one turns out to be one', async () => {
    const ctx = await open()
    const first = knock()
    const secret = answered({ private: true })
    await deliver(ctx, first, secret)
    expect(await verdict(first)).toBe('hold stranger')
    const open_ = answered()
    await deliver(ctx, open_)
    expect(await verdict(first)).toBe('capture')
    await deliver(ctx, { ...open_, private: true })
    expect([await verdict(open_), await verdict(first), await trust()]).toEqual(['skip private', 'hold stranger', []])
  })

  test('a copy that names one recipient more releases him', async () => {
    const ctx = await open()
    const first = knock()
    const out = mail('03-01', 'ben', 'y@cust.com')
    await deliver(ctx, first, out)
    expect(await verdict(first)).toBe('hold stranger')
    await deliver(ctx, { ...out, bcc: ['s@fresh.com'] })
    expect(await verdict(first)).toBe('capture')
  })

  test('the CRM knows a contact by any of his addresses, and the company he is at, not the one he was at', async () => {
    const contacts = [
      {
        addresses: ['f@163.com', 'f@fresh.com'],
        accounts: [
          { account: 'cust.com', to: time('06-01') },
          { account: 'gone.com', from: time('06-01') },
        ],
      },
      { addresses: ['g@163.com', 'g2@163.com'] },
    ]
    const ctx = await open({ contacts, crmKnown: { domains: ['cust.com'], addresses: ['g2@163.com'] } })
    const [before, after, other] = [
      mail('05-31', 'f@163.com', 'ann'),
      mail('06-02', 'f@fresh.com', 'ann'),
      mail('05-31', 'g@163.com', 'ann'),
    ]
    await deliver(ctx, before, after, other)
    expect([await verdict(before), await verdict(after), await verdict(other)]).toEqual([
      'capture',
      'hold stranger',
      'capture',
    ])
  })
})

describe('excluded people', () => {
  test('are taken off with all their addresses; the customer’s message stays', async () => {
    const people = { reps: [{ address: 'ann@ours.com' }, { address: 'hr@ours.com', aliases: ['harriet@ours.com'] }] }
    const contacts = [{ addresses: ['law@cust.com', 'law@home.com'] }]
    const ctx = await open({ ...people, contacts, excluded: ['hr@ours.com', 'Law@Cust.com'] })
    const both = mail('01-01', 'x@cust.com', 'ann harriet', { copy: 'law@home.com' })
    const alone = mail('01-02', 'x@cust.com', 'harriet')
    const own = mail('01-03', 'law@home.com', 'ann', { copy: 'x@cust.com' })
    await deliver(ctx, both, alone, own)
    expect([await verdict(both), await verdict(alone), await verdict(own)]).toEqual([
      'capture',
      'skip excluded-people',
      'skip excluded-people',
    ])
    expect(await trust()).toEqual(['cust.com ann@ours.com opened 1'])
    expect([...(await readAll(ctx)).values()].map(({ figures }) => figures.contacts)).toEqual([1])
  })

  test('a message to an excluded person names somebody: the mailbox it lay in does not stand in', async () => {
    const ctx = await open({ excluded: ['ann@ours.com'] })
    const message = mail('01-01', 'x@cust.com', 'ann', { mailboxes: ['ben@ours.com'] })
    await deliver(ctx, message)
    expect(await verdict(message)).toBe('skip excluded-people')
  })
})

describe('who is named', () => {
  test('a message that names no holder has its mailboxes on the Cc side, before the candidate test', async () => {
    const ctx = await open()
    const hidden = mail('01-01', 'x@cust.com', 'y@cust.com', { mailboxes: ['ann@ours.com'] })
    const nobody = mail('01-01', 'x@cust.com', 'y@cust.com')
    await deliver(ctx, hidden, nobody)
    expect([await verdict(hidden), await verdict(nobody)]).toEqual(['capture', 'skip external-only'])
    expect(await trust()).toEqual(['cust.com ann@ours.com opened 1'])
  })

  test('a copy without us is no loss: the message keeps its subject when another copy names one of us', async () => {
    const ctx = await open()
    const question = mail('01-01', 'x@cust.com', 'ann', { subject: 'Pumps' })
    const answer = mail('01-02', 'x@cust.com', 'y@cust.com', { subject: 'Re: Pumps' })
    await deliver(ctx, question, answer)
    expect(await verdict(answer)).toBe('skip external-only')
    await deliver(ctx, { ...answer, cc: ['ann@ours.com'] })
    expect(await verdict(answer)).toBe('capture')
    expect(await trust()).toEqual(['cust.com ann@ours.com answered 1', 'cust.com ann@ours.com opened 1'])
  })

  test('an address that turns out to be ours turns its messages round', async () => {
    const ctx = await open()
    const knock = mail('01-01', 's@fresh.com', 'ben')
    const outside = mail('02-01', 'ann@partner.net', 's@fresh.com', { copy: 'ben' })
    await deliver(ctx, mail('01-01', 'ben', 'ann@partner.net'), knock, outside)
    expect([await verdict(outside), await verdict(knock)]).toEqual(['capture', 'hold stranger'])
    await importPeople(ctx, 'kind,address,aliases\nrep,ann@ours.com,ann@partner.net\nrep,ben@ours.com,', 'people.csv')
    expect([await verdict(outside), await verdict(knock)]).toEqual(['capture', 'capture'])
    expect(await trust()).toEqual(['fresh.com ben@ours.com opened 1'])
  })

  test('a rep whom a second people file lists holds trust from the beginning', async () => {
    const ctx = await open()
    await deliver(ctx, mail('01-01', 'x@cust.com', 'ben'))
    await importPeople(ctx, 'kind,address\nrep,ann@ours.com', 'one.csv')
    expect(await trust()).toEqual([])
    await importPeople(ctx, 'kind,address\nrep,ann@ours.com\nrep,ben@ours.com', 'two.csv')
    expect(await trust()).toEqual(['cust.com ben@ours.com opened 1'])
  })
})

describe('D2: role mailboxes with dated occupants', () => {
  const occupants = [
    { address: 'sales-3@ours.com', occupant: 'ann@ours.com', to: time('03-01') },
    { address: 'sales-3@ours.com', occupant: 'ben@ours.com', from: time('04-01') },
  ]
  const reps = [{ address: 'ann@ours.com' }, { address: 'ben@ours.com' }]

  test('D2: count as the occupant of that date, as the company in between', async () => {
    const ctx = await open({ reps, roleOccupants: occupants })
    for (const day of ['02-29T23:59:59', '03-01T00:00:00', '04-01T00:00:00']) {
      await deliver(ctx, mail(`2024-${day}`, 'x@cust.com', 'sales-3'))
    }
    expect(await trust()).toEqual([
      'cust.com ann@ours.com opened 1',
      'cust.com ben@ours.com opened 1',
      'cust.com company opened 1',
    ])
  })

  test('D2: what an occupant sends from it is his own, and a changed occupant changes the past', async () => {
    const ctx = await open({ reps, roleOccupants: occupants })
    await deliver(ctx, mail('02-01', 'x@cust.com', 'sales-3'), mail('02-02', 'sales-3', 'x@cust.com'))
    const [reading] = [...(await readAll(ctx)).values()]
    expect(reading?.figures.ties.map((tie) => tie.holder)).toEqual(['ann@ours.com'])
    const { rows } = await sql<{ holder: string }>`
      select r.primary_address as holder from touch t join rep r on r.id = t.holder where t.kind = 'sent'`.execute(
      database.db,
    )
    expect(rows).toEqual([{ holder: 'ann@ours.com' }])
    const changed = 'kind,address,occupant\nrole,sales-3@ours.com,ben@ours.com\nrep,ben@ours.com,\nrep,ann@ours.com,'
    await importPeople(ctx, changed, 'people.csv')
    expect(await trust()).toEqual(['cust.com ben@ours.com opened 1'])
  })
})

describe('D4: customer mail at a rep’s private address', () => {
  const named = (address: string, name: string) => ({ ...mail('01-01', address, 'ann'), fromName: name })

  test('D4: a listed address on a captured message is recorded, never a contact or a holder', async () => {
    const ctx = await open()
    await importPeople(ctx, 'kind,address,private\nrep,ann@ours.com,ann.home@gmail.com', 'people.csv')
    const message = mail('01-01', 'x@cust.com', 'ann', { copy: 'ann.home@gmail.com' })
    await deliver(ctx, message)
    const { findings } = await derivedState(database.db)
    expect(findings).toEqual([`id:${message.id.slice(1, -1)} | ann.home@gmail.com | ann@ours.com | listed`])
    expect([...(await readAll(ctx)).keys()]).toEqual(['cust.com'])
    expect(await trust()).toEqual(['cust.com ann@ours.com opened 1'])
  })

  test('D4: free mail under a rep’s own name is recorded, also for a rep who is listed later', async () => {
    const ctx = await open({ crmKnown: { domains: ['cust.com'], addresses: ['wl@163.com', 'wl@gmail.com'] } })
    await importPeople(ctx, 'kind,address,name\nrep,ben@ours.com,Ben', 'one.csv')
    await deliver(
      ctx,
      named('wl@163.com', 'Lei, Wang'),
      named('wang@cust.com', 'Wang Lei'),
      named('wl@gmail.com', 'W. Lei'),
    )
    expect((await derivedState(database.db)).findings).toEqual([])
    await importPeople(ctx, 'kind,address,name\nrep,ben@ours.com,Ben\nrep,wang.lei@ours.com,Wang Lei', 'two.csv')
    expect((await derivedState(database.db)).findings.map((line) => line.split(' | ').slice(1).join(' '))).toEqual([
      'wl@163.com wang.lei@ours.com same-name',
    ])
  })
})

describe('identity', () => {
  const base = { id: '<one@x>', subject: 'Pumps' }
  const from = (address: string, more: Parameters<typeof mail>[3] = {}) =>
    mail('01-02', address, 'ann', { ...base, ...more })

  test('a copy without Message-ID equal to one that lost its id leaves both where they are', async () => {
    const ctx = await open()
    const lost = from('y@cust.com')
    await deliver(ctx, from('x@cust.com', { date: '2024-01-01T00:00:00Z' }), lost)
    const before = await derivedState(database.db)
    await deliver(ctx, { ...lost, id: '' })
    expect(await derivedState(database.db)).toEqual(before)
    expect(
      Object.keys(before.messages)
        .map((one) => one.slice(0, 3))
        .sort(),
    ).toEqual(['has', 'id:'])
  })

  test('a hashed copy that joins the message of an earlier one leaves no touch behind', async () => {
    const ctx = await open()
    const [x1, y, x0] = [
      from('y@cust.com', { date: '2024-01-02T00:00:00Z' }),
      from('x@cust.com', { date: '2024-01-01T12:00:00Z' }),
      from('y@cust.com', { date: '2024-01-01T06:00:00Z' }),
    ]
    await deliver(ctx, x1, y, x0)
    const inTurn = await derivedState(database.db)
    await wipe(database.db)
    const again = await open()
    await capture(again, [x1, y, x0])
    expect(inTurn).toEqual(await derivedState(database.db))
    expect(await count('message')).toBe(2)
  })

  test('the CRM’s receipt stays with the content it was written from', async () => {
    const ctx = await open()
    await deliver(ctx, from('y@cust.com', { date: '2024-01-02T00:00:00Z' }))
    await sql`update crm_email set state = 'confirmed', crm_id = '77'`.execute(database.db)
    await deliver(ctx, from('x@cust.com', { date: '2024-01-01T00:00:00Z' }))
    const { rows } = await sql<{ sender: string; state: string; crm_id: string | null }>`
      select m.sender, e.state, e.crm_id from crm_email e join message m on m.id = e.message order by 1`.execute(
      database.db,
    )
    expect(rows).toEqual([
      { sender: 'x@cust.com', state: 'wanted', crm_id: null },
      { sender: 'y@cust.com', state: 'confirmed', crm_id: '77' },
    ])
  })

  test('of copies that part, the one we may capture takes the receipt; of receipts that meet, one stays', async () => {
    const ctx = await open()
    const own = mail('01-02', 'ben', 'x@cust.com', base)
    await deliver(ctx, own, { ...own, to: [] }, mail('01-01', 'ann', 'y@cust.com', base))
    const wanted = async () => {
      const { rows } = await sql<{ line: string }>`
        select concat_ws(' ', coalesce(m.sender, 'nobody'), coalesce(m.verdict, 'gone'), e.wanted) as line
        from crm_email e left join message m on m.id = e.message order by 1`.execute(database.db)
      return rows.map((row) => row.line)
    }
    expect(await wanted()).toEqual(['ann@ours.com capture t', 'ben@ours.com capture t'])

    await wipe(database.db)
    const [first, second] = [from('y@cust.com'), from('y@cust.com', { copy: 'ben' })]
    await deliver(ctx, mail('01-02', 'ben', 'x@cust.com y@cust.com'), from('x@cust.com'), first, second)
    await eraseAddress(ctx, 'x@cust.com', { by: 'admin', why: null })
    expect(await wanted()).toEqual(['ben@ours.com capture t', 'nobody gone f', 'nobody skip f', 'y@cust.com capture t'])
  })

  test('undated copies seen on different days are one message, dated when it was first seen', async () => {
    const ctx = await open()
    const undated = from('x@cust.com', { date: null })
    await deliver({ ...ctx, now: () => time('2024-06-01') }, undated)
    await deliver({ ...ctx, now: () => time('2024-07-01') }, undated)
    expect([await verdict(undated), await count('message')]).toEqual(['capture', 1])
    await deliver(ctx, { ...undated, date: '2024-02-01T00:00:00Z' })
    const { rows } = await sql<{ at: Date }>`select at from message`.execute(database.db)
    expect(rows.map((row) => row.at.toISOString())).toEqual(['2024-02-01T00:00:00.000Z'])
  })
})

describe('what is kept', () => {
  test('header-only mode keeps no text, everywhere or for one mailbox; a skipped message keeps none and no subject', async () => {
    const ctx = await open()
    const message = (mailbox: string) => mail('01-01', 'x@cust.com', 'ann', { mailboxes: [mailbox] })
    const headerOnly = (given: Partial<CaptureContext['policy']['capture']>): CaptureContext => ({
      ...ctx,
      policy: { ...ctx.policy, capture: { ...ctx.policy.capture, ...given } },
    })
    await deliver(headerOnly({ headerOnly: true }), message('ann@ours.com'))
    expect(await count('content')).toBe(0)
    const some = headerOnly({ headerOnlyMailboxes: ['ann@ours.com'] })
    await deliver(some, message('ann@ours.com'), message('ben@ours.com'))
    expect(await count('content')).toBe(1)
    await deliver(ctx, mail('01-01', 'x@cust.com', 'ann', { private: true }), mail('01-01', 'ann', 'ben'))
    expect(await count('content')).toBe(1)
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from message m join sighting s on s.message = m.id
      where m.verdict = 'skip' and (m.subject is not null or s.facts->>'subject' <> '')`.execute(database.db)
    expect(rows).toEqual([{ n: 0 }])
  })

  test('an erased person does not come back by mail without Message-ID, by another mailbox or by a people file', async () => {
    const ctx = await open()
    const own = mail('01-01', 'x@cust.com', 'ann', { id: '' })
    const shared = mail('01-02', 'ann', 'x@cust.com y@cust.com', { id: '' })
    await deliver(ctx, own, shared)
    expect(await eraseAddress(ctx, 'X@cust.com', { by: 'admin', why: 'asked' })).toEqual({
      addresses: 1,
      messagesErased: 1,
      messagesShared: 1,
    })
    const erased = await derivedState(database.db)
    await deliver(ctx, own, { ...shared, mailboxes: ['ann@ours.com'] })
    await importPeople(ctx, 'kind,address\ncontact,x@cust.com', 'people.csv')
    await deriveDue(ctx)
    expect(await derivedState(database.db)).toEqual(erased)
    expect(await count('contact')).toBe(1)
    expect(await eraseAddress(ctx, 'x@cust.com', { by: 'admin', why: null })).toMatchObject({ messagesErased: 0 })
  })

  test('one of us is not erased, and what is no address neither', async () => {
    const ctx = await open()
    const order = { by: 'admin', why: null }
    await expect(eraseAddress(ctx, 'ann@ours.com', order)).rejects.toMatchObject({ code: 'erase-internal' })
    await expect(eraseAddress(ctx, 'nobody', order)).rejects.toMatchObject({ code: 'erase-address' })
  })
})
