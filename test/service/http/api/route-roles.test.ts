import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type Answer, type ApiWorld, openApiWorld } from '../../../support/api-world.ts'
import { wantFigures } from '../../../../service/trust/want-figures.ts'
import { PERSONAL, REP } from '../../../support/small-mailbox.ts'

/**
 * Every route as every role. Ann holds the account «lonely» (state personal) and was on its messages; Eva manages her;
 * Ivy is a rep who has nothing to do with it. The others are people outside the directory who hold one app role.
 */
const READERS = {
  ann: { of: 'ann', roles: [] },
  eva: { of: 'eva', roles: [] },
  ivy: { of: 'ivy', roles: [] },
  operations: { of: { oid: '0f000000-0000-4000-8000-000000000001' }, roles: ['Commonhold.Operations'] },
  'call-desk': { of: { oid: '0f000000-0000-4000-8000-000000000002' }, roles: ['Commonhold.CallDesk'] },
  auditor: { of: { oid: '0f000000-0000-4000-8000-000000000003' }, roles: ['Commonhold.Auditor'] },
  admin: { of: { oid: '0f000000-0000-4000-8000-000000000004' }, roles: ['Commonhold.Admin'] },
} as const
type ReaderName = keyof typeof READERS
const NAMES = Object.keys(READERS) as ReaderName[]

/** What the world holds, by the names samples use. */
interface Ids {
  readonly account: string
  readonly contact: string
  readonly message: string
  readonly messageId: string
  readonly ivy: string
  readonly introduction: string
}

interface Row {
  /** A request that a reader who may would make. */
  readonly sample: (ids: Ids) => { readonly path: string; readonly body?: unknown }
  /** What the answer comes to, beside its status: by default nothing, of a refusal its code. */
  readonly sees?: (answer: Answer) => string
  readonly expected: Readonly<Record<ReaderName, string>>
}

const all = (expected: string): Row['expected'] =>
  Object.fromEntries(NAMES.map((name) => [name, expected])) as Record<ReaderName, string>

/** Deeds have messages of their own: what one of them does must not show in another row. */
const deedOn = (week: number, more: object = {}) => ({
  ...{ key: randomUUID(), mailbox: REP, messageId: `ask-${week}@${PERSONAL}`, itemId: null },
  ...more,
})

const missing = '403 role-missing'
const noDeeds = { 'call-desk': missing, auditor: missing, admin: missing } as const

const openMessage = (ids: Ids) => ({
  mailbox: REP,
  messageId: ids.messageId,
  conversationId: null,
  itemId: null,
  at: null,
  from: { address: `bo@${PERSONAL}`, name: null },
  to: [{ address: REP, name: null }],
  cc: [],
})
/** Contacts of the world have a title, which a dossier shows and ties do not. */
const sight = ({ body }: Answer): string => {
  const { restricted, contacts, state } = body as {
    restricted: boolean
    state: string | null
    contacts: { title: string | null }[]
  }
  if (!restricted) return `full ${state ?? ''}`
  return contacts.some(({ title }) => title !== null) ? 'dossier' : 'ties'
}
const first = (name: string) => (answer: Answer) =>
  sight({ ...answer, body: ((answer.body[name] as Record<string, unknown>[] | undefined) ?? [])[0] ?? {} })

const TABLE: Readonly<Record<string, Row>> = {
  'GET /openapi.json': { sample: () => ({ path: '/openapi.json' }), expected: all('200') },
  'GET /me': {
    sample: () => ({ path: '/me' }),
    sees: ({ body }) => String(body['roles']),
    expected: {
      ann: '200 rep',
      eva: '200 rep,manager',
      ivy: '200 rep',
      operations: '200 operations',
      'call-desk': '200 call-desk',
      auditor: '200 auditor',
      admin: '200 admin',
    },
  },
  'GET /mine': {
    sample: () => ({ path: '/mine' }),
    sees: ({ body }) => String((body['accounts'] as unknown[]).length),
    expected: { ...all('200 0'), ann: '200 1' },
  },
  'GET /about-me': { sample: () => ({ path: '/about-me' }), expected: all('200') },
  'POST /message-context': {
    sample: (ids) => ({ path: '/message-context', body: openMessage(ids) }),
    sees: first('accounts'),
    expected: {
      ann: '200 full personal',
      eva: '200 full personal',
      ivy: '200 ties',
      operations: '200 full personal',
      'call-desk': '200 dossier',
      auditor: '200 full personal',
      admin: '200 dossier',
    },
  },
  'POST /compose-check': {
    sample: () => ({
      path: '/compose-check',
      body: { mailbox: REP, conversationId: null, to: [{ address: `bo@${PERSONAL}`, name: null }], cc: [] },
    }),
    sees: ({ body }) => String((body['suggestions'] as unknown[]).length),
    expected: { ...all('200 1'), ivy: '200 0', 'call-desk': '200 0', admin: '200 0' },
  },
  'POST /appointment-context': {
    sample: () => ({
      path: '/appointment-context',
      body: {
        mailbox: REP,
        organizer: null,
        attendees: [{ address: `bo@${PERSONAL}`, name: null }],
        start: 0,
        end: 1,
      },
    }),
    sees: first('accounts'),
    expected: {
      ann: '200 full personal',
      eva: '200 full personal',
      ivy: '200 ties',
      operations: '200 full personal',
      'call-desk': '200 dossier',
      auditor: '200 full personal',
      admin: '200 dossier',
    },
  },
  'GET /accounts': {
    sample: () => ({ path: `/accounts?q=${PERSONAL}` }),
    sees: ({ body }) => String((body['accounts'] as { state: unknown }[]).map(({ state }) => state)),
    expected: { ...all('200 personal'), ivy: '200', 'call-desk': '200', admin: '200' },
  },
  'GET /accounts/:id': {
    sample: ({ account }) => ({ path: `/accounts/${account}` }),
    sees: sight,
    expected: {
      ann: '200 full personal',
      eva: '200 full personal',
      ivy: '200 ties',
      operations: '200 full personal',
      'call-desk': '200 dossier',
      auditor: '200 full personal',
      admin: '200 dossier',
    },
  },
  'GET /messages/:id/text': {
    sample: ({ message }) => ({ path: `/messages/${message}/text` }),
    sees: ({ body }) => (body['logged'] === true ? 'logged' : 'open'),
    expected: {
      ...all('403 text-not-yours'),
      ann: '200 open',
      eva: '200 logged',
      auditor: '200 logged',
    },
  },
  'POST /messages/capture': {
    sample: () => ({ path: '/messages/capture', body: deedOn(1) }),
    expected: { ...all('200'), ...noDeeds, ivy: '403 mailbox-not-yours' },
  },
  'POST /messages/private': {
    sample: () => ({ path: '/messages/private', body: deedOn(2, { why: 'family' }) }),
    expected: { ...all('200'), ...noDeeds, ivy: '403 mailbox-not-yours', operations: '403 private-not-allowed' },
  },
  'POST /messages/take-back': {
    sample: () => ({ path: '/messages/take-back', body: deedOn(3, { why: 'wrong', sure: true }) }),
    expected: { ...all('200'), ...noDeeds, ivy: '403 mailbox-not-yours' },
  },
  'POST /corrections': {
    sample: ({ contact, account }) => ({
      path: '/corrections',
      body: { key: randomUUID(), kind: 'account-of-contact', contact, account, why: 'he is theirs' },
    }),
    expected: { ...all('200'), ivy: '403 account-not-yours', 'call-desk': missing, auditor: missing },
  },
  'POST /introductions': {
    sample: ({ account, ivy }) => ({
      path: '/introductions',
      body: {
        ...{ key: randomUUID(), account, colleague: ivy, contact: null },
        ...{ conversationId: null, messageId: null, language: 'en' },
      },
    }),
    expected: { ...all('200'), ...noDeeds, ivy: '403 account-not-yours', operations: '403 not-a-rep' },
  },
  'POST /introductions/:id/withdraw': {
    sample: ({ introduction }) => ({ path: `/introductions/${introduction}/withdraw`, body: { key: randomUUID() } }),
    expected: { ...all('200'), ...noDeeds, ivy: '404 introduction-unknown' },
  },
  'POST /tasks': {
    sample: ({ account }) => ({
      path: '/tasks',
      body: { key: randomUUID(), account, title: 'Call', dueOn: '2026-07-10', messageId: null },
    }),
    expected: { ...all('200'), ...noDeeds, ivy: '403 account-not-yours' },
  },
  'POST /compose-dismissals': {
    sample: () => ({
      path: '/compose-dismissals',
      body: { key: randomUUID(), mailbox: REP, conversationId: 'c' },
    }),
    expected: { ...all('403 mailbox-not-yours'), ann: '200', eva: '200', operations: '200' },
  },
  'POST /sightings': {
    sample: () => ({ path: '/sightings', body: { mailbox: REP, mark: null, conversationId: null, recipients: 1 } }),
    expected: { ...all('403 mailbox-not-yours'), ann: '200', eva: '200', operations: '200' },
  },
  'POST /trip-reports': {
    sample: ({ account, ivy, contact }) => ({
      path: '/trip-reports',
      body: {
        ...{ key: randomUUID(), accounts: [account], travellers: [ivy], start: 0, end: 1, purpose: 'x' },
        ...{ contactsMet: [contact], keyInformation: 'x', commitments: [], nextStep: '', cost: null },
      },
    }),
    expected: { ...all('501 trip-reports-not-installed'), operations: missing, ...noDeeds },
  },
}

let world: ApiWorld
let ids: Ids
const tokens = new Map<ReaderName, string>()
beforeAll(async () => {
  world = await openApiWorld()
  for (const name of NAMES) {
    const { of, roles } = READERS[name]
    tokens.set(name, await world.token(of, roles))
  }
  const { db } = world.service.database
  await sql`update contact set title = 'Buyer'`.execute(db)
  await wantFigures(world.service.trust, { now: world.service.now(), which: 'all' })
  ids = await idsOf(world)
})
afterAll(() => world.close())

async function idsOf({ service, ask }: ApiWorld): Promise<Ids> {
  const { db } = service.database
  const one = async (query: ReturnType<typeof sql<{ id: string }>>): Promise<string> => {
    const [row] = (await query.execute(db)).rows
    if (row === undefined) throw new Error('the world lacks something')
    return row.id
  }
  const messageId = `ask-0@${PERSONAL}`
  const account = await one(sql`select account as id from account_domain where domain = ${PERSONAL}`)
  const ivy = await one(sql`select id from rep where primary_address = 'ivy@ours.example'`)
  const eva = await one(sql`select id from rep where primary_address = 'boss@ours.example'`)
  const body = { key: randomUUID(), account, colleague: eva, contact: null }
  const asked = await ask(tokens.get('ann') ?? '', '/api/v1/introductions', {
    method: 'POST',
    body: { ...body, conversationId: null, messageId: null, language: 'en' },
  })
  return {
    account,
    ivy,
    messageId,
    contact: await one(sql`select contact as id from contact_address where address = ${`bo@${PERSONAL}`}`),
    message: await one(sql`select id from message where message_id = ${messageId}`),
    introduction: (asked.body['introduction'] as { id: string } | undefined)?.id ?? '',
  }
}

test('A1: every route registered has its row here, and every row its route', () => {
  const registered = world.routes.filter((route) => !/^(HEAD|OPTIONS) /.test(route))
  expect(registered.sort()).toEqual(Object.keys(TABLE).sort())
})

test('A1: without a token nothing is open but the document, however it is asked for', async () => {
  for (const route of world.routes) {
    const [method = '', pattern = ''] = route.split(' ')
    const row = TABLE[`${method === 'HEAD' ? 'GET' : method} ${pattern}`]
    if (method === 'OPTIONS' || row === undefined) continue
    const { path, body } = row.sample(ids)
    const { status } = await world.ask(null, `/api/v1${path}`, { method, ...(body === undefined ? {} : { body }) })
    expect([route, status]).toEqual([route, pattern === '/openapi.json' ? 200 : 401])
  }
})

const CASES = Object.entries(TABLE).flatMap(([route, row]) => NAMES.map((name) => ({ route, name, row })))

test.each(CASES)('A1: $route as $name', async ({ route, name, row }) => {
  const [method = ''] = route.split(' ')
  const { path, body } = row.sample(ids)
  const answer = await world.ask(tokens.get(name) ?? '', `/api/v1${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
  })
  const what = answer.status >= 400 ? String(answer.body['code']) : (row.sees?.(answer) ?? '')
  expect(`${answer.status} ${what}`.trim()).toBe(row.expected[name])
})

test('A1: who read a text of hers without having been on the message, Ann is told; her own reading and refused ones leave no row', async () => {
  const read = (name: ReaderName) => world.ask(tokens.get(name) ?? '', `/api/v1/messages/${ids.message}/text`)
  const told = async (): Promise<{ by: string; message: string }[]> => {
    const { body } = await world.ask(tokens.get('ann') ?? '', '/api/v1/about-me')
    return body['readings'] as { by: string; message: string }[]
  }
  const before = (await told()).length
  for (const name of NAMES) await read(name)
  const readings = await told()
  expect(readings.length).toBe(before + 2)
  expect(readings.slice(0, 2)).toMatchObject([
    { by: 'Somebody', message: ids.message },
    { by: 'Eva Boss', message: ids.message },
  ])
})

test('A1: no log line of all that holds an address, a name, a subject, a text or a token', () => {
  const log = JSON.stringify(world.log)
  expect(world.log.length).toBeGreaterThan(20)
  const token = tokens.get('ann')?.slice(-40) ?? ''
  for (const secret of ['@', 'Berg', 'Lind', 'Order', 'canary', 'family', token]) expect(log).not.toContain(secret)
})
