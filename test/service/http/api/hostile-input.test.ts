import { sql } from 'kysely'
import { decisionsAbout } from '../../../../service/ledger/about-rep.ts'
import { accountOf, contactOf, DESK, type DeedsWorld, deedsWorld, PEOPLE, repOf } from '../../../support/deeds-world.ts'

const KIM = 'kim@alpha.example'

let world: DeedsWorld
beforeAll(async () => {
  world = await deedsWorld()
  world.post('a1', { from: PEOPLE.ann, to: [KIM] })
  world.post('a2', { from: KIM, to: [PEOPLE.ann], inReplyTo: 'a1@x.example' })
  await world.sweep()
}, 60_000)
afterAll(() => world.close())

const bodies = (text: string, at: number): [string, Record<string, unknown>][] => {
  const people = [{ address: KIM, name: text }]
  const which = { mailbox: PEOPLE.ann, messageId: text, itemId: text }
  return [
    [
      'message-context',
      { mailbox: PEOPLE.ann, messageId: text, conversationId: text, itemId: text, at, from: null, to: people, cc: [] },
    ],
    [
      'message-context',
      { ...which, conversationId: text, at, from: { address: `${text}@x.example`, name: null }, to: people, cc: [] },
    ],
    ['compose-check', { mailbox: PEOPLE.ann, conversationId: text, to: people, cc: [], replyTo: people }],
    ['appointment-context', { mailbox: PEOPLE.ann, organizer: null, attendees: people, start: at, end: at }],
    ['messages/capture', which],
    ['messages/private', { ...which, messageId: `<a2@x.example>`, why: `x${text}` }],
    ['messages/take-back', { ...which, messageId: `<a2@x.example>`, why: `x${text}`, sure: true }],
    [
      'corrections',
      { kind: 'account-of-contact', contact: contactOf(KIM), account: accountOf('alpha.example'), why: `x${text}` },
    ],
    [
      'corrections',
      { kind: 'contact-of-address', contact: contactOf(KIM), address: `x${text}@alpha.example`, why: 'x' },
    ],
    [
      'introductions',
      {
        account: accountOf('alpha.example'),
        colleague: repOf('ben'),
        contact: null,
        conversationId: text,
        messageId: text,
        language: text.slice(0, 20),
      },
    ],
    ['tasks', { account: accountOf('alpha.example'), title: `x${text}`, dueOn: '9999-12-31', messageId: text }],
    ['compose-dismissals', { mailbox: PEOPLE.ann, conversationId: text }],
    ['sightings', { mailbox: PEOPLE.ann, mark: text, conversationId: text, recipients: 1 }],
  ]
}

test.each([
  ['a NUL', '\u0000', 0],
  ['half a sign', '\ud83d', 0],
  ['a step up the path', '..', 0],
  ['nothing', '', 0],
  ['quotes', `'; --`, 0],
  ['a time beyond all calendars', 'x', 1e300],
  ['a time before all calendars', 'x', -8.64e15],
])('no request makes us fail: %s', async (_what, text, at) => {
  const answers = []
  for (const [path, body] of bodies(text, at)) {
    const { status, body: said } = await world.ask('ann', path, body)
    answers.push(`${path} ${status} ${String(said['code'] ?? '')}`)
  }
  expect(answers.filter((one) => / 5\d\d /.test(one))).toEqual([])
})

test('A1: an address that was a colleague’s before leads to the mailbox of whose it is now', async () => {
  await sql`insert into internal_address (tenant, address, kind, rep, from_day, to_day) values
    (1, 'north@ours.example', 'rep', ${repOf('ann')}::uuid, '2020-01-01', '2026-01-01'),
    (1, 'north@ours.example', 'rep', ${repOf('ben')}::uuid, '2026-01-01', null)`.execute(world.db)
  world.post('n1', { from: PEOPLE.ann, to: [KIM] })
  const asked = { mailbox: 'north@ours.example', messageId: '<n1@x.example>', itemId: null }
  expect(await world.ask('ben', 'messages/capture', asked)).toMatchObject({ body: { done: false, code: 'not-found' } })
  expect(await world.ask('ann', 'messages/capture', asked)).toMatchObject({
    status: 403,
    body: { code: 'mailbox-not-yours' },
  })
  world.post('n2', { from: PEOPLE.ben, to: [KIM] })
  const his = { ...asked, messageId: '<n2@x.example>' }
  expect(await world.ask('ben', 'messages/capture', his)).toMatchObject({ body: { done: true } })
})

test('A9: mail of the company’s mailbox that was not read yet is no more a rep’s to keep private than what was', async () => {
  world.post('d1', { from: KIM, to: [DESK] })
  const asked = { mailbox: DESK, messageId: '<d1@x.example>', itemId: null, why: 'not now' }
  const refused = { status: 403, body: { code: 'message-not-yours' } }
  expect(await world.ask('ben', 'messages/private', asked)).toMatchObject(refused)
  const open = { mailbox: DESK, messageId: '<d1@x.example>', conversationId: null, itemId: null, at: null }
  const { body } = await world.ask('ben', 'message-context', { ...open, from: null, to: [], cc: [] })
  expect(body['message']).toMatchObject({ state: 'unknown', may: ['capture'] })
  await world.sweep()
  expect(await world.ask('ben', 'messages/private', asked)).toMatchObject(refused)
  expect(await world.ask('olga', 'messages/private', asked)).toMatchObject({ body: { done: true } })
})

test('A9: a mark `private` is lifted by who could have set it: not by everybody who reads the company’s mailbox', async () => {
  world.post('d2', { from: KIM, to: [DESK] })
  const asked = { mailbox: DESK, messageId: '<d2@x.example>', itemId: null }
  await world.ask('olga', 'messages/private', { ...asked, why: 'a complaint about somebody' })
  await world.sweep()
  const refused = { body: { done: false, code: 'marked-private' } }
  expect(await world.ask('ben', 'messages/capture', asked)).toMatchObject(refused)
  const open = { ...asked, conversationId: null, at: null, from: null, to: [], cc: [] }
  const { body } = await world.ask('ben', 'message-context', open)
  expect(body['message']).toMatchObject({ state: 'skipped', may: [] })
  expect(await world.ask('olga', 'messages/capture', asked)).toMatchObject({ body: { done: true } })
})

test('C15: of a message that is kept out, a Message-ID alone tells its state and not who wrote it', async () => {
  world.post('h1', { from: 'New <new@fresh.example>', to: [PEOPLE.ann] })
  await world.sweep()
  const seen = async (who: 'ann' | 'ben' | 'eva') => {
    const which = { mailbox: PEOPLE[who], messageId: '<h1@x.example>', itemId: null, conversationId: null, at: null }
    const { body } = await world.ask(who, 'message-context', { ...which, from: null, to: [], cc: [] })
    return body['message']
  }
  expect(await seen('ben')).toMatchObject({ state: 'held', from: null, may: [] })
  for (const who of ['ann', 'eva'] as const) {
    expect(await seen(who)).toMatchObject({ state: 'held', from: { address: 'new@fresh.example' } })
  }
})

test('A1: of another’s account nobody learns an address he does not have: not beside a name, not as one', async () => {
  const [GIL, HOME, KIT] = ['gil@gamma.example', 'gil.at.home@mail.example', 'kit@gamma.example']
  world.post('e1', { from: PEOPLE.ann, to: [GIL, KIT, HOME] })
  world.post('e2', { from: GIL, to: [PEOPLE.ann], inReplyTo: 'e1@x.example' })
  await world.sweep()
  await sql`update contact_address set contact = ${contactOf(GIL)}::uuid
    where address = ${HOME}`.execute(world.db)
  const asked = { mailbox: PEOPLE.max, messageId: null, conversationId: null, itemId: null, at: null, from: null }
  const seen = async (who: 'ann' | 'max') => {
    const to = [{ address: GIL, name: null }]
    const { body } = await world.ask(who, 'message-context', { ...asked, to, cc: [] })
    return (body['accounts'] as { contacts: { name: string; addresses: string[] }[] }[])[0]?.contacts
  }
  expect((await seen('ann'))?.flatMap((one) => one.addresses).sort()).toEqual([HOME, GIL, KIT])
  const his = await seen('max')
  expect(his?.map((one) => one.addresses)).toEqual([[GIL], []])
  expect(his?.map((one) => one.name)).toEqual([GIL, '…@gamma.example'])
})

test('A9: the reason of a decision is told to who decided, not to everybody on the message', async () => {
  world.post('r1', { from: PEOPLE.ann, to: [KIM], cc: [PEOPLE.ben] })
  const which = { mailbox: PEOPLE.ann, messageId: '<r1@x.example>', itemId: null }
  await world.ask('ann', 'messages/private', { ...which, why: 'my doctor' })
  await world.sweep()
  const told = async (who: 'ann' | 'ben') => {
    const { rows } = await sql<{ id: string }>`select id from rep where id = ${repOf(who)}::uuid`.execute(world.db)
    const rep = rows[0]?.id ?? ''
    const all = await decisionsAbout(world.db, 1, { person: `rep:${rep}`, rep })
    return all.filter((one) => one.kind === 'mark-private').map((one) => one.why)
  }
  expect(await told('ann')).toContain('my doctor')
  expect(await told('ben')).toContain(null)
  expect(await told('ben')).not.toContain('my doctor')
})

test('A1: an account with no mail yet is its owner’s in full, and nobody else’s', async () => {
  const account = accountOf('silent.example')
  await sql`insert into account (tenant, id, key, name, owner) values
    (1, ${account}::uuid, 'silent.example', 'Silent', ${repOf('ben')}::uuid)`.execute(world.db)
  await sql`insert into account_domain (tenant, account, domain) values (1, ${account}::uuid, 'silent.example')`.execute(
    world.db,
  )
  const asked = { mailbox: PEOPLE.max, messageId: null, conversationId: null, itemId: null, at: null, from: null }
  const to = [{ address: 'first@silent.example', name: null }]
  for (const [who, restricted] of [
    ['ben', false],
    ['max', true],
  ] as const) {
    const { body } = await world.ask(who, 'message-context', { ...asked, to, cc: [] })
    expect(body['accounts']).toMatchObject([{ id: account, restricted }])
  }
})
