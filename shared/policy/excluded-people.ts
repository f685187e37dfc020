import { type Rule, skip } from './candidate.ts'

/**
 * Excluding an address removes that person, never the whole customer message: it is skipped only when he sent it, or
 * when without him one side is empty. So nobody hides a thread by copying an excluded address.
 */
export const excludedPeople: Rule = (candidate) => {
  if (!candidate.parties.some((party) => party.excluded)) return null
  if (candidate.sender?.excluded === true) return skip('excluded-people')
  const left = candidate.parties.filter((party) => !party.excluded)
  const bothSides = left.some((party) => party.internal) && left.some((party) => !party.internal)
  return bothSides ? null : skip('excluded-people')
}
