import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Item } from '../../../../sandbox/graph/mail/mailbox.ts'
import { deliver } from '../../../../sandbox/graph/mail/post-office.ts'
import { readCertificate } from '../../../../service/clients/graph/certificate.ts'
import { createGraphClient, type GraphClient } from '../../../../service/clients/graph/graph-client.ts'
import type { MailboxGate } from '../../../../service/clients/graph/send.ts'
import { createSignIn } from '../../../../service/clients/graph/sign-in.ts'
import type { MailboxMessage } from '../../../../service/clients/graph/types.ts'
import { CLIENT_ID, graphTenant, type GraphTenant } from '../../../support/graph-service.ts'

const REP = 'anna@contoso.example'
const DAY = 86_400_000

let tenant: GraphTenant
let pauses: { mailbox: string; until: number }[]

beforeEach(async () => {
  pauses = []
  tenant = await graphTenant()
  tenant.state.directory.addUser({
    address: REP,
    userPrincipalName: 'a.berg@contoso.example',
    displayName: 'Anna Berg',
  })
})
afterEach(() => tenant.close())

/** A client whose waits pass at once; the gate is the ledger's matter (mailbox-gate.test.ts). */
function clientOf(overrides: { clientId?: string; graphUrl?: string } = {}): GraphClient {
  let slept = 0
  const gate: MailboxGate = {
    acquire: async (mailbox) => {
      const until = Math.max(0, ...pauses.filter((one) => one.mailbox === mailbox).map((one) => one.until))
      return until > now()
        ? { granted: false, waitMs: until - now(), reason: 'paused' }
        : { granted: true, ticket: null }
    },
    release: async () => undefined,
    pause: async (mailbox, until) => void pauses.push({ mailbox, until }),
  }
  const now = () => Date.now() + slept
  const url = overrides.graphUrl ?? tenant.url
  return createGraphClient({
    config: { url, timeoutMs: 10_000, patienceMs: 120_000 },
    signIn: createSignIn({
      loginUrl: tenant.url,
      graphUrl: url,
      tenant: tenant.state.login.tenantId,
      clientId: overrides.clientId ?? CLIENT_ID,
      certificate: readCertificate(readFileSync(tenant.pemFile, 'utf8')),
      timeoutMs: 10_000,
    }),
    gate,
    clock: { now, sleep: async (ms) => void (slept += ms) },
    random: () => 0,
  })
}

function send(nth: number, more: object = {}): string {
  const [copy] = deliver(tenant.state, {
    message: {
      id: `m${nth}@buyer.example`,
      from: 'lee@buyer.example',
      to: [REP],
      subject: `no ${nth}`,
      text: 'x',
      ...more,
    },
  })
  return copy?.immutableId ?? ''
}

async function inbox(client: GraphClient): Promise<string> {
  const folders = await client.listFolders(REP)
  return folders.find((folder) => folder.kind === 'inbox')?.id ?? ''
}

test('A2: signs in with the certificate, and with a token that was revoked renews it once', async () => {
  const client = clientOf()
  expect((await client.access()).tenant).toBe(tenant.state.login.tenantId)
  await client.listDomains()
  tenant.state.login.revoke()
  expect(await client.listDomains()).toEqual(['contoso.example', 'contoso.onmicrosoft.com'])
  expect(tenant.state.login.issuedCount).toBe(2)
})

test('A2: many requests whose token was revoked fetch one new one', async () => {
  const client = clientOf()
  await client.listDomains()
  tenant.state.login.revoke()
  await Promise.all(Array.from({ length: 8 }, () => client.listDomains()))
  expect(tenant.state.login.issuedCount).toBe(2)
})

test('A2: an app that nobody registered is refused with a remedy, and never asked again in vain', async () => {
  const client = clientOf({ clientId: '99999999-2222-4333-8444-555555555555' })
  await expect(client.listUsers()).rejects.toMatchObject({ code: 'graph-sign-in', fault: 'refused' })
})

test('A2: an address where nothing listens is a passing fault', async () => {
  const client = clientOf({ graphUrl: 'http://127.0.0.1:9' })
  await expect(client.listUsers()).rejects.toMatchObject({ code: 'graph-unreachable', fault: 'again' })
})

test('A2: users, groups and purposes come from the directory', async () => {
  const { directory } = tenant.state
  directory.addUser({ address: 'boss@contoso.example', displayName: 'Bo Boss', mobilePhone: '+46 70 1' })
  directory.addUser({
    address: REP,
    aliases: ['annab@contoso.example'],
    manager: 'boss@contoso.example',
    jobTitle: 'Rep',
    accountEnabled: false,
  })
  const desk = directory.addUser({ address: 'service@contoso.example', displayName: 'Service', userPurpose: 'shared' })
  directory.addGroup({ displayName: 'Sales', address: 'sales@contoso.example' })
  directory.addGroup({ displayName: 'Door keys' })
  const client = clientOf()
  const users = await client.listUsers()
  const boss = users.find(({ name }) => name === 'Bo Boss')
  expect(boss?.phones).toEqual([{ number: '+46 70 1', kind: 'mobile' }])
  expect(users.find(({ address }) => address === REP)).toMatchObject({
    addresses: [REP, 'annab@contoso.example', 'a.berg@contoso.example'],
    enabled: false,
    managerId: boss?.id,
    title: 'Rep',
  })
  expect((await client.listGroups()).map(({ address }) => address)).toEqual(['sales@contoso.example'])
  const purposes = await client.mailboxPurposes([boss?.id ?? '', desk.id, 'nobody'])
  expect(Object.fromEntries(purposes)).toEqual({ [boss?.id ?? '']: 'person', [desk.id]: 'shared', nobody: 'none' })
})

test('A2: folders of every depth, those inside Deleted Items known as deleted', async () => {
  const mailbox = tenant.state.mailboxOf(tenant.state.directory.user(REP)!)
  const project = mailbox.createFolder('Projekte', mailbox.wellKnown('inbox'))
  mailbox.createFolder('2026', project)
  mailbox.createFolder('Alt', mailbox.wellKnown('deleteditems'))
  const folders = await clientOf().listFolders(REP)
  const kinds = Object.fromEntries(folders.map(({ name, kind }) => [name, kind]))
  expect(kinds).toMatchObject({ Projekte: 'other', '2026': 'other', Alt: 'deleted' })
  for (const kind of ['inbox', 'sent', 'drafts', 'junk', 'deleted'])
    expect(folders.filter((folder) => folder.kind === kind).length).toBeGreaterThan(0)
  expect(new Set(folders.map(({ id }) => id)).size).toBe(folders.length)
})

test('A2: a mailbox that is not there is known as such', async () => {
  await expect(clientOf().listFolders('nobody@contoso.example')).rejects.toMatchObject({
    code: 'graph-no-mailbox',
    fault: 'not-found',
  })
})

test('A2: delta tells every item once a round, page after page, then only what changed', async () => {
  tenant.state.disorder.repeatItems = 0.3
  const client = clientOf()
  const ids = Array.from({ length: 1_203 }, (_, nth) => send(nth, { text: '' }))
  const folder = await inbox(client)
  const seen = new Set<string>()
  let page = await client.deltaPage(REP, folder, { since: null })
  for (let pages = 1; ; pages++) {
    for (const { item } of page.changed) seen.add(item)
    if ('delta' in page.cursor) break
    expect(pages).toBeLessThan(10)
    page = await client.deltaPage(REP, folder, page.cursor)
  }
  expect(seen).toEqual(new Set(ids))
  const late = send(9_999)
  const next = await client.deltaPage(REP, folder, page.cursor)
  expect(next.changed.map(({ item }) => item)).toEqual([late])
  expect(next.changed[0]?.receivedAt).toBeGreaterThan(Date.now() - DAY)
})

test('A2: `since` holds for every page and every later round, without a filter that ends at 5,000', async () => {
  const client = clientOf()
  const now = tenant.state.now()
  const message = { id: 'old@buyer.example', from: 'lee@buyer.example', to: [REP], text: 'x' }
  deliver(tenant.state, { message, receivedMs: now - 40 * DAY })
  const fresh = send(1)
  const folder = await inbox(client)
  const page = await client.deltaPage(REP, folder, { since: now - 30 * DAY })
  expect(page.changed.map(({ item }) => item)).toEqual([fresh])
  deliver(tenant.state, { message: { ...message, id: 'older@buyer.example' }, receivedMs: now - 50 * DAY })
  expect((await client.deltaPage(REP, folder, page.cursor)).changed).toEqual([])
})

test('A2: a forgotten cursor is known as lost', async () => {
  const client = clientOf()
  const folder = await inbox(client)
  const { cursor } = await client.deltaPage(REP, folder, { since: null })
  tenant.state.faults.add({ path: 'deltatoken', action: { kind: 'status', status: 410, code: 'SyncStateNotFound' } })
  await expect(client.deltaPage(REP, folder, cursor)).rejects.toMatchObject({ code: 'graph-cursor-lost' })
})

test('A2: messages come in batches of twenty, and only the throttled parts are asked for again', async () => {
  const client = clientOf()
  const ids = Array.from({ length: 45 }, (_, nth) => send(nth))
  const gone = send(99)
  const mailbox = tenant.state.mailboxOf(tenant.state.directory.user(REP)!)
  mailbox.delete(mailbox.item(gone) as Item)
  await inbox(client)
  const before = client.calls()
  tenant.state.counters.reset()
  tenant.state.faults.add({
    path: '/messages/',
    inner: true,
    every: 15,
    times: 3,
    action: { kind: 'status', status: 429 },
  })
  const answers = await client.readMessages(REP, [...ids, gone], { headersOnly: false })
  expect(ids.map((id) => (answers.get(id) as MailboxMessage).messageId)).toEqual(
    ids.map((_, nth) => `<m${nth}@buyer.example>`),
  )
  expect(answers.get(gone)).toBe('gone')
  expect(tenant.state.counters.report().subRequests).toBe(46 + 3)
  expect(client.calls() - before).toBeGreaterThanOrEqual(46 + 3)
  expect(pauses.length).toBeGreaterThan(0)
})

test('A2: header-only mode never asks for a body', async () => {
  const id = send(1, { html: '<p>secret words</p>' })
  const client = clientOf()
  const full = (await client.readMessages(REP, [id], { headersOnly: false })).get(id) as MailboxMessage
  expect(full.body?.content).toContain('secret words')
  const bare = (await client.readMessages(REP, [id], { headersOnly: true })).get(id) as MailboxMessage
  expect(JSON.stringify(bare)).not.toContain('secret words')
  expect(bare.headers.length).toBeGreaterThan(3)
})

test('A2: names of attachments come along in the same request, without content', async () => {
  const attachments = [{ name: 'Angebot.pdf', contentType: 'application/pdf', contentBytes: 'AAAA' }]
  const id = send(1, { attachments })
  const options = { headersOnly: false, attachmentNames: true }
  const message = (await clientOf().readMessages(REP, [id], options)).get(id) as MailboxMessage
  expect(message.attachments).toMatchObject([{ name: 'Angebot.pdf', type: 'application/pdf', inline: false }])
})

test('A2: the bytes of an attachment by its id; null for one that is gone or is no file', async () => {
  const bytes = Buffer.from('the offer')
  const attachments = [
    { name: 'Angebot.pdf', contentType: 'application/pdf', contentBytes: bytes.toString('base64') },
    {
      name: 'fwd.eml',
      contentType: 'message/rfc822',
      contentBytes: Buffer.from('Subject: x\r\n\r\ny').toString('base64'),
    },
  ]
  const id = send(1, { attachments })
  const client = clientOf()
  const options = { headersOnly: false, attachmentNames: true }
  const message = (await client.readMessages(REP, [id], options)).get(id) as MailboxMessage
  const refs = (message.attachments ?? []).map((one) => one.id)
  const read = await client.readAttachment(REP, id, refs[0] ?? '')
  expect(Buffer.from(read ?? []).equals(bytes)).toBe(true)
  expect(await client.readAttachment(REP, id, refs[1] ?? '')).toBeNull()
  expect(await client.readAttachment(REP, id, `${refs[0]}x`)).toBeNull()
})

test('A2: a mailbox out of the scope of the app is refused as a whole, not item by item', async () => {
  const id = send(1)
  tenant.state.faults.add({ path: '/messages/', action: { kind: 'status', status: 403, code: 'ErrorAccessDenied' } })
  await expect(clientOf().readMessages(REP, [id], { headersOnly: true })).rejects.toMatchObject({
    code: 'graph-forbidden',
  })
})

test('A2: one message that the server cannot give does not hold up the others', async () => {
  const [bad, good] = [send(1), send(2)]
  tenant.state.faults.add({ path: encodeURIComponent(bad).slice(-20), action: { kind: 'status', status: 500 } })
  tenant.state.faults.add({ path: bad.slice(-20), action: { kind: 'status', status: 500 } })
  const answers = await clientOf().readMessages(REP, [bad, good], { headersOnly: true })
  expect(answers.get(bad)).toMatchObject({ code: 'graph-unavailable', fault: 'again' })
  expect(answers.get(good)).toMatchObject({ messageId: '<m2@buyer.example>' })
})

test('A2: the mailbox counts and lists a day without content', async () => {
  const client = clientOf()
  const now = tenant.state.now()
  for (const nth of [1, 2, 3]) send(nth)
  const message = { id: 'old@buyer.example', from: 'lee@buyer.example', to: [REP], text: 'x' }
  deliver(tenant.state, { message, receivedMs: now - 3 * DAY })
  const folder = await inbox(client)
  const span = { from: now - DAY, to: now + DAY }
  expect(await client.countMessages(REP, folder, span)).toBe(3)
  const items = await client.listItems(REP, folder, span)
  expect(items.map(({ messageId }) => messageId).sort()).toEqual([1, 2, 3].map((nth) => `<m${nth}@buyer.example>`))
})

test('A2: subscriptions are made, listed, renewed, ended; one that is gone is told as such', async () => {
  const client = clientOf()
  const endpoint = createServer((request, response) => {
    const token = new URL(request.url ?? '', 'http://x').searchParams.get('validationToken')
    response.writeHead(200, { 'content-type': 'text/plain' }).end(token)
  })
  await new Promise<void>((ready) => endpoint.listen(0, '127.0.0.1', ready))
  const notificationUrl = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/n`
  const expiresAt = tenant.state.now() + 6 * DAY
  const made = await client.createSubscription({
    mailboxId: REP,
    notificationUrl,
    lifecycleUrl: notificationUrl,
    clientState: 'state',
    expiresAt,
  })
  const [listed] = await client.listSubscriptions()
  expect(listed).toMatchObject({ id: made.id, notificationUrl })
  expect(listed?.mailboxId).toBe(tenant.state.directory.user(REP)?.id)
  expect((await client.renewSubscription(made.id, expiresAt - DAY)).expiresAt).toBeLessThan(expiresAt)
  await client.reauthorizeSubscription(made.id)
  await client.deleteSubscription(made.id)
  await client.deleteSubscription(made.id)
  await expect(client.renewSubscription(made.id, expiresAt)).rejects.toMatchObject({ fault: 'not-found' })
  endpoint.closeAllConnections()
  endpoint.close()
})
