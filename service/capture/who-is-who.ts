import { accountAt, type AddressDomain, chooseAccount, type Stretch } from '../../shared/crm/account.ts'
import { isFreeMail } from '../../shared/crm/free-mail.ts'
import { domainOf, isUnder, registrableDomain } from '../../shared/message/address.ts'
import type { Participant } from '../../shared/message/message.ts'
import { dayOf } from '../../shared/trust/facts.ts'
import { COMPANY_ID, ownId } from '../ledger/ids.ts'
import * as ledger from '../ledger/who.ts'
import type { CaptureContext } from './capture-context.ts'

/**
 * Who the addresses on some messages are: loaded in batches, asked in memory. Without a directory every internal
 * address is a rep, robots excepted (`domain.md` §2, participants).
 */
export class WhoIsWho {
  readonly #ctx: CaptureContext
  readonly #directory: boolean
  readonly #robots: ReadonlySet<string>
  readonly #excluded: ReadonlySet<string>
  readonly #asked = new Set<string>()
  readonly #internal = new Map<string, ledger.InternalStretch[]>()
  readonly #contactOf = new Map<string, string>()
  readonly #addressesOf = new Map<string, string[]>()
  readonly #stretches = new Map<string, Stretch[]>()

  private constructor(ctx: CaptureContext, directory: boolean) {
    this.#ctx = ctx
    this.#directory = directory
    this.#robots = new Set(ctx.policy.capture.robots)
    this.#excluded = new Set(ctx.policy.capture.excludedPeople)
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
    const external = fresh.filter((address) => !this.isInternal(address))
    const contacts = new Set<string>()
    for (const { address, contact } of await ledger.loadContactAddresses(db, tenant, external)) {
      this.#learnAddress(address, contact)
      contacts.add(contact)
    }
    const unknown = [...contacts].filter((contact) => !this.#stretches.has(contact))
    for (const { contact, account, from } of await ledger.loadMemberships(db, tenant, unknown)) {
      this.#stretches.set(contact, [...(this.#stretches.get(contact) ?? []), { account, from }])
    }
  }

  /** Internal: the tenant's domains and everything below them, plus listed aliases. */
  isInternal(address: string): boolean {
    return this.#internal.has(address) || isUnder(domainOf(address), this.#ctx.internalDomains)
  }

  isExcluded(address: string): boolean {
    return this.#excluded.has(address)
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
    return { address, domain, free: isFreeMail(full, domain, publicSuffix, this.#ctx.policy.capture) }
  }

  /** Makes sure that the internal people on captured messages have rows of their own (no directory: one per address). */
  async ensureReps(participants: Iterable<Participant>): Promise<void> {
    if (this.#directory) return
    const reps = new Map<string, { id: string; address: string; name: string | null }>()
    for (const { address, name } of participants) {
      if (this.#internal.has(address) || reps.has(address)) continue
      if (!this.isInternal(address) || this.isRobot(address)) continue
      reps.set(address, { id: ownId(this.#ctx.tenant, 'rep', address), address, name })
    }
    await ledger.insertUnlistedReps(this.#ctx.db, this.#ctx.tenant, [...reps.values()])
    for (const { id, address } of reps.values()) {
      const entry = { address, fromDay: null, toDay: null, kind: 'rep' as const, rep: id, listed: false }
      this.#internal.set(address, [entry])
    }
  }

  /** Makes sure that every external participant of captured messages is a contact with an account. */
  async ensureContacts(participants: Iterable<Participant>): Promise<void> {
    const fresh = new Map<string, { id: string; address: string; name: string | null }>()
    const homeless = new Set<string>()
    for (const { address, name } of participants) {
      if (this.isInternal(address) || this.isExcluded(address)) continue
      const contact = this.contactOf(address)
      if (!this.#contactOf.has(address)) fresh.set(address, { id: contact, address, name })
      if (!this.#stretches.has(contact)) homeless.add(contact)
    }
    const { db, tenant } = this.#ctx
    await ledger.insertContacts(db, tenant, [...fresh.values()])
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
      this.#stretches.set(contact, [{ account, from: Number.NEGATIVE_INFINITY }])
    }
  }

  #learnAddress(address: string, contact: string): void {
    this.#contactOf.set(address, contact)
    const known = this.#addressesOf.get(contact) ?? []
    if (!known.includes(address)) this.#addressesOf.set(contact, [...known, address])
  }
}
