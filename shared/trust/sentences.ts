import type { WordKey } from '../words/en.ts'
import type { Value } from '../words/fill.ts'
import type { Words } from '../words/words.ts'
import { say } from '../words/words.ts'
import { COMPANY } from './facts.ts'
import type { Holder, HolderInfo, Reason, State } from './facts.ts'
import type { ReasonCode } from './reason.ts'

/** The name to show for a rep; undefined or empty where nobody knows one, then the address is shown. */
export type Names = (rep: Holder) => string | undefined

/** A code without a sentence does not compile. */
const KEYS: { readonly [Code in ReasonCode]: `reason.${Code}` & WordKey } = {
  'no-trust': 'reason.no-trust',
  'little-evidence': 'reason.little-evidence',
  'one-way': 'reason.one-way',
  'top-share': 'reason.top-share',
  'lower-bound': 'reason.lower-bound',
  evidence: 'reason.evidence',
  hysteresis: 'reason.hysteresis',
  uncertain: 'reason.uncertain',
  'others-hold': 'reason.others-hold',
  'company-mailboxes': 'reason.company-mailboxes',
  spread: 'reason.spread',
  'first-contact': 'reason.first-contact',
  insists: 'reason.insists',
  orphans: 'reason.orphans',
  'truck-factor': 'reason.truck-factor',
  isolated: 'reason.isolated',
  departed: 'reason.departed',
  silent: 'reason.silent',
}

export const REASON_CODES = Object.keys(KEYS) as readonly ReasonCode[]

/** The names of the directory, for `sentence`. */
export function namesOf(people: ReadonlyMap<Holder, HolderInfo>): Names {
  return (rep) => people.get(rep)?.name
}

/** A reason as a sentence in the reader's language. A code this version does not know is named as it is. */
export function sentence(reason: Reason, words: Words, names: Names): string {
  const key = KEYS[reason.code as ReasonCode] as WordKey | undefined
  if (key === undefined) return say(words, 'reason.unknown', { code: reason.code })
  const values: Record<string, Value> = { ...reason }
  if (typeof reason['holder'] === 'string') values['holder'] = holderName(reason['holder'], words, names)
  return say(words, key, values)
}

/** All reasons as one paragraph. */
export function paragraph(reasons: readonly Reason[], words: Words, names: Names): string {
  return reasons.map((reason) => sentence(reason, words, names)).join(words.locale === 'zh-CN' ? '' : ' ')
}

/** A rep's name, or the company in the reader's language. */
export function holderName(holder: Holder, words: Words, names: Names): string {
  return holder === COMPANY ? say(words, 'holder.company') : names(holder) || holder
}

export function stateName(state: State, words: Words): string {
  return say(words, `state.${state}`)
}
