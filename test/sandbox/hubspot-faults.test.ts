import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { companies, emailInput, emails, openAccount, type TestAccount, type Wire } from './hubspot-account.ts'

describe('faults, control and state file of the HubSpot stand-in', () => {
  let account: TestAccount
  beforeEach(async () => {
    account = await openAccount({ control: true })
  })
  afterEach(() => account.close())

  const script = (fault: object) => account.call('POST', '/__control/faults', fault)
  const create = (id: string) => account.call('POST', `${emails}/batch/create`, { inputs: [emailInput({ id })] })
  const stored = () => account.state.store.table('0-49').records.size

  test('a dropped answer: the records are there, the caller is told nothing', async () => {
    await script({ method: 'POST', path: 'emails/batch/create$', nth: 1, action: { kind: 'drop' } })
    await expect(create('lost')).rejects.toThrow()
    expect(stored()).toBe(1)
    expect((await create('next')).status).toBe(201)
    expect(account.state.counters.report()).toMatchObject({ faulted: 1, cut: 1, faults: { drop: 1 } })
  })

  test('a reset before processing leaves nothing behind', async () => {
    await script({ path: 'emails', times: 1, action: { kind: 'reset' } })
    await expect(create('never')).rejects.toThrow()
    expect(stored()).toBe(0)
  })

  test('scripted statuses carry their bodies; processed-then-500 is possible', async () => {
    await script([
      { path: 'emails', nth: 1, action: { kind: 'status', status: 429 } },
      { path: 'emails', nth: 2, action: { kind: 'status', status: 477 } },
      { path: 'emails', nth: 3, action: { kind: 'status', status: 423 } },
      { path: 'emails', nth: 4, action: { kind: 'status', status: 502, after: true } },
    ])
    const answers = [await create('a'), await create('b'), await create('c'), await create('d')]
    expect(answers.map((answer) => answer.status)).toEqual([429, 477, 423, 502])
    expect(answers[0]!.body).toMatchObject({ errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' })
    expect(answers[1]!.headers.get('retry-after')).toBe('1')
    expect(stored()).toBe(1)
    const counters = (await account.call('GET', '/__control/counters')).body
    expect(counters).toMatchObject({
      tooManyRequests: 1,
      scriptedTooManyRequests: 1,
      faulted: 4,
      records: { emails: 1 },
    })
  })

  test('a partial fault makes 207 out of a traced batch', async () => {
    await script({ path: 'batch/create', action: { kind: 'partial', inputs: [1] } })
    const inputs = ['x', 'y', 'z'].map((id) => emailInput({ id, traced: true }))
    const answer = await account.call('POST', `${emails}/batch/create`, { inputs })
    expect([answer.status, answer.body.results.length]).toEqual([207, 2])
    expect(answer.body.errors[0].context.objectWriteTraceId).toEqual(['y'])
  })

  test('probability is seeded: the same seed fails the same calls', async () => {
    const run = async () => {
      const one = await openAccount({
        seed: 7,
        faults: [{ probability: 0.4, action: { kind: 'status', status: 503 } }],
      })
      const statuses = []
      for (let call = 0; call < 20; call++) statuses.push((await one.call('GET', companies)).status)
      await one.close()
      return statuses
    }
    const first = await run()
    expect(await run()).toEqual(first)
    expect(new Set(first)).toEqual(new Set([200, 503]))
  })

  test('control is absent unless switched on; it seeds, dumps and moves the clock', async () => {
    const plain = await openAccount()
    expect((await plain.call('GET', '/__control/dump')).status).toBe(404)
    await plain.close()
    await account.call('POST', '/__control/seed', {
      companies: [{ properties: { name: 'Acme' } }],
      contacts: [{ properties: { email: 'a@acme.example' }, companies: ['Acme'] }],
    })
    const dump = (await account.call('GET', '/__control/dump?properties=name')).body
    expect(dump.objects.companies).toMatchObject([{ properties: { name: 'Acme' } }])
    expect(dump.associations).toMatchObject([{ from: 'contacts', to: 'companies', typeIds: [279, 1] }])
    const again = { companies: [{ id: 77, properties: { name: 'Fixed' } }], deals: [{ properties: {}, company: 77 }] }
    await account.call('POST', '/__control/seed', again)
    await account.call('PATCH', `${companies}/77`, { properties: { name: 'Changed' } })
    await account.call('POST', '/__control/seed', { companies: again.companies })
    const kept = await account.call('GET', `${companies}/77?associations=deals`)
    expect(kept.body.properties.name).toBe('Changed')
    expect(kept.body.associations.deals.results).toHaveLength(1)
    const clock = await account.call('POST', '/__control/clock', { set: '2030-01-01T00:00:00Z', advanceMs: 1000 })
    expect(clock.body.iso).toBe('2030-01-01T00:00:01.000Z')
  })

  test('a stand-in killed outright keeps every record it answered for', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hubspot-state-'))
    const state = path.join(folder, 'state.ndjson')
    const run = async () => {
      const main = path.resolve(__dirname, '../../sandbox/hubspot/main.ts')
      const child = spawn(
        process.execPath,
        ['--no-warnings', main, '--state', state, '--control', '--exit-with-parent'],
        {
          stdio: ['pipe', 'pipe', 'inherit'],
          env: { ...process.env, NODE_OPTIONS: '' },
        },
      )
      const line = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data))))
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      return { child, ended, url: (JSON.parse(line) as { url: string }).url }
    }
    const post = (url: string, at: string, body: unknown) =>
      fetch(`${url}${at}`, {
        method: 'POST',
        headers: { authorization: 'Bearer sandbox-token', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const first = await run()
    expect((await post(first.url, companies, { properties: { name: 'Kept' } })).status).toBe(201)
    const inputs = [emailInput({ id: 'kept' })]
    expect((await post(first.url, `${emails}/batch/create`, { inputs })).status).toBe(201)
    first.child.kill('SIGKILL')
    await first.ended
    const second = await run()
    const dump = (await (await fetch(`${second.url}/__control/dump`)).json()) as Wire
    expect(dump.objects.companies).toMatchObject([{ properties: { name: 'Kept' } }])
    expect(dump.objects.emails).toMatchObject([{ properties: { hs_email_message_id: '<kept@mail.example>' } }])
    second.child.stdin.end()
    await second.ended
    rmSync(folder, { recursive: true })
  })
})
