import { type AccountPeople, loadAccountPeople } from '../../../ledger/account-people.ts'
import { type AccountFacts, mayDealWith } from '../access.ts'
import type { Reader } from '../reader.ts'
import { Refusal } from '../refusal.ts'
import type { Deeds } from './deed.ts'

/**
 * An account with which the reader may do something. One that is none of his and one that does not exist refuse alike.
 * Errors: `account-not-yours` (403).
 */
export async function requireAccount(
  { service }: Pick<Deeds, 'service'>,
  reader: Reader,
  account: string,
  may: (reader: Reader, account: AccountFacts) => boolean = mayDealWith,
): Promise<AccountPeople> {
  const people = await loadAccountPeople(service.database.db, service.tenant, account)
  if (people !== null && may(reader, people)) return people
  throw new Refusal(403, 'account-not-yours', 'This account is none of yours.', {
    where: 'body.account',
    remedy: 'Its owner, whoever it turns to, or their manager can do this.',
  })
}

/** The rep behind the reader. Errors: `not-a-rep` (403): whoever is none can ask nobody to join him. */
export function requireRep({ rep }: Reader): string {
  if (rep !== null) return rep
  throw new Refusal(403, 'not-a-rep', 'Only a colleague whom the directory knows can do this.', {
    remedy: 'Ask your administrator to list you (docs/people-file.md).',
  })
}
