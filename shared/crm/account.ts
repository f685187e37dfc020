import { compare } from '../message/message.ts'

/** What is known of a contact's addresses when it has no company in the CRM. */
export interface AddressDomain {
  readonly address: string
  /** The registrable domain (Public Suffix List, both sections), or the domain itself when it is a public suffix. */
  readonly domain: string
  /** Free mail: on the product's list minus what an admin calls business, or itself a public suffix. */
  readonly free: boolean
  /** The address the contact is called by. */
  readonly primary?: boolean
}

export type AccountChoice =
  | { readonly kind: 'existing'; readonly account: string }
  /** `key` names the account for people: its domain, or the address of a one-person account. */
  | { readonly kind: 'new'; readonly key: string; readonly domain: string | null }
  | { readonly kind: 'none' }

/**
 * The address that says where a contact belongs: a business one before free mail, his primary one before others, then
 * the smallest. A function of his addresses alone: what accounts exist already depends on who was met first.
 */
export function homeAddress(addresses: readonly AddressDomain[]): AddressDomain | null {
  const rank = (entry: AddressDomain) => Number(entry.free) * 2 + Number(entry.primary !== true)
  return [...addresses].sort((a, b) => rank(a) - rank(b) || compare(a.address, b.address))[0] ?? null
}

/**
 * The account of a contact without a company in the CRM (`domain.md` §2, account resolution): the account that alone
 * has his business domain, else a new one for that domain; a contact with free mail only is a one-person account.
 * A function of all his addresses, so that merging two contacts equals having had one all along.
 *
 * @param accountsOf the accounts that have a domain
 */
export function chooseAccount(
  addresses: readonly AddressDomain[],
  accountsOf: (domain: string) => readonly string[],
  createAccounts: boolean,
): AccountChoice {
  const home = homeAddress(addresses)
  if (home === null) return { kind: 'none' }
  if (home.free) return { kind: 'new', key: home.address, domain: null }
  const [only, ...others] = accountsOf(home.domain)
  if (only !== undefined && others.length === 0) return { kind: 'existing', account: only }
  return createAccounts ? { kind: 'new', key: home.domain, domain: home.domain } : { kind: 'none' }
}

export interface Stretch {
  readonly account: string
  /** Belongs from this moment on, in ms UTC. */
  readonly from: number
}

/** The account a contact belonged to at a moment: the latest stretch begun by then, else the first one. */
export function accountAt(stretches: readonly Stretch[], at: number): string | null {
  let found: Stretch | null = null
  let first: Stretch | null = null
  for (const stretch of stretches) {
    if (first === null || stretch.from < first.from) first = stretch
    if (stretch.from <= at && (found === null || stretch.from >= found.from)) found = stretch
  }
  return (found ?? first)?.account ?? null
}
