import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { deliver } from '../../../../sandbox/graph/mail/post-office.ts'
import { createHubSpotStandIn } from '../../../../sandbox/hubspot/stand-in.ts'
import { importPeople } from '../../../../service/capture/import-people.ts'
import { keepSubscriptions, urlsBelow } from '../../../../service/capture/mailbox/keep-subscriptions.ts'
import { listMailboxes } from '../../../../service/capture/mailbox/list-mailboxes.ts'
import { sweepMailboxes } from '../../../../service/capture/mailbox/sweep-mailboxes.ts'
import { followMail, type Follow } from '../../../../service/cli/sample/follow-mail.ts'
import { addAddin } from '../../../../service/http/addin/addin.ts'
import { addinDoorOf } from '../../../../service/http/addin/addin-door.ts'
import { addApi } from '../../../../service/http/api/api.ts'
import { createHttp, listen } from '../../../../service/http/app.ts'
import { addGraphNotifications } from '../../../../service/http/graph-notifications.ts'
import { takeDirectory } from '../../../../service/jobs/directory.ts'
import { createLive } from '../../../../service/jobs/live.ts'
import { createLookout } from '../../../../service/jobs/lookout.ts'
import { provision } from '../../../../service/sync/provision.ts'
import { type GraphService, graphService, type GraphTenant, graphTenant } from '../../../support/graph-service.ts'
import { buildAddinWhenOld } from './built-add-in.ts'
import { openOutlook, OUTLOOK_KEY, type OutlookWorld } from './outlook.ts'

export const API_CLIENT = '11111111-aaaa-4bbb-8ccc-222222222222'
const DAY_MS = 86_400_000

/** People of ours and customers', by the names tests use. Acme hangs on Ann; Ben has met one of them; Bolt is shared. */
export const ANN = 'ann@ours.example'
export const BEN = 'ben@ours.example'
export const CARL = 'carl@acme.example'
export const DORA = 'dora@acme.example'
export const ERIK = 'erik@bolt.example'

const PEOPLE = `kind,address,name
rep,${ANN},Ann Berg
rep,${BEN},Ben Cole
rep,mia@ours.example,Mia Boss
company,sales@ours.example,Sales
`

export interface Company {
  readonly tenant: GraphTenant
  readonly graph: GraphService
  readonly hubspot: ReturnType<typeof createHubSpotStandIn>
  readonly outlook: OutlookWorld
  /** Takes the service away, as when it is down, and puts it back. */
  setServed(served: boolean): void
  /** Settles when the ledger knows a message. */
  seen(messageId: string): Promise<void>
  /** Settles when all mail that came is captured, told to HubSpot and counted. */
  settled(): Promise<void>
  close(): Promise<void>
}

/**
 * A small company with two years behind it: the real service with its ledger, the stand-ins of HubSpot, Graph and Outlook,
 * all over the wire, and the built add-in.
 */
export async function openCompany(): Promise<Company> {
  await buildAddinWhenOld()
  const tenant = await graphTenant({ domains: ['ours.example'], outlookKey: OUTLOOK_KEY })
  const { state } = tenant
  const manager = 'mia@ours.example'
  state.directory.addUser({ address: ANN, displayName: 'Ann Berg', manager })
  state.directory.addUser({ address: BEN, displayName: 'Ben Cole', manager })
  state.directory.addUser({ address: manager, displayName: 'Mia Boss' })
  state.directory.addUser({ address: 'sales@ours.example', displayName: 'Sales', userPurpose: 'shared' })
  writeHistory(tenant)
  const hubspot = createHubSpotStandIn({ limits: false, control: true })
  const crm = await hubspot.listen()
  await seed(crm.url)
  let url: string | null = null
  let served = true
  const outlook = await openOutlook({ graph: tenant.url, service: () => (served ? url : null) })
  const graph = await graphService(tenant, {
    environment: {
      COMMONHOLD_HUBSPOT_URL: crm.url,
      COMMONHOLD_API_CLIENT: API_CLIENT,
      COMMONHOLD_PUBLIC_URL: outlook.standIn.front,
    },
  })
  const { service } = graph
  await service.rememberInternalDomains(['ours.example'])
  await importPeople(service.capture(), PEOPLE, 'people.csv')
  await takeDirectory(service)
  await provision(service.hubspot())
  let follow: Follow | null = null
  const app = createHttp(service)
  addGraphNotifications(app, {
    db: graph.database.db,
    tenant: service.tenant,
    now: service.wireNow,
    onRecorded: () => follow?.mail(),
  })
  const wakes = {
    sync: () => follow?.wakes.sync(),
    tasks: () => follow?.wakes.tasks(),
    mailbox: (id: string) => follow?.wakes.mailbox(id),
  }
  const { api, addin } = service.config
  addApi(app, service, { settings: api!, release: 'test', wakes })
  // Keys are read at the stand-in, over http; MSAL takes no authority but https.
  const config = { ...service.config, addin: { ...addin, loginUrl: 'https://login.microsoftonline.com' } }
  addAddin(app, addinDoorOf(config, 'test'))
  url = `http://127.0.0.1:${await listen(app, '127.0.0.1', 0)}`
  const live = createLive(service, urlsBelow(url))
  follow = followMail(
    service,
    live,
    createLookout(service, () => follow?.mail(), [0, 100, 500]),
  )
  const mailboxes = service.mailboxes()
  await listMailboxes(mailboxes)
  await keepSubscriptions(mailboxes, urlsBelow(url))
  await sweepMailboxes(mailboxes)
  follow.mail()
  await follow.idle()
  return {
    tenant,
    graph,
    hubspot,
    outlook,
    setServed: (now) => {
      served = now
    },
    seen: async (messageId) => {
      const known = async () => {
        const { rows } = await sql`select 1 from message where message_id = ${messageId.slice(1, -1)}`.execute(
          graph.database.db,
        )
        return rows.length > 0
      }
      while (!(await known())) await pause(50)
    },
    settled: async () => {
      await state.notifier.idle()
      await follow?.idle()
    },
    close: async () => {
      await outlook.close()
      await follow?.stop()
      await app.close()
      await graph.close()
      await crm.close()
      await tenant.close()
    },
  }
}

/** What customers and reps wrote before anybody of us came. */
function writeHistory({ state }: GraphTenant): void {
  const now = state.now()
  let number = 0
  const write = (
    daysAgo: number,
    from: string,
    to: string[],
    subject: string,
    more: { cc?: string[]; re?: string } = {},
  ) => {
    const id = `<history-${++number}@${from.split('@')[1]}>`
    const at = now - daysAgo * DAY_MS
    const { cc = [], re } = more
    const message = { id, from, to, cc, subject, date: new Date(at).toISOString(), text: `About ${subject}.` }
    deliver(state, {
      message: { ...message, ...(re === undefined ? {} : { inReplyTo: re }) },
      receivedMs: at,
      quiet: true,
    })
    return id
  }
  for (let month = 10; month >= 1; month--) {
    const from = month % 3 === 0 ? DORA : CARL
    const asked = write(month * 30, from, [ANN], `Valve order ${month}`)
    write(month * 30 - 1, ANN, [from], `Re: Valve order ${month}`, { re: asked })
  }
  write(50, BEN, [DORA], 'Visit to your plant')
  const visit = write(49, DORA, [BEN], 'Your visit')
  write(48, BEN, [DORA], 'Re: Your visit', { re: visit })
  for (let month = 6; month >= 1; month--) {
    const asked = write(month * 30, ERIK, ['sales@ours.example', BEN, ANN], `Bolts ${month}`)
    write(month * 30 - 1, BEN, [ERIK], `Re: Bolts ${month}`, { re: asked })
  }
  write(2, CARL, [ANN], 'Delay of the valves')
  write(1, 'news@paper.example', [ANN], 'Our newsletter')
}

async function seed(url: string): Promise<void> {
  const answer = await fetch(`${url}/__control/seed`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      owners: [{ email: ANN, firstName: 'Ann', lastName: 'Berg' }],
      companies: [
        { properties: { name: 'Acme Valves', domain: 'acme.example' } },
        { properties: { name: 'Bolt & Sons', domain: 'bolt.example' } },
      ],
      contacts: [
        { properties: { email: CARL, firstname: 'Carl', lastname: 'Fox' }, company: 'acme.example' },
        { properties: { email: DORA, firstname: 'Dora', lastname: 'Hill' }, company: 'acme.example' },
        { properties: { email: ERIK, firstname: 'Erik', lastname: 'Bolt' }, company: 'bolt.example' },
      ],
    }),
  })
  if (!answer.ok) throw new Error(`seed: ${answer.status} ${await answer.text()}`)
}

/** A message in our ledger, in HubSpot, and the addresses of the contacts it hangs on there. */
export async function engagementsOf(
  { graph, hubspot }: Company,
  messageId: string,
): Promise<{ inLedger: string[]; inHubSpot: number; contacts: string[] }> {
  const { rows } = await sql<{ state: string }>`
    select coalesce(e.state, 'none') as state from message m left join crm_email e on e.message = m.id
    where m.message_id = ${messageId.replace(/^<|>$/g, '')}`.execute(graph.database.db)
  const { store } = hubspot.state
  const emails = [...store.table('0-49').records.values()].filter(
    (one) => !one.archived && one.properties['hs_email_message_id'] === messageId,
  )
  const contacts = emails.flatMap((email) => [...(email.links.get('0-1')?.keys() ?? [])])
  return {
    inLedger: rows.map(({ state }) => state),
    inHubSpot: emails.length,
    contacts: contacts.map((id) => store.record('0-1', id)?.properties['email'] ?? id).sort(),
  }
}

/** What HubSpot says of an account: the figures on its page. */
export function figuresOf({ hubspot }: Company, domain: string): Record<string, string | undefined> {
  const { store } = hubspot.state
  const account = [...store.table('0-2').records.values()].find((one) => one.properties['domain'] === domain)
  return Object.fromEntries(
    Object.entries(account?.properties ?? {}).filter(([name]) => name.startsWith('commonhold_')),
  )
}

/** The copies of a message in somebody's mailbox. */
export function copiesOf({ tenant }: Company, address: string, messageId: string): { folder: string; mime: string }[] {
  const mailbox = tenant.state.mailboxOf(tenant.state.directory.user(address)!)
  return mailbox
    .itemsOf(null)
    .filter((item) => item.letter.messageId === messageId)
    .map((item) => ({
      folder: mailbox.folders[item.folder]?.wellKnown ?? '',
      mime: item.letter.mime(true).toString('utf8'),
    }))
}
