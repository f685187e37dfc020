import { domainToASCII } from 'node:url'
import { getDomain } from 'tldts'
import { byCodeUnit, defaultRobots, defaultSeniorTitles, type ContactEntry, type Stretch, type World } from './world.ts'

/** Lower case, without quotes and brackets round it, domain in ASCII; null when it is not local@domain.tld. */
export function address(text: string | null | undefined): string | null {
  let bare = (text ?? '').trim().toLowerCase()
  while (/^[\s'"<>()[\]]/.test(bare)) bare = bare.slice(1)
  while (/[\s'"<>()[\]]$/.test(bare)) bare = bare.slice(0, -1)
  const at = bare.lastIndexOf('@')
  if (at < 0) return null
  const whole = `${bare.slice(0, at)}@${domainToASCII(bare.slice(at + 1))}`
  // A top-level domain has two characters or more, and is no number.
  return /^[^\s@]+@([^\s@.]+\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(whole) ? whole : null
}

export const domainOf = (one: string): string => one.slice(one.lastIndexOf('@') + 1)
export const localOf = (one: string): string => one.slice(0, one.lastIndexOf('@'))

const inside = (stretch: Stretch, at: number): boolean =>
  (stretch.from ?? -Infinity) <= at && at < (stretch.to ?? Infinity)

const addresses = (list: string[] | undefined): string[] =>
  (list ?? []).map(address).filter((one): one is string => one !== null)

export type Identities = ReturnType<typeof identitiesOf>

/** Who an address is: internal or external, which holder, which contact, at which account on a date. */
export function identitiesOf(world: World) {
  const domains = world.internalDomains.map((one) => domainToASCII(one.toLowerCase()))
  const primaryOf = new Map<string, string>()
  const managerOf = new Map<string, string>()
  for (const [alias, primary] of Object.entries(world.aliases ?? {})) primaryOf.set(address(alias)!, address(primary)!)
  for (const rep of world.reps ?? [])
    for (const one of addresses([rep.address, ...(rep.aliases ?? [])])) primaryOf.set(one, address(rep.address)!)
  for (const rep of world.reps ?? [])
    if (rep.manager) managerOf.set(address(rep.address)!, primaryOf.get(address(rep.manager)!) ?? address(rep.manager)!)
  const reps = new Set(addresses((world.reps ?? []).map((rep) => rep.address)))
  const company = new Set(addresses(world.companyMailboxes))
  const robotAddresses = new Set(addresses(world.robotAddresses))
  const robotNames = new Set(world.robots ?? defaultRobots)
  const roles = (world.roleOccupants ?? []).map((one) => ({ ...one, address: address(one.address)! }))
  const roleAddresses = new Set(roles.map((one) => one.address))

  const contactOfAddress = new Map<string, ContactEntry>()
  for (const contact of world.contacts ?? [])
    for (const one of addresses(contact.addresses)) contactOfAddress.set(one, contact)
  const contactById = new Map((world.contacts ?? []).map((one) => [address(one.addresses[0])!, one]))

  const isInternal = (one: string): boolean =>
    domains.some((domain) => domainOf(one) === domain || domainOf(one).endsWith(`.${domain}`)) ||
    [primaryOf, reps, company, robotAddresses, roleAddresses].some((listed) => listed.has(one))

  /** The rep's primary address, 'company', or null: robots, and names the directory does not know. */
  const holderOf = (one: string, at: number): string | null => {
    if (!isInternal(one)) return null
    const primary = primaryOf.get(one) ?? one
    if (roleAddresses.has(primary)) {
      const occupant = roles.find((role) => role.address === primary && inside(role, at))?.occupant
      return occupant ? (primaryOf.get(address(occupant)!) ?? address(occupant)) : 'company'
    }
    if (company.has(primary)) return 'company'
    if (robotAddresses.has(primary)) return null
    if (reps.has(primary)) return primary
    if (robotNames.has(localOf(primary))) return null
    return world.reps === undefined ? primary : null
  }

  /** A contact's id is its primary address. */
  const contactOf = (one: string): string => address(contactOfAddress.get(one)?.addresses[0]) ?? one
  const addressesOf = (contact: string): string[] => addresses(contactById.get(contact)?.addresses ?? [contact])

  const domainAccount = (one: string): string => {
    const registrable = getDomain(domainOf(one), { allowPrivateDomains: true })
    if (registrable === null) return one
    if (world.freeMail(registrable) || world.freeMail(domainOf(one))) return one
    const having = (world.accounts ?? []).filter((account) => account.domains.includes(registrable))
    return having.length === 1 ? having[0]!.id : registrable
  }

  const isFree = (one: string): boolean => domainAccount(one) === one
  /** The account a contact belongs to at a time: the latest stretch that holds, else by domain, a business one first. */
  const accountAt = (contact: string, at: number): string => {
    const held = (contactById.get(contact)?.accounts ?? []).filter((one) => inside(one, at))
    held.sort((a, b) => (b.from ?? -Infinity) - (a.from ?? -Infinity))
    if (held[0] !== undefined) return held[0].account
    const [primary, ...others] = addressesOf(contact)
    return domainAccount([primary!, ...others.sort(byCodeUnit)].find((one) => !isFree(one)) ?? contact)
  }

  /** Marked as left: a listed membership of this account has ended by t, or he is at another account at t. */
  const hasLeft = (contact: string, account: string, t: number): boolean => {
    const listed = contactById.get(contact)?.accounts ?? []
    if (listed.some((one) => one.account === account && inside(one, t))) return accountAt(contact, t) !== account
    if (listed.some((one) => one.account === account && (one.to ?? Infinity) <= t)) return true
    return accountAt(contact, t) !== account
  }

  const isSenior = (contact: string): boolean => {
    const title = contactById.get(contact)?.title?.toLowerCase() ?? ''
    return (world.seniorTitles ?? defaultSeniorTitles).some((term) =>
      /^[a-z ]+$/.test(term) ? new RegExp(`(^|[^a-z])${term}($|[^a-z])`).test(title) : title.includes(term),
    )
  }

  /** Known to the CRM otherwise than through us: the contact by any address, or his company at that time. */
  const inCrm = (contact: string, at: number): boolean => {
    const known = addresses(world.crmKnown?.addresses)
    if (addressesOf(contact).some((one) => known.includes(one))) return true
    const account = accountAt(contact, at)
    const domainsOfAccount = (world.accounts ?? []).find((one) => one.id === account)?.domains ?? [account]
    return [account, ...domainsOfAccount].some((one) => (world.crmKnown?.domains ?? []).includes(one))
  }

  /** The rep and everybody above him is known only where the directory names a manager of his, or him as one. */
  const lineKnown = (rep: string): boolean => managerOf.has(rep) || [...managerOf.values()].includes(rep)
  const isBelow = (rep: string, boss: string): boolean => {
    const met = new Set<string>()
    for (let one = managerOf.get(rep); one !== undefined && !met.has(one); one = managerOf.get(one)) {
      if (one === boss) return true
      met.add(one)
    }
    return false
  }

  const samePerson = (one: string, other: string): boolean =>
    one === other ||
    contactOf(one) === contactOf(other) ||
    (isInternal(one) && (primaryOf.get(one) ?? one) === (primaryOf.get(other) ?? other))

  return {
    ...{ isInternal, holderOf, contactOf, addressesOf, accountAt, hasLeft, isSenior, inCrm },
    ...{ lineKnown, isBelow, samePerson },
  }
}
