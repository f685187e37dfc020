import { createHubSpotStandIn } from '../../sandbox/hubspot/stand-in.ts'

const OPTIONS = { access: 'PRIVATE', duplicateValidationStrategy: 'NONE', duplicateValidationScope: 'EXACT_FOLDER' }

async function withFiles(
  work: (call: Caller, standIn: ReturnType<typeof createHubSpotStandIn>) => Promise<void>,
): Promise<void> {
  const standIn = createHubSpotStandIn({
    fileLimits: { largest: 20 },
    tokens: [
      { token: 'all', app: 'app-1', oauth: false, scopes: 'all' },
      { token: 'none', app: 'app-2', oauth: false, scopes: ['crm.objects.contacts.read'] },
    ],
  })
  const { url, close } = await standIn.listen()
  try {
    await work(callerOf(url), standIn)
  } finally {
    await close()
  }
}

type Caller = ReturnType<typeof callerOf>

function callerOf(url: string) {
  const call = async (method: string, path: string, body?: FormData, token = 'all') => {
    const response = await fetch(`${url}/files/2026-09/files${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body }),
    })
    const raw = await response.text()
    return { status: response.status, body: raw === '' ? null : JSON.parse(raw) }
  }
  const upload = (
    name: string,
    text: string,
    {
      folder = '/ours',
      options = {},
      token = 'all',
    }: { folder?: string | null; options?: object; token?: string } = {},
  ) => {
    const form = new FormData()
    form.set('file', new Blob([text], { type: 'application/pdf' }), name)
    if (folder !== null) form.set('folderPath', folder)
    form.set('options', JSON.stringify({ ...OPTIONS, ...options }))
    return call('POST', '', form, token)
  }
  return { call, upload }
}

test('A2: a file is uploaded, found by id and by path, and listed', () =>
  withFiles(async ({ call, upload }) => {
    const { status, body } = await upload('my offer.pdf', 'bytes')
    expect(status).toBe(201)
    expect(body).toMatchObject({
      name: 'my offer',
      extension: 'pdf',
      path: '/ours/my offer.pdf',
      size: 5,
      access: 'PRIVATE',
    })
    expect((await call('GET', `/${body.id}`)).body.id).toBe(body.id)
    const stat = await call('GET', `/stat/${encodeURIComponent('/ours/my offer.pdf')}`)
    expect(stat.body.file.id).toBe(body.id)
    expect((await call('GET', '/search?limit=1')).body.results).toHaveLength(1)
    const missing = await call('GET', `/stat/${encodeURIComponent('/ours/none.pdf')}`)
    expect([missing.status, missing.body.message]).toEqual([404, 'No file or folder exists at path'])
  }))

test('A2: the same name gets a number, or takes the other one’s place with a new id', () =>
  withFiles(async ({ call, upload }) => {
    const first = await upload('a.pdf', 'one')
    const second = await upload('a.pdf', 'two')
    expect(second.body.path).toBe('/ours/a-1.pdf')
    const third = await upload('a.pdf', 'three', { options: { overwrite: true } })
    expect(third.body.path).toBe('/ours/a.pdf')
    expect(third.body.id).not.toBe(first.body.id)
    expect((await call('GET', `/${first.body.id}`)).status).toBe(404)
  }))

test('A2: duplicates by folder or in the whole account: kept, refused, or the one that is there', () =>
  withFiles(async ({ upload }) => {
    const first = await upload('a.pdf', 'same')
    const again = { options: { duplicateValidationStrategy: 'RETURN_EXISTING' } }
    expect((await upload('b.pdf', 'same', again)).body.id).toBe(first.body.id)
    expect((await upload('b.pdf', 'same', { ...again, folder: '/else' })).body.id).not.toBe(first.body.id)
    const everywhere = { duplicateValidationStrategy: 'RETURN_EXISTING', duplicateValidationScope: 'ENTIRE_PORTAL' }
    expect((await upload('c.pdf', 'same', { folder: '/third', options: everywhere })).body.id).toBe(first.body.id)
    expect((await upload('d.pdf', 'same', { options: { duplicateValidationStrategy: 'REJECT' } })).status).toBe(409)
    expect((await upload('e.pdf', 'same')).status).toBe(201)
  }))

test('A2: what is refused: no scope, no folder, no access, too large, a type it does not take', () =>
  withFiles(async ({ call, upload }) => {
    const scope = await upload('a.pdf', 'x', { token: 'none' })
    expect(scope.status).toBe(403)
    expect(scope.body.errors[0].context.requiredGranularScopes).toEqual(['files'])
    expect((await upload('a.pdf', 'x', { folder: null })).status).toBe(400)
    expect((await upload('a.pdf', 'x', { options: { access: 'SOMEHOW' } })).status).toBe(400)
    expect((await upload('a.pdf', 'x'.repeat(21))).status).toBe(413)
    expect((await upload('a.exe', 'x')).status).toBe(415)
    expect((await call('POST', '')).status).toBe(415)
  }))

test('A2: archived it is out of sight, erased it is gone; a lost answer leaves it there', () =>
  withFiles(async ({ call, upload }, { state }) => {
    const first = await upload('a.pdf', 'one')
    expect((await call('DELETE', `/${first.body.id}`)).status).toBe(204)
    expect((await call('GET', `/${first.body.id}`)).status).toBe(404)
    expect(state.files.files.size).toBe(1)
    const second = await upload('b.pdf', 'two')
    expect((await call('DELETE', `/${second.body.id}/gdpr-delete`)).status).toBe(204)
    expect(state.files.files.has(second.body.id)).toBe(false)
    expect((await call('DELETE', `/${second.body.id}/gdpr-delete`)).status).toBe(404)
    state.faults.add({ method: 'POST', path: '/files$', nth: 1, action: { kind: 'drop' } })
    await expect(upload('c.pdf', 'three')).rejects.toThrow()
    expect(state.files.all().map((one) => one.name)).toEqual(['c'])
  }))
