import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../../service/ledger/db.ts'
import { runCli, scratch, startCli } from '../support/cli.ts'

/** The README's first line, on the whole sample company, in a process of its own. */
const place = scratch()
const data = join(place.path, 'sample')
afterAll(() => place.remove())

interface Answer {
  readonly url: string | null
  readonly accounts: number
  readonly flagged: { id: string; state: string; reasons: { code: string }[] }[]
}

async function countsOf(): Promise<unknown> {
  const database = await openDatabase({ directory: data })
  try {
    const { rows } = await sql`select (select count(*)::int from message) as messages,
      (select count(*)::int from sighting) as sightings, (select count(*)::int from touch) as touches,
      (select count(*)::int from crm_email where state = 'confirmed') as confirmed,
      (select count(distinct crm_id)::int from crm_email where state = 'confirmed') as engagements,
      (select count(*)::int from crm_figures where confirmed_hash = wanted_hash) as figures`.execute(database.db)
    return rows[0]
  } finally {
    await database.close()
  }
}

/** Engagements created in the stand-in, as its own file tells. */
const engagementsWritten = () =>
  new Set(
    [...readFileSync(join(data, 'sample/hubspot.ndjson'), 'utf8').matchAll(/"hs_email_message_id":"([^"]+)"/g)].map(
      (m) => m[1],
    ),
  ).size

let first: Answer
let before: unknown

test('start --no-serve takes the whole road and names the flagged accounts', async () => {
  const { code, out, err } = await runCli(['start', '--no-serve', '--data', data, '--json'])
  expect([code, err.split('\n').filter((line) => /^commonhold:/.test(line))]).toEqual([0, []])
  first = JSON.parse(out) as Answer
  expect(first.url).toBeNull()
  expect(first.accounts).toBeGreaterThanOrEqual(35)
  expect(first.flagged.length).toBeGreaterThan(0)
  for (const { state, reasons } of first.flagged) {
    expect(state).toBe('personal')
    expect(reasons.map(({ code: reason }) => reason)).toContain('top-share')
  }
  before = await countsOf()
  expect(before).toMatchObject({ figures: expect.any(Number) })
}, 300_000)

test('a second start continues: nothing is there twice, and the same accounts are flagged', async () => {
  const written = engagementsWritten()
  const { code, out } = await runCli(['start', '--no-serve', '--data', data, '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual(first)
  expect(await countsOf()).toEqual(before)
  expect(engagementsWritten()).toBe(written)
})

test('other commands see the sample company on its own day', async () => {
  const { out } = await runCli(['accounts', '--state', 'personal', '--data', data, '--json'])
  expect((JSON.parse(out) as { id: string }[]).map(({ id }) => id)).toEqual(first.flagged.map(({ id }) => id))
})

test('D4: customer mail at private addresses is found and told, never read', async () => {
  const { out } = await runCli(['doctor', '--data', data, '--json'])
  const finding = (JSON.parse(out) as { check: string; health: string }[]).find(
    ({ check }) => check === 'private-addresses',
  )
  expect(finding).toMatchObject({ health: 'warning', remedy: expect.stringContaining('never read') })
})

test('served from one address: overview, account and the record in the stand-in; a signal ends all of it', async () => {
  const child = startCli(['start', '--data', data, '--port', '0', '--no-outlook', '--json'])
  const closed = new Promise<number | null>((done) => child.once('close', done))
  let out = ''
  const { url } = await new Promise<Answer>((done, failed) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
      if (out.endsWith('}\n')) done(JSON.parse(out) as Answer)
    })
    void closed.then(() => failed(new Error('start ended before it served')))
  })
  const page = async (path: string) => (await fetch(new URL(path, url ?? ''))).text()
  const overview = await page('/')
  const account = first.flagged[0]?.id ?? ''
  expect(overview).toContain(`/accounts/${account}`)
  const record = /href="(\/hubspot\/records\/companies\/[^"]+)"/.exec(await page(`/accounts/${account}`))?.[1] ?? ''
  expect(await page(record)).toContain(account)
  child.kill('SIGTERM')
  expect(await closed).toBe(0)
  expect(existsSync(join(data, 'owner.lock'))).toBe(false)
})

test('real mail is neither mixed with the sample nor thrown away by --fresh', async () => {
  const real = join(place.path, 'real')
  mkdirSync(join(real, 'ledger'), { recursive: true })
  for (const more of [[], ['--fresh']]) {
    const { code, err } = await runCli(['start', '--no-serve', '--data', real, ...more])
    expect([code, err]).toEqual([2, expect.stringContaining('--data')])
  }
  expect(existsSync(join(real, 'ledger'))).toBe(true)
})

test('--fresh starts over', async () => {
  const { code, out } = await runCli(['start', '--fresh', '--no-serve', '--data', data, '--json'])
  expect(code).toBe(0)
  expect((JSON.parse(out) as Answer).flagged.map(({ id }) => id)).toEqual(first.flagged.map(({ id }) => id))
}, 300_000)
