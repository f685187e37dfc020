import { REPS, repOf } from './people.ts'
import type { AccountStory } from './story.ts'

/** What HubSpot holds before we start, in HubSpot's own words: ids as strings, every property a string. */
export interface CrmSeed {
  readonly owners: readonly {
    readonly id: string
    readonly email: string
    readonly firstName: string
    readonly lastName: string
    readonly userId: number
    readonly archived: boolean
  }[]
  readonly companies: readonly { readonly id: string; readonly properties: Readonly<Record<string, string>> }[]
  readonly contacts: readonly {
    readonly id: string
    readonly properties: Readonly<Record<string, string>>
    /** Id of the primary company, or null. */
    readonly company: string | null
  }[]
  readonly deals: readonly {
    readonly id: string
    readonly properties: Readonly<Record<string, string>>
    readonly company: string
    readonly contacts: readonly string[]
  }[]
}

/** About half of the accounts; the others must be created by capture. */
export function crmSeed(accounts: readonly AccountStory[]): CrmSeed {
  const owners = REPS.map((rep, i) => {
    const [firstName = '', ...rest] = rep.name.split(' ')
    return {
      id: String(5100 + i),
      email: rep.address,
      firstName,
      lastName: rest.join(' '),
      userId: 71000 + i * 7,
      // HubSpot deactivates a leaver's user; his owner id stays on the records.
      archived: rep.to !== '',
    }
  })
  const ownerId = (key: string) => owners.find((o) => o.email === repOf(key).address)?.id ?? ''

  const companies: { id: string; properties: Record<string, string> }[] = []
  const contacts: { id: string; properties: Record<string, string>; company: string | null }[] = []
  const deals: { id: string; properties: Record<string, string>; company: string; contacts: string[] }[] = []
  for (const account of accounts) {
    if (!account.crm) continue
    const company = String(9_000_001 + companies.length * 13)
    companies.push({
      id: company,
      properties: {
        name: account.name,
        domain: account.account,
        ...(account.crm.owner ? { hubspot_owner_id: ownerId(account.crm.owner) } : {}),
      },
    })
    const ids: string[] = []
    for (const contact of account.contacts) {
      if (contact.inCrm === false) continue
      const id = String(4_000_003 + contacts.length * 11)
      const [firstname, lastname] = names(contact.name)
      const primary = contact.address.toLowerCase()
      const further = (contact.also ?? []).map((a) => a.toLowerCase()).filter((a) => a !== primary)
      contacts.push({
        id,
        company,
        properties: {
          email: primary,
          firstname,
          lastname,
          ...(contact.title ? { jobtitle: contact.title } : {}),
          ...(further.length ? { hs_additional_emails: further.join(';') } : {}),
        },
      })
      ids.push(id)
    }
    for (const deal of account.crm.deals ?? []) {
      deals.push({
        id: String(7_000_019 + deals.length * 17),
        company,
        contacts: ids.slice(0, 1),
        properties: {
          dealname: deal.name,
          amount: String(deal.amount),
          dealstage: deal.stage,
          pipeline: 'default',
          closedate: `${deal.close}T00:00:00Z`,
          hs_is_closed: String(deal.stage.startsWith('closed')),
          hs_is_closed_won: String(deal.stage === 'closedwon'),
          ...(account.crm.owner ? { hubspot_owner_id: ownerId(account.crm.owner) } : {}),
        },
      })
    }
  }
  return { owners, companies, contacts, deals }
}

/** First and last name; a Chinese name begins with the family name. */
function names(name: string): [string, string] {
  if (/^[\u4e00-\u9fff]+$/.test(name)) return [name.slice(1), name.slice(0, 1)]
  const at = name.lastIndexOf(' ')
  return at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)]
}
