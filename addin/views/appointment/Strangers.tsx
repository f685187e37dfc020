import type { AccountView } from '../../../shared/contract/account-view.ts'
import type { Appointment } from '../../office/outlook-item.ts'
import { Section } from '../parts/Section.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay } from '../parts/use-say.ts'

const domainOf = (address: string): string => address.toLowerCase().split('@').at(-1) ?? ''

/**
 * Who comes and is no contact of an account shown; colleagues are not listed. Whether an address is ours only the
 * service knows for certain: here the mailbox's own domain counts, and what slips through is merely named.
 */
export function Strangers({ item, accounts }: { item: Appointment; accounts: readonly AccountView[] }) {
  const shared = useSharedStyles()
  const say = useSay()
  const known = new Set(
    accounts.flatMap((account) =>
      account.contacts.flatMap((contact) => contact.addresses.map((address) => address.toLowerCase())),
    ),
  )
  const ours = domainOf(item.mailbox)
  const rest = item.attendees.filter(({ address }) => !known.has(address.toLowerCase()) && domainOf(address) !== ours)
  if (rest.length === 0) return null
  return (
    <Section title={say('appointment.unknown')}>
      <ul className={shared.list}>
        {rest.map((person) => (
          <li key={person.address} className={shared.text}>
            {person.name ?? person.address}
            {person.name !== null && <div className={shared.quiet}>{person.address}</div>}
          </li>
        ))}
      </ul>
    </Section>
  )
}
