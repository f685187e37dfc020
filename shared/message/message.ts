import type { Address, AutomaticSign, ParsedMessage, Role } from './parsed-message.ts'

/** What one copy of a message says, without its text and files: kept beside every sighting so that a message can be put together again. */
export type Header = Omit<ParsedMessage, 'text' | 'html' | 'attachments' | 'opaque'> & {
  /** Its sender was erased: `from` and the subject are gone. */
  readonly erased?: true
  /** It was encrypted for its readers: there was no text to keep, and the CRM's readers are told so. */
  readonly sealed?: true
}

export interface Sighting {
  readonly id: string
  /** τ of this copy, in ms UTC. */
  readonly at: number
  /** The identity it has where it cannot go by its Message-ID (`identity.ts`), kept because a skip drops the subject. */
  readonly hash: string
  readonly header: Header
}

export interface Participant {
  readonly address: string
  readonly name: string | null
  readonly role: Role
}

/** One message: what all its sightings say together (`domain.md` §2, identity). */
export interface Message {
  readonly identity: string
  readonly messageId: string | null
  readonly at: number
  readonly sender: string | null
  readonly participants: readonly Participant[]
  readonly mailboxes: readonly string[]
  readonly subject: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly conversationGuid: string | null
  readonly conversationIds: readonly string[]
  readonly automatic: AutomaticSign | null
  readonly private: boolean
}

const DAY = 86_400_000
const ROLE_RANK: Readonly<Record<Role, number>> = { from: 0, to: 1, cc: 2, bcc: 3 }

/**
 * Splits the sightings that carry one Message-ID into messages. The sighting with the smallest (τ, sender) keeps the
 * id, together with those of the same sender less than 24 h later; each other one is known by its hash. One whose time
 * is only when we saw it cannot be later, and one without a sender (erased, unreadable) takes the id from nobody.
 *
 * @returns identity -> sightings; `id:` keeps the Message-ID, `hash:` is hashed
 */
export function splitByIdentity(messageId: string, sightings: readonly Sighting[]): Map<string, Sighting[]> {
  const sorted = [...sightings].sort(byClaim)
  const keeper = sorted[0]
  const groups = new Map<string, Sighting[]>()
  if (keeper === undefined) return groups
  for (const sighting of sorted) {
    const later = isDated(sighting) && sighting.at - keeper.at >= DAY
    const same = senderOf(sighting) === senderOf(keeper) && !later
    const identity = same ? `id:${messageId}` : `hash:${sighting.hash}`
    const group = groups.get(identity)
    if (group === undefined) groups.set(identity, [sighting])
    else group.push(sighting)
  }
  return groups
}

/**
 * Puts a message together from its sightings: the earliest τ, the union of participants (From beats To beats Cc beats
 * Bcc), any mark that one of them carries, and of the rest what the earliest sighting that says it says; of several
 * equally early the smaller value. So it is a function of the set of copies, not of where or in which order they were seen.
 */
export function assemble(identity: string, sightings: readonly Sighting[]): Message {
  const sorted = [...sightings].sort(byTimeKnown)
  const first = sorted[0]
  if (first === undefined) throw new Error('a message needs a sighting')
  const pick = <T>(read: (header: Header) => T | null): T | null => {
    let best: { at: number; value: T; text: string } | null = null
    for (const { at, header } of sorted) {
      if (best !== null && at !== best.at) break
      const value = read(header)
      if (value === null) continue
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      if (best === null || compare(text, best.text) < 0) best = { at, value, text }
    }
    return best?.value ?? null
  }
  const participants = new Map<string, Participant>()
  const mailboxes = new Set<string>()
  const conversationIds = new Set<string>()
  for (const { header } of sorted) {
    if (header.from !== null) addParticipant(participants, header.from, 'from')
    for (const role of ['to', 'cc', 'bcc'] as const) {
      for (const address of header[role]) addParticipant(participants, address, role)
    }
    for (const mailbox of header.mailboxes) mailboxes.add(mailbox)
    // A conversation id means something within one mailbox only.
    if (header.conversationId !== null) conversationIds.add(`${header.mailboxes[0] ?? ''} ${header.conversationId}`)
  }
  return {
    identity,
    messageId: identity.startsWith('id:') ? identity.slice(3) : null,
    at: first.at,
    sender: pick((header) => header.from?.address ?? null),
    participants: [...participants.values()],
    mailboxes: [...mailboxes].sort(),
    // A skip takes the subject off a copy: one that still has it speaks.
    subject: pick((header) => (header.subject === '' ? null : header.subject)) ?? '',
    inReplyTo: pick((header) => header.inReplyTo),
    references: pick((header) => (header.references.length > 0 ? header.references : null)) ?? [],
    conversationGuid: pick((header) => header.conversationGuid),
    conversationIds: [...conversationIds].sort(),
    automatic: pick((header) => header.automatic),
    private: sorted.some(({ header }) => header.private),
  }
}

function addParticipant(into: Map<string, Participant>, { address, name }: Address, role: Role): void {
  const known = into.get(address)
  if (known === undefined) into.set(address, { address, name, role })
  else {
    into.set(address, {
      address,
      name: known.name === null || (name !== null && compare(name, known.name) < 0) ? name : known.name,
      role: ROLE_RANK[role] < ROLE_RANK[known.role] ? role : known.role,
    })
  }
}

function senderOf(sighting: Sighting): string {
  return sighting.header.from?.address ?? ''
}

/** False: neither Date nor receipt is known, τ is when we first saw it. */
function isDated({ header }: Sighting): boolean {
  return header.date !== null || header.received !== null
}

function byTimeKnown(a: Sighting, b: Sighting): number {
  return Number(isDated(b)) - Number(isDated(a)) || a.at - b.at
}

function byClaim(a: Sighting, b: Sighting): number {
  const named = Number(b.header.from !== null) - Number(a.header.from !== null)
  return named || byTimeKnown(a, b) || compare(senderOf(a), senderOf(b)) || compare(a.id, b.id)
}

/** Order by code unit: the same in every locale and on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
