import { VendorError } from '../../../shared/errors.ts'
import type { CrmRecord } from './answer.ts'
import { createRecords, parts, readAllWith, readAssociations, readRecord, readRecords, searchAll } from './objects.ts'
import { associationTypes, sizes } from './paths.ts'
import type { Send } from './send.ts'

/** A contact HubSpot has. */
export interface CrmContact {
  readonly id: string
  /** Primary address first, lower case. */
  readonly addresses: readonly string[]
  readonly name: string | null
  readonly title: string | null
  /** The language and the way he wants to be written to, in the CRM's own words; null where nobody said. */
  readonly language: string | null
  readonly channel: string | null
  /** The CRM id of its primary account, else of its only one, else null. */
  readonly account: string | null
  /** ms UTC, null when HubSpot does not say. */
  readonly createdAt: number | null
  /** Ids it had before others were merged into it. */
  readonly mergedIds: readonly string[]
}

export interface NewContact {
  readonly ref: string
  readonly address: string
  readonly name: string | null
  /** CRM id of the account to hang it on. */
  readonly account: string | null
}

/** Every new contact ends in one of three ways. */
export type ContactOutcome =
  | { readonly ref: string; readonly id: string; readonly existing: null }
  | { readonly ref: string; readonly id: string; readonly existing: CrmContact }
  | { readonly ref: string; readonly id: null; readonly reason: string }

/** HubSpot has no property of its own for the way somebody wants to be reached; an admin may make this one. */
const CHANNEL = 'commonhold_channel'

const PROPERTIES = [
  ...['email', 'hs_additional_emails', 'firstname', 'lastname', 'jobtitle', 'hs_language', CHANNEL],
  'hs_merged_object_ids',
]

/**
 * Contacts by any of their addresses, with the primary account of those found. Keys of the answer are the asked
 * addresses in lower case. `fresh`: believe no search, whose index lags behind what was just written.
 */
export async function findContacts(
  send: Send,
  addresses: readonly string[],
  options: { readonly fresh?: boolean } = {},
): Promise<Map<string, CrmContact>> {
  const asked = [...new Set(addresses.map((address) => address.toLowerCase()))]
  const wanted = new Set(asked)
  const found = (await searchedAll(send, asked, options)) ?? (await asked100(send, asked))
  const relevant = found.filter((one) => addressesOf(one).some((address) => wanted.has(address)))
  const out = new Map<string, CrmContact>()
  for (const contact of await withAccounts(send, relevant)) {
    for (const address of contact.addresses) if (wanted.has(address) && !out.has(address)) out.set(address, contact)
  }
  return out
}

const FINDING = 'find contacts by address'

/** Everybody HubSpot has, where that takes fewer calls than asking for each address. */
async function searchedAll(
  send: Send,
  asked: readonly string[],
  options: { readonly fresh?: boolean },
): Promise<readonly CrmRecord[] | null> {
  const mostCalls = Math.floor(asked.length / sizes.objects) - 1
  if (options.fresh === true || mostCalls < 1) return null
  return readAllWith(send, { object: 'contacts', property: 'email', properties: PROPERTIES, mostCalls, doing: FINDING })
}

/** Batch read by the primary address, 100 a call, then by further addresses for what is left. */
async function asked100(send: Send, asked: readonly string[]): Promise<readonly CrmRecord[]> {
  const primary = await readRecords(send, {
    object: 'contacts',
    ids: asked,
    by: 'email',
    properties: PROPERTIES,
    doing: FINDING,
  })
  const known = new Set(primary.flatMap(addressesOf))
  const missing = asked.filter((address) => !known.has(address))
  return [...primary, ...(await withFurtherAddresses(send, missing).catch(withoutFurther))]
}

/** The property is HubSpot's own but in no guide: where an account has none of it, no contact has a further address. */
function withoutFurther(error: unknown): readonly CrmRecord[] {
  if (error instanceof VendorError && FURTHER_UNKNOWN.has(error.code)) return []
  throw error
}

const FURTHER_UNKNOWN: ReadonlySet<string> = new Set(['hubspot-unknown-property', 'hubspot-refused'])

/**
 * Contacts that have one of these as a further address. HubSpot keeps those in one property, several joined by `;`, so
 * only a token search finds one of them: five a call, hence everybody who has any where that is cheaper.
 */
async function withFurtherAddresses(send: Send, addresses: readonly string[]): Promise<readonly CrmRecord[]> {
  if (addresses.length === 0) return []
  const property = 'hs_additional_emails'
  const questions = parts(addresses, 5)
  if (questions.length > 1) {
    const mostCalls = questions.length
    const all = await readAllWith(send, {
      object: 'contacts',
      property,
      properties: PROPERTIES,
      mostCalls,
      doing: FINDING,
    })
    if (all !== null) return all
  }
  const answers = await Promise.all(
    questions.map((values) =>
      searchAll(send, {
        object: 'contacts',
        anyOf: values.map((value) => ({ propertyName: property, operator: 'CONTAINS_TOKEN', value })),
        properties: PROPERTIES,
        doing: FINDING,
      }),
    ),
  )
  return answers.flat()
}

/** Contacts by CRM id, also by an id that was merged away; an absent key was deleted in HubSpot. */
export async function readContacts(send: Send, ids: readonly string[]): Promise<Map<string, CrmContact>> {
  const doing = 'read contacts'
  const found = await readRecords(send, { object: 'contacts', ids, properties: PROPERTIES, doing })
  const contacts = await withAccounts(send, found)
  const out = byAnyId(ids, contacts)
  for (const id of ids) {
    if (out.has(id)) continue
    const single = await readRecord(send, { object: 'contacts', id, properties: PROPERTIES, doing })
    const [contact] = single === null ? [] : await withAccounts(send, [single])
    if (contact !== undefined) out.set(id, contact)
  }
  return out
}

/** Found records under the ids they were asked by: their own, or one merged into them. */
export function byAnyId<T extends { readonly id: string; readonly mergedIds: readonly string[] }>(
  ids: readonly string[],
  found: readonly T[],
): Map<string, T> {
  const asked = new Set(ids)
  const out = new Map<string, T>()
  for (const one of found) for (const id of [one.id, ...one.mergedIds]) if (asked.has(id)) out.set(id, one)
  return out
}

/**
 * Creates contacts, each on its account. One that HubSpot has already (somebody was faster, the index lagged, or it is
 * a further address of somebody) is read and returned as `existing`. Errors: see `createRecords`.
 */
export async function createContacts(send: Send, contacts: readonly NewContact[]): Promise<ContactOutcome[]> {
  const byRef = new Map(contacts.map((contact) => [contact.ref, contact]))
  const byAddress = new Map(contacts.map((contact) => [contact.address.toLowerCase(), contact.ref]))
  const { created, failed } = await createRecords(send, {
    object: 'contacts',
    doing: 'create contacts',
    inputs: contacts.map((contact) => ({
      ref: contact.ref,
      properties: { email: contact.address, ...nameProperties(contact.name) },
      associations: contact.account === null ? [] : [{ to: contact.account, type: associationTypes.contactToCompany }],
    })),
  })
  const out: ContactOutcome[] = []
  const settled = new Set<string>()
  for (const one of created) {
    const ref = one.ref ?? byAddress.get((one.record.properties['email'] ?? '').toLowerCase())
    if (ref === undefined) continue
    settled.add(ref)
    out.push({ ref, id: one.record.id, existing: null })
  }
  // A clash, and an input the answer does not mention, are both settled by reading what is there.
  const reasons = new Map(failed.map((one) => [one.ref, one.failure]))
  const open = contacts.filter((contact) => !settled.has(contact.ref))
  const clashing = open.filter((contact) => isClash(reasons.get(contact.ref)?.category))
  const addresses = clashing.map((one) => one.address)
  const existing = await findContacts(send, addresses, { fresh: true })
  for (const contact of open) {
    const failure = reasons.get(contact.ref)
    const found = existing.get(contact.address.toLowerCase()) ?? (await namedInClash(send, failure?.reason ?? ''))
    if (found !== null && byRef.has(contact.ref)) out.push({ ref: contact.ref, id: found.id, existing: found })
    else out.push({ ref: contact.ref, id: null, reason: failure?.reason ?? 'HubSpot did not say what became of it' })
  }
  return out
}

function isClash(category: string | undefined): boolean {
  return category === undefined || category === 'CONFLICT' || category === 'OBJECT_ALREADY_EXISTS'
}

/** HubSpot names the contact it clashed with only in the sentence `Existing ID: n` (facts/hubspot.md §7). */
async function namedInClash(send: Send, reason: string): Promise<CrmContact | null> {
  const id = /Existing ID: (\d+)/.exec(reason)?.[1]
  if (id === undefined) return null
  return (await readContacts(send, [id])).get(id) ?? null
}

async function withAccounts(send: Send, found: readonly CrmRecord[]): Promise<CrmContact[]> {
  if (found.length === 0) return []
  const accounts = await readAssociations(send, {
    from: 'contacts',
    to: 'companies',
    ids: found.map((one) => one.id),
    doing: 'read the accounts of contacts',
  })
  return found.map((one) => {
    const all = accounts.get(one.id) ?? []
    const primary = all.find((association) => association.types.includes(associationTypes.contactToPrimaryCompany))
    return {
      id: one.id,
      addresses: addressesOf(one),
      name: [one.properties['firstname'], one.properties['lastname']].filter(Boolean).join(' ') || null,
      title: one.properties['jobtitle'] ?? null,
      language: one.properties['hs_language'] ?? null,
      channel: one.properties[CHANNEL] ?? null,
      account: primary?.id ?? (all.length === 1 ? (all[0]?.id ?? null) : null),
      createdAt: one.createdAt,
      mergedIds: one.mergedIds,
    }
  })
}

function addressesOf(one: CrmRecord): string[] {
  return [one.properties['email'], ...(one.properties['hs_additional_emails'] ?? '').split(';')]
    .flatMap((address) => (address ? [address.trim().toLowerCase()] : []))
    .filter((address) => address !== '')
}

/** HubSpot wants two names: the last word is the last one; a name without a space (Chinese, too) is kept whole. */
export function nameProperties(name: string | null): Record<string, string> {
  const { firstName, lastName } = splitName(name)
  return { ...(firstName === '' ? {} : { firstname: firstName }), ...(lastName === '' ? {} : { lastname: lastName }) }
}

export function splitName(name: string | null): { firstName: string; lastName: string } {
  const words = (name ?? '').trim().split(/\s+/)
  const [only = ''] = words
  if (words.length < 2) return { firstName: only, lastName: '' }
  const [last = '', first = ''] = (name ?? '').split(',').map((part) => part.trim())
  // `Weldon, Charlie` is how directories write it.
  if (first !== '' && last !== '') return { firstName: first, lastName: last }
  return { firstName: words.slice(0, -1).join(' '), lastName: words.at(-1) ?? '' }
}
