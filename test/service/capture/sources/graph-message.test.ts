import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseGraphMessage } from '../../../../service/capture/sources/graph-message.ts'
import { readMessages } from '../../../../service/clients/graph/messages.ts'
import type { BatchPart, Send } from '../../../../service/clients/graph/send.ts'
import type { MailboxMessage } from '../../../../service/clients/graph/types.ts'
import type { ParsedMessage } from '../../../../shared/message/parsed-message.ts'

const SAMPLES = path.resolve('..', 'shared', 'data', 'graph-samples')
const withSamples = existsSync(SAMPLES) ? test : test.skip
const MAILBOX = 'alexw@contoso.onmicrosoft.com'

/** What the client makes of one answer of Graph's, without a network. */
async function read(body: unknown, options = { headersOnly: false, attachmentNames: false }): Promise<MailboxMessage> {
  const batch = async ({ parts }: { parts: readonly BatchPart[] }) =>
    new Map(parts.map(({ id }) => [id, { status: 200, body }]))
  const answers = await readMessages({ batch } as unknown as Send, 'm', ['item'], options)
  const answer = answers.get('item')
  if (typeof answer !== 'object' || !('item' in answer)) throw new Error('no message')
  return answer
}

async function parse(body: unknown): Promise<ParsedMessage> {
  const parsed = parseGraphMessage(await read(body), MAILBOX)
  if ('failure' in parsed) throw new Error(parsed.failure)
  return parsed.message
}

const sample = (name: string): Record<string, unknown> => JSON.parse(readFileSync(path.join(SAMPLES, name), 'utf8'))

const person = (address: string, name = 'N') => ({ emailAddress: { name, address } })
const BASE = {
  id: 'x',
  internetMessageId: '<a@b.example>',
  sentDateTime: '2026-03-01T10:00:00Z',
  receivedDateTime: '2026-03-01T10:00:05Z',
  from: person('lee@buyer.example'),
  sender: person('lee@buyer.example'),
  toRecipients: [person('anna@contoso.example')],
  subject: 'Pumps',
}

withSamples('A2: Microsoft’s sample message is read to the letter', async () => {
  const message = await parse(sample('message-get.json'))
  expect(message).toMatchObject({
    messageId: 'MWHPR6E1BE060@MWHPR1120.namprd22.prod.outlook.com',
    date: Date.UTC(2018, 8, 9, 3, 15, 6),
    received: Date.UTC(2018, 8, 9, 3, 15, 8),
    from: { address: 'adelev@contoso.onmicrosoft.com', name: 'Adele Vance' },
    to: [{ address: MAILBOX, name: 'Alex Wilber' }],
    cc: [],
    automatic: null,
    private: false,
    text: 'The group represents Nevada.',
    mailboxes: [MAILBOX],
  })
  expect(message.html).toContain('The group represents Nevada.')
})

withSamples('A2: the sample with internet headers is a delivery report by them', async () => {
  const message = await parse({ ...BASE, ...sample('message-internetMessageHeaders.json') })
  expect(message.automatic).toBe('delivery-report')
})

withSamples('A2: a meeting request is no automatic mail and keeps its conversation', async () => {
  const message = await parse(sample('eventMessage-get.json'))
  expect(message.automatic).toBeNull()
  expect(message.conversationGuid).toBe('aa5e0df4596b4f428a94e24635d03915')
})

withSamples('A2: every sample message ends as a message or a reason, nulls and odd types included', async () => {
  const all = [
    'message-get-text-uniqueBody.json',
    'messages-list.json',
    'delta-1.json',
    'delta-next-round-removed.json',
  ]
  for (const name of all) {
    const body = sample(name)
    const items = Array.isArray(body['value']) ? body['value'] : [body]
    for (const item of items) {
      const parsed = parseGraphMessage(await read(item), MAILBOX)
      if (!('message' in parsed)) expect(parsed.failure).toBe('no-sender')
    }
  }
})

test('A2: moments with seven decimals and an offset, strings for truth, nulls for lists', async () => {
  const raw = await read({
    ...BASE,
    receivedDateTime: '2018-09-09T11:15:08.1234567+08:00',
    sentDateTime: '0001-01-01T00:00:00Z',
    isDraft: 'false',
    hasAttachments: 'true',
    ccRecipients: null,
    internetMessageHeaders: null,
    body: null,
  })
  expect(raw).toMatchObject({
    receivedAt: Date.UTC(2018, 8, 9, 3, 15, 8, 123),
    sentAt: null,
    draft: false,
    hasAttachments: true,
    cc: [],
    headers: [],
    body: null,
  })
})

test('A2: what is no message at all is an error of the vendor’s, not a crash', async () => {
  const batch = async () => new Map([['item', { status: 200, body: '<html>proxy</html>' }]])
  const answers = await readMessages({ batch } as unknown as Send, 'm', ['item'], { headersOnly: false })
  expect(answers.get('item')).toMatchObject({ code: 'graph-bad-answer' })
})

test('A2: who sends from a company mailbox acts as the company, a delegate as the one he writes for', async () => {
  const message = await parse({
    ...BASE,
    from: person('service@contoso.example'),
    sender: person('anna@contoso.example'),
  })
  expect(message.from?.address).toBe('service@contoso.example')
})

test('A2: an address of Exchange’s own form is no participant; the header has the real one', async () => {
  const message = await parse({
    ...BASE,
    from: person('/O=EXCHANGELABS/OU=EXCHANGE/CN=RECIPIENTS/CN=ANNA'),
    toRecipients: [person('/O=EXCHANGELABS/CN=BO'), person('carl@contoso.example')],
    internetMessageHeaders: [
      { name: 'From', value: 'Anna <anna@contoso.example>' },
      { name: 'To', value: 'Bo <bo@contoso.example>, Carl <carl@contoso.example>' },
    ],
  })
  expect(message.from?.address).toBe('anna@contoso.example')
  expect(message.to.map(({ address }) => address).sort()).toEqual(['bo@contoso.example', 'carl@contoso.example'])
})

test('A2: Sent Items know their parent and privacy by stored properties, their thread by the index', async () => {
  const message = await parse({
    ...BASE,
    conversationIndex: 'AdN/Xdgnql4N9FlrT0KKlOJGNdA5FQ==',
    bccRecipients: [person('quiet@buyer.example')],
    singleValueExtendedProperties: [
      { id: 'Integer 0x36', value: '2' },
      { id: 'String 0x1042', value: '<parent@buyer.example>' },
      { id: 'String 0x1039', value: '<root@buyer.example> <parent@buyer.example>' },
      { id: 'String 0x1a', value: 'IPM.Note' },
    ],
  })
  expect(message).toMatchObject({
    private: true,
    inReplyTo: 'parent@buyer.example',
    references: ['root@buyer.example', 'parent@buyer.example'],
    conversationGuid: 'aa5e0df4596b4f428a94e24635d03915',
    automatic: null,
  })
  expect(message.bcc.map(({ address }) => address)).toEqual(['quiet@buyer.example'])
})

test.each([
  ['IPM.Schedule.Meeting.Resp.Pos', 'meeting-answer'],
  ['REPORT.IPM.Note.NDR', 'delivery-report'],
  ['REPORT.IPM.Note.IPNRN', 'delivery-report'],
  ['IPM.Note.Rules.OofTemplate.Microsoft', 'out-of-office'],
  ['IPM.Schedule.Meeting.Request', null],
  ['IPM.Note', null],
])('A2: an item of class %s is %s', async (messageClass, sign) => {
  const singleValueExtendedProperties = [{ id: 'String 0x1A', value: messageClass }]
  const message = await parse({ ...BASE, subject: 'Accepted: Pumps', singleValueExtendedProperties })
  expect(message.automatic).toBe(sign)
})

test.each(['meetingAccepted', 'meetingTenativelyAccepted', 'meetingDeclined'])(
  'A2: %s is a meeting answer',
  async (kind) => {
    const body = { ...BASE, '@odata.type': '#microsoft.graph.eventMessageResponse', meetingMessageType: kind }
    expect((await parse(body)).automatic).toBe('meeting-answer')
  },
)

test('A2: sealed mail keeps its headers and no text', async () => {
  const message = await parse({
    ...BASE,
    body: { contentType: 'html', content: '<p>This message is protected</p>' },
    internetMessageHeaders: [{ name: 'Content-Type', value: 'application/pkcs7-mime; smime-type=enveloped-data' }],
  })
  expect(message).toMatchObject({ opaque: 'encrypted', text: null, html: null })
})

test('A2: a draft is none of ours', async () => {
  expect(parseGraphMessage(await read({ ...BASE, isDraft: true }), MAILBOX)).toEqual({ failure: 'draft' })
})

test('A2: a reading of headers only has no text', async () => {
  const raw = await read(
    { ...BASE, body: { contentType: 'text', content: 'x' } },
    { headersOnly: true, attachmentNames: false },
  )
  expect(raw.body).toBeNull()
})
