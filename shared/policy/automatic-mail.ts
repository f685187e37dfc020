import { type Rule, skip } from './candidate.ts'

/** Machines turn to nobody: auto-replies, lists, bulk, delivery reports, meeting answers. */
export const automaticMail: Rule = (candidate) => (candidate.automatic === null ? null : skip('automatic'))
