import { type Rule, skip } from './candidate.ts'

/** Its sender marked it private (Sensitivity: private or personal). */
export const markedPrivate: Rule = (candidate) => (candidate.private ? skip('private') : null)
