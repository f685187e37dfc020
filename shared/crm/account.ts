import { compare } from '../message/message.ts'

/** What is known of a contact's addresses when it has no company in the CRM. */
export interface AddressDomain {
  readonly address: string
  /** The registrable domain (Public Suffix List, both sections), or the domain itself when it is a public suffix. */
  readonly domain: string
  /** Free mail: on the product's list minus what an admin calls business, or itself a public suffix. */
  readonly free: boolean
}

export type AccountChoice =
  | { readonly kind: 'existing'; readonly account: string }
  /** `key` names the account for people: its domain, or the address of a one-person account. */
  | { readonly kind: 'new'; readonly key: string; readonly domain: string | null }
  | { readonly kind: 'none' }

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
  const sorted = [...addresses].sort((a, b) => compare(a.address, b.address))
  const business = sorted.filter((entry) => !entry.free)
  for (const { domain } of business) {
    const accounts = accountsOf(domain)
    if (accounts.length === 1 && accounts[0] !== undefined) return { kind: 'existing', account: accounts[0] }
  }
  const first = business[0]
  if (first !== undefined) {
    return createAccounts ? { kind: 'new', key: first.domain, domain: first.domain } : { kind: 'none' }
  }
  const own = sorted[0]
  return own === undefined ? { kind: 'none' } : { kind: 'new', key: own.address, domain: null }
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
