import { chooseAccount } from '../../shared/crm/account.ts'
import { normaliseAddress } from '../../shared/message/address.ts'
import { dayOf } from '../../shared/trust/facts.ts'
import { ownId } from '../ledger/ids.ts'
import { findPrivateOwners } from '../ledger/message-facts.ts'
import { type InternalStretch, loadAccountsByDomain, loadInternal, loadMemberships } from '../ledger/who.ts'
import type { CaptureContext } from './capture-context.ts'
import { WhoIsWho } from './who-is-who.ts'

export interface NamedPerson {
  readonly address: string
  readonly name: string | null
  readonly role: 'from' | 'to' | 'cc'
}

/** Somebody on a message or an appointment, sorted out. */
export interface SeenParticipant extends NamedPerson {
  /** Address in normal form. */
  readonly address: string
  readonly side: 'contact' | 'rep' | 'company' | 'private' | 'robot' | 'stranger'
  /** Our id of the colleague. */
  readonly rep: string | null
  readonly contact: string | null
  /** Where he belongs: by his contact, or a stranger's by his domain where exactly one account has it. */
  readonly account: string | null
  /** Other accounts he could belong to: those that share a domain of his, or where he was at another time. */
  readonly candidates: readonly string[]
  /** Probably this colleague's own private address (requirement D4). */
  readonly privateOf: { readonly rep: string; readonly name: string } | null
}

/**
 * Who the people on a message are at a moment, each once, in the order of the message. What is no address is nobody. A
 * colleague is never a customer: neither under the company's addresses nor under a private one of his own.
 */
export async function seeParticipants(
  ctx: CaptureContext,
  people: readonly NamedPerson[],
  at: number,
): Promise<SeenParticipant[]> {
  const named = distinct(people)
  const addresses = named.map((one) => one.address)
  if (addresses.length === 0) return []
  const who = await WhoIsWho.open(ctx)
  await who.load(addresses)
  const internal = Map.groupBy(await loadInternal(ctx.db, ctx.tenant, addresses), (row) => row.address)
  const owners = await findPrivateOwners(ctx.db, ctx.tenant, addresses)
  const external = addresses.filter((address) => !who.isInternal(address))
  const places = await placesOf(ctx, who, external, at)
  return named.map((person): SeenParticipant => {
    const { address } = person
    const base = { ...person, rep: null, contact: null, account: null, candidates: [], privateOf: null }
    const owner = owners.get(address) ?? null
    const privateOf = owner === null ? null : { rep: owner.rep, name: owner.name }
    const stretches = internal.get(address)
    if (stretches !== undefined) {
      const kind = kindAt(stretches, at)
      return kind === 'private' ? { ...base, side: 'private', privateOf } : { ...base, ...kind }
    }
    if (who.isInternal(address)) return { ...base, side: who.isRobot(address) ? 'robot' : 'rep' }
    if (owner?.listed === true) return { ...base, side: 'private', privateOf }
    const place = places.get(address)
    // Free mail under a rep's name with no customer behind it: his own, until somebody says otherwise.
    if (privateOf !== null && place?.onePerson !== false) return { ...base, side: 'private', privateOf }
    if (who.isRobot(address) && place?.contact === null) return { ...base, side: 'robot' }
    if (place === undefined || who.isExcluded(address)) return { ...base, side: 'stranger' }
    const { contact, account, candidates } = place
    return { ...base, side: contact === null ? 'stranger' : 'contact', contact, account, candidates, privateOf }
  })
}

/** Each address once, in normal form; From goes before To before Cc. */
function distinct(people: readonly NamedPerson[]): NamedPerson[] {
  const found = new Map<string, NamedPerson>()
  for (const role of ['from', 'to', 'cc'] as const) {
    for (const person of people) {
      const address = person.role === role ? normaliseAddress(person.address) : null
      if (address !== null && !found.has(address)) found.set(address, { ...person, address })
    }
  }
  return [...found.values()]
}

/** What an address of ours is on a day; a role mailbox without occupant is the company's. */
function kindAt(stretches: readonly InternalStretch[], at: number): 'private' | Pick<SeenParticipant, 'side' | 'rep'> {
  const day = dayOf(at)
  const now = stretches.find(
    ({ fromDay, toDay }) => (fromDay === null || day >= fromDay) && (toDay === null || day < toDay),
  )
  if (now?.kind === 'private') return 'private'
  if (now?.kind === 'robot') return { side: 'robot', rep: null }
  return now?.kind === 'rep' ? { side: 'rep', rep: now.rep } : { side: 'company', rep: null }
}

interface Place {
  readonly contact: string | null
  readonly account: string | null
  readonly candidates: readonly string[]
  /** Nobody's company: free mail that stands for itself. */
  readonly onePerson: boolean
}

async function placesOf(
  ctx: CaptureContext,
  who: WhoIsWho,
  external: readonly string[],
  at: number,
): Promise<Map<string, Place>> {
  const known = new Set<string>()
  const contacts = external.map((address) => who.contactOf(address))
  const stretches = Map.groupBy(await loadMemberships(ctx.db, ctx.tenant, contacts), (row) => row.contact)
  for (const contact of stretches.keys()) known.add(contact)
  const facts = new Map(
    external.map((address) => [address, who.addressesOf(address).map((one) => who.domainFacts(one))]),
  )
  const domains = [...facts.values()].flat().filter((one) => !one.free)
  const byDomain = await loadAccountsByDomain(ctx.db, ctx.tenant, [...new Set(domains.map((one) => one.domain))])
  return new Map(
    external.map((address): [string, Place] => {
      const own = facts.get(address) ?? []
      const choice = chooseAccount(own, (domain) => byDomain.get(domain) ?? [], false)
      const contact = who.contactOf(address)
      const met = known.has(contact)
      const account = met ? who.accountOf(contact, at) : choice.kind === 'existing' ? choice.account : null
      const others = [
        ...own.flatMap((one) => (one.free ? [] : (byDomain.get(one.domain) ?? []))),
        ...(stretches.get(contact) ?? []).map((row) => row.account),
      ]
      const candidates = [...new Set(others)].filter((one) => one !== account)
      const onePerson =
        account === null
          ? choice.kind === 'new'
          : own.some((one) => ownId(ctx.tenant, 'account', one.address) === account)
      return [address, { contact: met ? contact : null, account, candidates, onePerson }]
    }),
  )
}
