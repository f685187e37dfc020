import { type Rule, skip } from './candidate.ts'

/** A colleague took it back as a wrong capture; that is final, whatever copies of it come later. */
export const takenBack: Rule = (candidate) => (candidate.ruling === 'taken-back' ? skip('taken-back') : null)
