import { accountAt, type AddressDomain, chooseAccount, homeAddress, type Stretch } from '../../shared/crm/account.ts'
import { isFreeMail } from '../../shared/crm/free-mail.ts'
import { domainOf, isUnder, normaliseAddress, registrableDomain } from '../../shared/message/address.ts'
import type { Participant } from '../../shared/message/message.ts'
import { dayOf } from '../../shared/trust/facts.ts'
import { COMPANY_ID, ownId } from '../ledger/ids.ts'
import * as ledger from '../ledger/who.ts'
import type { CaptureContext } from './capture-context.ts'

/** From when on a contact belongs to his first account (`membership.from_at` of the year 1). */
const BEGINNING = Date.parse('0001-01-01T00:00:00Z')

/**
 * Who the addresses on some messages are: loaded in batches, asked in memory. Without a directory every internal
 * address is a rep, robots excepted (`domain.md` §2, participants).
 */
export class WhoIsWho {
  readonly #ctx: CaptureContext
  readonly #directory: boolean
  readonly #robots: ReadonlySet<string>
  readonly #excluded: ReadonlySet<string>
  readonly #ownAddresses = new Map<string, string[]>()
  readonly #asked = new Set<string>()
  readonly #internal = new Map<string, ledger.InternalStretch[]>()
  readonly #contactOf = new Map<string, string>()
  readonly #addressesOf = new Map<string, string[]>()
  readonly #stretches = new Map<string, Stretch[]>()
  readonly #domainsOf = new Map<string, string[]>()
  readonly #accountsOf = new Map<string, string[]>()

  private constructor(ctx: CaptureContext, directory: boolean) {
    this.#ctx = ctx
    this.#directory = directory
    this.#robots = new Set(ctx.policy.capture.robots.map((robot) => robot.toLowerCase()))
    this.#excluded = normalSet(ctx.policy.capture.excludedPeople)
  }

  static async open(ctx: CaptureContext): Promise<WhoIsWho> {
    return new WhoIsWho(ctx, await ledger.hasDirectory(ctx.db, ctx.tenant))
  }

  get directory(): boolean {
    return this.#directory
  }

  /** Loads what the ledger knows of these addresses; asked once each. */
  async load(addresses: Iterable<string>): Promise<void> {
    const fresh = [...new Set(addresses)].filter((address) => !this.#asked.has(address))
    if (fresh.length === 0) return
    const { db, tenant } = this.#ctx
    for (const address of fresh) this.#asked.add(address)
    for (const entry of await ledger.loadInternal(db, tenant, fresh)) {
      this.#internal.set(entry.address, [...(this.#internal.get(entry.address) ?? []), entry])
    }
    if (this.#excluded.size > 0) await this.#loadOwnAddresses(fresh)
    const external = fresh.filter((address) => !this.isInternal(address))
    const contacts = new Set<string>()
    for (const { address, contact } of await ledger.loadContactAddresses(db, tenant, external)) {
      this.#learnAddress(address, contact)
      contacts.add(contact)
    }
    await this.loadStretchesOf([...contacts])
  }

  /** Loads where contacts belong; also of those without an address. */
  async loadStretchesOf(contacts: readonly string[]): Promise<void> {
    const { db, tenant } = this.#ctx
    const unknown = contacts.filter((contact) => !this.#stretches.has(contact))
    for (const { contact, account, from } of await ledger.loadMemberships(db, tenant, unknown)) {
      this.#stretches.set(contact, [...(this.#stretches.get(contact) ?? []), { account, from }])
    }
  }

  async #loadOwnAddresses(addresses: readonly string[]): Promise<void> {
    const reps = new Set<string>()
    for (const address of addresses) {
      const rep = this.#internal.get(address)?.find(isOwn)?.rep ?? null
      if (rep !== null && !this.#ownAddresses.has(rep)) reps.add(rep)
    }
    for (const rep of reps) this.#ownAddresses.set(rep, [])
    const { db, tenant } = this.#ctx
    for (const { rep, address } of await ledger.loadOwnAddresses(db, tenant, [...reps])) {
      this.#ownAddresses.get(rep)?.push(address)
    }
  }

  /** Internal: the tenant's domains and everything below them, plus listed aliases. */
  isInternal(address: string): boolean {
    return this.#internal.has(address) || isUnder(domainOf(address), this.#ctx.internalDomains)
  }

  /**
   * Excluding an address excludes its person, with all his addresses. Asked from the person's side, so that a long list
   * costs a message nothing.
   */
  isExcluded(address: string): boolean {
    if (this.#excluded.size === 0) return false
    if (this.#excluded.has(address)) return true
    const others = this.isInternal(address) ? this.#ownAddressesOf(address) : this.addressesOf(address)
    return others.some((other) => this.#excluded.has(other))
  }

  #ownAddressesOf(address: string): readonly string[] {
    const rep = this.#internal.get(address)?.find(isOwn)?.rep
    return rep === undefined || rep === null ? [] : (this.#ownAddresses.get(rep) ?? [])
  }

  /** The holder behind an internal address at a moment: a rep's id, the company's, or null (robot, unknown, external). */
  holderAt(address: string, at: number): string | null {
    const stretches = this.#internal.get(address)
    if (stretches !== undefined) {
      const day = dayOf(at)
      let sawOccupied = false
      for (const { kind, rep, listed, fromDay, toDay } of stretches) {
        if (kind === 'rep') sawOccupied = true
        if ((fromDay !== null && day < fromDay) || (toDay !== null && day >= toDay)) continue
        if (kind === 'robot' || kind === 'private') return null
        if (kind === 'company') return COMPANY_ID
        return this.#directory && !listed ? null : rep
      }
      // A role mailbox on a day without occupant belongs to nobody in particular: to the company.
      return sawOccupied ? COMPANY_ID : null
    }
    if (this.#directory || !this.isInternal(address) || this.isRobot(address)) return null
    return ownId(this.#ctx.tenant, 'rep', address)
  }

  isRobot(address: string): boolean {
    return this.#robots.has(address.slice(0, address.lastIndexOf('@')))
  }

  /** The contact behind an external address; the id it would get when the ledger has none yet. */
  contactOf(address: string): string {
    return this.#contactOf.get(address) ?? ownId(this.#ctx.tenant, 'contact', address)
  }

  addressesOf(address: string): readonly string[] {
    return this.#addressesOf.get(this.contactOf(address)) ?? [address]
  }

  accountOf(contact: string, at: number): string | null {
    return accountAt(this.#stretches.get(contact) ?? [], at)
  }

  domainFacts(address: string): AddressDomain {
    const full = domainOf(address)
    const { domain, publicSuffix } = registrableDomain(full)
    const free = isFreeMail(full, domain, publicSuffix, this.#ctx.policy.capture)
    // A contact's id is made from the address he was first known by.
    return { address, domain, free, primary: ownId(this.#ctx.tenant, 'contact', address) === this.contactOf(address) }
  }

  /** Loads what `companyDomains` of these senders needs. */
  async loadAccounts(senders: Iterable<string>): Promise<void> {
    const { db, tenant } = this.#ctx
    const domains = new Set<string>()
    const accounts = new Set<string>()
    for (const sender of senders) {
      for (const { account } of this.#stretches.get(this.contactOf(sender)) ?? []) accounts.add(account)
      const home = this.#homeOf(sender)
      if (home !== null && !home.free && !this.#accountsOf.has(home.domain)) domains.add(home.domain)
    }
    for (const domain of domains) this.#accountsOf.set(domain, [])
    for (const [domain, found] of await ledger.loadAccountsByDomain(db, tenant, [...domains])) {
      this.#accountsOf.set(domain, found)
      for (const account of found) accounts.add(account)
    }
    const fresh = [...accounts].filter((account) => !this.#domainsOf.has(account))
    for (const account of fresh) this.#domainsOf.set(account, [])
    for (const { account, domain } of await ledger.loadDomainsOf(db, tenant, fresh))
      this.#domainsOf.get(account)?.push(domain)
  }

  /** The domains of the company an external address belonged to at a moment, met before or not; none for free mail. */
  companyDomains(address: string, at: number): readonly string[] {
    const begun = (this.#stretches.get(this.contactOf(address)) ?? []).filter((stretch) => stretch.from <= at)
    const account = accountAt(begun, at)
    if (account !== null) return this.#domainsOf.get(account) ?? []
    const home = this.#homeOf(address)
    if (home === null || home.free) return []
    const [only, ...others] = this.#accountsOf.get(home.domain) ?? []
    return only !== undefined && others.length === 0 ? (this.#domainsOf.get(only) ?? []) : [home.domain]
  }

  #homeOf(address: string): AddressDomain | null {
    return homeAddress(this.addressesOf(address).map((each) => this.domainFacts(each)))
  }

  /** Makes sure that the internal people on captured messages have rows of their own (no directory: one per address). */
  async ensureReps(participants: Iterable<Pick<Participant, 'address' | 'name'>>): Promise<void> {
    if (this.#directory) return
    const reps = new Map<string, { id: string; address: string; name: string | null }>()
    for (const { address, name } of participants) {
      if (this.#internal.has(address) || reps.has(address)) continue
      if (!this.isInternal(address) || this.isRobot(address)) continue
      reps.set(address, { id: ownId(this.#ctx.tenant, 'rep', address), address, name })
    }
    await ledger.insertUnlistedReps(this.#ctx.db, this.#ctx.tenant, [...reps.values()])
    for (const { id, address } of reps.values()) {
      const entry = {
        address,
        fromDay: null,
        toDay: null,
        kind: 'rep' as const,
        rep: id,
        listed: false,
        roleMailbox: false,
      }
      this.#internal.set(address, [entry])
    }
  }

  /** Makes sure that every external participant of captured messages is a contact with an account from the start. */
  async ensureContacts(participants: Iterable<Participant>): Promise<void> {
    const fresh = new Map<string, { id: string; address: string; name: string | null }>()
    const homeless = new Set<string>()
    const named = new Map<string, string>()
    for (const { address, name } of participants) {
      if (this.isInternal(address) || this.isExcluded(address)) continue
      const contact = this.contactOf(address)
      if (!this.#contactOf.has(address)) {
        fresh.set(address, { id: contact, address, name: fresh.get(address)?.name ?? name })
      } else if (name !== null) named.set(contact, name)
      if (!(this.#stretches.get(contact) ?? []).some(({ from }) => from <= BEGINNING)) homeless.add(contact)
    }
    const { db, tenant } = this.#ctx
    await ledger.insertContacts(db, tenant, [...fresh.values()])
    await ledger.nameContacts(db, tenant, named)
    for (const { id, address } of fresh.values()) this.#learnAddress(address, id)
    await this.#giveAccounts([...homeless], new Map([...fresh.values()].map((c) => [c.id, c.name])))
  }

  async #giveAccounts(contacts: readonly string[], names: ReadonlyMap<string, string | null>): Promise<void> {
    if (contacts.length === 0) return
    const { db, tenant, policy } = this.#ctx
    const facts = new Map(
      contacts.map((contact) => [contact, (this.#addressesOf.get(contact) ?? []).map((a) => this.domainFacts(a))]),
    )
    const domains = new Set([...facts.values()].flat().map((entry) => entry.domain))
    const byDomain = await ledger.loadAccountsByDomain(db, tenant, [...domains])
    const created = new Map<string, ledger.NewAccount>()
    const memberships: { contact: string; account: string }[] = []
    for (const [contact, addresses] of facts) {
      const choice = chooseAccount(addresses, (domain) => byDomain.get(domain) ?? [], policy.capture.createAccounts)
      if (choice.kind === 'none') continue
      if (choice.kind === 'existing') {
        memberships.push({ contact, account: choice.account })
        continue
      }
      const id = ownId(tenant, 'account', choice.key)
      const name = choice.domain ?? names.get(contact) ?? choice.key
      created.set(id, { id, key: choice.key, name, domain: choice.domain })
      memberships.push({ contact, account: id })
    }
    await ledger.insertAccounts(db, tenant, [...created.values()])
    await ledger.insertMachineMemberships(db, tenant, memberships)
    for (const { contact, account } of memberships) {
      this.#stretches.set(contact, [{ account, from: BEGINNING }, ...(this.#stretches.get(contact) ?? [])])
    }
  }

  #learnAddress(address: string, contact: string): void {
    this.#contactOf.set(address, contact)
    const known = this.#addressesOf.get(contact) ?? []
    if (!known.includes(address)) this.#addressesOf.set(contact, [...known, address])
  }
}

/** An address that is the rep's own and not a role's. */
function isOwn({ kind, roleMailbox }: ledger.InternalStretch): boolean {
  return kind === 'rep' && !roleMailbox
}

const normalised = new WeakMap<readonly string[], ReadonlySet<string>>()

/** A list of the policy in normal form, made once. */
function normalSet(list: readonly string[]): ReadonlySet<string> {
  const known = normalised.get(list)
  if (known !== undefined) return known
  const made = new Set(list.map((one) => normaliseAddress(one) ?? one))
  normalised.set(list, made)
  return made
}
