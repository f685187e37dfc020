import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { readSentItems } from '../../../../service/capture/mailbox/read-sent.ts'
import { createLookout } from '../../../../service/jobs/lookout.ts'
import { readIntroductions } from '../../../../service/http/api/deeds/introductions.ts'
import { isDismissed } from '../../../../service/ledger/compose-notes.ts'
import { fetchPending } from '../../../../service/capture/mailbox/fetch-pending.ts'
import {
  accountOf,
  type Colleague,
  contactOf,
  DESK,
  type DeedsWorld,
  deedsWorld,
  PEOPLE,
  repOf,
} from '../../../support/deeds-world.ts'

const KIM = 'kim@alpha.example'
const LEE = 'lee@alpha.example'
const ALPHA = accountOf('alpha.example')
const BETA = accountOf('beta.example')
const GAMMA = accountOf('gamma.example')

let world: DeedsWorld
beforeAll(async () => {
  world = await deedsWorld()
  world.post('a1', { from: PEOPLE.ann, to: [`Kim Park <${KIM}>`, LEE] })
  world.post('a2', { from: `Kim Park <${KIM}>`, to: [PEOPLE.ann], inReplyTo: 'a1@x.example', subject: 'Re: a1' })
  world.post('b1', { from: PEOPLE.ben, to: ['bo@beta.example'] })
  world.post('b2', { from: 'bo@beta.example', to: [PEOPLE.ben], inReplyTo: 'b1@x.example', subject: 'Re: b1' })
  // Nobody's yet: he never answered.
  world.post('c1', { from: PEOPLE.ann, to: ['cy@gamma.example'] })
  await world.sweep()
  await world.sync()
}, 60_000)
afterAll(() => world.close())

describe('introductions', () => {
  const wish = {
    account: ALPHA,
    colleague: repOf('ben'),
    contact: contactOf(KIM),
    conversationId: 'conversation',
    messageId: '<a2@x.example>',
    language: 'en',
  }
  const introduce = (who: Colleague, more: Record<string, unknown> = {}) =>
    world.ask(who, 'introductions', { ...wish, ...more })
  const stateOf = async (id: string) => (await readIntroductions(world.db, 1, { ids: [id] })).map((one) => one.state)[0]

  test('B13: wished, sent and answered follow from the mail; a Cc closes nothing', async () => {
    const key = randomUUID()
    const [answer, again] = await Promise.all([introduce('ann', { key }), introduce('ann', { key })])
    expect(answer).toEqual(again)
    expect(answer).toMatchObject({
      status: 200,
      body: {
        introduction: {
          account: ALPHA,
          colleague: { rep: repOf('ben'), address: PEOPLE.ben },
          by: { rep: repOf('ann'), name: 'Ann Berg' },
          state: 'wished',
        },
      },
    })
    expect(answer.body['draft']).toContain('Dear Kim Park,')
    const { id } = answer.body['introduction'] as { id: string }
    // The same wish by another click is the same wish.
    expect((await introduce('ann')).body['introduction']).toMatchObject({ id })

    world.post('a3', { from: PEOPLE.ann, to: [KIM], inReplyTo: 'a2@x.example' })
    await world.sweep()
    expect(await stateOf(id)).toBe('wished')
    world.post('a4', { from: PEOPLE.ann, to: [LEE], cc: [PEOPLE.ben] })
    await world.sweep()
    expect(await stateOf(id)).toBe('wished')
    world.post('a5', { from: PEOPLE.ann, to: [KIM], cc: [PEOPLE.ben], inReplyTo: 'a3@x.example' })
    await world.sweep()
    expect(await stateOf(id)).toBe('sent')
    world.post('a6', { from: KIM, to: [PEOPLE.ann], cc: [PEOPLE.ben], inReplyTo: 'a5@x.example' })
    world.post('a7', { from: LEE, to: [PEOPLE.ben], inReplyTo: 'a5@x.example' })
    await world.sweep()
    expect(await stateOf(id)).toBe('sent')
    world.post('a8', { from: KIM, to: [PEOPLE.ann, PEOPLE.ben], inReplyTo: 'a5@x.example' })
    await world.sweep()
    expect(await stateOf(id)).toBe('answered')
    // Withdrawn afterwards it stays answered.
    expect(await world.ask('ann', `introductions/${id}/withdraw`, {})).toMatchObject({ body: { state: 'answered' } })
    // Taken back, the answer never was.
    await world.ask('ann', 'messages/take-back', {
      ...{ mailbox: PEOPLE.ann, messageId: '<a8@x.example>', itemId: null, why: 'a test', sure: true },
    })
    expect(await stateOf(id)).toBe('withdrawn')
  })

  test('B13: withdrawn by whoever asked or was asked; nobody else hears of it', async () => {
    const { body } = await introduce('ann', { contact: null, language: 'zh-CN' })
    const { id } = body['introduction'] as { id: string }
    expect(body['draft']).toContain('向您介绍我的同事')
    for (const who of ['max'] as const) {
      expect(await world.ask(who, `introductions/${id}/withdraw`, {})).toMatchObject({
        status: 404,
        body: { code: 'introduction-unknown' },
      })
    }
    const key = randomUUID()
    for (let n = 0; n < 2; n++) {
      expect(await world.ask('ben', `introductions/${id}/withdraw`, { key })).toMatchObject({
        body: { id, state: 'withdrawn' },
      })
    }
    expect(await world.ask('ann', `introductions/${randomUUID()}/withdraw`, {})).toMatchObject({ status: 404 })
  })

  test('B13: only on one’s own accounts, with somebody who is here', async () => {
    expect(await introduce('ben')).toMatchObject({ status: 400, body: { code: 'colleague-is-you' } })
    expect(await introduce('max')).toMatchObject({ status: 403, body: { code: 'account-not-yours' } })
    expect(await introduce('ann', { account: BETA })).toMatchObject({
      status: 403,
      body: { code: 'account-not-yours' },
    })
    expect(await introduce('ann', { account: randomUUID() })).toMatchObject({ status: 403 })
    expect(await introduce('ann', { colleague: randomUUID() })).toMatchObject({
      status: 404,
      body: { code: 'colleague-unknown' },
    })
    expect(await introduce('ann', { contact: contactOf('bo@beta.example') })).toMatchObject({
      status: 404,
      body: { code: 'contact-unknown' },
    })
  })
})

describe('corrections', () => {
  const move = (who: Colleague, contact: string, account: string, more: Record<string, unknown> = {}) =>
    world.ask(who, 'corrections', {
      ...{ kind: 'account-of-contact', contact: contactOf(contact), account, why: 'she moved' },
      ...more,
    })

  test('A9: a rep gives what is his to an account that is his or nobody’s, and draws nobody’s customer to himself', async () => {
    expect(await move('ann', 'bo@beta.example', ALPHA)).toMatchObject({
      status: 403,
      body: { code: 'account-not-yours' },
    })
    expect(await move('max', LEE, BETA)).toMatchObject({ status: 403 })
    // With a contact of hers in it she would be a holder there, and see its figures.
    expect(await move('ann', LEE, BETA)).toMatchObject({ status: 403, body: { code: 'target-not-yours' } })
    const key = randomUUID()
    const [one, two] = await Promise.all([move('ann', LEE, GAMMA, { key }), move('ann', LEE, GAMMA, { key })])
    expect(one).toMatchObject({ body: { done: true, code: 'corrected' } })
    expect(two).toEqual(one)
    const { rows } = await sql<{
      n: number
    }>`select count(*)::int as n from decision where kind = 'correct-account'`.execute(world.db)
    expect(rows[0]?.n).toBe(1)
    // It is no longer hers to correct; operations may.
    expect(await move('ann', LEE, ALPHA)).toMatchObject({ status: 403 })
    expect(await move('olga', LEE, ALPHA)).toMatchObject({ body: { done: true } })
    expect(await move('olga', LEE, ALPHA)).toMatchObject({ body: { code: 'correct-already' } })
    expect(await move('ann', LEE, randomUUID())).toMatchObject({ status: 404, body: { code: 'account-unknown' } })
    expect(await move('ann', LEE, BETA, { why: '' })).toMatchObject({ status: 400 })
  })

  test('A9: an address to another contact', async () => {
    const put = (address: string, contact: string) =>
      world.ask('ann', 'corrections', {
        kind: 'contact-of-address',
        address,
        contact: contactOf(contact),
        why: 'her too',
      })
    expect(await put(LEE, KIM)).toMatchObject({ body: { done: true, code: 'corrected' } })
    const { rows } = await sql<{ contact: string }>`select contact from contact_address where address = ${LEE}`.execute(
      world.db,
    )
    expect(rows[0]?.contact).toBe(contactOf(KIM))
    expect(await put(PEOPLE.ben, KIM)).toMatchObject({ status: 400, body: { code: 'address-internal' } })
    expect(await put('bo@beta.example', KIM)).toMatchObject({ status: 403 })
    expect(await put(KIM, 'bo@beta.example')).toMatchObject({ status: 403, body: { code: 'target-not-yours' } })
  })
})

describe('tasks', () => {
  const asked = { account: ALPHA, title: 'Send the drawings', dueOn: '2026-09-10', messageId: '<a2@x.example>' }
  const tasksInCrm = () =>
    [...world.hubspot.state.store.table('0-27').records.values()].map((one) => one.properties['hs_task_subject'])

  test('A9: one click, one task, however often it is asked; in the CRM under account and contact', async () => {
    const key = randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => world.ask('ann', 'tasks', { ...asked, key })))
    expect(new Set(answers.map((one) => one.body['id'])).size).toBe(1)
    expect(answers[0]).toMatchObject({
      status: 200,
      body: { account: ALPHA, title: 'Send the drawings', state: 'waiting' },
    })
    expect(world.woken).toContain('tasks')
    expect(await world.tasks()).toMatchObject({ written: 1 })
    expect(tasksInCrm()).toEqual(['Send the drawings'])
    expect(await world.ask('ann', 'tasks', { ...asked, key })).toMatchObject({ body: { state: 'open' } })
    await world.tasks()
    expect(tasksInCrm()).toEqual(['Send the drawings'])
    const [task] = world.hubspot.state.store.table('0-27').records.values()
    expect([...(task?.links.get('0-1')?.keys() ?? [])]).toHaveLength(1)
  })

  test('A9: not under another’s account; not on a day that is none', async () => {
    expect(await world.ask('max', 'tasks', asked)).toMatchObject({ status: 403, body: { code: 'account-not-yours' } })
    expect(await world.ask('ann', 'tasks', { ...asked, dueOn: '2026-02-30' })).toMatchObject({ status: 400 })
    expect(await world.ask('ann', 'tasks', { ...asked, title: ' ' })).toMatchObject({ status: 400 })
  })
})

describe('what the compose side tells', () => {
  test('B13: dismissed stays dismissed for the thread', async () => {
    const asked = { mailbox: PEOPLE.ann, conversationId: 'thread-1' }
    const key = randomUUID()
    for (let n = 0; n < 2; n++) {
      expect(await world.ask('ann', 'compose-dismissals', { ...asked, key })).toMatchObject({
        status: 200,
        body: { done: true },
      })
    }
    expect(await isDismissed(world.db, 1, PEOPLE.ann, 'thread-1')).toBe(true)
    expect(await isDismissed(world.db, 1, PEOPLE.ann, 'thread-2')).toBe(false)
    expect(await world.ask('ben', 'compose-dismissals', asked)).toMatchObject({ status: 403 })
  })

  test('A9: a sighting has the mailbox’s sent items looked at until the message is there, no notice needed', async () => {
    const asked = { mailbox: PEOPLE.ann, mark: 'm', conversationId: null, recipients: 1 }
    expect(await world.ask('ann', 'sightings', asked)).toMatchObject({ status: 200, body: { done: true } })
    const woken = world.woken.at(-1) ?? ''
    expect(woken).toMatch(/^mailbox /)
    const mailbox = woken.slice('mailbox '.length)
    const { service } = world
    expect(await readSentItems(service.mailboxes(), mailbox)).toBe(false)
    let told = 0
    const lookout = createLookout(service, () => void told++, [0, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    lookout.look(mailbox)
    world.post('sent-1', { from: PEOPLE.ann, to: [KIM] })
    await lookout.idle()
    expect(told).toBe(1)
    await fetchPending(service.mailboxes())
    const { rows } = await sql`select verdict from message where message_id = 'sent-1@x.example'`.execute(world.db)
    expect(rows).toEqual([{ verdict: 'capture' }])
    // In vain: it ends by itself, and the mailbox is swept all the same.
    lookout.look(mailbox)
    lookout.look(mailbox)
    await lookout.idle()
    expect(told).toBe(1)
    const { rows: left } = await sql`select sweep_wanted from mailbox where id = ${mailbox}::uuid`.execute(world.db)
    expect(left).toEqual([{ sweep_wanted: true }])
  })

  test('A9: nobody has another’s mailbox looked at; one we do not know is refused alike', async () => {
    const asked = { mark: null, conversationId: null, recipients: 1 }
    for (const mailbox of [PEOPLE.ann, 'nobody@ours.example', 'not an address']) {
      expect(await world.ask('ben', 'sightings', { ...asked, mailbox })).toMatchObject({ status: 403 })
    }
    expect(await world.ask('ben', 'sightings', { ...asked, mailbox: DESK })).toMatchObject({ status: 200 })
  })
})
