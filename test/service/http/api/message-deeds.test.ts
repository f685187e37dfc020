import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type Colleague, DESK, type DeedsWorld, deedsWorld, PEOPLE } from '../../../support/deeds-world.ts'

let world: DeedsWorld
beforeAll(async () => {
  world = await deedsWorld()
}, 60_000)
afterAll(() => world.close())

const KIM = 'Kim <kim@alpha.example>'
const which = (id: string, mailbox: string = PEOPLE.ann) => ({
  mailbox,
  messageId: `<${id}@x.example>`,
  itemId: null,
})
const capture = (who: Colleague, id: string, more: Record<string, unknown> = {}) =>
  world.ask(who, 'messages/capture', { ...which(id), ...more })

async function verdictOf(id: string): Promise<string> {
  const { rows } = await sql<{ said: string }>`select verdict || coalesce(' ' || reason, '') as said from message
    where message_id = ${`${id}@x.example`}`.execute(world.db)
  return rows[0]?.said ?? 'unseen'
}

async function decisions(kind: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from decision where kind = ${kind}`.execute(
    world.db,
  )
  return rows[0]?.n ?? 0
}

describe('capture now', () => {
  test('A9: one click: a message nobody told us of is read, captured and in the CRM', async () => {
    world.post('c1', { from: PEOPLE.ann, to: [KIM] })
    expect(await verdictOf('c1')).toBe('unseen')
    const answer = await capture('ann', 'c1')
    expect(answer).toMatchObject({ status: 200, body: { done: true, code: 'on-its-way' } })
    expect(world.woken).toContain('sync')
    expect(await verdictOf('c1')).toBe('capture')
    await world.sync()
    expect(world.engagements()).toContain('c1')
    expect(await capture('ann', 'c1')).toMatchObject({ body: { done: true, code: 'captured' } })
    expect((await capture('ann', 'c1', {})).body['text']).toBe('This message is in the CRM.')
    const chinese = await world.ask('ann', 'messages/capture', which('c1'), 'zh-CN')
    expect(chinese.body['text']).toBe('此邮件已在 CRM 中。')
  })

  test('A9: by the id of the item alone, in any form a mail program has it', async () => {
    const [sent] = world.post('c2', { from: PEOPLE.ann, to: [KIM] })
    for (const itemId of [sent?.id, sent?.immutableId]) {
      const answer = await capture('ann', 'c2', { messageId: null, itemId })
      expect(answer).toMatchObject({ status: 200, body: { done: true } })
    }
    expect(await capture('ann', 'c2', { messageId: null, itemId: 'no id at all' })).toMatchObject({
      body: { done: false, code: 'not-found' },
    })
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from sighting
      where message_id = 'c2@x.example'`.execute(world.db)
    expect(rows[0]?.n).toBe(1)
  })

  test('A9: a stranger’s message is released by the click, alone', async () => {
    world.post('s1', { from: 'New <new@fresh.example>', to: [PEOPLE.ann] })
    world.post('s2', { from: 'New <new@fresh.example>', to: [PEOPLE.ann] })
    await world.sweep()
    expect(await verdictOf('s1')).toBe('hold stranger')
    expect(await capture('ann', 's1')).toMatchObject({ body: { done: true, code: 'on-its-way' } })
    expect([await verdictOf('s1'), await verdictOf('s2')]).toEqual(['capture', 'hold stranger'])
  })

  test('A9: it says what became of mail that is not captured, and where it lies', async () => {
    world.post('i1', { from: PEOPLE.ann, to: [PEOPLE.ben] })
    expect(await capture('ann', 'i1')).toMatchObject({
      body: { done: false, code: 'internal-only', text: 'Not captured: only among ourselves.' },
    })
    world.post('j1', { from: KIM, to: [PEOPLE.ann] }, 'junkemail')
    expect(await capture('ann', 'j1')).toMatchObject({ body: { done: false, code: 'junk' } })
    expect(await capture('ann', 'nothing')).toMatchObject({ body: { done: false, code: 'not-found' } })
  })

  test('A9: the company’s mailbox is every rep’s to capture in; another’s is nobody’s but his line’s and operations’', async () => {
    world.post('d1', { from: KIM, to: [DESK] })
    expect(await capture('ben', 'd1', { mailbox: DESK })).toMatchObject({ body: { done: true } })
    world.post('d2', { from: PEOPLE.ann, to: [KIM] })
    for (const who of ['ben', 'max'] as const) {
      expect(await capture(who, 'd2')).toMatchObject({ status: 403, body: { code: 'mailbox-not-yours' } })
    }
    expect(await capture('ben', 'd2', { mailbox: 'nobody@ours.example' })).toMatchObject({ status: 403 })
    // In his own mailbox he does not find it.
    expect(await capture('ben', 'd2', { mailbox: PEOPLE.ben })).toMatchObject({ body: { code: 'not-found' } })
    expect(await verdictOf('d2')).toBe('unseen')
    for (const who of ['eva', 'olga'] as const) expect(await capture(who, 'd2')).toMatchObject({ body: { done: true } })
    const { rows } = await sql<{ mailboxes: string[] }>`select mailboxes from message
      where message_id = 'd2@x.example'`.execute(world.db)
    expect(rows[0]?.mailboxes).toEqual([PEOPLE.ann])
  })

  test('A9: an answer that is lost is asked for again: one key, one deed, whoever asks at once', async () => {
    world.post('k1', { from: PEOPLE.ann, to: [KIM] })
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 4 }, () => capture('ann', 'k1', { key })))
    expect(new Set(answers.map((one) => JSON.stringify(one.body))).size).toBe(1)
    expect(await capture('ann', 'k1', { key })).toEqual(answers[0])
    expect(await capture('eva', 'k1', { key })).toMatchObject({ status: 400, body: { code: 'key-reused' } })
    expect(await capture('ann', 'other', { key })).toMatchObject({ status: 400, body: { code: 'key-reused' } })
  })
})

describe('mark private', () => {
  const makePrivate = (who: Colleague, id: string, more: Record<string, unknown> = {}) =>
    world.ask(who, 'messages/private', { ...which(id), why: 'my doctor', ...more })

  test('A9: before it was read at all: it never reaches the ledger’s captured mail, the reason stands beside who did it', async () => {
    world.post('p1', { from: PEOPLE.ann, to: [KIM] })
    expect(await makePrivate('ann', 'p1')).toMatchObject({ body: { done: true, code: 'marked-private' } })
    await world.sweep()
    await world.sync()
    expect(await verdictOf('p1')).toBe('skip marked-private')
    expect(world.engagements()).not.toContain('p1')
    const { rows } = await sql`select by_whom, why from decision where kind = 'mark-private'`.execute(world.db)
    expect(rows).toEqual([{ by_whom: expect.stringMatching(/^rep:/) as string, why: 'my doctor' }])
    const { rows: kept } = await sql<{ subject: string | null }>`select subject from message
      where message_id = 'p1@x.example'`.execute(world.db)
    expect(kept[0]?.subject).toBeNull()
    // Everybody hears that somebody did; he himself, his manager and operations hear who and why.
    const said = async (who: Colleague) => {
      const asked = { ...which('p1', PEOPLE[who]), conversationId: null, at: null, from: null, to: [], cc: [] }
      const { body } = await world.ask(who, 'message-context', asked)
      return (body['message'] as { reason: { code: string; text: string } }).reason
    }
    for (const who of ['ann', 'eva', 'olga'] as const) {
      expect(await said(who)).toMatchObject({
        code: 'marked-private',
        text: expect.stringContaining('my doctor') as string,
      })
    }
    expect((await said('ben')).text).not.toContain('my doctor')
    // He thinks better of it.
    expect(await capture('ann', 'p1')).toMatchObject({ body: { done: true, code: 'on-its-way' } })
    expect(await verdictOf('p1')).toBe('capture')
  })

  test('A9: not once it is in the CRM; not a message that is none of his', async () => {
    world.post('p2', { from: PEOPLE.ann, to: [KIM] })
    await capture('ann', 'p2')
    await world.sync()
    expect(await makePrivate('ann', 'p2')).toMatchObject({ body: { done: false, code: 'already-written' } })
    expect(await makePrivate('ben', 'p2')).toMatchObject({ status: 403 })
    expect(await makePrivate('ben', 'p2', { mailbox: PEOPLE.ben })).toMatchObject({ body: { code: 'not-found' } })
    // The company's mailbox holds it: everybody reads there, and still it is none of his.
    world.post('p3', { from: KIM, to: [DESK] })
    await world.sweep()
    expect(await makePrivate('ben', 'p3', { mailbox: DESK })).toMatchObject({
      status: 403,
      body: { code: 'message-not-yours' },
    })
    // A Message-ID he has heard of and holds nowhere.
    expect(await makePrivate('ben', 'future', { mailbox: PEOPLE.ben })).toMatchObject({ body: { code: 'not-found' } })
  })

  test('A9: a reason is asked for, and one message is one', async () => {
    expect(await makePrivate('ann', 'c1', { why: '  ' })).toMatchObject({
      status: 400,
      body: { code: 'request-invalid' },
    })
    world.post('t1', { from: PEOPLE.ann, to: [KIM] })
    world.post('t2', { from: PEOPLE.ann, to: [KIM], inReplyTo: 't1@x.example', subject: 'Re: t1' })
    const key = randomUUID()
    await Promise.all([makePrivate('ann', 't1', { key }), makePrivate('ann', 't1', { key })])
    await world.sweep()
    expect([await verdictOf('t1'), await verdictOf('t2')]).toEqual(['skip marked-private', 'capture'])
  })
})

describe('take back', () => {
  const back = (who: Colleague, id: string, more: Record<string, unknown> = {}) =>
    world.ask(who, 'messages/take-back', { ...which(id), why: 'wrong customer', sure: true, ...more })

  test('A9: the engagement leaves the timeline, and no resync brings it back', async () => {
    world.post('b1', { from: PEOPLE.ann, to: [KIM], cc: [PEOPLE.ben] })
    await capture('ann', 'b1')
    await world.sync()
    expect(world.engagements()).toContain('b1')
    expect(await back('ann', 'b1', { sure: false })).toMatchObject({ status: 400 })
    const key = randomUUID()
    const answers = await Promise.all([back('ann', 'b1', { key }), back('ann', 'b1', { key })])
    expect(answers.map((one) => one.body['code'])).toEqual(['taken-back', 'taken-back'])
    expect(await decisions('take-back')).toBe(1)
    await world.sync()
    expect(world.engagements()).not.toContain('b1')
    // Ben's copy comes, and every mailbox is read again from its beginning.
    await sql`update mailbox_folder set cursor = null, finished = false`.execute(world.db)
    await world.sweep()
    await world.sync()
    await world.sync()
    expect(await verdictOf('b1')).toBe('skip taken-back')
    expect(world.engagements()).not.toContain('b1')
    expect(await capture('ann', 'b1')).toMatchObject({ body: { done: false, code: 'taken-back' } })
  })

  test('A9: what a killed process left between decision and CRM the next sync does', async () => {
    world.post('b2', { from: PEOPLE.ann, to: [KIM] })
    await capture('ann', 'b2')
    await world.sync()
    await back('ann', 'b2')
    const { rows } = await sql<{ wanted: boolean; state: string }>`select e.wanted, e.state from crm_email e
      join message m on m.id = e.message where m.message_id = 'b2@x.example'`.execute(world.db)
    expect(rows).toEqual([{ wanted: false, state: 'confirmed' }])
    await world.sync()
    expect(world.engagements()).not.toContain('b2')
  })

  test('A9: by a colleague who was on it, his manager or operations; by nobody else', async () => {
    world.post('b3', { from: PEOPLE.ann, to: [KIM] })
    await capture('ann', 'b3')
    expect(await back('ben', 'b3')).toMatchObject({ status: 403, body: { code: 'mailbox-not-yours' } })
    expect(await back('ben', 'b3', { mailbox: PEOPLE.ben })).toMatchObject({ body: { done: false, code: 'not-found' } })
    expect(await verdictOf('b3')).toBe('capture')
    // From her own mailbox, where it does not lie: it is of her line.
    expect(await back('eva', 'b3', { mailbox: PEOPLE.eva })).toMatchObject({ body: { done: true } })
    expect(await back('ann', 'i1')).toMatchObject({ body: { done: false, code: 'not-captured' } })
  })
})

test('A9: who may mark private is policy', async () => {
  const strict = await deedsWorld({ policy: { access: { privateRoles: ['manager'] } } })
  try {
    strict.post('n1', { from: PEOPLE.ann, to: [KIM] })
    const asked = { ...which('n1'), why: 'my doctor' }
    const refused = { status: 403, body: { code: 'private-not-allowed' } }
    expect(await strict.ask('ann', 'messages/private', asked)).toMatchObject(refused)
    expect(await strict.ask('eva', 'messages/private', asked)).toMatchObject({ body: { done: true } })
    // What her manager marked she cannot lift.
    await strict.sweep()
    expect(await strict.ask('ann', 'messages/capture', which('n1'))).toMatchObject({
      body: { done: false, code: 'marked-private' },
    })
  } finally {
    await strict.close()
  }
})
