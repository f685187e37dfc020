import { sql } from 'kysely'
import type { AccountView } from '../../../../shared/contract/account-view.ts'
import { messageContextSchema, type OpenMessage } from '../../../../shared/contract/message-context.ts'
import { appointmentContextSchema } from '../../../../shared/contract/appointment.ts'
import { mineSchema, type Role } from '../../../../shared/contract/mine.ts'
import type { ParsedMessage } from '../../../../shared/message/parsed-message.ts'
import type { Language } from '../../../../service/http/api/language.ts'
import { readAccount, searchForAccounts } from '../../../../service/http/api/reading/accounts.ts'
import { readAppointmentContext } from '../../../../service/http/api/reading/appointment-context.ts'
import { readMessageContext } from '../../../../service/http/api/reading/message-context.ts'
import { readMine } from '../../../../service/http/api/reading/mine.ts'
import { openReadingWorld, STORY_NOW, type ReadingWorld } from '../../../support/reading-world.ts'

const QINLING = 'qinling-power.example'
const XIAMEN = 'xiamen-marine.example'
const POLDER = 'polder-dredging.example'
const XIAOMING = 'chen.xiaoming.valve.0003@163.com'

let world: ReadingWorld
beforeAll(async () => {
  world = await openReadingWorld({ with: [QINLING, XIAMEN, POLDER, XIAOMING, 'daily-metering.example'] })
}, 60_000)
afterAll(() => world.close())

const last = (from: string): ParsedMessage => {
  const found = world.messages.findLast((message) => message.from?.address === from)
  if (found === undefined) throw new Error(`nobody wrote as ${from}`)
  return found
}
const about = (subject: string): ParsedMessage => {
  const found = world.messages.find((message) => message.subject.includes(subject))
  if (found === undefined) throw new Error(`nothing about ${subject}`)
  return found
}
const asking = async (
  who: string,
  { roles, language = 'en' }: { roles?: readonly Role[]; language?: Language } = {},
) => ({
  service: world.service,
  reader: await world.reader(who, roles),
  language,
})
const context = async (
  who: string,
  message: OpenMessage,
  more: { roles?: readonly Role[]; language?: Language } = {},
) => messageContextSchema.parse(await readMessageContext(await asking(who, more), message))
const mailboxOf = async (who: string) => (await world.reader(who)).address

/** A message that was never captured, between these people. */
const fresh = (mailbox: string, from: string, to: readonly string[], more: Partial<OpenMessage> = {}): OpenMessage => {
  const person = (address: string) => ({ address, name: null })
  return {
    ...{ mailbox, messageId: '<never-seen@x.example>', conversationId: null, itemId: null, at: STORY_NOW },
    ...{ from: person(from), to: to.map(person), cc: [] },
    ...more,
  }
}

describe('beside an open message', () => {
  test('A1: its account, with reasons as sentences, shares, trend, ties and whom to bring in', async () => {
    const seen = await context('liwei', world.open(last(`tian.ye@${QINLING}`), await mailboxOf('liwei')))
    const [account, ...others] = seen.accounts
    expect(others).toEqual([])
    expect(account).toMatchObject({
      restricted: false,
      state: 'personal',
      topRep: 'Li Wei',
      topShare: 1,
      companyShare: 0,
    })
    expect(account?.reasons[0]?.text).toBe('Li Wei holds 100% of this customer’s trust.')
    expect(account?.holders).toEqual([
      expect.objectContaining({ holder: 'li.wei@hengtai.example', share: 1, me: true }),
    ])
    expect(account?.trend.map((point) => point.daysBack)).toEqual([365, 182, 91, 0])
    expect(account?.trend[3]?.topShare).toBe(1)
    expect(account?.contacts.map(({ name, here }) => [name, here])).toEqual([
      ['田野', true],
      ['郭庆', false],
    ])
    expect(account?.contacts[0]?.ties[0]).toMatchObject({ holder: 'li.wei@hengtai.example', tie: 'two-way' })
    expect(account?.columns).toEqual([{ holder: 'li.wei@hengtai.example', name: 'Li Wei' }])
    expect(seen.asOf).toBe(STORY_NOW)
  })

  test('A1: what each reader sees of one account', async () => {
    const open = world.open(last(`tian.ye@${QINLING}`), 'somebody@hengtai.example')
    const sight = async (who: string, roles?: readonly Role[]): Promise<AccountView | undefined> =>
      (await context(who, open, roles === undefined ? {} : { roles })).accounts[0]
    const full = { restricted: false, topRep: 'Li Wei', state: 'personal' }
    expect(await sight('liwei')).toMatchObject(full)
    // His manager and hers, and who looks after the whole company.
    expect(await sight('zhao')).toMatchObject(full)
    expect(await sight('keller')).toMatchObject(full)
    expect(await sight('rossi', ['rep', 'operations'])).toMatchObject(full)
    expect(await sight('rossi', ['auditor'])).toMatchObject(full)
    const none = {
      state: null,
      topRep: null,
      topShare: null,
      evidence: null,
      companyShare: null,
      reasons: [],
      holders: [],
    }
    const restricted = { restricted: true, ...none, firstContact: [], trend: [], colleagues: [], insistence: null }
    const desk = await sight('rossi', ['call-desk'])
    expect(desk).toMatchObject(restricted)
    expect(desk?.contacts[0]?.title).toBe('检修工程师')
    const stranger = await sight('rossi')
    expect(stranger).toMatchObject({ ...restricted, owner: null, crmUrl: null })
    // Everybody sees who else here knows a contact; no address he does not have already.
    expect(
      stranger?.contacts.map(({ name, addresses, title, ties }) => [name, addresses, title, ties[0]?.tie]),
    ).toEqual([
      ['田野', [`tian.ye@${QINLING}`], null, 'two-way'],
      ['郭庆', [], null, 'two-way'],
    ])
  })

  test('A1: the reader and his colleagues are never the customer, under whatever address', async () => {
    const own = await mailboxOf('liwei')
    const inside = await context('liwei', fresh(own, own, ['zhao.min@hengtai.example', 'sales@hengtai.example']))
    expect(inside.accounts).toEqual([])
    expect(inside.participants.map((one) => one.side)).toEqual(['rep', 'rep', 'company'])
    expect(inside.privateAddresses).toEqual([])
    const robot = await context('liwei', fresh(own, 'noreply@hengtai.example', [own, 'nobody-we-know@hengtai.example']))
    expect(robot.participants.map((one) => one.side)).toEqual(['robot', 'rep', 'rep'])
    expect(robot.accounts).toEqual([])
  })

  test('D4: a customer’s mail at a private address is told, to whom it belongs, and makes nobody a customer', async () => {
    const message = about('明天的验收')
    const mine = await context('liwei', world.open(message, await mailboxOf('liwei')))
    expect(mine.privateAddresses).toEqual([{ address: 'liwei.private.0006@qq.com', rep: 'Li Wei', mine: true }])
    expect(mine.participants.find((one) => one.side === 'private')).toMatchObject({
      ...{ address: 'liwei.private.0006@qq.com', account: null, contact: null, privateOf: 'Li Wei' },
    })
    expect(mine.accounts.map((account) => account.domains)).toEqual([[QINLING]])
    const another = await context('zhao', world.open(message, await mailboxOf('zhao')))
    expect(another.privateAddresses[0]).toMatchObject({ mine: false })
  })

  test('D4: free mail under a colleague’s name with no customer behind it is his own, until somebody says otherwise', async () => {
    const own = await mailboxOf('liwei')
    const cc = [{ address: 'lw.at.home@gmail.com', name: 'Li Wei' }]
    const message = { ...last(`tian.ye@${QINLING}`), messageId: 'same-name@x', cc, subject: '同名', references: [] }
    await world.capture({ ...message, inReplyTo: null, conversationGuid: null })
    const seen = await context('liwei', world.open(message, own))
    expect(seen.accounts.map((account) => account.name)).toEqual([QINLING])
    expect(seen.participants.find((one) => one.role === 'cc')).toMatchObject({ side: 'private', privateOf: 'Li Wei' })
    expect(seen.privateAddresses).toEqual([{ address: 'lw.at.home@gmail.com', rep: 'Li Wei', mine: true }])
  })

  test('A1: where the mail program names nobody, the ledger knows who is on it, for who may read it', async () => {
    const nobody = { from: null, to: [], cc: [] }
    const message = world.open(last(`tian.ye@${QINLING}`), await mailboxOf('liwei'), nobody)
    expect((await context('liwei', message)).accounts.map((account) => account.name)).toEqual([QINLING])
    expect((await context('rossi', message)).participants).toEqual([])
  })

  test('C15: the state of every message of the thread, with its reason, for every colleague in his language', async () => {
    const answer = world.messages.findLast(
      ({ from, subject }) => from?.address === 'li.wei@hengtai.example' && subject.includes('明天的验收'),
    )
    const open = world.open(answer as ParsedMessage, await mailboxOf('rossi'))
    const seen = await context('rossi', open, { language: 'zh-CN' })
    expect(seen.thread.map(({ direction, state, here }) => [direction, state, here])).toEqual([
      ['inbound', 'waiting', false],
      ['outbound', 'waiting', true],
    ])
    expect(seen.message.reason).toEqual({ code: 'no-crm', text: '已记入台账；尚未连接 CRM。' })
    // She was on neither: nothing to read, nothing to do.
    expect(seen.thread.map((one) => one.may)).toEqual([[], []])
    const his = await context('liwei', open)
    expect(his.message.may).toEqual(['private', 'take-back', 'read'])
    expect(JSON.stringify(seen)).not.toContain('验收资料')
    expect(JSON.stringify(seen)).not.toContain('明天的验收')
  })

  test('C15: what was skipped, what is held, what was never seen', async () => {
    const own = await mailboxOf('liwei')
    const parts = { conversationId: 'of the stranger', mailboxes: [own], cc: [], bcc: [], references: [], html: null }
    const base = { ...last(`tian.ye@${QINLING}`), ...parts, subject: '新', inReplyTo: null, conversationGuid: null }
    const at = STORY_NOW - 3_600_000
    await world.capture(
      { ...base, messageId: 'kept@x', date: at, conversationId: 'AAQk-x_1=' },
      { ...base, messageId: 'private@x', date: at + 1000, private: true, conversationId: 'AAQk-x_1=' },
      { ...base, messageId: 'stranger@x', date: at, from: { address: 'who@nobody-knows.example', name: null } },
    )
    // Known by the conversation of his own mailbox alone, in Outlook's form of its id.
    const open = fresh(own, `tian.ye@${QINLING}`, [own], { conversationId: 'AAQk/x+1=', at: STORY_NOW })
    const seen = await context('liwei', open)
    expect(seen.thread.map(({ messageId, state, reason }) => [messageId, state, reason?.code])).toEqual([
      ['kept@x', 'waiting', 'no-crm'],
      ['private@x', 'skipped', 'private'],
      ['never-seen@x.example', 'unknown', 'mailbox-unknown'],
    ])
    expect(seen.message).toMatchObject({ id: null, here: true, direction: 'inbound', may: [] })
    // Nobody looks into another's conversations.
    const other = await context('rossi', open)
    expect(other.thread.map((one) => one.messageId)).toEqual(['never-seen@x.example'])
    const held = await context('liwei', { ...open, messageId: '<stranger@x>', conversationId: null })
    expect(held.message).toMatchObject({ state: 'held', reason: { code: 'stranger' } })
    expect(held.message.may).toContain('release')
  })

  test('A1: several accounts: the sender’s first, each once; a stranger of a known domain belongs there', async () => {
    const own = await mailboxOf('liwei')
    const open = fresh(own, `new.person@${XIAMEN}`, [own, `tian.ye@${QINLING}`, `guo.qing@${QINLING}`], {
      cc: [{ address: 'x@who-is-this.example', name: null }],
    })
    const seen = await context('liwei', open, { roles: ['operations'] })
    expect(seen.accounts.map((account) => account.domains)).toEqual([[XIAMEN], [QINLING]])
    expect(seen.participants.map(({ side, account }) => [side, account !== null])).toEqual([
      ['stranger', true],
      ['rep', false],
      ['contact', true],
      ['contact', true],
      ['stranger', false],
    ])
  })

  test('A1: who belonged to another account before can be put there', async () => {
    const open = fresh(await mailboxOf('sunlei'), XIAOMING, ['sun.lei@hengtai.example'])
    const now = await context('sunlei', open)
    expect(now.participants[0]).toMatchObject({ side: 'contact' })
    expect(now.accounts[0]?.name).toBe('songjiang-mold.example')
    expect(now.participants[0]?.candidates.map((line) => line.name)).toEqual(['huadong-valve.example'])
    const before = await context('zhouhao', { ...open, at: Date.parse('2025-06-01') })
    expect(before.accounts[0]?.name).toBe('huadong-valve.example')
  })
})

describe('whom to bring in', () => {
  test('B13: the team of the top rep, the owner before them; never the top rep, who left or who is excluded', async () => {
    const account = await world.account(XIAMEN)
    const view = async () => readAccount(await asking('wangfang'), account)
    expect((await view()).topRep).toBe('Wang Fang')
    expect((await view()).colleagues.map((one) => one.why)).toEqual(Array(3).fill('In the same team.'))
    await sql`update account set owner = ${await world.rep('zhouhao')}::uuid where id = ${account}::uuid`.execute(
      world.service.database.db,
    )
    const [first, ...others] = (await view()).colleagues
    expect(first).toMatchObject({ name: 'Zhou Hao', ties: 0, why: 'The account’s owner in the CRM.' })
    expect(others.map((one) => one.name)).not.toContain('Wang Fang')
    expect((await view()).owner).toEqual({ address: 'zhou.hao@hengtai.example', name: 'Zhou Hao' })
  })

  test('B16: the one who knows the topic answers, by policy’s list and the thread’s subject', async () => {
    const { policy } = world.service.config
    const service = {
      ...world.service,
      trust: {
        ...world.service.trust,
        policy: { ...policy, people: { topics: { 'PRIYA.NAIR@hengtai.example': ['验收'] } } },
      },
    }
    const reader = await world.reader('liwei')
    const seen = await readMessageContext(
      { service, reader, language: 'zh-CN' },
      world.open(about('明天的验收'), reader.address),
    )
    expect(seen.accounts[0]?.colleagues[0]).toMatchObject({ name: 'Priya Nair', why: '“验收”方面的负责人。' })
  })
})

describe('appointments, lists, one account', () => {
  test('A1: who will be met, with the last threads; over, a report can be begun by who was there', async () => {
    const person = (address: string) => ({ address, name: null })
    const asked = {
      mailbox: await mailboxOf('liwei'),
      organizer: person('li.wei@hengtai.example'),
      attendees: [person(`guo.qing@${QINLING}`), person('zhao.min@hengtai.example')],
      start: STORY_NOW - 7_200_000,
      end: STORY_NOW - 3_600_000,
    }
    const met = appointmentContextSchema.parse(await readAppointmentContext(await asking('liwei'), asked))
    expect(met.accounts.map((account) => account.name)).toEqual([QINLING])
    expect(met.accounts[0]?.colleagues.map((one) => one.name)).not.toContain('Zhao Min')
    expect(met.threads).toHaveLength(5)
    const times = met.threads.map((thread) => thread.last.at)
    expect(times).toEqual([...times].sort((a, b) => b - a))
    expect(met.mayReport).toBe(true)
    const later = await readAppointmentContext(await asking('liwei'), { ...asked, end: STORY_NOW + 1 })
    expect(later.mayReport).toBe(false)
    const other = await readAppointmentContext(await asking('rossi'), asked)
    expect(other).toMatchObject({ threads: [], tasks: [], mayReport: false })
    expect(other.accounts[0]?.restricted).toBe(true)
  })

  test('A1: the accounts that hang on the reader, from the figures last computed', async () => {
    const mine = mineSchema.parse(await readMine(world.service, await world.reader('liwei')))
    expect(mine.accounts.map(({ name, state, topRep }) => [name, state, topRep])).toEqual([
      [QINLING, 'personal', 'Li Wei'],
    ])
    expect((await readMine(world.service, await world.reader('rossi'))).accounts).toEqual([])
  })

  test('A1: search by name, domain, contact and address; figures only for who has a right to them', async () => {
    const search = async (who: string, words: string) =>
      (await searchForAccounts(world.service, await world.reader(who), words)).accounts
    for (const words of ['qinling', QINLING, ' QINLING-power', '田野', `tian.ye@${QINLING}`, 'tian.y']) {
      expect((await search('liwei', words)).map((line) => [line.name, line.topRep])).toEqual([[QINLING, 'Li Wei']])
    }
    expect((await search('rossi', 'qinling')).map((line) => [line.name, line.state, line.topRep])).toEqual([
      [QINLING, null, null],
    ])
    for (const words of ['', '%', '_', '\\', 'nothing like it']) expect(await search('liwei', words)).toEqual([])
    expect((await search('liwei', 'e')).length).toBeLessThanOrEqual(20)
  })

  test('A1: an account that is not there is refused in words', async () => {
    await expect(readAccount(await asking('liwei'), '7b4ef0ad-5a0c-4b39-8d9f-0d8a5b0c1d2f')).rejects.toMatchObject({
      ...{ status: 404, code: 'account-unknown' },
    })
  })
})
