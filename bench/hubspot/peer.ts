import { Client } from '@hubspot/api-client'
import { sql } from 'kysely'
import { limitHttp } from '../../service/clients/hubspot/limit-http.ts'
import { openDatabase } from '../../service/ledger/db.ts'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'
import { CALL_MS } from './faults.ts'
import type { HubSpotResult, HubSpotRun } from './ours.ts'
import { TOKEN } from './stand-in-process.ts'

interface Wanted {
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly domain: string | null }[]
  readonly contacts: readonly {
    readonly id: string
    readonly address: string
    readonly name: string | null
    readonly account: string
  }[]
  readonly messages: readonly {
    readonly mid: string
    readonly at: Date
    readonly direction: string
    readonly subject: string
    readonly text: string | null
    readonly contacts: readonly string[]
    readonly people: readonly { readonly address: string; readonly role: string; readonly name: string | null }[]
  }[]
}

type Batch = { results: readonly { id: string; properties: Record<string, string | null> }[] }
type Create = (body: { inputs: never[] }) => Promise<Batch>

/**
 * The peer: the official client with its own limiter and retries, in batches of 100 with everything inline. It asks
 * HubSpot nothing first, because the account is empty and somebody who wants it to win knows that, and it leaves
 * failures to the client: what the client gives up is given up.
 */
export async function openPeer(run: HubSpotRun): Promise<Commands> {
  const { db, close } = await openDatabase({ directory: run.directory })
  limitHttp({ connectMs: 5_000, answerMs: CALL_MS })
  const client = new Client({
    accessToken: TOKEN,
    basePath: run.url,
    numberOfApiCallRetries: 6,
    limiterOptions: { minTime: 10_000 / 185, maxConcurrent: 8 },
  })
  const wanted = await readWanted(db)
  let gaveUp = 0
  /** Batches of 100, as many at a time as the limiter lets through; a record's answer is known by one of its properties. */
  async function createAll<T>(
    create: Create,
    items: readonly T[],
    input: (item: T) => unknown,
    key: string,
  ): Promise<Map<string, string>> {
    const ids = new Map<string, string>()
    const parts = Array.from({ length: Math.ceil(items.length / 100) }, (_, i) => items.slice(i * 100, i * 100 + 100))
    await Promise.all(
      parts.map(async (part) => {
        try {
          const { results } = await create({ inputs: part.map(input) as never[] })
          for (const { id, properties } of results) ids.set(properties[key] ?? '', id)
          gaveUp += part.length - results.length
        } catch {
          gaveUp += part.length
        }
      }),
    )
    return ids
  }
  const { companies, contacts, objects } = client.crm
  const emails = objects.emails
  const hang = (id: string | undefined, type: number) =>
    id === undefined
      ? []
      : [{ to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: type }] }]
  return {
    provision: async () => undefined,
    backfill: async (): Promise<HubSpotResult> => {
      const started = performance.now()
      const byName = await createAll(
        companies.batchApi.create.bind(companies.batchApi) as never,
        wanted.accounts,
        ({ name, domain }) => ({ properties: { name, ...(domain === null ? {} : { domain }) }, associations: [] }),
        'name',
      )
      const accountId = new Map(wanted.accounts.map((account) => [account.id, byName.get(account.name)]))
      const byAddress = await createAll(
        contacts.batchApi.create.bind(contacts.batchApi) as never,
        wanted.contacts,
        ({ address, name, account }) => ({
          properties: { email: address, ...(name === null ? {} : { lastname: name }) },
          associations: hang(accountId.get(account), 279),
        }),
        'email',
      )
      const contact = new Map(wanted.contacts.map((each) => [each.id, each]))
      await createAll(
        emails.batchApi.create.bind(emails.batchApi) as never,
        wanted.messages,
        (message) => {
          const people = message.contacts.flatMap((id) => contact.get(id) ?? [])
          const with_ = (role: string) =>
            message.people.flatMap((each) =>
              each.role === role ? [{ email: each.address, firstName: each.name ?? '' }] : [],
            )
          return {
            properties: {
              hs_timestamp: message.at.toISOString(),
              hs_email_direction: message.direction === 'inbound' ? 'INCOMING_EMAIL' : 'EMAIL',
              hs_email_status: 'SENT',
              hs_email_subject: message.subject,
              hs_email_text: message.text ?? '',
              hs_email_headers: JSON.stringify({
                from: with_('from')[0],
                to: with_('to'),
                cc: with_('cc'),
                bcc: with_('bcc'),
              }),
              hs_email_message_id: `<${message.mid}>`,
            },
            associations: [
              ...people.flatMap(({ address }) => hang(byAddress.get(address), 198)),
              ...[...new Set(people.map(({ account }) => accountId.get(account)))].flatMap((id) => hang(id, 186)),
            ],
          }
        },
        'hs_email_message_id',
      )
      return { seconds: (performance.now() - started) / 1000, peakMemoryMb: peakMemoryMb(), gaveUp }
    },
    end: close,
  }
}

/** What the ledger wants in the CRM, read before the clock starts. */
async function readWanted(db: Awaited<ReturnType<typeof openDatabase>>['db']): Promise<Wanted> {
  const accounts = await sql<Wanted['accounts'][number]>`
    select a.id, a.name, (select min(domain) from account_domain d where d.account = a.id) as domain
    from account a order by a.key`.execute(db)
  const contacts = await sql<Wanted['contacts'][number]>`
    select c.id, min(a.address) as address, c.name, min(m.account::text) as account
    from contact c join contact_address a on a.contact = c.id join membership m on m.contact = c.id
    group by c.tenant, c.id order by 2`.execute(db)
  const messages = await sql<Wanted['messages'][number]>`
    select m.message_id as mid, m.at, m.direction, coalesce(m.subject, '') as subject,
      (select min(text) from content t where t.message = m.id) as text,
      array_agg(distinct a.contact::text) filter (where a.contact is not null) as contacts,
      jsonb_agg(jsonb_build_object('address', p.address, 'role', p.role, 'name', p.name)) as people
    from crm_email e join message m on m.id = e.message join participant p on p.message = m.id
    left join contact_address a on a.address = p.address
    where e.wanted group by m.tenant, m.id order by m.at`.execute(db)
  return { accounts: accounts.rows, contacts: contacts.rows, messages: messages.rows }
}
