import { gzipSync } from 'node:zlib'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCli, runHere, scratch, startCli } from '../../support/cli.ts'
import {
  CANARY,
  COMPANY_HELD,
  INTERNAL,
  NOW,
  PEOPLE,
  PERSONAL,
  REP,
  smallMailbox,
} from '../../support/small-mailbox.ts'

const place = scratch()
const data = join(place.path, 'data')
const mailbox = place.file('mail.mbox', smallMailbox())
const people = place.file('people.csv', PEOPLE)
const on = (...args: string[]) => runHere([...args, '--data', data, '--now', NOW])
const json = async (...args: string[]) => {
  const { out, err, code } = await on(...args, '--json')
  return { value: JSON.parse(out) as never, err, code }
}

interface Summary {
  readonly seen: number
  readonly captured: number
  readonly skipped: Record<string, number>
  readonly held: number
  readonly failed: { path: string; position: number; reason: string }[]
  readonly seconds: number
}
let imported: Summary

beforeAll(async () => {
  const args = ['import', mailbox, '--internal', INTERNAL, '--people', people, '--data', data, '--now', NOW, '--json']
  const { out, err, code } = await runCli(args)
  if (code !== 0) throw new Error(err)
  imported = JSON.parse(out) as Summary
})
afterAll(() => place.remove())

test('import --json: exactly the promised shape, and its numbers add up', () => {
  expect(Object.keys(imported)).toEqual(['seen', 'captured', 'skipped', 'held', 'failed', 'seconds'])
  expect(imported).toMatchObject({ seen: 52, captured: 48, skipped: { automatic: 1, private: 1 }, held: 1 })
  expect(imported.failed).toEqual([{ path: expect.stringContaining('mail.mbox'), position: 51, reason: 'no-sender' }])
  const skipped = Object.values(imported.skipped).reduce((sum, n) => sum + n, 0)
  expect(imported.seen).toBe(imported.captured + skipped + imported.held + imported.failed.length)
})

test('import again, with the remembered domains, changes nothing', async () => {
  const { value, code } = await json('import', mailbox)
  expect(code).toBe(0)
  expect(value).toMatchObject({ seen: 52, captured: 48, held: 1 })
})

test('a domain that is already an outside domain cannot become ours later', async () => {
  const { err, code } = await on('import', mailbox, '--internal', `${INTERNAL},${PERSONAL}`)
  expect(code).toBe(2)
  expect(err).toContain('new --data directory')
})

const ROW = {
  id: expect.any(String),
  name: expect.any(String),
  domains: expect.any(Array),
  state: expect.stringMatching(/^(insufficient|personal|company|shared)$/),
  holders: expect.any(Array),
  topShare: expect.any(Number),
  companyShare: expect.any(Number),
  firstContact: expect.any(Array),
  evidence: expect.any(Number),
  contacts: expect.any(Number),
  orphanContacts: expect.any(Number),
  reasons: expect.arrayContaining([expect.objectContaining({ code: expect.any(String) })]),
}
const KEYS = [
  'id', 'name', 'domains', 'state', 'since', 'holders', 'topRep', 'topShare', 'lowerBound', 'effectiveHolders',
  'companyShare', 'firstContact', 'insistence', 'truckFactor', 'evidence', 'isolationMonths', 'contacts',
  'orphanContacts', 'reasons',
] // prettier-ignore

test('accounts --json: exactly the promised shape; unknown is null', async () => {
  const { value, err, code } = await json('accounts')
  const rows = value as Record<string, unknown>[]
  expect([code, err]).toEqual([0, ''])
  expect(rows.map(({ id }) => id)).toEqual([PERSONAL, COMPANY_HELD])
  for (const row of rows) {
    expect(Object.keys(row)).toEqual(KEYS)
    expect(row).toMatchObject(ROW)
  }
  expect(rows[0]).toMatchObject({
    domains: [PERSONAL],
    state: 'personal',
    since: expect.stringMatching(/^2026-\d{2}-\d{2}$/),
    topRep: REP,
    topShare: 1,
    holders: [{ holder: REP, share: 1 }],
    firstContact: [{ holder: REP, share: 1 }],
    insistence: null,
    contacts: 1,
    orphanContacts: 1,
  })
  expect(rows[1]).toMatchObject({
    state: 'company',
    topRep: null,
    companyShare: 1,
    truckFactor: null,
    isolationMonths: null,
  })
})

test('accounts --state keeps one state; a wrong one is refused', async () => {
  const { value } = await json('accounts', '--state', 'company')
  expect((value as { id: string }[]).map(({ id }) => id)).toEqual([COMPANY_HELD])
  expect((await on('accounts', '--state', 'lost')).code).toBe(2)
})

test('accounts for people: a table, the flagged first, reasons as sentences, in both languages', async () => {
  const { out } = await on('accounts')
  expect(out.indexOf(PERSONAL)).toBeLessThan(out.indexOf(COMPANY_HELD))
  expect(out).toContain('Ann Berg holds 100% of this customer’s trust.')
  const chinese = (await on('accounts', '--lang', 'zh-CN')).out
  expect(chinese).toContain('个人资源')
  expect(chinese).toContain('Ann Berg 持有该客户 100% 的信任。')
})

test('an earlier --now reads the figures as of the start of that day', async () => {
  const { out } = await runHere(['accounts', '--data', data, '--now', '2026-03-20', '--json'])
  const rows = JSON.parse(out) as { id: string; state: string; evidence: number }[]
  expect(rows.find(({ id }) => id === PERSONAL)).toMatchObject({
    state: 'insufficient',
    evidence: expect.closeTo(2.84, 1),
  })
})

test('account --json: the row, and beneath it people, ties, trend and states', async () => {
  const { value } = await json('account', PERSONAL)
  expect(value).toMatchObject({
    ...ROW,
    live: true,
    people: [{ address: `bo@${PERSONAL}`, name: 'Bo Lind', ties: [REP] }],
    orphans: [`bo@${PERSONAL}`],
  })
  const { trend } = value as { trend: { daysBack: number; state: string }[] }
  expect(trend.map(({ daysBack }) => daysBack)).toEqual([91, 182, 365])
  expect((await on('account', 'nobody.example')).code).toBe(2)
  expect((await on('account', COMPANY_HELD)).out).toContain('the company mailboxes')
})

test('drill: one rep, the worst, and who is not known', async () => {
  const { value } = await json('drill', REP)
  expect(value).toMatchObject({
    unit: 'rep',
    leaving: [REP],
    lossRate: { low: 0.132, high: 0.176 },
    accounts: [{ id: PERSONAL, share: 1, remaining: [], orphanedContacts: [`bo@${PERSONAL}`], valueAtRisk: null }],
  })
  expect((await json('drill', '--worst')).value).toMatchObject({ reps: [{ rep: REP, name: 'Ann Berg', accounts: 1 }] })
  expect((await on('drill', 'nobody@ours.example')).code).toBe(2)
  expect((await on('drill')).code).toBe(2)
})

test('explain: a message’s life without its content', async () => {
  const { value } = await json('explain', `<ask-0@${PERSONAL}>`)
  expect(value).toMatchObject({ messages: [{ direction: 'inbound', verdict: 'capture', thread: { messages: 2 } }] })
  expect(JSON.stringify(value)).not.toContain(CANARY)
  expect((await on('explain', `hello@stranger.example`)).out).toContain('held: stranger')
  expect((await on('explain', 'never@seen.example')).code).toBe(2)
})

test('doctor says of every check how it stands and what to do', async () => {
  const { value, code } = await json('doctor')
  const findings = value as { check: string; health: string; remedy: string | null }[]
  expect(code).toBe(1)
  expect(findings.find(({ check }) => check === 'hubspot')).toMatchObject({
    health: 'missing',
    remedy: expect.stringContaining('TOKEN'),
  })
  expect(findings.find(({ check }) => check === 'failures')).toMatchObject({ health: 'warning' })
  for (const { health } of findings) expect(['ok', 'warning', 'missing']).toContain(health)
  for (const { health, remedy } of findings) if (health !== 'ok') expect(remedy).not.toBeNull()
})

test('A6: doctor shows the capture clock and what is overdue', async () => {
  const checks = ((await json('doctor')).value as { check: string; values: Record<string, unknown> }[]).map(
    ({ check }) => check,
  )
  expect(checks).toEqual(expect.arrayContaining(['clock-captured', 'overdue', 'crm-failures']))
})

test('export and erase: everything of a person, then nothing, also after another import', async () => {
  const fresh = join(place.path, 'erase')
  const there = (...args: string[]) => runHere([...args, '--data', fresh, '--now', NOW, '--json'])
  await there('import', mailbox, '--internal', INTERNAL)
  const address = `bo@${PERSONAL}`
  expect(JSON.parse((await there('export', address)).out)).toMatchObject({
    known: true,
    name: 'Bo Lind',
    addresses: [address],
  })
  expect(JSON.parse((await there('erase', address, '--by', 'test', '--why', 'asked')).out)).toMatchObject({
    addresses: 1,
  })
  await there('import', mailbox)
  expect(JSON.parse((await there('export', address)).out)).toMatchObject({ known: false, messages: [] })
  expect(statSync(join(fresh, 'erasure.key')).mode & 0o777).toBe(0o600)
  // Another key would let the erased come back.
  writeFileSync(join(fresh, 'erasure.key'), `${'0'.repeat(64)}\n`)
  const { code, err } = await there('accounts')
  expect(code).toBe(3)
  expect(JSON.parse(err)).toMatchObject({ error: { code: 'erasure-key-changed' } })
})

test('a second process is refused while one has the embedded ledger', async () => {
  const holder = startCli(['serve', '--data', data, '--port', '0'], {
    env: { COMMONHOLD_HUBSPOT_TOKEN: 'token-token', COMMONHOLD_HUBSPOT_URL: 'http://127.0.0.1:9' },
  })
  let said = ''
  holder.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  try {
    await new Promise<void>((done, failed) => {
      holder.stdout?.on('data', () => done())
      holder.once('close', () => failed(new Error(`serve ended: ${said}`)))
    })
    const { code, err } = await on('accounts')
    expect(code).toBe(3)
    expect(err).toContain('in use by process')
  } finally {
    const closed = new Promise((done) => holder.once('close', done))
    holder.kill('SIGTERM')
    await closed
  }
  expect(holder.exitCode).toBe(0)
})

test('serve lists everything that is missing at once', async () => {
  const { code, err } = await runHere(['serve', '--data', join(place.path, 'empty')])
  expect(code).toBe(3)
  expect(err).toContain('COMMONHOLD_HUBSPOT_TOKEN')
  expect(err).toContain('COMMONHOLD_INTERNAL_DOMAINS')
})

describe('parse', () => {
  const eml = (name: string, ...lines: string[]) => place.file(name, `${lines.join('\r\n')}\r\n`)
  const parse = async (file: string, ...args: string[]) => {
    const { out, err, code } = await runHere([
      'parse',
      file,
      '--json',
      '--data',
      join(place.path, 'no-ledger'),
      ...args,
    ])
    return { row: code === 0 ? (JSON.parse(out) as Record<string, unknown>) : null, err, code }
  }

  test('parse --json: exactly the promised shape, without a ledger', async () => {
    const file = eml(
      'a.eml', 'From: "Bo, Lind" <Bo@Customer.Example>', 'To: ann@ours.example, Eva <eva@ours.example>', 'Cc: x@other.example',
      'Subject: =?utf-8?b?5rWL6K+V?=', 'Date: Mon, 2 Mar 2026 10:00:00 +0800', 'Message-ID: <m1@x>', 'In-Reply-To: <m0@x>',
      'References: <root@x> <m0@x>', '', 'New words.', '', 'On Sun, 1 Mar 2026 Ann <ann@ours.example> wrote:', '> old words',
    ) // prettier-ignore
    const { row } = await parse(file, '--internal', 'ours.example')
    expect(row).toEqual({
      messageId: 'm1@x',
      threadKey: 'root@x',
      date: '2026-03-02T02:00:00.000Z',
      from: { address: 'bo@customer.example', name: 'Bo, Lind' },
      to: [
        { address: 'ann@ours.example', name: null },
        { address: 'eva@ours.example', name: 'Eva' },
      ],
      cc: [{ address: 'x@other.example', name: null }],
      subject: '测试',
      newText: 'New words.',
      attachments: [],
      opaque: null,
      automatic: false,
      verdict: 'hold',
      reason: 'stranger',
    })
  })

  test('unknown is null; our own mail to a customer is captured; without ids the thread is its own', async () => {
    const { row } = await parse(
      eml('b.eml', 'From: ann@ours.example', 'To: bo@customer.example', 'Subject: hi', '', 'text'),
      '--internal',
      'ours.example',
    )
    expect(row).toMatchObject({
      messageId: null,
      date: null,
      verdict: 'capture',
      reason: null,
      threadKey: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('automatic mail, gzipped', async () => {
    const file = join(place.path, 'c.eml.gz')
    writeFileSync(
      file,
      gzipSync(
        'From: bot@c.example\r\nTo: ann@ours.example\r\nAuto-Submitted: auto-replied\r\nSubject: away\r\n\r\nx\r\n',
      ),
    )
    expect((await parse(file, '--internal', 'ours.example')).row).toMatchObject({
      automatic: true,
      verdict: 'skip',
      reason: 'automatic',
    })
  })

  test('remembered domains are used, and In-Reply-To where References is missing', async () => {
    const file = eml('d.eml', `From: x@y.example`, `To: ${REP}`, 'Message-ID: <d@y>', 'In-Reply-To: <c@y>', '', 'x')
    expect((await parse(file, '--data', data)).row).toMatchObject({ verdict: 'hold', threadKey: 'c@y' })
    expect((await parse(file)).row).toMatchObject({ verdict: 'skip', reason: 'external-only' })
  })

  test('several messages, none, and what is no mail', async () => {
    expect((await parse(mailbox)).err).toContain('more than one message')
    expect(await parse(place.file('e.txt', 'just words'))).toMatchObject({ code: 2 })
    expect(await parse(join(place.path, 'nowhere.eml'))).toMatchObject({ code: 2 })
  })
})

test.each([
  [['acounts'], 2, 'commonhold accounts'],
  [['accounts', '--sate', 'x'], 2, '--state'],
  [['accounts', 'extra'], 2, 'commonhold accounts'],
  [['import'], 2, 'commonhold import'],
  [['accounts', '--now', 'soon'], 2, 'YYYY-MM-DD'],
  [['accounts', '--lang', 'fr'], 2, 'zh-CN'],
  [['import', '/nowhere/at/all'], 2, 'Check the path'],
  [['start', '--port', 'x'], 2, '65535'],
])('%j ends with %i and names the remedy', async (args, code, remedy) => {
  const result = await runHere(args)
  expect(result).toMatchObject({ code, out: '' })
  expect(result.err).toContain(remedy)
  const asJson = await runHere([...args, '--json'])
  expect(JSON.parse(asJson.err)).toMatchObject({
    error: { code: expect.any(String), message: expect.any(String), remedy: expect.stringContaining(remedy) },
  })
})

test('a command that only reads makes no ledger by a mistyped directory', async () => {
  const { code, err } = await runHere(['accounts', '--data', join(place.path, 'mistyped')])
  expect([code, err]).toEqual([2, expect.stringContaining('no ledger')])
  expect(existsSync(join(place.path, 'mistyped'))).toBe(false)
})

test('an import without known domains says how to name them', async () => {
  const { code, err } = await runHere(['import', mailbox, '--data', join(place.path, 'none')])
  expect(code).toBe(2)
  expect(err).toContain('--internal')
})

test('a wrong configuration stops every command with all of it', async () => {
  const { code, err } = await runHere(['accounts', '--json'], {
    env: { COMMONHOLD_HTTP_PORT: 'x', COMMONHOLD_LANG: 'fr' },
  })
  expect(code).toBe(3)
  expect((JSON.parse(err) as { error: { problems: unknown[] } }).error.problems).toHaveLength(2)
})

test('help names every command and exit code, in both languages, whatever the configuration', async () => {
  const { out, code } = await runHere(['help'], { env: { COMMONHOLD_LANG: 'fr' } })
  expect(code).toBe(0)
  for (const word of [
    'start',
    'serve',
    'provision',
    'import',
    'sync',
    'accounts',
    'drill',
    'explain',
    'parse',
    'erase',
    'export',
    'doctor',
  ]) {
    expect(out).toMatch(new RegExp(`^  ${word} `, 'm'))
  }
  expect((await runHere(['help', 'import', '--lang', 'zh-CN'])).out).toContain('选项')
  expect((await runHere(['import', '--help'])).out).toContain('--mailbox')
  expect((await runCli(['--version'])).out.trim()).toBe(
    (JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as { version: string }).version,
  )
})

test('sync and provision without a token say what is missing', async () => {
  for (const command of ['sync', 'provision']) {
    const { code, err } = await on(command)
    expect(code).toBe(3)
    expect(err).toContain('COMMONHOLD_HUBSPOT_TOKEN')
  }
})
