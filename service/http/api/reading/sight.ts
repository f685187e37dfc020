import type { AccountLine, AccountView, ContactView } from '../../../../shared/contract/account-view.ts'
import { domainOf } from '../../../../shared/message/address.ts'
import { loadLines, loadPeopleOfAccounts } from '../../../ledger/account-lines.ts'
import type { Db } from '../../../ledger/db.ts'
import { type FullAccount, NO_FIGURES } from '../../../trust/account-view.ts'
import { accountSight } from '../access.ts'
import type { Reader } from '../reader.ts'

/**
 * An account as this reader may see it (`access.ts`): in full, without figures, or who knows whom alone.
 *
 * @param on addresses on the message he has open
 */
export function asSeen(
  { view, people }: FullAccount,
  reader: Reader,
  on: readonly { readonly address: string }[] = [],
): AccountView {
  const sight = accountSight(reader, people)
  if (sight === 'full') return view
  if (sight === 'dossier') return { ...view, ...NO_FIGURES, restricted: true }
  const known = new Set(on.map((one) => one.address))
  const contacts = view.contacts.map((contact) => nameAndTies(contact, known))
  return { ...view, ...NO_FIGURES, restricted: true, owner: null, crmUrl: null, contacts }
}

/** Of a contact's addresses he has those already that are on his own message; the others are not told, as a name neither. */
function nameAndTies(contact: ContactView, known: ReadonlySet<string>): ContactView {
  const addresses = contact.addresses.filter((address) => known.has(address))
  const nameless = contact.addresses.includes(contact.name)
  return {
    ...contact,
    name: nameless ? (addresses[0] ?? `…@${domainOf(contact.name)}`) : contact.name,
    addresses,
    ...{ title: null, senior: false, channel: null, language: null },
  }
}

/**
 * Accounts as lines of a list, in the order asked: the figures last computed, and none where he has no right to them.
 * Accounts that are no more are left out.
 */
export async function readLines(
  db: Db,
  tenant: number,
  reader: Reader,
  accounts: readonly string[],
): Promise<AccountLine[]> {
  const ids = [...new Set(accounts)]
  const lines = await loadLines(db, tenant, ids)
  const people = await loadPeopleOfAccounts(db, tenant, [...lines.keys()])
  return ids.flatMap((id) => {
    const line = lines.get(id)
    if (line === undefined) return []
    const full = accountSight(reader, people.get(id) ?? { owner: null, holders: [] }) === 'full'
    const figures = full ? line.figures : null
    return [
      {
        id,
        name: line.name,
        domains: [...line.domains],
        state: figures?.state ?? null,
        since: figures?.since ?? null,
        topRep: figures?.topRep ?? null,
        topShare: figures?.topShare ?? null,
        companyShare: figures?.companyShare ?? null,
      },
    ]
  })
}
