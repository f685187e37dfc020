import { createHash } from 'node:crypto'
import { address, domainOf, type Identities } from './identities.ts'
import { byCodeUnit, DAY, type RawMessage, type World } from './world.ts'

export interface Message {
  id: string
  /** Epoch milliseconds; null when no sighting had a readable Date or a time of receipt. */
  tau: number | null
  from: string | null
  to: string[]
  /** Cc, Bcc, and for a message that names no holder the mailboxes it was delivered to. */
  cc: string[]
  subject: string
  inReplyTo: string | null
  references: string[]
  guids: string[]
  /** `mailbox\nconversation id`. */
  conversations: string[]
  verdict: 'capture' | 'skip' | 'hold'
  reason: string | null
  sightings: RawMessage[]
}

/** A captured message: it has a time. */
export type Captured = Message & { tau: number }

export const bareId = (id: string | null | undefined): string => (id ?? '').trim().replace(/^<|>$/g, '').trim()

const headerTime = (raw: RawMessage): number | null => {
  const time = raw.date === null ? NaN : Date.parse(raw.date)
  return Number.isNaN(time) ? null : time
}

/** Date header, or receipt where Date is missing, unreadable or more than a day later. */
export function timeOf(raw: RawMessage): number | null {
  const date = headerTime(raw)
  const received = raw.received ?? null
  if (date === null) return received
  return received !== null && date > received + DAY ? received : date
}

const known = (list: string[]): string[] =>
  [...new Set(list.map(address).filter((one): one is string => one !== null))].sort(byCodeUnit)

/** The identity of a message whose Message-ID cannot be used. */
export function hashOf(raw: RawMessage): string {
  const date = headerTime(raw)
  const parts = [
    date === null ? '' : Math.floor(date / 1000),
    address(raw.from) ?? '',
    known(raw.to),
    known(raw.cc),
    raw.subject.trim(),
  ]
  return `hash:${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`
}

/** Which sightings are one message: by Message-ID; without one, or in conflict over one, by hash. */
function groups(raw: RawMessage[]): Map<string, RawMessage[]> {
  const byId = Map.groupBy(raw, (one) => bareId(one.id))
  const result = new Map<string, RawMessage[]>()
  const add = (id: string, one: RawMessage) => result.set(id, [...(result.get(id) ?? []), one])
  const sender = (one: RawMessage) => address(one.from) ?? ''
  const time = (one: RawMessage) => timeOf(one) ?? Infinity
  for (const [id, sightings] of byId) {
    const ordered = [...sightings].sort((a, b) =>
      time(a) === time(b) ? byCodeUnit(sender(a), sender(b)) : time(a) - time(b),
    )
    const keeper = ordered[0]!
    for (const one of ordered) {
      const later = timeOf(one) !== null && time(one) - time(keeper) >= DAY
      add(id === '' || sender(one) !== sender(keeper) || later ? hashOf(one) : id, one)
    }
  }
  return result
}

function merge(id: string, sightings: RawMessage[], who: Identities): Message {
  const times = sightings.map(timeOf).filter((one): one is number => one !== null)
  const tau = times.length === 0 ? null : Math.min(...times)
  const from = address(sightings[0]!.from)
  const to = known(sightings.flatMap((one) => one.to))
  let cc = known(sightings.flatMap((one) => [...one.cc, ...(one.bcc ?? [])])).filter((one) => !to.includes(one))
  const namesHolder = [...to, ...cc, ...(from ? [from] : [])].some((one) => who.holderOf(one, tau ?? 0) !== null)
  if (!namesHolder) {
    const delivered = known(sightings.flatMap((one) => one.mailboxes ?? []))
    cc = [...new Set([...cc, ...delivered.filter((one) => !to.includes(one))])]
  }
  /** What the earliest copy that says it says; of several equally early the smaller. */
  const first = <T>(read: (one: RawMessage) => T | null): T | null => {
    const said = sightings
      .map((one) => ({ at: timeOf(one) ?? Infinity, value: read(one) }))
      .filter((one): one is { at: number; value: Exclude<T, null> } => one.value !== null)
      .map((one) => ({ ...one, text: typeof one.value === 'string' ? one.value : JSON.stringify(one.value) }))
    return said.sort((a, b) => (a.at === b.at ? byCodeUnit(a.text, b.text) : a.at - b.at))[0]?.value ?? null
  }
  const notEmpty = (text: string): string | null => (text === '' ? null : text)
  const guid = first((one) => one.conversationGuid ?? null)
  return {
    ...{ id, tau, from, to, cc, sightings },
    subject: first((one) => notEmpty(one.subject)) ?? '',
    inReplyTo: first((one) => notEmpty(bareId(one.inReplyTo))),
    references:
      first((one) => {
        const chain = one.references.map(bareId).filter((ref) => ref !== '')
        return chain.length === 0 ? null : chain
      }) ?? [],
    guids: guid === null ? [] : [guid],
    conversations: [
      ...new Set(
        sightings.flatMap((one) =>
          one.conversationId ? (one.mailboxes ?? []).map((box) => `${box.toLowerCase()}\n${one.conversationId}`) : [],
        ),
      ),
    ],
    verdict: 'capture',
    reason: null,
  }
}

export const participants = (message: Message): string[] => [
  ...new Set([...(message.from ? [message.from] : []), ...message.to, ...message.cc]),
]

const isCandidate = (message: Message, who: Identities): boolean =>
  participants(message).some(who.isInternal) && participants(message).some((one) => !who.isInternal(one))

export const isInbound = (message: Message, who: Identities): boolean =>
  message.from !== null && !who.isInternal(message.from)

export const isOutbound = (message: Message, who: Identities): boolean =>
  message.from !== null && who.isInternal(message.from)

/** The contacts on a message: with `addressed`, only those in To, Cc and Bcc. */
export function contactsOn(message: Message, who: Identities, addressed = false): string[] {
  const all = addressed ? [...message.to, ...message.cc] : participants(message)
  return [...new Set(all.filter((one) => !who.isInternal(one)).map(who.contactOf))]
}

const refuse = (message: Message, verdict: 'skip' | 'hold', reason: string): Message => ({
  ...message,
  verdict,
  reason,
})

/** Everything but strangers, in the fixed order; excluded people are taken off a message that goes on. */
function judge(message: Message, world: World, who: Identities): Message {
  if (message.tau === null) return refuse(message, 'skip', 'no-time')
  if (message.from === null) return refuse(message, 'skip', 'no-sender')
  if (!isCandidate(message, who))
    return refuse(message, 'skip', participants(message).some(who.isInternal) ? 'no-external' : 'no-internal')
  const automatic = message.sightings.some((one) => one.automatic === true || (world.automatic?.(one) ?? null) !== null)
  if (automatic) return refuse(message, 'skip', 'automatic')
  if (message.sightings.some((one) => one.private === true)) return refuse(message, 'skip', 'private')
  const excluded = known(world.excluded ?? [])
  const stays = (one: string) => !excluded.some((other) => who.samePerson(one, other))
  const left: Message = {
    ...message,
    from: message.from !== null && stays(message.from) ? message.from : null,
    to: message.to.filter(stays),
    cc: message.cc.filter(stays),
  }
  // What an excluded person wrote is his own; of what others wrote he is only taken off.
  if (left.from === null || !isCandidate(left, who)) return refuse(left, 'skip', 'excluded')
  const blocked = (world.blocked ?? []).map((one) => one.toLowerCase())
  const isBlocked = (one: string) =>
    blocked.some((rule) => rule === one || rule === domainOf(one) || domainOf(one).endsWith(`.${rule}`))
  if (left.from !== null && isBlocked(left.from)) return refuse(left, 'skip', 'blocked')
  return left
}

/** One message per identity with its verdict, in the order (τ, id). A captured outbound of any date releases. */
export function readMessages(raw: RawMessage[], world: World, who: Identities): Message[] {
  const judged = [...groups(raw)].map(([id, sightings]) => judge(merge(id, sightings, who), world, who))
  const writtenTo = new Set(
    judged
      .filter((one) => one.verdict === 'capture' && isOutbound(one, who))
      .flatMap((one) => contactsOn(one, who, true)),
  )
  const held = (one: Message): boolean => {
    if (one.verdict !== 'capture' || !isInbound(one, who)) return false
    const sender = who.contactOf(one.from!)
    return !writtenTo.has(sender) && !who.inCrm(sender, one.tau!)
  }
  return judged
    .map((one) => (held(one) ? refuse(one, 'hold', 'stranger') : one))
    .sort((a, b) => (a.tau ?? Infinity) - (b.tau ?? Infinity) || byCodeUnit(a.id, b.id))
}
