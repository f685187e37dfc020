import { type Rule, skip } from './candidate.ts'

/** Its sender marked it private (Sensitivity: private or personal), or a colleague did before it was captured. */
export const markedPrivate: Rule = (candidate) => {
  if (candidate.private) return skip('private')
  return candidate.ruling === 'private' ? skip('marked-private') : null
}
