import type { Person } from '../../../shared/contract/common.ts'
import type { ComposeCheck, Suggestion } from '../../../shared/contract/compose.ts'

/** Somebody who can be added to Cc, and why. */
export interface Offer {
  readonly address: string
  readonly name: string
  readonly why: string | null
  readonly kind: 'colleague' | 'company'
}

/** The best ones; a longer list is a directory, not a suggestion. */
const MOST_COLLEAGUES = 3

/** Whom a suggestion offers: the best colleagues, then the company mailbox. `companyName` names the latter. */
export function offersOf(suggestion: Suggestion, companyName: string): readonly Offer[] {
  const colleagues: Offer[] = suggestion.colleagues.slice(0, MOST_COLLEAGUES).map((colleague) => ({
    address: colleague.address,
    name: colleague.name,
    why: colleague.why,
    kind: 'colleague',
  }))
  const { companyMailbox } = suggestion
  return companyMailbox === null
    ? colleagues
    : [...colleagues, { address: companyMailbox, name: companyName, why: companyMailbox, kind: 'company' }]
}

/** Whether people were only added since: who was taken off may have been the reason for an offer. */
export function onlyAdded(before: readonly Person[], now: readonly Person[]): boolean {
  const on = new Set(now.map(({ address }) => address.toLowerCase()))
  return before.every(({ address }) => on.has(address.toLowerCase()))
}

/**
 * What was said of a draft before, with what is said now. Whoever was just added is no longer offered by the service;
 * the offer stays in its place and says that it was taken, so that nothing jumps under the reader's finger.
 */
export function keepOffers(before: ComposeCheck | null, now: ComposeCheck): ComposeCheck {
  if (before === null) return now
  const suggestions = before.suggestions.map((old) => {
    const fresh = now.suggestions.find((one) => one.account === old.account)
    if (fresh === undefined) return old
    const added = fresh.colleagues.filter((one) => !old.colleagues.some((known) => known.rep === one.rep))
    return {
      ...fresh,
      colleagues: [...old.colleagues, ...added],
      companyMailbox: fresh.companyMailbox ?? old.companyMailbox,
    }
  })
  const wishes = [
    ...before.wishes,
    ...now.wishes.filter((one) => !before.wishes.some((old) => old.introduction === one.introduction)),
  ]
  return {
    ...now,
    suggestions: [
      ...suggestions,
      ...now.suggestions.filter((one) => !before.suggestions.some((old) => old.account === one.account)),
    ],
    wishes,
    companyAddress: now.companyAddress ?? before.companyAddress,
  }
}
