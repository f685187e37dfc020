import { automaticMail } from './automatic-mail.ts'
import { blockedSenders } from './blocked-senders.ts'
import { bothSides } from './both-sides.ts'
import type { Candidate, Rule, Verdict } from './candidate.ts'
import { excludedPeople } from './excluded-people.ts'
import { markedPrivate } from './marked-private.ts'
import { strangers } from './strangers.ts'
import { takenBack } from './taken-back.ts'

/** The order is fixed (`domain.md` §2): the first rule that speaks decides. */
const RULES: readonly Rule[] = [
  bothSides,
  automaticMail,
  markedPrivate,
  takenBack,
  excludedPeople,
  blockedSenders,
  strangers,
]

/** May this message be captured? */
export function judge(candidate: Candidate): Verdict {
  for (const rule of RULES) {
    const verdict = rule(candidate)
    if (verdict !== null) return verdict
  }
  return { verdict: 'capture', reason: null }
}
