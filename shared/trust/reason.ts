import type { Reason } from './facts.ts'

/**
 * The codes of all reasons, stable: scripts and catalogues (`reason.<code>` in `shared/words`) rely on them. Shares are
 * in [0, 1], times in ms UTC, `holder` is a rep's primary address or `company`.
 *
 * | code | figures | says |
 * |---|---|---|
 * | `no-trust` | | no touch that carries trust yet |
 * | `little-evidence` | evidence, minimum | too few touches to judge |
 * | `one-way` | days | no contact has written to us and been written to by us within so many days |
 * | `top-share` | holder, share | whom most of the trust lies with, among reps |
 * | `lower-bound` | share, threshold | L5: the share one can be 95 % sure of |
 * | `evidence` | evidence, halfLifeDays | what the judgement rests on |
 * | `hysteresis` | since, leaveShare, leaveEvidence | still personal though it would not be entered today |
 * | `uncertain` | share, threshold | the share is high, but L5 is under the threshold |
 * | `others-hold` | share, effectiveHolders | how much lies elsewhere |
 * | `company-mailboxes` | share | company mailboxes hold the largest part |
 * | `spread` | share, effectiveHolders | no rep holds most of it |
 * | `first-contact` | holder, share | whom the customer turns to first, at least half the time |
 * | `insists` | holder, share, cases | answers that kept only the top rep, more than half of the cases |
 * | `orphans` | orphans, contacts | contacts with exactly one two-way rep and no company mailbox |
 * | `truck-factor` | contacts | one rep's leaving takes the last tie from most contacts |
 * | `isolated` | holder, months | nobody above the top rep or outside his line, for longer than the window |
 * | `departed` | holder | the top rep has left |
 * | `silent` | days, since | no touch that carries trust for more than `silentAfterDays` |
 */
export type ReasonCode =
  | 'no-trust'
  | 'little-evidence'
  | 'one-way'
  | 'top-share'
  | 'lower-bound'
  | 'evidence'
  | 'hysteresis'
  | 'uncertain'
  | 'others-hold'
  | 'company-mailboxes'
  | 'spread'
  | 'first-contact'
  | 'insists'
  | 'orphans'
  | 'truck-factor'
  | 'isolated'
  | 'departed'
  | 'silent'

/** A reason whose code is one of ours; the figures that belong to it are in the table above. */
export function reason(code: ReasonCode, figures: Omit<Reason, 'code'> = {}): Reason {
  return { code, ...figures }
}
