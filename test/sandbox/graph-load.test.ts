import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { loadMbox, loadNdjson, loadStory, readStory } from '../../sandbox/graph/load/load.ts'
import { createGraphStandIn, defaultApp } from '../../sandbox/graph/stand-in.ts'
import { writeWorld } from '../../sandbox/world/world.ts'
import { customer, li, openTenant, wang, type Wire } from './graph-tenant.ts'

describe('what the Graph stand-in loads', () => {
  test('the story: people, shared mailboxes, every mbox a mailbox, sent mail among the sent items', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'graph-story-'))
    writeWorld(folder)
    const { now, organisation, domains } = readStory(folder)
    const standIn = createGraphStandIn({ clock: { now: () => Date.parse(now) }, organisation, domains, latencyMs: 0 })
    const { state } = standIn
    const loaded = loadStory(state, folder)
    rmSync(folder, { recursive: true })
    expect(loaded.items).toBe(loaded.messages)
    expect(loaded.messages).toBeGreaterThan(4_000)
    const { url, close } = await standIn.listen()
    const headers = { authorization: `Bearer ${state.login.issue(state.login.app(defaultApp.clientId)!)}` }
    const get = async (query: string): Promise<Wire> => (await fetch(`${url}/v1.0${query}`, { headers })).json()
    const users = await get('/users?$top=999&$select=mail,accountEnabled,otherMails,proxyAddresses')
    expect(users.value).toHaveLength(19)
    const user = (mail: string) => users.value.find((one: Wire) => one.mail === mail)
    expect(user('tom.whitaker@hengtai.example').accountEnabled).toBe(false)
    expect(user('lukas.meyer@hengtai.example').otherMails).toEqual(['l.meyer@meyer-messtechnik.example'])
    expect(user('service@hengtai.example').proxyAddresses).toContain('smtp:support@help.hengtai.example')
    const sent = await get(`/users/li.wei@hengtai.example/mailFolders/sentitems/messages?$select=from&$top=500`)
    expect(sent.value.length).toBeGreaterThan(100)
    expect(new Set(sent.value.map((one: Wire) => one.from.emailAddress.address))).toEqual(
      new Set(['li.wei@hengtai.example']),
    )
    await close()
  })

  test('an NDJSON file: a copy for everyone of ours it names; mbox quoting undone', async () => {
    const tenant = await openTenant()
    const line = (n: number) =>
      JSON.stringify({
        id: `n${n}@x.example`,
        date: '2026-10-01T08:00:00Z',
        from: customer,
        fromName: '陈',
        to: [li, wang],
        subject: `n${n}`,
        inReplyTo: 'n0@x.example',
        references: [],
        body: 'Grüße',
      })
    const bytes = gzipSync(Buffer.from(`${line(1)}\n${line(2)}\n`))
    expect(loadNdjson(tenant.state, bytes, {})).toEqual({ messages: 2, items: 4 })
    const list = (
      await tenant.get(`/users/${li}/messages?$select=from,receivedDateTime,body`, 'outlook.body-content-type="text"')
    ).body.value
    expect(list[0]).toMatchObject({
      receivedDateTime: '2026-10-01T08:00:02Z',
      from: { emailAddress: { name: '陈', address: customer } },
      body: { contentType: 'text', content: 'Grüße' },
    })
    const { internetMessageHeaders: fields } = (
      await tenant.get(`/users/${li}/messages/${list[0].id}?$select=internetMessageHeaders`)
    ).body
    expect(fields).toContainEqual({ name: 'In-Reply-To', value: '<n0@x.example>' })
    const mbox = `From a Thu Oct  1 08:00:00 2026\nFrom: ${customer}\nTo: ${li}\nSubject: q\nMessage-ID: <q@x>\n\n>From here on\n\nFrom b Thu Oct  1 09:00:00 2026\nFrom: ${li}\nSubject: r\nMessage-ID: <r@x>\n\nx\n`
    expect(loadMbox(tenant.state, Buffer.from(mbox), { into: [li] })).toEqual({ messages: 2, items: 2 })
    const [q] = (await tenant.get(`/users/${li}/messages?$filter=subject eq 'q'`)).body.value
    expect(q).toMatchObject({ receivedDateTime: '2026-10-01T08:00:00Z' })
    expect((await tenant.get(`/users/${li}/messages/${q.id}/$value`)).body).toContain('\r\nFrom here on\r\n')
    expect((await tenant.get(`/users/${li}/mailFolders/sentitems`)).body.totalItemCount).toBe(1)
    await tenant.close()
  })

  test('20,000 messages cost little more memory than their bytes', async () => {
    const tenant = await openTenant()
    const text = 'x'.repeat(2_000)
    const lines = Array.from({ length: 20_000 }, (_, n) =>
      JSON.stringify({
        id: `n${n}@x.example`,
        date: '2026-10-01T08:00:00Z',
        from: customer,
        to: [li],
        subject: `n${n}`,
        inReplyTo: null,
        references: [],
        body: text,
      }),
    )
    const bytes = Buffer.from(lines.join('\n'))
    lines.length = 0
    const before = process.memoryUsage()
    loadNdjson(tenant.state, bytes, { into: [li] })
    const after = process.memoryUsage()
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1.5 * bytes.length)
    expect((await tenant.get(`/users/${li}/mailFolders/inbox`)).body.totalItemCount).toBe(20_000)
    const page = await tenant.get(
      `/users/${li}/mailFolders/inbox/messages/delta?$select=subject`,
      'odata.maxpagesize=1000',
    )
    expect(page.body.value).toHaveLength(1_000)
    await tenant.close()
  })
})
