import { type Rule, skip } from './candidate.ts'

/** The admin blocked this sender's address or domain. */
export const blockedSenders: Rule = (candidate) => (candidate.senderBlocked ? skip('blocked-sender') : null)
