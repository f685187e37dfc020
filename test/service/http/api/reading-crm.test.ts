import { sql } from 'kysely'
import { plantSeed } from '../../../../sandbox/hubspot/routes/seed.ts'
import { createHubSpotStandIn } from '../../../../sandbox/hubspot/stand-in.ts'
import { messageContextSchema } from '../../../../shared/contract/message-context.ts'
import { provision } from '../../../../service/sync/provision.ts'
import { rememberPortal } from '../../../../service/sync/remember-portal.ts'
import { runSync } from '../../../../service/sync/run-sync.ts'
import { type ApiWorld, openApiWorld } from '../../../support/api-world.ts'
import { CANARY, PERSONAL, REP } from '../../../support/small-mailbox.ts'

const PORTAL = 4_711
const standIn = createHubSpotStandIn({
  tokens: [{ token: 'test-token', app: 'ours', oauth: false, scopes: 'all' }],
  portalId: PORTAL,
  searchLagMs: 0,
  limits: false,
})
let stop: () => Promise<void>
let world: ApiWorld
let ids: ReadonlyMap<string, string>

beforeAll(async () => {
  plantSeed(standIn.state, {
    owners: [{ email: REP }],
    properties: { contacts: [{ name: 'commonhold_channel', type: 'string', groupName: 'ours' }] },
    companies: [{ id: 9001, properties: { name: 'Lonely AB', domain: PERSONAL, hubspot_owner_id: '' } }],
    contacts: [
      {
        properties: {
          email: `bo@${PERSONAL}`,
          firstname: 'Bo',
          lastname: 'Lind',
          hs_language: 'sv',
          commonhold_channel: 'phone',
        },
        company: PERSONAL,
      },
    ],
  })
  const { url, close } = await standIn.listen()
  stop = close
  world = await openApiWorld({ environment: { COMMONHOLD_HUBSPOT_URL: url, COMMONHOLD_HUBSPOT_UI_URL: `${url}/` } })
  await provision(world.service.hubspot())
  await runSync(world.service.sync())
  await rememberPortal(world.service.sync())
  const { rows } = await sql<{ message_id: string; id: string }>`select message_id, id from message`.execute(
    world.service.database.db,
  )
  ids = new Map(rows.map((row) => [row.message_id, row.id]))
}, 60_000)
afterAll(async () => {
  await world.close()
  await stop()
})

const open = {
  ...{ mailbox: REP, messageId: `<ask-3@${PERSONAL}>`, conversationId: null, itemId: null, at: null },
  ...{ from: { address: `Bo@${PERSONAL}`, name: 'Bo Lind' }, to: [{ address: REP, name: null }], cc: [] },
}
const context = async (who: 'ann' | 'eva' | 'ivy', language = 'en') => {
  const answer = await world.ask(await world.token(who), '/api/v1/message-context', {
    ...{ method: 'POST', body: open },
    headers: { 'accept-language': language },
  })
  expect(answer.status).toBe(200)
  return messageContextSchema.parse(answer.body)
}
const text = async (who: 'ann' | 'eva' | 'ivy', message: string, roles?: readonly string[]) =>
  world.ask(await world.token(who, roles), `/api/v1/messages/${ids.get(message) ?? message}/text`)

test('C15: what is in the CRM says so, with the way there', async () => {
  const { message, thread, accounts } = await context('ann')
  expect(message).toMatchObject({ state: 'captured', reason: { code: 'in-crm', text: 'It is in the CRM.' } })
  expect(thread.map((one) => [one.messageId, one.state, one.here])).toEqual([
    [`ask-3@${PERSONAL}`, 'captured', true],
    ['answer-3@ours.example', 'captured', false],
  ])
  const page = `${world.service.config.hubspotUiUrl}/contacts/${PORTAL}/record/0-2/9001`
  expect(accounts[0]?.crmUrl).toBe(page)
  expect(message.crmUrl).toMatch(new RegExp(`^${page.replaceAll('.', '\\.')}\\?engagement=\\d+$`))
  expect(await (await fetch(message.crmUrl ?? '')).text()).toContain('Lonely AB')
  // It is written: it can be taken back, no longer kept out.
  expect(message.may).toEqual(['take-back', 'read'])
  expect((await context('ann', 'zh-CN')).message.reason?.text).toBe('已在 CRM 中。')
})

test('D5: how and in which language a contact wants to be written to, as the CRM says', async () => {
  const [bo] = (await context('ann')).accounts[0]?.contacts ?? []
  expect(bo).toMatchObject({ name: 'Bo Lind', channel: 'phone', language: 'sv' })
  const [seen] = (await context('ivy')).accounts[0]?.contacts ?? []
  expect(seen).toMatchObject({ name: 'Bo Lind', channel: null, language: null, title: null })
})

test('A1: a text is read back from the CRM; who took part is not recorded', async () => {
  const held = await sql<{ n: number }>`select count(*)::int as n from content`.execute(world.service.database.db)
  const { status, body } = await text('ann', `ask-3@${PERSONAL}`)
  expect(status).toBe(200)
  expect(body['logged']).toBe(false)
  expect(body['text']).toContain(`Please send 3. ${CANARY}`)
  expect(body['newText']).toContain('Please send 3.')
  // Those of captured messages have left the ledger.
  expect(held.rows[0]?.n).toBeLessThan(3)
})

test('A1: every reading by who took no part is recorded before the text is handed out, and shown to who did', async () => {
  const before = await sql<{ n: number }>`select count(*)::int as n from body_reading`.execute(
    world.service.database.db,
  )
  expect((await text('eva', `ask-4@${PERSONAL}`)).body).toMatchObject({ logged: true })
  expect((await text('ivy', `ask-4@${PERSONAL}`)).body).toMatchObject({ code: 'text-not-yours' })
  expect((await text('ivy', `ask-4@${PERSONAL}`, ['Commonhold.Auditor'])).body).toMatchObject({ logged: true })
  const after = await sql<{ n: number }>`select count(*)::int as n from body_reading`.execute(world.service.database.db)
  expect((after.rows[0]?.n ?? 0) - (before.rows[0]?.n ?? 0)).toBe(2)
  const mine = await world.ask(await world.token('ann'), '/api/v1/about-me')
  expect(mine.body['readings']).toEqual([
    expect.objectContaining({ by: 'Ivy Chen', message: ids.get(`ask-4@${PERSONAL}`) }),
    expect.objectContaining({ by: 'Eva Boss', message: ids.get(`ask-4@${PERSONAL}`) }),
  ])
  const counts = mine.body['messages'] as Record<string, number>
  expect(counts).toEqual({ captured: 24, skipped: 2, held: 1 })
})

test('A1: no text of what was never captured, of what is not there, of what somebody deleted in the CRM', async () => {
  for (const message of [`private@${PERSONAL}`, 'hello@stranger.example', '7b4ef0ad-5a0c-4b39-8d9f-0d8a5b0c1d2e']) {
    expect(await text('ann', message)).toMatchObject({ status: 404, body: { code: 'message-unknown' } })
  }
  const { rows } = await sql<{ crm_id: string }>`select crm_id from crm_email
    where message = ${ids.get(`ask-5@${PERSONAL}`) ?? ''}::uuid`.execute(world.service.database.db)
  await world.service.hubspot().archiveEngagements([rows[0]?.crm_id ?? ''])
  expect(await text('ann', `ask-5@${PERSONAL}`)).toMatchObject({ status: 404, body: { code: 'text-gone' } })
})
