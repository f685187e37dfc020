import { companies, emails, openAccount, type TestAccount } from './hubspot-account.ts'

describe('limits, tokens and scopes of the HubSpot stand-in', () => {
  let account: TestAccount
  afterEach(() => account.close())

  const search = () => account.call('POST', `${companies}/search`, { filterGroups: [] })

  test('the burst window slides: a call leaves it ten seconds after it came', async () => {
    account = await openAccount({ limits: { privateBurst: 3 } })
    const one = async () => (await account.call('GET', companies)).status
    expect([await one(), await one()]).toEqual([200, 200])
    account.advance(6_000)
    expect([await one(), await one()]).toEqual([200, 429])
    account.advance(4_000)
    expect([await one(), await one(), await one()]).toEqual([200, 200, 429])
  })

  test('search is limited to five a second for the whole account, without rate headers', async () => {
    account = await openAccount({
      limits: {},
      tokens: ['one', 'two'].map((token) => ({ token, app: token, oauth: true, scopes: 'all' as const })),
    })
    const by = (token: string) => account.call('POST', `${companies}/search`, { filterGroups: [] }, token)
    for (let call = 0; call < 5; call++) expect((await by(call % 2 ? 'one' : 'two')).status).toBe(200)
    const refused = await by('one')
    expect(refused.status).toBe(429)
    expect(refused.body).toMatchObject({ policyName: 'SECONDLY', message: 'You have reached your secondly limit.' })
    expect(refused.headers.has('x-hubspot-ratelimit-max')).toBe(false)
    account.advance(1_000)
    expect((await by('one')).status).toBe(200)
  })

  test('an OAuth app has 110 calls, search not counted, and no daily headers', async () => {
    account = await openAccount({
      limits: { searchPerSecond: 1_000 },
      tokens: [{ token: 'sandbox-token', app: 'market', oauth: true, scopes: 'all' }],
    })
    for (let call = 0; call < 20; call++) await search()
    const answers = []
    for (let call = 0; call < 111; call++) answers.push(await account.call('GET', companies))
    expect(answers.slice(0, 110).every((answer) => answer.status === 200)).toBe(true)
    expect(answers[110]!.status).toBe(429)
    expect(answers[0]!.headers.get('x-hubspot-ratelimit-max')).toBe('110')
    expect(answers[0]!.headers.has('x-hubspot-ratelimit-daily')).toBe(false)
  })

  test('association calls have their own window; the daily budget names DAILY and starts anew at midnight', async () => {
    account = await openAccount({ limits: { associationBurst: 1, daily: 4 } })
    const labels = () => account.call('GET', '/crm/associations/2026-09/emails/contacts/labels')
    expect([(await labels()).status, (await labels()).status]).toEqual([200, 429])
    for (let call = 0; call < 3; call++) expect((await account.call('GET', companies)).status).toBe(200)
    expect((await account.call('GET', companies)).body.policyName).toBe('DAILY')
    account.advance(86_400_000)
    expect((await account.call('GET', companies)).status).toBe(200)
  })

  test('a wrong token is 401, a missing scope 403 with the scope named', async () => {
    account = await openAccount({
      tokens: [
        { token: 't', app: 'a', oauth: false, scopes: ['crm.objects.contacts.read', 'crm.objects.contacts.write'] },
      ],
    })
    const wrong = await account.call('GET', companies, undefined, 'nonsense')
    expect([wrong.status, wrong.body.category]).toEqual([401, 'INVALID_AUTHENTICATION'])
    const refused = await account.call('GET', emails, undefined, 't')
    expect(refused.status).toBe(403)
    expect(refused.body.category).toBe('MISSING_SCOPES')
    expect(refused.body.errors[0].context.requiredGranularScopes).toEqual(['sales-email-read'])
    expect((await account.call('GET', '/crm/objects/2026-09/notes', undefined, 't')).status).toBe(200)
    expect((await account.call('GET', '/crm/owners/2026-09', undefined, 't')).status).toBe(403)
  })
})
