import { guidOf } from '../login/guid.ts'

/** A person, shared mailbox or room of the tenant. Only `address` must be given to `Directory.addUser`. */
export interface DirectoryUser {
  id: string
  /** The primary address; also the user principal name unless that is given. */
  address: string
  userPrincipalName: string
  displayName: string
  givenName: string | null
  surname: string | null
  aliases: string[]
  otherMails: string[]
  imAddresses: string[]
  businessPhones: string[]
  mobilePhone: string | null
  jobTitle: string | null
  department: string | null
  officeLocation: string | null
  preferredLanguage: string | null
  accountEnabled: boolean
  /** Address or id of the manager. */
  manager: string | null
  userType: 'Member' | 'Guest'
  userPurpose: 'user' | 'shared' | 'room' | 'equipment'
  /** Without a mailbox mail calls answer 404. */
  hasMailbox: boolean
}

export type NewUser = Partial<DirectoryUser> & { address: string }

export interface DirectoryGroup {
  id: string
  displayName: string
  /** Null: not mail-enabled. */
  address: string | null
  aliases: string[]
  /** A Microsoft 365 group, else a distribution list or security group. */
  unified: boolean
  /** Addresses or ids of users and groups. */
  members: string[]
}

export type NewGroup = Partial<DirectoryGroup> & { displayName: string }

/** People, shared mailboxes and groups of the one tenant; every address leads to at most one of them. */
export class Directory {
  readonly tenantId: string
  organisation: string
  readonly domains: string[]
  readonly users = new Map<string, DirectoryUser>()
  readonly groups = new Map<string, DirectoryGroup>()
  readonly #byAddress = new Map<string, DirectoryUser | DirectoryGroup>()

  constructor(tenantId: string, organisation: string, domains: string[]) {
    this.tenantId = tenantId
    this.organisation = organisation
    this.domains = domains
  }

  /** Adds a user, or changes the one that has this address. */
  addUser(given: NewUser): DirectoryUser {
    const address = given.address.trim()
    const present = this.user(given.id ?? address)
    const displayName = given.displayName ?? present?.displayName ?? address
    const spaced = /^(\S+) (.+)$/.exec(displayName)
    const user: DirectoryUser = {
      id: guidOf(`user ${address.toLowerCase()}`),
      userPrincipalName: address,
      givenName: spaced?.[1] ?? null,
      surname: spaced?.[2] ?? null,
      aliases: [],
      otherMails: [],
      imAddresses: [address],
      businessPhones: [],
      mobilePhone: null,
      jobTitle: null,
      department: null,
      officeLocation: null,
      preferredLanguage: null,
      accountEnabled: (given.userPurpose ?? 'user') === 'user',
      manager: null,
      userType: 'Member',
      userPurpose: 'user',
      hasMailbox: true,
      ...present,
      ...given,
      address,
      displayName,
    }
    if (present) this.#forget(present)
    this.users.set(user.id, user)
    for (const name of [user.address, user.userPrincipalName, ...user.aliases])
      this.#byAddress.set(name.toLowerCase(), user)
    return user
  }

  addGroup(given: NewGroup): DirectoryGroup {
    const group: DirectoryGroup = {
      id: guidOf(`group ${(given.address ?? given.displayName).toLowerCase()}`),
      address: null,
      aliases: [],
      unified: false,
      members: [],
      ...given,
    }
    this.groups.set(group.id, group)
    for (const name of [group.address, ...group.aliases])
      if (name !== null) this.#byAddress.set(name.toLowerCase(), group)
    return group
  }

  /** Removes a user or group from the directory; a mailbox goes with its user. */
  remove(key: string): boolean {
    const found = this.user(key) ?? this.group(key)
    if (!found) return false
    this.#forget(found)
    return this.users.delete(found.id) || this.groups.delete(found.id)
  }

  /** By id, principal name, address or alias. Graph itself knows ids and principal names only. */
  user(key: string): DirectoryUser | undefined {
    const found = this.users.get(key.toLowerCase()) ?? this.#byAddress.get(key.toLowerCase())
    return found && 'userPurpose' in found ? found : undefined
  }

  group(key: string): DirectoryGroup | undefined {
    const found = this.groups.get(key.toLowerCase()) ?? this.#byAddress.get(key.toLowerCase())
    return found && 'members' in found ? found : undefined
  }

  /** By what may stand in Graph's path: id or principal name. */
  userInPath(key: string): DirectoryUser | undefined {
    const user = this.user(key)
    return user && [user.id, user.userPrincipalName.toLowerCase()].includes(key.toLowerCase()) ? user : undefined
  }

  /** The users whose mailboxes receive what is sent to an address: one, a group's members, or none. */
  receivers(address: string, seen = new Set<string>()): DirectoryUser[] {
    const found = this.#byAddress.get(address.toLowerCase()) ?? this.users.get(address) ?? this.groups.get(address)
    if (!found || seen.has(found.id)) return []
    seen.add(found.id)
    if ('userPurpose' in found) return [found]
    return found.members.flatMap((member) => this.receivers(member, seen))
  }

  /** Whether the tenant has verified the address's domain, so that it may be a mailbox's own. */
  ownsDomain(address: string): boolean {
    const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
    return this.domains.some((own) => domain === own || domain.endsWith(`.${own}`))
  }

  #forget(entry: DirectoryUser | DirectoryGroup): void {
    for (const [name, holder] of this.#byAddress) if (holder.id === entry.id) this.#byAddress.delete(name)
  }
}
