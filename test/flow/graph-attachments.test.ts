import { createHubSpotStandIn } from '../../sandbox/hubspot/stand-in.ts'
import { importPeople } from '../../service/capture/import-people.ts'
import { backfill } from '../../service/capture/mailbox/backfill.ts'
import { listMailboxes } from '../../service/capture/mailbox/list-mailboxes.ts'
import { loadMailboxes } from '../../service/ledger/mailboxes.ts'
import { provision } from '../../service/sync/provision.ts'
import { runSync } from '../../service/sync/run-sync.ts'
import { graphService, graphTenant } from '../support/graph-service.ts'

const START = Date.parse('2026-03-02T08:00:00Z')

const LETTER = [
  'From: Ann <ann@us.example>',
  'To: kim@buyer.example',
  `Date: ${new Date(START).toUTCString()}`,
  'Message-ID: <offer@us.example>',
  'Subject: offer',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  ...['--b', 'Content-Type: text/plain', '', 'Here it is.'],
  ...['--b', 'Content-Type: application/pdf', 'Content-Disposition: attachment; filename=offer.pdf'],
  ...['Content-Transfer-Encoding: base64', '', Buffer.from('the offer').toString('base64')],
  ...['--b', 'Content-Type: application/octet-stream', 'Content-Disposition: attachment; filename=run.exe', '', 'MZ'],
  '--b--',
].join('\r\n')

/** A rep's letter with two files, from a live mailbox to HubSpot, under a policy. */
async function carried(policy: object) {
  const tenant = await graphTenant({ clock: { now: () => START + 3_600_000 }, domains: ['us.example'] })
  const standIn = createHubSpotStandIn({ searchLagMs: 0, limits: false })
  const hubspot = await standIn.listen()
  tenant.state.directory.addUser({ address: 'ann@us.example', displayName: 'Ann' })
  const graph = await graphService(tenant, {
    policy,
    environment: { COMMONHOLD_HUBSPOT_URL: hubspot.url, COMMONHOLD_LANG: 'en' },
  })
  const { service } = graph
  try {
    await service.rememberInternalDomains(['us.example'])
    await importPeople(service.capture(), 'kind,address,name\nrep,ann@us.example,Ann\n', 'people')
    await fetch(`${tenant.url}/__control/deliver`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mime: LETTER, mailboxes: ['ann@us.example'], quiet: true, folder: 'sentitems' }),
    })
    await listMailboxes(service.mailboxes(), { force: true })
    await backfill(service.mailboxes(), await loadMailboxes(graph.database.db, service.tenant))
    await provision(service.hubspot())
    await runSync(service.sync())
    const emails = [...standIn.state.store.table('0-49').records.values()]
    return { properties: emails.map((one) => one.properties), files: standIn.state.files.all() }
  } finally {
    await graph.close()
    await hubspot.close()
    await tenant.close()
  }
}

test('A2: files of a live mailbox: read there when the message is sent, uploaded, and named where they may not be', async () => {
  const { properties, files } = await carried({ capture: { attachments: 'upload' } })
  expect(files.map((one) => [one.name, one.bytes.toString(), one.access])).toEqual([['offer', 'the offer', 'PRIVATE']])
  expect(properties).toHaveLength(1)
  expect(properties[0]?.['hs_attachment_ids']).toBe(files[0]?.id)
  expect(properties[0]?.['hs_email_text']).toMatch(
    /^Here it is\.[^]*\[Attachments: offer\.pdf \(\d+ B\); run\.exe \(\d+ B, a type that is not kept here\)\]$/,
  )
})

test('A2: header-only mailboxes give neither names nor bytes', async () => {
  const { properties, files } = await carried({ capture: { attachments: 'upload', headerOnly: true } })
  expect([properties.length, files.length]).toEqual([1, 0])
  expect(JSON.stringify(properties)).not.toContain('offer.pdf')
})
