import { execFileSync, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { constants, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { openSources, type OpenOptions } from '../../../../service/capture/sources/index.ts'
import { chunksOf, lookAt, lookAtPipe } from '../../../../service/capture/sources/stored-file.ts'
import type { SourceItem } from '../../../../service/capture/sources/source.ts'
import { InputError } from '../../../../shared/errors.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'commonhold-sources-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: string | Buffer): string => {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}
const open = (file: string, options?: OpenOptions) => {
  const [source] = openSources([file], options)
  if (source === undefined) throw new Error('no source')
  return source
}
async function all(file: string, from = 0, options?: OpenOptions): Promise<SourceItem[]> {
  const items: SourceItem[] = []
  for await (const item of open(file, options).read(from)) items.push(item)
  return items
}
/** What matters of an item, in short: position and subject or failure. */
const short = (items: readonly SourceItem[]): string[] =>
  items.map((item) => `${item.position} ${'failure' in item ? item.failure : item.message.subject}`)

const line = (subject: string, more: object = {}): string =>
  JSON.stringify({
    id: `<${subject}@x>`,
    date: '2025-03-04T10:12:30Z',
    from: 'a@example.com',
    to: ['b@customer.example'],
    subject,
    ...more,
  })
const mail = (subject: string, body = 'hi'): string =>
  `From: a@example.com\nTo: b@customer.example\nSubject: ${subject}\nMessage-ID: <${subject}@x>\n\n${body}\n`
const boxed = (...mails: string[]): string =>
  mails
    .map(
      (each) =>
        `From a@example.com Tue Mar  4 10:12:30 2025\n${each.replace(/^(>*From )/gm, (found, _, at) => (at === 0 ? found : `>${found}`))}\n`,
    )
    .join('')

describe('NDJSON', () => {
  test('every field becomes what the contract says', async () => {
    const file = put(
      'a.ndjson',
      JSON.stringify({
        id: '<M1@x>',
        date: '2025-03-04T10:12:30Z',
        received: '2025-03-04T10:13:00+00:00',
        from: 'Ann@Example.com',
        fromName: 'Ann Lee',
        to: ['Tom <tom@customer.example>', 'TOM@customer.example', 'a group'],
        cc: ["'bob@example.com'"],
        bcc: ['eve@customer.example'],
        subject: 'Offer \u0000 4711',
        inReplyTo: '<M0@x>',
        references: ['<R@x>', 'M0@x'],
        body: 'text',
        mailboxes: ['ann@example.com', 'lee-a'],
        headers: { Sensitivity: 'private', 'Delivered-To': ['box@example.com'], Precedence: 'bulk' },
        unknown: { ignored: true },
      }) + '\n',
    )
    expect(await all(file, 0, { mailbox: 'Ann@example.com' })).toEqual([
      {
        position: 0,
        bytes: expect.any(Number),
        message: {
          messageId: 'M1@x',
          date: Date.UTC(2025, 2, 4, 10, 12, 30),
          received: Date.UTC(2025, 2, 4, 10, 13),
          from: { address: 'ann@example.com', name: 'Ann Lee' },
          to: [{ address: 'tom@customer.example', name: 'Tom' }],
          cc: [{ address: 'bob@example.com', name: null }],
          bcc: [{ address: 'eve@customer.example', name: null }],
          subject: 'Offer  4711',
          inReplyTo: 'M0@x',
          references: ['R@x', 'M0@x'],
          conversationGuid: null,
          conversationId: null,
          automatic: 'precedence',
          private: true,
          text: 'text',
          html: null,
          attachments: [],
          opaque: null,
          mailboxes: ['ann@example.com', 'box@example.com'],
        },
      },
    ])
  })

  test('broken lines are failures with position and reason, and the rest goes on', async () => {
    const lines = [
      line('one'),
      '',
      '{broken',
      '[1]',
      '42',
      '{}',
      line('two', { from: '' }),
      line('three', { from: null }),
      line('four', { to: 'not a list' }),
      '  \t',
      line('five', { from: 'nobody' }),
      line('six', { date: 'never', subject: null }),
      'x'.repeat(5000),
    ]
    const items = await all(put('a.ndjson', lines.join('\r\n')), 0, { maxMessageBytes: 1000 })
    expect(short(items)).toEqual([
      '0 one',
      '1 bad-json',
      '2 not-a-message',
      '3 not-a-message',
      '4 not-a-message',
      '5 no-sender',
      '6 no-sender',
      '7 not-a-message',
      '8 five',
      '9 ',
      '10 too-large',
    ])
    expect(items[8]).toMatchObject({ message: { from: null } })
    expect(items[9]).toMatchObject({ message: { date: null, text: null } })
  })

  test('a byte order mark, no last line end, and Windows line ends', async () => {
    expect(short(await all(put('a.jsonl', `\ufeff${line('one')}\r\n${line('two')}`)))).toEqual(['0 one', '1 two'])
  })

  test('gzip, also of several members', async () => {
    const members = ['one', 'two'].map((subject) => gzipSync(`${line(subject)}\n`))
    expect(short(await all(put('a.ndjson.gz', Buffer.concat(members))))).toEqual(['0 one', '1 two'])
  })

  test('a gzip cut off anywhere gives all whole lines and one failure for the rest', async () => {
    const text = Array.from({ length: 300 }, (_, i) => line(`s${i}`, { body: String(Math.sin(i)).repeat(20) })).join(
      '\n',
    )
    const whole = gzipSync(text)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 20, max: whole.length - 1 }), async (cut) => {
        const stored = whole.subarray(0, cut)
        const before = gunzipSync(stored, { finishFlush: constants.Z_SYNC_FLUSH }).toString().split('\n').length - 1
        const items = await all(put('cut.ndjson.gz', stored))
        expect(short(items.slice(-1))).toEqual([`${before} truncated`])
        expect(items).toHaveLength(before + 1)
      }),
      { numRuns: 40 },
    )
  })

  test('a gzip with broken bytes in the middle fails as corrupt', async () => {
    const whole = gzipSync(Array.from({ length: 3000 }, (_, i) => line(`s${Math.sin(i)}`)).join('\n'))
    whole.fill(0xff, 20_000, 20_200)
    const items = await all(put('a.ndjson.gz', whole))
    // Between the damage and its discovery gzip may give nonsense: lines that fail on their own.
    expect(items.at(-1)).toMatchObject({ failure: 'corrupt' })
    expect(items.slice(0, 1000).every((item) => 'message' in item)).toBe(true)
  })
})

describe('A2: gzip that is made to grow', () => {
  const MB = 1024 * 1024
  /** Four megabytes of zeros in four kilobytes, again and again. */
  const bomb = (megabytes: number, head = ''): Buffer =>
    Buffer.concat([gzipSync(head), ...Array<Buffer>(megabytes / 4).fill(gzipSync(Buffer.alloc(4 * MB)))])

  test('is given up at its limit, and never inflated as a whole: as a file and through a pipe', async () => {
    const file = put('a.ndjson.gz', bomb(512))
    const fifo = path.join(folder, 'fifo')
    execFileSync('mkfifo', [fifo])
    spawn('sh', ['-c', 'cat "$0" > "$1"', file, fifo], { stdio: 'ignore' })
    for (const stored of [lookAt(file), lookAtPipe(fifo)]) {
      let grown = 0
      let failure: string | null = null
      // Well within the largest: a pipe has been read for a megabyte, which is a gigabyte, when it is looked at.
      for await (const chunk of chunksOf(stored, { times: 10, always: 10 * MB }))
        if ('failure' in chunk) failure = chunk.failure
        else grown += chunk.data.length
      expect(failure).toBe('too-large')
      expect(grown).toBeLessThan(20 * MB)
    }
  })

  test.each([
    ['ndjson', `${line('one')}\n`],
    ['mbox', boxed(mail('one'))],
  ])('%s: what came before is read, the endless rest is one failure', async (kind, head) => {
    const items = await all(put(`a.${kind}.gz`, bomb(64, head)), 0, { maxMessageBytes: MB })
    expect(short(items)).toEqual(kind === 'mbox' ? ['0 too-large'] : ['0 one', '1 too-large'])
  })

  test('a message file and an Outlook message', async () => {
    expect(short(await all(put('a.eml.gz', bomb(64, mail('one'))), 0, { maxMessageBytes: MB }))).toEqual([
      '0 too-large',
    ])
    const msg = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
    const packed = Buffer.concat([gzipSync(msg), bomb(64)])
    expect(short(await all(put('a.msg.gz', packed), 0, { maxMessageBytes: MB }))).toEqual(['0 too-large'])
  })
})

describe('mbox', () => {
  test('messages, quoted From lines of both kinds, and separators that are none', async () => {
    const bodies = [
      'From the start\nFrom me\n>From you',
      'text\n\nFrom now on: no\nFrom a@b Tue Mar  4 10:12:30 2025\nno header line here',
      'last',
    ]
    const items = await all(put('a.mbox', boxed(...bodies.map((body, i) => mail(`s${i}`, body)))))
    expect(short(items)).toEqual(['0 s0', '1 s1', '2 s2'])
    expect(items.map((item) => 'message' in item && item.message.text?.trimEnd())).toEqual(bodies)
  })

  test('unquoted From lines without a date, without a blank line before or a header after, do not split', async () => {
    const body =
      'x\n\nFrom Bob I heard at 10:12 nothing\nmore\nFrom a@b Tue Mar  4 10:12:30 2025\nTo: be\n\nFrom a@b Tue Mar  4 10:12:30 2025\nand prose'
    const content = `From - Tue Mar  4 10:12:30 2025\nContent-Length: 1\n${mail('one', body)}\nFrom 123@xxx Tue Mar 04 10:12:30 +0000 2025\r\n${mail('two').replaceAll('\n', '\r\n')}`
    const items = await all(put('a', content))
    expect(short(items)).toEqual(['0 one', '1 two'])
    expect(items[0]).toMatchObject({ message: { text: expect.stringContaining('and prose') } })
  })

  test('a broken or too large message is a failure and the next one is read', async () => {
    const content = boxed(
      mail('one'),
      'X-Nothing: here\n\nbody\n',
      mail('big', 'x'.repeat(200_000)),
      mail('long', 'y\n'.repeat(100_000)),
      mail('four'),
    )
    expect(short(await all(put('a.mbox', content), 0, { maxMessageBytes: 100_000 }))).toEqual([
      '0 one',
      '1 not-a-message',
      '2 too-large',
      '3 too-large',
      '4 four',
    ])
  })

  test('gzip, and gzip cut off', async () => {
    const whole = gzipSync(
      boxed(...Array.from({ length: 50 }, (_, i) => mail(`s${i}`, String(Math.sin(i)).repeat(50)))),
    )
    expect(await all(put('a.mbox.gz', whole))).toHaveLength(50)
    const items = await all(put('b.mbox.gz', whole.subarray(0, whole.length - 2000)))
    expect(items.at(-1)).toMatchObject({ failure: 'truncated' })
    expect(items.slice(0, -1).every((item) => 'message' in item)).toBe(true)
  })

  test('every message comes back, whatever its text and wherever chunks end', async () => {
    const word = fc.constantFrom(
      'From ',
      '>From ',
      '>>From x',
      '\n',
      '\n\n',
      'a: b',
      'From a@b Tue Mar  4 10:12:30 2025',
      'x'.repeat(70_000),
      ' ',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(word, { maxLength: 8 }), { minLength: 1, maxLength: 6 }), async (bodies) => {
        const texts = bodies.map((words) => `b${words.join('')}`)
        const items = await all(put('p.mbox', boxed(...texts.map((text, i) => mail(`s${i}`, text)))))
        expect(items.map((item) => 'message' in item && item.message.text?.trimEnd())).toEqual(
          texts.map((text) => text.trimEnd()),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('an mbox of tens of megabytes is read in flat memory', async () => {
    const file = put('big.mbox', '')
    const chunk = Buffer.from(boxed(mail('s', 'line of text\n'.repeat(5000))))
    for (let i = 0; i < 6; i += 1)
      writeFileSync(file, Buffer.concat(Array.from({ length: 100 }, () => chunk)), { flag: 'a' })
    let count = 0
    const before = process.memoryUsage.rss()
    for await (const item of open(file).read(590)) count += 'message' in item ? 1 : 0
    expect(count).toBe(10)
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024)
  })
})

describe('message files and folders', () => {
  test('a message file is one item, plain or gzipped, whatever its name', async () => {
    for (const file of [
      put('a.eml', mail('one')),
      put('b.eml.gz', gzipSync(mail('one'))),
      put('cur/1532672447.x:2,S', mail('one')),
    ]) {
      expect(short(await all(file))).toEqual(['0 one'])
      expect(await all(file, 1)).toEqual([])
    }
    expect(short(await all(put('c.eml', mail('big', 'x'.repeat(2000))), 0, { maxMessageBytes: 1000 }))).toEqual([
      '0 too-large',
    ])
    expect(short(await all(put('empty.eml', '')))).toEqual(['0 not-a-message'])
  })

  const tree = (): void => {
    put('t/b/2.eml', mail('b2'))
    put('t/b/10.eml', mail('b10'))
    put('t/a.ndjson.gz', gzipSync(['a0', 'a1', 'a2'].map((subject) => line(subject)).join('\n')))
    put('t/c.mbox', boxed(mail('c0'), mail('c1')))
    put('t/picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47]))
    put('t/.hidden.eml', mail('hidden'))
    put('t/.git/x.eml', mail('hidden'))
    put('t/.Sent/cur/1:2,S', mail('sent'))
    symlinkSync(folder, path.join(folder, 't', 'loop'))
  }
  test('a folder: all kinds, below each other, in a fixed order, each item with its file', async () => {
    tree()
    const items = await all(path.join(folder, 't'))
    expect(short(items)).toEqual(['0 sent', '1 a0', '2 a1', '3 a2', '4 b10', '5 b2', '6 c0', '7 c1', '8 not-a-message'])
    expect(items.map((item) => path.basename((item as SourceItem & { file: string }).file))).toEqual([
      '1:2,S',
      'a.ndjson.gz',
      'a.ndjson.gz',
      'a.ndjson.gz',
      '10.eml',
      '2.eml',
      'c.mbox',
      'c.mbox',
      'picture.png',
    ])
    expect(items.at(-1)?.bytes).toBe(open(path.join(folder, 't')).totalBytes)
  })

  test('reading from position k gives exactly the items from k on', async () => {
    tree()
    const broken = [line('one'), '{', '', line('three'), '[]', line('five')].join('\n')
    const files = [
      put('a.ndjson', broken),
      put('a.ndjson.gz', gzipSync(broken)),
      put('cut.ndjson.gz', gzipSync(broken).subarray(0, 60)),
      put('a.mbox', boxed(mail('one'), 'X: y\n\n', mail('two'))),
      put('a.eml', mail('one')),
      path.join(folder, 't'),
    ]
    for (const file of files) {
      const whole = await all(file)
      expect(whole.map((item) => item.position)).toEqual(whole.map((_, i) => i))
      for (let k = 0; k <= whole.length + 1; k += 1) expect(await all(file, k)).toEqual(whole.slice(k))
    }
  })

  test('consumed bytes never fall and end at the stored size', async () => {
    const file = put(
      'a.mbox',
      boxed(...Array.from({ length: 40 }, (_, i) => mail(`s${i}`, 'a line of text\n'.repeat(1000)))),
    )
    const bytes = (await all(file)).map((item) => item.bytes)
    expect([...bytes].sort((a, b) => a - b)).toEqual(bytes)
    expect(bytes.at(-1)).toBe(open(file).totalBytes)
  })
})

describe('opening', () => {
  test('a key is the same under any path and differs by content, kind and mailbox', () => {
    const key = (file: string, options?: OpenOptions) => open(file, options).key
    const a = put('a.mbox', boxed(mail('one')))
    expect(key(put('x/b.txt', boxed(mail('one'))))).toBe(key(a))
    expect(key(put('c.mbox', boxed(mail('two'))))).not.toBe(key(a))
    expect(key(a, { mailbox: 'ann@example.com' })).not.toBe(key(a))
    put('f/1.eml', mail('one'))
    put('g/1.eml', mail('one'))
    put('h/1.eml', mail('two'))
    expect(key(path.join(folder, 'f'))).toBe(key(path.join(folder, 'g')))
    expect(key(path.join(folder, 'f'))).not.toBe(key(path.join(folder, 'h')))
    expect(key(a)).toMatch(/^mbox:[0-9a-f]{64}$/)
  })

  test.each([
    ['no-such-path', () => path.join(folder, 'none.mbox')],
    ['unknown-source', () => put('a.txt', 'Dear all, nothing here')],
    ['unknown-source', () => put('a.json', '{\n  "pretty": 1\n}')],
    ['unknown-source', () => put('a.zip', 'PK....')],
    ['unknown-source', () => put('a.bin', Buffer.from([0x1f, 0x8b, 0, 0]))],
  ])('%s is refused with a remedy', (code, path) => {
    const refusal = (() => {
      try {
        openSources([path()])
        return null
      } catch (error) {
        return error
      }
    })()
    expect(refusal).toBeInstanceOf(InputError)
    expect(refusal).toMatchObject({ code, remedy: expect.stringMatching(/\w/) })
  })

  test('a mailbox that is no address is refused', () =>
    expect(() => openSources([], { mailbox: 'ann' })).toThrow(InputError))

  test('a file that goes away after opening is a failure, not an exception', async () => {
    const file = put('a.ndjson', line('one'))
    const source = open(file)
    rmSync(file)
    const items: SourceItem[] = []
    for await (const item of source.read(0)) items.push(item)
    expect(short(items)).toEqual(['0 unreadable'])
  })

  test('an empty mbox or NDJSON has no items', async () => {
    expect(await all(put('a.mbox', ''))).toEqual([])
    expect(await all(put('a.ndjson', ''))).toEqual([])
  })
})

const shared = path.resolve(__dirname, '../../../../../shared/data')
const whenPresent = (name: string) => (existsSync(path.join(shared, name)) ? test : test.skip)

describe('real mail (../shared/data; skipped where it is absent)', () => {
  whenPresent('mime-fixtures')('every file of mime-fixtures ends in a message or a reason', async () => {
    const root = path.join(shared, 'mime-fixtures')
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(?:eml|mbox|mbox\.txt)$/.test(name),
    )
    expect(files.length).toBeGreaterThan(350)
    for (const name of files) {
      const items = await all(path.join(root, name))
      expect(items.length).toBeGreaterThan(0)
      for (const item of items)
        expect('failure' in item ? /^[a-z-]+$/.test(item.failure) : item.message.subject.isWellFormed()).toBe(true)
    }
  })

  whenPresent('mime-fixtures')('Chinese mail keeps no broken character in its subject, names or text', async () => {
    const root = path.join(shared, 'mime-fixtures', 'linux-erofs-zh')
    let broken = 0
    for (const item of await all(root)) {
      if ('failure' in item) throw new Error(item.failure)
      const { subject, from, to, cc, text } = item.message
      const seen = [subject, text ?? '', ...[from, ...to, ...cc].map((each) => each?.name ?? '')].join(' ')
      if (seen.includes('\ufffd')) broken += 1
    }
    expect(broken).toBeLessThanOrEqual(1)
  })

  whenPresent('enron-accounts')('enron-accounts, every line a message, read on from the middle alike', async () => {
    const file = path.join(shared, 'enron-accounts', 'messages.ndjson.gz')
    const whole = await all(file)
    expect(whole).toHaveLength(21_361)
    expect(whole.filter((item) => 'failure' in item)).toEqual([])
    const rest = await all(file, 20_000)
    expect(rest.map((item) => item.position)).toEqual(whole.slice(20_000).map((item) => item.position))
    expect(rest.at(-1)).toEqual(whole.at(-1))
    expect(readFileSync(file).length).toBe(whole.at(-1)?.bytes)
  })
})
