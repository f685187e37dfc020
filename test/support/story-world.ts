import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crmSeed } from '../../sandbox/world/crm.ts'
import { INTERNAL_DOMAINS } from '../../sandbox/world/people.ts'
import { accounts } from '../../sandbox/world/storylines/storylines.ts'
import { BLOCKED_SENDERS, EXCLUDED_PEOPLE } from '../../sandbox/world/storylines/noise.ts'
import { worldFiles, writeWorld } from '../../sandbox/world/world.ts'
import { parsePeople } from '../../service/capture/people-file.ts'
import { openSources } from '../../service/capture/sources/index.ts'
import type { Address, ParsedMessage } from '../../shared/message/parsed-message.ts'
import { normaliseDomain } from '../../shared/message/address.ts'
import type { ContactEntry, RawMessage, World } from '../reference/world.ts'
import { freeMail } from './ledger-world.ts'

export interface Story {
  readonly world: World
  /** The people file as written, and the CRM's contacts in the same words, for the pipeline. */
  readonly people: string
  readonly crmContacts: string
  readonly messages: readonly ParsedMessage[]
  /** The same messages for the reference, in the same order. */
  readonly raw: RawMessage[]
}

/** The sample company as its files say it, with what its CRM would have taught us by sync. */
export async function readStory(): Promise<Story> {
  const people = worldFiles().get('people.csv')?.toString('utf8') ?? ''
  const messages = await readMail()
  const rows = parsePeople(people, 'people.csv')
  const seed = crmSeed(accounts)
  const domainOf = new Map(
    seed.companies.map(({ id, properties }) => [id, normaliseDomain(properties['domain'] ?? '') ?? '']),
  )

  const contacts = new Map<string, ContactEntry>()
  for (const row of rows.filter((each) => each.kind === 'contact')) {
    const known = contacts.get(row.address) ?? { addresses: [row.address, ...row.aliases], accounts: [] }
    known.accounts?.push({ account: row.account ?? '', from: time(row.from), to: time(row.to) })
    contacts.set(row.address, { ...known, title: row.title ?? '' })
  }
  const crmRows = ['kind,address,aliases,title,account']
  const addresses: string[] = []
  for (const { properties, company } of seed.contacts) {
    const [primary = '', ...others] = [
      properties['email'] ?? '',
      ...(properties['hs_additional_emails'] ?? '').split(';'),
    ].filter((each) => each !== '')
    addresses.push(primary, ...others)
    // What a person wrote in the people file outranks the CRM.
    if ([...contacts.values()].some((contact) => contact.addresses.includes(primary))) continue
    const account = domainOf.get(company ?? '') ?? ''
    const title = properties['jobtitle'] ?? ''
    contacts.set(primary, { addresses: [primary, ...others], title, accounts: account === '' ? [] : [{ account }] })
    crmRows.push(`contact,${primary},${others.join(' ')},"${title}",${account}`)
  }
  const of = (kind: string) => rows.filter((row) => row.kind === kind)
  return {
    people,
    crmContacts: crmRows.join('\n'),
    messages,
    raw: messages.map(rawOf),
    world: {
      internalDomains: [...INTERNAL_DOMAINS],
      freeMail,
      reps: of('rep').map((row) => ({ address: row.address, aliases: [...row.aliases], manager: row.manager })),
      companyMailboxes: of('company').flatMap((row) => [row.address, ...row.aliases]),
      // A private address of a rep is one of us, and holds nothing.
      robotAddresses: [...of('robot').map((row) => row.address), ...rows.flatMap((row) => [...row.private])],
      roleOccupants: of('role').flatMap((row) =>
        row.occupant === null
          ? []
          : [{ address: row.address, occupant: row.occupant, from: time(row.from), to: time(row.to) }],
      ),
      contacts: [...contacts.values()],
      crmKnown: { addresses, domains: [...domainOf.values()] },
      excluded: [...EXCLUDED_PEOPLE],
      blocked: [...BLOCKED_SENDERS],
    },
  }
}

const time = (day: string | null): number | null => (day === null ? null : Date.parse(`${day}T00:00:00Z`))

async function readMail(): Promise<ParsedMessage[]> {
  const folder = mkdtempSync(join(tmpdir(), 'commonhold-story-'))
  try {
    writeWorld(folder)
    const messages: ParsedMessage[] = []
    for (const source of openSources([join(folder, 'mail')])) {
      for await (const item of source.read(0)) if ('message' in item) messages.push(item.message)
    }
    return messages
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function rawOf(message: ParsedMessage): RawMessage {
  const list = (people: readonly Address[]) => people.map(({ address }) => address)
  return {
    id: message.messageId ?? '',
    date: message.date === null ? null : new Date(message.date).toISOString(),
    received: message.received,
    from: message.from?.address ?? null,
    to: list(message.to),
    cc: list(message.cc),
    bcc: list(message.bcc),
    subject: message.subject,
    inReplyTo: message.inReplyTo,
    references: [...message.references],
    automatic: message.automatic !== null,
    private: message.private,
    mailboxes: [...message.mailboxes],
    ...(message.conversationGuid === null ? {} : { conversationGuid: message.conversationGuid }),
    ...(message.conversationId === null ? {} : { conversationId: message.conversationId }),
  }
}
