import { composeCheckSchema } from '../../../../shared/contract/compose.ts'
import { checkDraft } from '../../../../service/http/api/reading/compose-check.ts'
import { readMine } from '../../../../service/http/api/reading/mine.ts'
import { insertIntroduction } from '../../../../service/ledger/introductions.ts'
import { dismissThread } from '../../../../service/ledger/compose-notes.ts'
import { openReadingWorld, STORY_NOW, type ReadingWorld } from '../../../support/reading-world.ts'

const QINLING = 'qinling-power.example'
const POLDER = 'polder-dredging.example'

let world: ReadingWorld
beforeAll(async () => {
  world = await openReadingWorld({ with: [QINLING, POLDER] })
}, 60_000)
afterAll(() => world.close())

const asking = async (who: string) => ({
  service: world.service,
  reader: await world.reader(who),
  language: 'en' as const,
})
const mailboxOf = async (who: string) => (await world.reader(who)).address

describe('while writing', () => {
  const draft = async (
    who: string,
    to: readonly string[],
    more: { cc?: readonly string[]; conversationId?: string } = {},
  ) => {
    const { cc = [], conversationId = null } = more
    const person = (address: string) => ({ address, name: null })
    const asked = { mailbox: await mailboxOf(who), conversationId, to: to.map(person), cc: cc.map(person), replyTo: [] }
    return composeCheckSchema.parse(await checkDraft(await asking(who), asked, 'mark'))
  }

  test('B13: to a single-rep account a colleague and the company mailbox are offered, in one line of 150 characters', async () => {
    const { suggestions, mark, dismissed, wishes } = await draft('liwei', [`tian.ye@${QINLING}`])
    expect(suggestions).toHaveLength(1)
    expect(suggestions[0]).toMatchObject({ accountName: QINLING, topRep: 'Li Wei', topShare: 1 })
    expect(suggestions[0]?.companyMailbox).toBe('sales@hengtai.example')
    expect(suggestions[0]?.colleagues).toHaveLength(3)
    expect(suggestions[0]?.text.length).toBeLessThanOrEqual(150)
    expect(suggestions[0]?.text).toContain(suggestions[0]?.colleagues[0]?.name)
    expect({ mark, dismissed, wishes }).toEqual({ mark: 'mark', dismissed: false, wishes: [] })
  })

  test.each<[string, readonly string[], readonly string[]]>([
    ['colleagues alone', ['zhao.min@hengtai.example'], []],
    ['nobody', [], []],
    ['somebody unknown', ['who@nobody-has-heard.example'], ['a@b']],
    ['an account that turns to the company', [`bram.visser@${POLDER}`], []],
    ['with a colleague on it already', [`tian.ye@${QINLING}`], ['zhao.min@hengtai.example']],
    ['with the company on it already', [`tian.ye@${QINLING}`], ['service@hengtai.example']],
    ['the reader’s own private address', ['liwei.private.0006@qq.com'], []],
  ])('B13: nothing is said of a draft to %s', async (_, to, cc) => {
    expect((await draft('liwei', to, { cc })).suggestions).toEqual([])
  })

  test('B13: with the top rep himself in Cc it still hangs on him', async () => {
    const reader = { ...(await world.reader('zhao')) }
    const to = [{ address: `guo.qing@${QINLING}`, name: null }]
    const cc = [{ address: 'li.wei@hengtai.example', name: null }]
    const asked = { mailbox: reader.address, conversationId: null, to, cc, replyTo: [] }
    const { suggestions } = await checkDraft({ service: world.service, reader, language: 'en' }, asked, 'm')
    expect(suggestions[0]?.topRep).toBe('Li Wei')
    expect(suggestions[0]?.colleagues.map((one) => one.name)).not.toContain('Zhao Min')
  })

  test('B13: of two accounts the one that hangs on a rep; A1: nobody learns the figures of another’s account', async () => {
    expect((await draft('liwei', [`bram.visser@${POLDER}`, `tian.ye@${QINLING}`])).suggestions).toHaveLength(1)
    expect((await draft('rossi', [`tian.ye@${QINLING}`])).suggestions).toEqual([])
  })

  test('B13: dismissed stays dismissed for the thread; a colleague wished for waits until he is on the draft', async () => {
    const { db } = world.service.database
    const mailbox = await mailboxOf('liwei')
    const conversationId = 'AAQkAGI='
    await dismissThread(db, 1, { mailbox, conversation: conversationId, by: 'rep:x', at: STORY_NOW })
    await insertIntroduction(db, 1, {
      id: '7b4ef0ad-5a0c-4b39-8d9f-0d8a5b0c1d2e',
      account: await world.account(QINLING),
      colleague: await world.rep('zhao'),
      contact: null,
      by: await world.rep('liwei'),
      message: null,
      conversation: conversationId,
      language: 'zh-CN',
      askedAt: STORY_NOW,
    })
    const first = await draft('liwei', [`tian.ye@${QINLING}`], { conversationId })
    expect(first.dismissed).toBe(true)
    expect(first.wishes).toEqual([expect.objectContaining({ name: 'Zhao Min', address: 'zhao.min@hengtai.example' })])
    const added = await draft('liwei', [`tian.ye@${QINLING}`], { conversationId, cc: ['zhao.min@hengtai.example'] })
    expect(added.wishes).toEqual([])
    expect((await draft('liwei', [`tian.ye@${QINLING}`], { conversationId: 'other' })).wishes).toEqual([])
    const mine = await readMine(world.service, await world.reader('liwei'))
    expect(mine.introductions.map((one) => one.colleague.name)).toEqual(['Zhao Min'])
  })

  test('B21: where policy names the company’s address, answers that would miss it are told; never inside the company', async () => {
    const { config } = world.service
    const companyAddress = { address: 'Sales@hengtai.example', replyTo: true, signature: true }
    const policy = { ...config.policy, compose: { ...config.policy.compose, companyAddress } }
    const service = { ...world.service, config: { ...config, policy } }
    const check = async (to: string, mailbox: string, replyTo: readonly string[] = []) => {
      const person = (address: string) => ({ address, name: null })
      const asked = { mailbox, conversationId: null, to: [person(to)], cc: [], replyTo: replyTo.map(person) }
      return (await checkDraft({ service, reader: await world.reader('liwei'), language: 'en' }, asked, 'm'))
        .companyAddress
    }
    const own = await mailboxOf('liwei')
    const address = 'sales@hengtai.example'
    expect(await check(`tian.ye@${QINLING}`, own)).toEqual({
      ...{ address, missing: true, replyTo: true, signature: true },
      text: 'Answers should reach the company too: offer sales@hengtai.example to answer to.',
    })
    expect(await check(`tian.ye@${QINLING}`, own, [address])).toMatchObject({ missing: false })
    expect(await check(`tian.ye@${QINLING}`, address)).toMatchObject({ missing: false })
    expect(await check('zhao.min@hengtai.example', own)).toBeNull()
    expect((await draft('liwei', [`tian.ye@${QINLING}`])).companyAddress).toBeNull()
  })
})
