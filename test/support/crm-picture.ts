import type { StandInState } from '../../sandbox/hubspot/stand-in.ts'
import type { Letter, MailSet } from './mail-set.ts'

/** What stands in the CRM, in words that two ways of getting there can be compared in. */
export interface CrmPicture {
  /** `Message-ID | direction | moment | contacts | companies`, sorted. */
  readonly emails: string[]
  /** `addresses @ company`, sorted. */
  readonly contacts: string[]
  /** Domains, and names of those without one, sorted. */
  readonly companies: string[]
}

/** The live records of a stand-in. */
export function pictureOf(state: StandInState): CrmPicture {
  const live = (type: string) => [...state.store.table(type).records.values()].filter((one) => !one.archived)
  const addresses = (id: string) => {
    const { email = '', hs_additional_emails: more = '' } = state.store.record('0-1', id)?.properties ?? {}
    return [email, ...more.split(';')]
      .filter((one) => one !== '')
      .sort()
      .join('+')
  }
  const company = (id: string) => {
    const { domain = '', name = '' } = state.store.record('0-2', id)?.properties ?? {}
    return domain === '' ? name : domain
  }
  const linked = (from: { links: Map<string, Map<string, unknown>> }, type: string, name: (id: string) => string) =>
    [...(from.links.get(type)?.keys() ?? [])].map(name).sort().join(',')
  return {
    emails: live('0-49')
      .map((email) =>
        line([
          email.properties['hs_email_message_id'] ?? 'none',
          email.properties['hs_email_direction'] ?? 'none',
          momentOf(email.properties['hs_timestamp'] ?? ''),
          linked(email, '0-1', addresses),
          linked(email, '0-2', company),
        ]),
      )
      .sort(),
    contacts: live('0-1')
      .map((contact) => line([addresses(contact.id), linked(contact, '0-2', company)]))
      .sort(),
    companies: live('0-2')
      .map((one) => company(one.id))
      .sort(),
  }
}

const line = (parts: readonly string[]): string => parts.join(' | ')

function momentOf(stored: string): string {
  return new Date(/^\d+$/.test(stored) ? Number(stored) : stored).toISOString()
}

const FREE = ['gmail.com']

/** The same from the letters alone, by the rules of `domain.md` §2 as far as these letters need them. */
export function expectedPicture({
  letters,
  crm,
  internal,
}: MailSet): CrmPicture & { captured: Letter[]; held: Letter[] } {
  const isOurs = (address: string) => address.endsWith(`@${internal}`)
  const domainOf = (address: string) => address.slice(address.indexOf('@') + 1)
  const person = (address: string) => crm.contacts.find((one) => one.addresses.includes(address))
  const everybody = (letter: Letter) => [letter.from, ...letter.to, ...letter.cc]
  const mixed = letters.filter(
    (one) => !one.list && everybody(one).some(isOurs) && everybody(one).some((address) => !isOurs(address)),
  )
  const writtenTo = new Set(mixed.filter((one) => isOurs(one.from)).flatMap((one) => [...one.to, ...one.cc]))
  const known = (address: string) =>
    (person(address)?.addresses ?? [address]).some((one) => writtenTo.has(one)) ||
    person(address) !== undefined ||
    crm.companies.includes(domainOf(address))
  const captured = mixed.filter((one) => isOurs(one.from) || known(one.from))
  const held = mixed.filter((one) => !captured.includes(one))

  const companyOf = (address: string): string => {
    const company = person(address)?.company ?? null
    if (company !== null) return company
    return FREE.includes(domainOf(address)) ? address : domainOf(address)
  }
  const contactOf = (address: string) => [...(person(address)?.addresses ?? [address])].sort().join('+')
  const outsiders = (letter: Letter) => [...new Set(everybody(letter).filter((address) => !isOurs(address)))]
  const names = (all: readonly string[]) => [...new Set(all)].sort()
  const emails = captured.map((letter) =>
    line([
      `<${letter.id}>`,
      isOurs(letter.from) ? 'EMAIL' : 'INCOMING_EMAIL',
      new Date(letter.at).toISOString(),
      names(outsiders(letter).map(contactOf)).join(','),
      names(outsiders(letter).map(companyOf)).join(','),
    ]),
  )
  const seen = captured.flatMap(outsiders)
  // A contact that was there keeps the company, or none, that people gave him.
  const contacts = seen.map((address) => {
    const there = person(address)
    return line([contactOf(address), there === undefined ? companyOf(address) : (there.company ?? '')])
  })
  return {
    emails: emails.sort(),
    contacts: names(contacts),
    companies: names([...crm.companies, ...seen.map(companyOf)]),
    captured,
    held,
  }
}
