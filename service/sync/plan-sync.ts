import { accountAt, type Stretch } from '../../shared/crm/account.ts'
import { domainOf, isUnder } from '../../shared/message/address.ts'
import type { Participant } from '../../shared/message/message.ts'
import type { Address } from '../../shared/message/parsed-message.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { dayOf } from '../../shared/trust/facts.ts'
import type { NewEngagement } from '../clients/hubspot/engagements.ts'
import { emailBody } from './email-body.ts'

/** What sync decides, from data alone. */

/** A captured message with what it needs on its way to the CRM. */
export interface OutgoingMessage {
  readonly id: string
  readonly identity: string
  readonly messageId: string | null
  readonly at: number
  readonly direction: 'inbound' | 'outbound'
  readonly subject: string
  readonly sender: string | null
  readonly participants: readonly Participant[]
  readonly text: string | null
  readonly html: string | null
  /** A copy was encrypted for its readers, and none could be read. */
  readonly sealed: boolean
  /** Which contacts and accounts it should hang on, as capture saw it; copied to the receipt. */
  readonly wantedHash: string | null
}

/** Who the addresses on messages are, as the ledger knows it. */
export interface People {
  /** Own contact id of an external address. */
  readonly contactOf: ReadonlyMap<string, string>
  readonly stretchesOf: ReadonlyMap<string, readonly Stretch[]>
  /** Dated entries of internal addresses; days since 1970-01-01, null is open. */
  readonly internal: ReadonlyMap<
    string,
    readonly { rep: string | null; fromDay: number | null; toDay: number | null }[]
  >
}

export interface WhoCounts {
  readonly internalDomains: readonly string[]
  readonly excluded: ReadonlySet<string>
  readonly internal: { has(address: string): boolean }
}

/** External and not excluded: these become contacts. */
export function isCustomer(address: string, who: WhoCounts): boolean {
  return !who.internal.has(address) && !who.excluded.has(address) && !isUnder(domainOf(address), who.internalDomains)
}

/** Own ids of the contacts a message hangs on, and of the accounts they belonged to at its time. */
export function targetsOf(
  message: Pick<OutgoingMessage, 'participants' | 'at'>,
  people: People,
  who: WhoCounts,
): { readonly contacts: readonly string[]; readonly accounts: readonly string[]; readonly unknown: readonly string[] } {
  const contacts = new Set<string>()
  const accounts = new Set<string>()
  const unknown: string[] = []
  for (const { address } of message.participants) {
    if (!isCustomer(address, who)) continue
    const contact = people.contactOf.get(address)
    if (contact === undefined) {
      unknown.push(address)
      continue
    }
    contacts.add(contact)
    const account = accountAt(people.stretchesOf.get(contact) ?? [], message.at)
    if (account !== null) accounts.add(account)
  }
  return { contacts: [...contacts], accounts: [...accounts], unknown }
}

/** The rep an engagement is shown under: the sender, or of an inbound message the first rep in To, then Cc. */
export function repOf(
  message: Pick<OutgoingMessage, 'participants' | 'at' | 'direction' | 'sender'>,
  people: People,
): string | null {
  const day = dayOf(message.at)
  const repAt = (address: string): string | null =>
    people.internal
      .get(address)
      ?.find(({ fromDay, toDay }) => (fromDay === null || day >= fromDay) && (toDay === null || day < toDay))?.rep ??
    null
  if (message.direction === 'outbound') return message.sender === null ? null : repAt(message.sender)
  for (const role of ['to', 'cc', 'bcc'] as const) {
    for (const participant of message.participants) {
      if (participant.role !== role) continue
      const rep = repAt(participant.address)
      if (rep !== null) return rep
    }
  }
  return null
}

/**
 * The Message-ID an engagement carries in the CRM: the message's own, or for one without a usable id a stand-in made of
 * its identity, so that it can be found again after an uncertain answer.
 */
export function engagementKey(message: Pick<OutgoingMessage, 'messageId' | 'identity'>): string {
  return message.messageId ?? `${message.identity.replace(/^hash:/, '')}@commonhold.invalid`
}

/** Open deals of a message's accounts by policy: `single` only where an account has exactly one. */
export function dealsFor(
  accounts: readonly string[],
  openDeals: ReadonlyMap<string, readonly string[]>,
  policy: Policy['crm']['deals'],
): string[] {
  if (policy === 'none') return []
  const deals = accounts.flatMap((account) => {
    const open = openDeals.get(account) ?? []
    return policy === 'all' || open.length === 1 ? open : []
  })
  return [...new Set(deals)]
}

/**
 * An engagement from a message and the CRM ids of everything it hangs on: its new text first, its whole original as
 * harmless HTML (`email-body.ts`); excluded people are not named on it.
 */
export function engagementOf(
  message: OutgoingMessage,
  crm: {
    readonly owner: string | null
    readonly contacts: readonly string[]
    readonly accounts: readonly string[]
    readonly deals: readonly string[]
  },
  excluded: ReadonlySet<string> = new Set(),
): NewEngagement {
  const inRole = (role: Participant['role']): Address[] =>
    message.participants
      .filter((one) => one.role === role && !excluded.has(one.address))
      .map(({ address, name }) => ({ address, name }))
  const from = message.participants.find((one) => one.address === message.sender) ?? inRole('from')[0]
  return {
    ref: message.id,
    messageId: engagementKey(message),
    at: message.at,
    direction: message.direction,
    subject: message.subject,
    ...emailBody(message),
    from: { address: from?.address ?? message.sender ?? '', name: from?.name ?? null },
    to: inRole('to'),
    cc: inRole('cc'),
    bcc: inRole('bcc'),
    owner: crm.owner,
    contacts: [...new Set(crm.contacts)],
    accounts: [...new Set(crm.accounts)],
    deals: crm.deals,
  }
}

/** What to add to, and take from, an engagement: never more than what stands for one of ours, others hang theirs too. */
export function associationDifference(
  wanted: readonly string[],
  present: readonly string[],
  ours: { has(crmId: string): boolean },
): { readonly add: string[]; readonly remove: string[] } {
  const has = new Set(present)
  const want = new Set(wanted)
  return {
    add: [...want].filter((id) => !has.has(id)),
    remove: [...has].filter((id) => !want.has(id) && ours.has(id)),
  }
}
