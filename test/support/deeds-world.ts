import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { deliver } from '../../sandbox/graph/mail/post-office.ts'
import type { NewMessage } from '../../sandbox/graph/mail/write-mime.ts'
import { createHubSpotStandIn } from '../../sandbox/hubspot/stand-in.ts'
import { listMailboxes } from '../../service/capture/mailbox/list-mailboxes.ts'
import { sweepMailboxes } from '../../service/capture/mailbox/sweep-mailboxes.ts'
import { addApi } from '../../service/http/api/api.ts'
import { createHttp, listen } from '../../service/http/app.ts'
import { takeDirectory } from '../../service/jobs/directory.ts'
import { ownId } from '../../service/ledger/ids.ts'
import { provision } from '../../service/sync/provision.ts'
import { runSync } from '../../service/sync/run-sync.ts'
import { runTasks } from '../../service/tasks/run-tasks.ts'
import { graphService, graphTenant } from './graph-service.ts'

const API_CLIENT = '22222222-aaaa-4bbb-8ccc-333333333333'
const DOMAIN = 'ours.example'

/** Ann and Ben are reps, Eva manages Ann, Olga is of sales operations, Max of none of these; the service desk is the company's. */
export const PEOPLE = {
  ann: `ann@${DOMAIN}`,
  ben: `ben@${DOMAIN}`,
  eva: `eva@${DOMAIN}`,
  olga: `olga@${DOMAIN}`,
  max: `max@${DOMAIN}`,
} as const
export type Colleague = keyof typeof PEOPLE
export const DESK = `desk@${DOMAIN}`

export const repOf = (who: Colleague): string => ownId(1, 'rep', PEOPLE[who])
export const accountOf = (domain: string): string => ownId(1, 'account', domain)
export const contactOf = (address: string): string => ownId(1, 'contact', address)

/**
 * Mailboxes (the Graph stand-in), the CRM (the HubSpot stand-in) and the real service with its API between them, all over
 * HTTP, one clock: `now` says what it shows, `at` sets it.
 */
export async function deedsWorld(options: { readonly policy?: object } = {}) {
  let now = Date.parse('2026-09-01T08:00:00Z')
  const tenant = await graphTenant({ clock: { now: () => now }, domains: [DOMAIN] })
  const { directory } = tenant.state
  const eva = directory.addUser({ address: PEOPLE.eva, displayName: 'Eva Boss', jobTitle: 'Sales' })
  directory.addUser({ address: PEOPLE.ann, displayName: 'Ann Berg', jobTitle: 'Sales', manager: eva.id })
  for (const who of ['ben', 'olga', 'max'] as const) directory.addUser({ address: PEOPLE[who], jobTitle: 'Sales' })
  directory.addUser({ address: DESK, displayName: 'Service desk', userPurpose: 'shared' })
  const hubspot = createHubSpotStandIn({ limits: false, autoAssociate: false })
  const crm = await hubspot.listen()
  const graph = await graphService(tenant, {
    environment: {
      COMMONHOLD_HUBSPOT_URL: crm.url,
      COMMONHOLD_API_CLIENT: API_CLIENT,
      COMMONHOLD_API_TENANTS: tenant.state.login.tenantId,
      COMMONHOLD_ADDIN_ORIGIN: 'https://addin.ours.example',
    },
    ...options,
  })
  const { service } = graph
  await service.rememberInternalDomains([DOMAIN])
  await takeDirectory(service)
  await provision(service.hubspot())
  await listMailboxes(service.mailboxes(), { force: true })
  const woken: string[] = []
  const { api } = service.config
  if (api === null) throw new Error('the API is set up')
  const app = createHttp(service)
  addApi(app, service, {
    settings: api,
    release: '0.0.0-test',
    wakes: {
      sync: () => void woken.push('sync'),
      tasks: () => void woken.push('tasks'),
      mailbox: (id) => void woken.push(`mailbox ${id}`),
    },
  })
  const url = `http://127.0.0.1:${await listen(app, '127.0.0.1', 0)}`

  const tokenOf = (who: Colleague): string => {
    const user = directory.user(PEOPLE[who])
    if (user === undefined) throw new Error('no user')
    const roles = who === 'olga' ? { roles: ['Commonhold.Operations'] } : {}
    const asked = { clientId: API_CLIENT, audience: API_CLIENT, scope: 'access_as_user', claims: roles }
    return tenant.state.login.issueToUser(user, asked, now).access
  }
  return {
    service,
    db: graph.database.db,
    tenant,
    hubspot,
    woken,
    now: () => now,
    at: (iso: string) => {
      now = Date.parse(iso)
    },
    /** Puts a message where the post would, a minute after everything before. Nobody is told. */
    post: (id: string, message: NewMessage, folder?: string) => {
      now += 60_000
      return deliver(tenant.state, {
        message: {
          id: `${id}@x.example`,
          date: new Date(now).toISOString(),
          subject: id,
          text: `text of ${id}`,
          ...message,
        },
        quiet: true,
        ...(folder === undefined ? {} : { folder }),
      })
    },
    /** Every mailbox is read through. */
    sweep: async () => {
      await sql`update mailbox set sweep_wanted = true`.execute(graph.database.db)
      await sweepMailboxes(service.mailboxes())
    },
    sync: () => runSync(service.sync()),
    tasks: () => runTasks(service.tasks()),
    /** Message-IDs on the CRM's timelines. */
    engagements: () =>
      [...hubspot.state.store.table('0-49').records.values()]
        .filter((one) => !one.archived)
        .map((one) => (one.properties['hs_email_message_id'] ?? '').replace(/^<|@x\.example>$/g, ''))
        .sort(),
    /** Asks as somebody does over the wire; a key is made where none is given. */
    ask: async (who: Colleague, path: string, body: Record<string, unknown>, language = 'en') => {
      const answer = await fetch(`${url}/api/v1/${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${tokenOf(who)}`,
          'content-type': 'application/json',
          'accept-language': language,
        },
        body: JSON.stringify({ key: randomUUID(), ...body }),
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    },
    close: async () => {
      await app.close()
      await graph.close()
      await crm.close()
      await tenant.close()
    },
  }
}

export type DeedsWorld = Awaited<ReturnType<typeof deedsWorld>>
