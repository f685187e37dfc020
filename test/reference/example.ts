import { reference } from './reference.ts'
import type { RawMessage, World } from './world.ts'

/**
 * The small world of the hand-made examples. We are ours.com with Ann, Ben and Cy; customers are at cust.com; days are
 * written as `MM-DD` of 2024 or in full.
 */
export const time = (text: string): number =>
  Date.parse(text.length === 5 ? `2024-${text}T12:00:00Z` : text.includes('T') ? `${text}Z` : `${text}T00:00:00Z`)

export const world = (given: Partial<World> = {}): World => ({
  internalDomains: ['ours.com'],
  companyMailboxes: ['sales@ours.com', 'info@ours.com'],
  freeMail: (domain) => domain === 'free.com',
  crmKnown: { domains: ['cust.com', 'other.com'], addresses: ['eva@free.com'] },
  ...given,
})

const full = (name: string): string => (name.includes('@') ? name : `${name}@ours.com`)
const list = (names: string): string[] =>
  names
    .split(' ')
    .filter((one) => one !== '')
    .map(full)

let count = 0

/** A message; bare names are ours. Subjects differ unless given, so that nothing threads by chance. */
export function mail(
  at: string,
  from: string,
  to: string,
  more: Partial<RawMessage> & { copy?: string } = {},
): RawMessage {
  const { copy, ...rest } = more
  count += 1
  return {
    id: `<m${String(count).padStart(4, '0')}@mail>`,
    date: new Date(time(at)).toISOString(),
    from: full(from),
    to: list(to),
    cc: list(copy ?? ''),
    subject: `subject ${count}`,
    inReplyTo: null,
    references: [],
    ...rest,
  }
}

/** A message that answers another by In-Reply-To. */
export const answer = (
  parent: RawMessage,
  at: string,
  from: string,
  to: string,
  more: Parameters<typeof mail>[3] = {},
): RawMessage => mail(at, from, to, { inReplyTo: parent.id, ...more })

/** The reference on these messages, with short ways to look at it. */
export function see(messages: RawMessage[], given: Partial<World> = {}, now = '2024-12-31', t = now) {
  const result = reference(messages, world(given), { now: time(now), t: time(t) })
  const of = (one: RawMessage) => result.verdicts.get(one.id.replace(/[<>]/g, ''))!
  return {
    ...result,
    of,
    kind: (one: RawMessage) => of(one).kind,
    thread: (one: RawMessage) => of(one).threadKey,
    account: (id: string) => result.accounts.get(id)!,
    /** `holder kind mass` of the touches that carry trust, sorted. */
    trust: () =>
      result.touches
        .filter((one) => one.kind !== 'sent')
        .map((one) => `${one.account} ${one.holder} ${one.kind} ${Number(one.mass.toFixed(6))}`)
        .sort(),
    sent: () =>
      result.touches
        .filter((one) => one.kind === 'sent')
        .map((one) => `${one.account} ${one.holder}`)
        .sort(),
  }
}
