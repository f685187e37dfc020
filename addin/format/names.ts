import type { MessageContext } from '../../shared/contract/message-context.ts'
import type { Person } from '../../shared/contract/common.ts'

/**
 * A function that names people: by what the message says, else by what is known of the address (those on the open
 * message, the accounts' contacts), else by the address itself. Null for nobody.
 */
export function namesOf(
  context: Pick<MessageContext, 'participants' | 'accounts'>,
): (person: Person | null) => string | null {
  const known = new Map<string, string>()
  for (const { address, name } of context.participants) if (name !== null) known.set(address.toLowerCase(), name)
  for (const account of context.accounts)
    for (const contact of account.contacts)
      for (const address of contact.addresses) known.set(address.toLowerCase(), contact.name)
  return (person) =>
    person === null ? null : (person.name ?? known.get(person.address.toLowerCase()) ?? person.address)
}
