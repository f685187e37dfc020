/** How far an introduction has come; everything but the wish and its withdrawal follows from captured messages. */
export type IntroductionState = 'wished' | 'sent' | 'answered' | 'withdrawn'

/** What captured messages show of an introduction; times in ms UTC, null where there is none. */
export interface IntroductionEvidence {
  readonly askedAt: number
  readonly withdrawnAt: number | null
  /** The first message of ours after the wish that had both the colleague and the contact on it. */
  readonly sentAt: number | null
  /** The first message of the contact's own after the wish with the colleague in To. A Cc closes nothing (`domain.md` §5). */
  readonly answeredAt: number | null
}

/**
 * Answered stays answered: a withdrawal after it takes nothing back, one before it ends the matter. Whatever came before
 * the wish does not count.
 */
export function introductionState({
  askedAt,
  withdrawnAt,
  sentAt,
  answeredAt,
}: IntroductionEvidence): IntroductionState {
  const after = (at: number | null): at is number => at !== null && at > askedAt
  if (after(answeredAt) && (withdrawnAt === null || answeredAt <= withdrawnAt)) return 'answered'
  if (withdrawnAt !== null) return 'withdrawn'
  return after(sentAt) ? 'sent' : 'wished'
}
