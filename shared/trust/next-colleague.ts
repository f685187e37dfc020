import type { WordKey } from '../words/en.ts'
import { say, type Words } from '../words/words.ts'
import { COMPANY } from './facts.ts'
import type { AccountFacts, AsOf, Figures, Holder } from './facts.ts'
import { pairsOf } from './signals/ties.ts'
import { byCodeUnit } from './tolerance.ts'

/** What speaks for a colleague, the strongest first; each becomes a sentence. */
export type ColleagueReason =
  | { readonly code: 'knows'; readonly ties: number }
  | { readonly code: 'topic'; readonly topic: string }
  | { readonly code: 'met'; readonly contacts: number }
  | { readonly code: 'owner' }
  | { readonly code: 'team' }
  | { readonly code: 'above' }

export interface RankedColleague {
  readonly holder: Holder
  /** Contacts of the account he has a two-way tie with. */
  readonly ties: number
  readonly reason: ColleagueReason
}

export interface NextColleagueInput {
  readonly facts: AccountFacts
  readonly figures: Pick<Figures, 'topRep' | 'ties'>
  readonly asOf: AsOf
  /** The rep HubSpot names as responsible. */
  readonly owner: Holder | null
  /** Never proposed: who is excluded by policy, the reader himself, who is a recipient already. */
  readonly except: ReadonlySet<Holder>
  /** Topics and industries by rep; from policy. */
  readonly topics: ReadonlyMap<Holder, readonly string[]>
  /** What the account and the mail are about: names, a subject. Compared in lower case. */
  readonly about: readonly string[]
  /** Accounts that hang on each rep: the fewer, the more room. A rep that is absent has none. */
  readonly load: ReadonlyMap<Holder, number>
}

/**
 * Who should be brought in next, or should answer (requirements B13, B16), best first: who is already in touch with most
 * contacts of the account both ways; then who knows the topic; then who has met contacts of it one way; then the owner;
 * then the top rep's own team and its manager; of equals who has fewest accounts hanging on him, then the smaller address.
 * Never the top rep, never somebody who has left or is excepted, never the company; and nobody for whom nothing speaks.
 * Past sales are not looked at (`domain.md` §5).
 */
export function nextColleagues(input: NextColleagueInput): RankedColleague[] {
  const { facts, figures, except, load } = input
  // With a directory, a name it does not know is nobody to ask.
  const directory = [...facts.holders.values()].some((one) => one.holder !== COMPANY && one.listed)
  const tiesOf = countBy(figures.ties.map(({ holder }) => holder))
  const met = contactsMet(input)
  const ranked = [...facts.holders.values()].flatMap(({ holder, departed, listed }) => {
    if (holder === COMPANY || holder === figures.topRep || departed || except.has(holder)) return []
    if (directory && !listed) return []
    const ties = tiesOf.get(holder) ?? 0
    const topic = topicOf(input, holder)
    const contacts = met.get(holder)?.size ?? 0
    const place = placeOf(input, holder)
    const reason = reasonOf(ties, topic, contacts, place)
    return reason === null ? [] : [{ holder, ties, topic, contacts, place, reason }]
  })
  return ranked
    .sort(
      (a, b) =>
        b.ties - a.ties ||
        Number(b.topic !== null) - Number(a.topic !== null) ||
        b.contacts - a.contacts ||
        rankOf(a.place) - rankOf(b.place) ||
        (load.get(a.holder) ?? 0) - (load.get(b.holder) ?? 0) ||
        byCodeUnit(a.holder, b.holder),
    )
    .map(({ holder, ties, reason }) => ({ holder, ties, reason }))
}

type Place = 'owner' | 'team' | 'above'

const PLACES: readonly (Place | null)[] = ['owner', 'team', 'above', null]
const rankOf = (place: Place | null): number => PLACES.indexOf(place)

function reasonOf(ties: number, topic: string | null, contacts: number, place: Place | null): ColleagueReason | null {
  if (ties > 0) return { code: 'knows', ties }
  if (topic !== null) return { code: 'topic', topic }
  if (contacts > 0) return { code: 'met', contacts }
  return place === null ? null : { code: place }
}

/** Where he stands by rank: the account's owner, beside the top rep, or his manager. */
function placeOf({ owner, figures, facts }: NextColleagueInput, holder: Holder): Place | null {
  if (holder === owner) return 'owner'
  const top = figures.topRep === null ? null : (facts.holders.get(figures.topRep)?.manager ?? null)
  if (top === null || figures.topRep === null) return null
  if (holder === top) return 'above'
  return facts.holders.get(holder)?.manager === top ? 'team' : null
}

/** The first of his topics that is spoken of; a Latin word as a whole word, so that "oil" is not in "boiler". */
function topicOf({ topics, about }: NextColleagueInput, holder: Holder): string | null {
  const own = topics.get(holder) ?? []
  if (own.length === 0 || about.length === 0) return null
  const text = ` ${about.map(plain).join(' ')} `
  return (
    own.find((topic) => {
      const needle = plain(topic)
      return needle !== '' && (HAN.test(needle) ? text.includes(needle) : text.includes(` ${needle} `))
    }) ?? null
  )
}

const HAN = /\p{Script=Han}/u

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Contacts each rep has been on a mail, a call or a meeting with, either way, whenever. */
function contactsMet({ facts, asOf }: NextColleagueInput): Map<Holder, Set<string>> {
  const met = new Map<Holder, Set<string>>()
  for (const exchange of facts.exchanges) {
    if (exchange.at > asOf.t) continue
    for (const { holder, contact } of pairsOf(exchange)) {
      const leftAt = facts.contacts.get(contact)?.leftAt ?? null
      if (leftAt !== null && leftAt <= asOf.t) continue
      met.set(holder, (met.get(holder) ?? new Set<string>()).add(contact))
    }
  }
  return met
}

function countBy(holders: readonly Holder[]): Map<Holder, number> {
  const counts = new Map<Holder, number>()
  for (const holder of holders) counts.set(holder, (counts.get(holder) ?? 0) + 1)
  return counts
}

/** A code without a sentence does not compile. */
const KEYS: { readonly [Code in ColleagueReason['code']]: `colleague.${Code}` & WordKey } = {
  knows: 'colleague.knows',
  topic: 'colleague.topic',
  met: 'colleague.met',
  owner: 'colleague.owner',
  team: 'colleague.team',
  above: 'colleague.above',
}

/** Why a colleague is proposed, as a sentence. */
export function colleagueSentence(reason: ColleagueReason, words: Words): string {
  return say(words, KEYS[reason.code], { ...reason })
}
