import { sql } from 'kysely'
import { eraseAddress } from '../../../service/capture/erase.ts'
import { parseMime } from '../../../service/capture/sources/parse-mime.ts'
import { readRows, writeRows } from '../../../service/ledger/tables.ts'
import { forgetHeldBytes, loadFiles, readKeptBytes } from '../../../service/ledger/attachments.ts'
import { VendorError } from '../../../shared/errors.ts'
import type { Attachment, ParsedMessage } from '../../../shared/message/parsed-message.ts'
import { mail, person, START, syncWorld, type SyncWorld } from './sync-world.ts'

const file = (name: string, size: number, more: Partial<Attachment> = {}): Attachment => ({
  name,
  type: 'application/pdf',
  size,
  inline: false,
  ...more,
})

/** A file whose bytes the ledger keeps. */
const kept = (name: string, text: string, more: Partial<Attachment> = {}): Attachment =>
  file(name, Buffer.byteLength(text), { bytes: Buffer.from(text), ...more })

const letter = (id: string, files: readonly Attachment[], more: Partial<ParsedMessage> = {}): ParsedMessage =>
  mail(id, 'ann@ours.com > bob@alpha.com', { attachments: files, ...more })

type Capture = Record<string, unknown>
const policy = (attachments: string, capture: Capture = {}) => ({ capture: { attachments, ...capture } })

async function inWorld(
  options: Parameters<typeof syncWorld>[0],
  work: (world: SyncWorld) => Promise<void>,
): Promise<void> {
  const world = await syncWorld(options)
  try {
    await work(world)
  } finally {
    await world.close()
  }
}

const only = (world: SyncWorld) => world.emails().map((one) => one.properties)[0] ?? {}

async function rows(world: SyncWorld): Promise<{ attachments: number; bytes: number; files: number }> {
  const found = await sql<{ attachments: number; bytes: number; files: number }>`
    select (select count(*)::int from attachment) as attachments, (select count(*)::int from attachment_bytes) as bytes,
      (select count(*)::int from crm_file) as files`.execute(world.db)
  return found.rows[0] ?? { attachments: -1, bytes: -1, files: -1 }
}

const callsOf = (world: SyncWorld) =>
  Object.entries(world.standIn.state.counters.report().byRoute).filter(([path]) => path.includes('/files/'))

describe('A2: names of files', () => {
  test('A2: text and HTML end with the names; a picture in its place has its name there; nothing stays in the ledger', () =>
    inWorld({}, async (world) => {
      const html = '<p>See <img src="cid:8F3A@host"></p>'
      const picture = file('plan.png', 30_000, { type: 'image/png', inline: true, contentId: '8F3A@host' })
      await world.capturing(letter('n@x', [file('offer <1>.pdf', 120_000), picture], { html }))
      expect(await rows(world)).toEqual({ attachments: 2, bytes: 0, files: 0 })
      await world.sync()
      const email = only(world)
      expect(email['hs_email_text']).toMatch(/Text of n@x[^]*\n\n\[Attachments: offer <1>\.pdf \(120 KB\)\]$/)
      expect(email['hs_email_html']).toMatch(/<p>\[Attachments: offer &lt;1&gt;\.pdf \(120 KB\)\]<\/p>$/)
      expect(email['hs_email_html']).toContain('[plan.png]')
      expect(email['hs_attachment_ids'] ?? '').toBe('')
      expect(callsOf(world)).toEqual([])
      expect(await rows(world)).toEqual({ attachments: 0, bytes: 0, files: 0 })
    }))

  test('A2: the line survives a text that has to be cut, and is in the language of the installation', () =>
    inWorld({}, async (world) => {
      await world.capturing(letter('z@x', [file('报价.pdf', 4_400_000)], { text: 'word '.repeat(20_000) }))
      await world.sync({ language: 'zh-CN' })
      const text = only(world)['hs_email_text'] ?? ''
      expect(text.length).toBeLessThanOrEqual(65_536)
      expect(text).toMatch(/\[附件：报价\.pdf（4\.4 MB）\]$/)
    }))

  test.each([
    ['policy none', policy('none')],
    ['header-only mode', policy('upload', { headerOnly: true })],
  ])('A2: %s keeps no names, no bytes and writes none', (_name, given) =>
    inWorld({ policy: given }, async (world) => {
      await world.capturing(letter('h@x', [kept('secret.pdf', 'bytes')]))
      expect(await rows(world)).toEqual({ attachments: 0, bytes: 0, files: 0 })
      await world.sync()
      expect(JSON.stringify(only(world))).not.toContain('secret')
      expect(world.standIn.state.files.all()).toEqual([])
    }),
  )
})

describe('A2: files uploaded', () => {
  test('A2: private, in a folder of ours, named on the engagement; bytes leave the ledger with the receipt', () =>
    inWorld({ policy: policy('upload') }, async (world) => {
      const long = 'x'.repeat(1_300_000)
      await world.capturing(letter('u@x', [kept('a/offer.pdf', long), kept('a/offer.pdf', 'another')]))
      expect(await rows(world)).toMatchObject({ attachments: 2, bytes: 4 })
      const summary = await world.sync()
      expect(summary.filesUploaded).toBe(2)
      const files = world.standIn.state.files.all()
      expect(files.map(({ access, name, extension }) => [access, name, extension])).toEqual([
        ['PRIVATE', 'a_offer', 'pdf'],
        ['PRIVATE', 'a_offer (2)', 'pdf'],
      ])
      expect(files.map((one) => one.bytes.toString())).toEqual([long, 'another'])
      expect(files.every((one) => one.path.startsWith('/commonhold/2026-09/'))).toBe(true)
      expect(only(world)['hs_attachment_ids']).toBe(files.map((one) => one.id).join(';'))
      expect(await rows(world)).toEqual({ attachments: 0, bytes: 0, files: 2 })
      await world.sync()
      expect(world.standIn.state.files.all()).toHaveLength(2)
    }))

  test('A2: too large, forbidden, not to be had or refused: named with the reason', () =>
    inWorld(
      {
        policy: policy('upload', { attachmentLimits: { largestBytes: 10, largestSumBytes: 15 } }),
        standIn: { fileLimits: { refusedEndings: ['xyz'] } },
      },
      async (world) => {
        await world.capturing(
          letter('r@x', [
            kept('big.pdf', '12345678901'),
            kept('run.PDF.exe ', 'x', { type: 'application/octet-stream' }),
            kept('odd.xyz', 'odd'),
            kept('good.pdf', '1234567890'),
            kept('sum.pdf', '123'),
            file('lost.pdf', 2),
            kept('logo.png', 'p', { type: 'image/png', inline: true }),
          ]),
        )
        await world.sync()
        const text = only(world)['hs_email_text'] ?? ''
        for (const said of [
          'big.pdf (11 B, too large to keep here)',
          'run.PDF.exe (1 B, a type that is not kept here)',
          'odd.xyz (3 B, HubSpot did not take it)',
          'good.pdf (10 B)',
          'sum.pdf (3 B, too much together to keep here)',
          'lost.pdf (2 B, its bytes could not be had)',
        ])
          expect(text).toContain(said)
        expect(text).not.toContain('logo.png')
        expect(world.standIn.state.files.all().map((one) => one.name)).toEqual(['good'])
      },
    ))

  test.each([
    ['kept, but the answer was lost', { kind: 'drop' }],
    ['500 after the work', { kind: 'status', status: 500, after: true }],
    ['429', { kind: 'status', status: 429 }],
  ] as const)('A2: one file and one engagement after: %s', (_name, action) =>
    inWorld({ policy: policy('upload') }, async (world) => {
      await world.capturing(letter('l@x', [kept('offer.pdf', 'bytes')]))
      world.fault({ method: 'POST', path: '/files$', nth: 1, action })
      for (let run = 0; run < 4; run++) if ((await world.sync()).waiting === 0) break
      expect(world.standIn.state.files.all()).toHaveLength(1)
      expect(world.emails()).toHaveLength(1)
      expect(only(world)['hs_attachment_ids']).toBe(world.standIn.state.files.all()[0]?.id)
    }),
  )

  test('A2: a file that is never answered for holds up its own message alone, and not for ever', () =>
    inWorld({ policy: policy('upload') }, async (world) => {
      await world.capturing(letter('p@x', [kept('poison.pdf', 'bytes')]), letter('q@x', []))
      world.fault({ method: 'POST', path: '/files$', action: { kind: 'status', status: 500 } })
      await world.sync()
      expect(world.emails().map((one) => one.messageId)).toEqual(['<q@x>'])
      for (let run = 0; run < 12 && world.emails().length < 2; run++) {
        await world.clock.sleep(600_000)
        await world.sync()
      }
      expect(world.emails()).toHaveLength(2)
      const poisoned = world.emails().find((one) => one.messageId === '<p@x>')
      expect(poisoned?.properties['hs_email_text']).toContain('poison.pdf (5 B, HubSpot did not answer for it)')
      // Nothing of it lies there, and its row goes once that is certain.
      world.noFaults()
      await world.clock.sleep(600_000)
      await world.sync()
      expect(await rows(world)).toEqual({ attachments: 0, bytes: 0, files: 0 })
    }))

  test('A2: killed between file and engagement: the next process takes the file that is there', () =>
    inWorld({ policy: policy('upload') }, async (world) => {
      await world.capturing(letter('k@x', [kept('offer.pdf', 'bytes')]))
      const crm = world.client()
      const killed = { ...crm, createEngagements: () => Promise.reject(new Error('killed')) }
      await expect(world.sync({ crm: killed })).rejects.toThrow('killed')
      expect(world.standIn.state.files.all()).toHaveLength(1)
      for (let run = 0; run < 4; run++) if ((await world.sync()).waiting === 0) break
      expect(world.standIn.state.files.all()).toHaveLength(1)
      expect(world.emails()).toHaveLength(1)
      expect(only(world)['hs_attachment_ids']).toBe(world.standIn.state.files.all()[0]?.id)
    }))

  test('A2: killed between upload and its receipt: the file is found at its place', () =>
    inWorld({ policy: policy('upload') }, async (world) => {
      await world.capturing(letter('k@x', [kept('offer.pdf', 'bytes')]))
      const crm = world.client()
      const killed = {
        ...crm,
        uploadFile: async (one: Parameters<typeof crm.uploadFile>[0]) => {
          await crm.uploadFile(one)
          throw new Error('killed')
        },
      }
      await expect(world.sync({ crm: killed })).rejects.toThrow('killed')
      for (let run = 0; run < 4; run++) if ((await world.sync()).waiting === 0) break
      expect(world.standIn.state.files.all()).toHaveLength(1)
      expect(only(world)['hs_attachment_ids']).toBe(world.standIn.state.files.all()[0]?.id)
    }))

  test('A2: bytes that stay in the mailbox are read when the message is sent; a mailbox that must wait holds up that message alone', () =>
    inWorld({ policy: policy('upload') }, async (world) => {
      await sql`insert into mailbox (tenant, id, address, kind, next_position) values
        (1, '00000000-0000-8000-8000-000000000001', 'ann@ours.com', 'rep', 1)`.execute(world.db)
      await sql`insert into mailbox_item (tenant, mailbox, item, position, told_at, state) values
        (1, '00000000-0000-8000-8000-000000000001', 'item-1', 0, now(), 'read')`.execute(world.db)
      await world.capturingFrom(
        'graph:00000000-0000-8000-8000-000000000001',
        letter('g@x', [file('offer.pdf', 5, { ref: 'att-1' })]),
      )
      const asked: unknown[] = []
      let wait = true
      const readMailboxFile: NonNullable<Parameters<SyncWorld['context']>[0]>['readMailboxFile'] = async (one) => {
        asked.push(one)
        if (wait) throw new VendorError('wait', 'graph-rate-limit', 'wait', { retryAfterMs: 1_000 })
        return Buffer.from('bytes')
      }
      await world.sync({ readMailboxFile })
      expect(world.emails()).toEqual([])
      wait = false
      await world.clock.sleep(60_000)
      await world.sync({ readMailboxFile })
      expect(asked.at(-1)).toEqual({ mailbox: 'ann@ours.com', item: 'item-1', ref: 'att-1' })
      expect(world.standIn.state.files.all().map((one) => one.bytes.toString())).toEqual(['bytes'])
      expect(only(world)['hs_attachment_ids']).toBe(world.standIn.state.files.all()[0]?.id)
    }))

  test('A2: a missing scope stops the run and is named', () =>
    inWorld({ policy: policy('upload') }, async (world) => {
      await world.capturing(letter('s@x', [kept('offer.pdf', 'bytes')]))
      const scopes = ['crm.objects.contacts.read', 'crm.objects.contacts.write', 'crm.objects.companies.read']
      scopes.push(
        'crm.objects.companies.write',
        'crm.objects.deals.read',
        'crm.objects.owners.read',
        'sales-email-read',
      )
      world.standIn.state.tokens.set('small', { token: 'small', app: 'app-1', oauth: false, scopes })
      await expect(world.sync({ crm: world.client('small') })).rejects.toMatchObject({
        code: 'hubspot-missing-scope',
        message: expect.stringContaining('files'),
      })
      await world.sync()
      expect(world.emails()).toHaveLength(1)
    }))

  test('A2: erasing a person deletes the files of what he wrote for good, and no others', () =>
    inWorld({ policy: policy('upload') }, async (world) => {
      await world.capturing(
        letter('a@x', [kept('ours.pdf', 'ours')], { cc: [person('cleo@beta.com')] }),
        mail('b@x', 'bob@alpha.com > ann@ours.com', { date: START + 1000, attachments: [kept('his.pdf', 'his')] }),
      )
      await world.sync()
      expect(world.standIn.state.files.all()).toHaveLength(2)
      await eraseAddress(world.capture, 'bob@alpha.com', { by: 'test', why: null })
      const summary = await world.sync()
      expect(summary.filesDeleted).toBe(1)
      expect([...world.standIn.state.files.files.values()].map((one) => one.name)).toEqual(['ours'])
      expect(await rows(world)).toEqual({ attachments: 0, bytes: 0, files: 1 })
    }))

  test('A2: erased while a file travelled: it is deleted as soon as it has arrived', () =>
    inWorld({ policy: policy('upload') }, async (world) => {
      await world.capturing(
        letter('a@x', [], { cc: [person('cleo@beta.com')] }),
        mail('b@x', 'bob@alpha.com > ann@ours.com', { date: START + 1000, attachments: [kept('his.pdf', 'his')] }),
      )
      const crm = world.client()
      const slow = {
        ...crm,
        uploadFile: async (one: Parameters<typeof crm.uploadFile>[0]) => {
          const id = await crm.uploadFile(one)
          await eraseAddress(world.capture, 'bob@alpha.com', { by: 'test', why: null })
          await sql`delete from crm_file`.execute(world.db)
          return id
        },
      }
      await world.sync({ crm: slow })
      await world.sync()
      expect(world.standIn.state.files.files.size).toBe(0)
      expect(world.emails().map((one) => one.messageId)).toEqual(['<a@x>'])
    }))
})

test('A2: bytes on a stranger’s mail leave the ledger after a while; when it is released, the file is named', () =>
  inWorld({ policy: policy('upload') }, async (world) => {
    const strange = mail('s@x', 'eve@spam.com > ann@ours.com', { attachments: [kept('prize.pdf', 'bytes')] })
    await world.capturing(strange, letter('u@x', [kept('offer.pdf', 'bytes')]))
    expect(await forgetHeldBytes(world.db, 1, world.clock.now() - 1)).toBe(0)
    expect(await forgetHeldBytes(world.db, 1, world.clock.now() + 1)).toBe(1)
    expect(await rows(world)).toMatchObject({ attachments: 2, bytes: 1 })
    await world.capturing(mail('r@x', 'ann@ours.com > eve@spam.com', { date: START + 1000 }))
    await world.sync()
    const released = world.emails().find((one) => one.messageId === '<s@x>')
    expect(released?.properties['hs_email_text']).toContain('prize.pdf (5 B, its bytes could not be had)')
    expect(world.standIn.state.files.all().map((one) => one.name)).toEqual(['offer'])
  }))

test('A2: kept bytes survive a backup', () =>
  inWorld({ policy: policy('upload') }, async (world) => {
    await world.capturing(letter('u@x', [kept('offer.pdf', 'bytes \u0000\u00ff')]))
    const files = (await loadFiles(world.db, 1, await messagesOf(world))).values().next().value ?? []
    const copy: string[] = []
    await world.db.transaction().execute(async (trx) => {
      for await (const part of readRows(trx, 'attachment_bytes')) copy.push(...part)
    })
    await sql`delete from attachment_bytes`.execute(world.db)
    await writeRows(world.db, 'attachment_bytes', copy)
    const bytes = await readKeptBytes(world.db, 1, files[0] ?? { sighting: '', ord: 0 })
    expect(Buffer.from(bytes ?? []).toString()).toBe('bytes \u0000\u00ff')
  }))

async function messagesOf(world: SyncWorld): Promise<string[]> {
  const found = await sql<{ id: string }>`select id from message`.execute(world.db)
  return found.rows.map((row) => row.id)
}

test('A2: the reader keeps bytes only when told, and up to the limits', () => {
  const eml = [
    'From: bob@alpha.com',
    'To: ann@ours.com',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    ...['--b', 'Content-Type: text/plain', '', 'hello'],
    ...['--b', 'Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64', '', 'MTIzNDU='],
    ...['--b', 'Content-Type: application/pdf; name=b.pdf', 'Content-Transfer-Encoding: base64', '', 'MTIzNDU2'],
    ...['--b', 'Content-Type: application/pdf; name=c.pdf', 'Content-Transfer-Encoding: base64', '', 'MTIz'],
    '--b--',
  ].join('\r\n')
  const bytesOf = (keep?: { largestBytes: number; largestSumBytes: number }) => {
    const parsed = parseMime(Buffer.from(eml), null, keep)
    return 'message' in parsed ? parsed.message.attachments.map((one) => one.bytes?.length ?? null) : parsed
  }
  expect(bytesOf()).toEqual([null, null, null])
  expect(bytesOf({ largestBytes: 5, largestSumBytes: 7 })).toEqual([5, null, null])
  expect(bytesOf({ largestBytes: 9, largestSumBytes: 14 })).toEqual([5, 6, 3])
})
