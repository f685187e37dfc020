import type { StoredMessage } from '../ledger/messages.ts'
import type { WhoIsWho } from './who-is-who.ts'

/** A message's people, sorted out: excluded ones removed, delivered mailboxes added where nobody of us is named. */
export interface Sides {
  readonly direction: 'inbound' | 'outbound' | null
  readonly senderHolder: string | null
  /** Holders on the To side; on the Cc side Cc and Bcc, and the delivered mailboxes of a message that names nobody. */
  readonly to: readonly string[]
  readonly cc: readonly string[]
  /** External participants. */
  readonly external: readonly { readonly address: string; readonly addressed: boolean }[]
  /** Delivered mailboxes that stand in for the holders it does not name. */
  readonly standIns: readonly string[]
}

/** Sorts out who is on which side of a message at its time (`domain.md` §2, participants). */
export function sidesOf(message: StoredMessage, who: WhoIsWho): Sides {
  const to: string[] = []
  const cc: string[] = []
  const external: { address: string; addressed: boolean }[] = []
  let senderHolder: string | null = null
  let namesHolder = false
  for (const { address, role } of message.participants) {
    if (!who.isInternal(address)) {
      if (!who.isExcluded(address)) external.push({ address, addressed: role !== 'from' })
      continue
    }
    const holder = who.holderAt(address, message.at)
    if (holder === null) continue
    // Who is excluded is named all the same: taking him off comes after the candidate test.
    namesHolder = true
    if (who.isExcluded(address)) continue
    if (role === 'from') {
      // The sender is the first From address; a further one would be a participant all the same.
      if (address === message.sender) senderHolder = holder
    } else (role === 'to' ? to : cc).push(holder)
  }
  const standIns = namesHolder ? [] : message.mailboxes.filter((mailbox) => who.isInternal(mailbox))
  for (const mailbox of standIns) {
    if (who.isExcluded(mailbox)) continue
    const holder = who.holderAt(mailbox, message.at)
    if (holder !== null) cc.push(holder)
  }
  const direction = message.sender === null ? null : who.isInternal(message.sender) ? 'outbound' : 'inbound'
  return { direction, senderHolder, to: [...new Set(to)], cc: [...new Set(cc)], external, standIns }
}

/** Every address that has to be known before messages can be sorted out. */
export function addressesOn(messages: readonly StoredMessage[]): Set<string> {
  return new Set(messages.flatMap((m) => [...m.participants.map((p) => p.address), ...m.mailboxes]))
}
