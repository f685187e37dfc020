import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { defaultPolicy } from '../../../../shared/policy/policy.ts'
import type { CaptureContext } from '../../../../service/capture/capture-context.ts'
import { importSources } from '../../../../service/capture/import-files.ts'
import { parseMsg } from '../../../../service/capture/sources/msg.ts'
import { openSources } from '../../../../service/capture/sources/index.ts'
import type { SourceItem } from '../../../../service/capture/sources/source.ts'
import { type Database, freshDatabase } from '../../../support/databases.ts'
import { TENANT } from '../../../support/ledger-world.ts'
import { makeMsg } from '../../../support/make-msg.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'commonhold-outlook-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function read(file: string, from = 0): Promise<SourceItem[]> {
  const items: SourceItem[] = []
  for (const source of openSources([file])) for await (const item of source.read(from)) items.push(item)
  return items
}

const MAIL = {
  0x001a: 'IPM.Note',
  0x0037: '报价单',
  0x0039: new Date('2025-03-04T02:00:00Z'),
  0x0e06: new Date('2025-03-04T02:00:05Z'),
  0x0065: '/O=HOUSE/OU=EXCHANGE/CN=RECIPIENTS/CN=TOM',
  0x0064: 'EX',
  0x0042: 'Tom',
  0x5d02: 'tom@customer.example',
  0x5d07: 'ann@example.com',
  0x1000: 'Please find the offer attached.',
  0x1013: Buffer.from('<p>Please find the offer <b>attached</b>.</p>'),
  0x1035: '<m1@customer.example>',
  0x1039: '<r1@example.com> <r2@example.com>',
  0x1042: '<r2@example.com>',
}
const RECIPIENTS = [
  { 0x0c15: 1, 0x3001: 'Ann Lee', 0x3002: 'EX', 0x3003: '/O=HOUSE/CN=ANN', 0x39fe: 'Ann@Example.com' },
  { 0x0c15: 2, 0x3001: 'bob@example.com', 0x3002: 'SMTP', 0x3003: 'bob@example.com' },
  { 0x0c15: 3, 0x3001: 'Eve', 0x3002: 'SMTP', 0x3003: 'eve@example.com' },
  { 0x0c15: 1, 0x3001: 'Nobody', 0x3002: 'EX', 0x3003: '/O=HOUSE/CN=GONE' },
]

describe('.msg', () => {
  test('bytes of files are kept only when told, up to the limits', () => {
    const files = [5, 4, 6].map((size, n) => ({ 0x3707: `${n}.pdf`, 0x3705: 1, 0x3701: Buffer.alloc(size, n) }))
    const bytes = makeMsg({ properties: MAIL, recipients: RECIPIENTS, attachments: files })
    const lengths = (keep?: { largestBytes: number; largestSumBytes: number }) => {
      const parsed = parseMsg(bytes, null, keep)
      return 'message' in parsed ? parsed.message.attachments.map((one) => one.bytes?.length ?? null) : parsed
    }
    expect(lengths()).toEqual([null, null, null])
    expect(lengths({ largestBytes: 5, largestSumBytes: 9 })).toEqual([5, 4, null])
  })

  test('every field, with SMTP addresses and none of Exchange’s own; a file, plain or gzipped', async () => {
    const bytes = makeMsg({
      properties: MAIL,
      recipients: RECIPIENTS,
      attachments: [
        { 0x3707: '报价单.xlsx', 0x370e: 'application/vnd.ms-excel', 0x3705: 1, 0x3701: Buffer.alloc(700) },
      ],
    })
    const message = {
      messageId: 'm1@customer.example',
      date: Date.UTC(2025, 2, 4, 2),
      received: Date.UTC(2025, 2, 4, 2, 0, 5),
      from: { address: 'tom@customer.example', name: 'Tom' },
      to: [{ address: 'ann@example.com', name: 'Ann Lee' }],
      cc: [{ address: 'bob@example.com', name: null }],
      bcc: [{ address: 'eve@example.com', name: 'Eve' }],
      subject: '报价单',
      inReplyTo: 'r2@example.com',
      references: ['r1@example.com', 'r2@example.com'],
      conversationGuid: null,
      conversationId: null,
      automatic: null,
      private: false,
      text: 'Please find the offer attached.',
      html: '<p>Please find the offer <b>attached</b>.</p>',
      attachments: [{ name: '报价单.xlsx', type: 'application/vnd.ms-excel', size: 700, inline: false }],
      opaque: null,
      mailboxes: ['ann@example.com'],
    }
    expect(parseMsg(bytes, null)).toEqual({ message })
    writeFileSync(path.join(folder, 'a.msg'), bytes)
    writeFileSync(path.join(folder, 'b.msg.gz'), gzipSync(bytes))
    expect(await read(path.join(folder, 'a.msg'))).toEqual([{ position: 0, bytes: bytes.length, message }])
    expect(await read(path.join(folder, 'b.msg.gz'))).toMatchObject([{ position: 0, message }])
  })

  test.each([
    ['a calendar entry', { 0x001a: 'IPM.Appointment' }, { failure: 'other-item' }],
    ['a draft', { 0x0e07: 8, 0x0039: 'unsent' }, { failure: 'draft' }],
    ['a meeting answer', { 0x001a: 'IPM.Schedule.Meeting.Resp.Pos' }, { message: { automatic: 'meeting-answer' } }],
    ['a meeting request', { 0x001a: 'IPM.Schedule.Meeting.Request' }, { message: { automatic: null } }],
    ['a bounce', { 0x001a: 'REPORT.IPM.Note.NDR' }, { message: { automatic: 'delivery-report' } }],
    ['a private one', { 0x0036: 2 }, { message: { private: true } }],
    [
      'transport headers',
      { 0x007d: 'From: x@customer.example\r\nAuto-Submitted: auto-replied\r\n' },
      { message: { automatic: 'auto-submitted', from: { address: 'x@customer.example' } } },
    ],
    [
      'sealed mail',
      { 0x001a: 'IPM.Note.SMIME', 0x1000: '', 0x1013: Buffer.alloc(0) },
      { message: { opaque: 'encrypted', text: null, html: null } },
    ],
  ])('%s', (_, more, expected) => {
    const properties: Record<number, string | number | Buffer | Date> = { ...MAIL, ...more }
    if (properties[0x0039] === 'unsent') delete properties[0x0039]
    expect(parseMsg(makeMsg({ properties, recipients: RECIPIENTS }), null)).toMatchObject(expected)
  })

  test('what is no message is a failure', () =>
    expect(parseMsg(Buffer.from('no'), null)).toEqual({ failure: 'bad-msg' }))
})

const ost = path.resolve(__dirname, '../../../../../shared/data/outlook-ost/pstextractortestpdf.ost.gz')
const whenPresent = existsSync(ost) ? test : test.skip

describe('.pst and .ost', () => {
  test('a broken data file is one failure', async () => {
    writeFileSync(path.join(folder, 'broken.pst'), '!BDN'.padEnd(4096, '\u0001'))
    expect(await read(path.join(folder, 'broken.pst'))).toMatchObject([{ position: 0, failure: 'bad-pst' }])
  })

  whenPresent('the outlook.com sample: each of its items has a row, from any position on', async () => {
    const items = await read(ost)
    const counts: Record<string, number> = {}
    for (const item of items) {
      const outcome = 'failure' in item ? item.failure : 'message'
      counts[outcome] = (counts[outcome] ?? 0) + 1
    }
    expect(counts).toEqual({ message: 2, 'other-item': 160 })
    expect(items.map(({ position }) => position)).toEqual(items.map((_, i) => i))
    expect(items.flatMap((item) => ('message' in item ? item.message.attachments.length : [])).sort()).toEqual([1, 11])
    expect(await read(ost, 100)).toEqual(items.slice(100))
  })

  whenPresent('damaged at forty places it ends, item by item', async () => {
    const whole = gunzipSync(readFileSync(ost))
    for (let i = 0; i < 40; i += 1) whole.fill(i, 20_000 + i * 300_011, 20_064 + i * 300_011)
    writeFileSync(path.join(folder, 'damaged.ost'), whole)
    for (const item of await read(path.join(folder, 'damaged.ost'))) {
      expect('message' in item || /^[a-z-]+$/.test(item.failure)).toBe(true)
    }
  })

  describe('imported', () => {
    let database: Database
    beforeAll(async () => {
      database = await freshDatabase()
    })
    afterAll(() => database.close())

    whenPresent('seen is captured, skipped, held and failed; a second run changes nothing', async () => {
      const ctx: CaptureContext = {
        db: database.db,
        tenant: TENANT,
        now: () => Date.UTC(2026, 0),
        internalDomains: ['outlook.com'],
        policy: defaultPolicy,
        erasureKey: 'a key for tests',
      }
      const first = await importSources(ctx, openSources([ost]))
      const { seen, captured, skipped, held, failed } = first
      expect(seen).toBe(162)
      expect(skipped['other-item']).toBe(160)
      expect(failed).toEqual([])
      expect(Object.values(skipped).reduce((sum, n) => sum + n, captured + held + failed.length)).toBe(seen)
      expect(await importSources(ctx, openSources([ost]))).toEqual(first)
    })
  })
})
