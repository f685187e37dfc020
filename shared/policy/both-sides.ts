import { type Rule, skip } from './candidate.ts'

/** Only a message between us and a customer is a candidate: a sender, somebody internal and somebody external. */
export const bothSides: Rule = (candidate) => {
  if (candidate.senderErased) return skip('erased')
  if (candidate.sender === null) return skip('no-sender')
  if (!candidate.parties.some((party) => !party.internal)) return skip('internal-only')
  if (!candidate.parties.some((party) => party.internal)) return skip('external-only')
  return null
}
