import type { Seed } from '../../sandbox/hubspot/routes/seed.ts'
import { seeded } from '../../sandbox/world/random.ts'
import { createCanaries, type Canaries } from './canaries.ts'
import { crmSeed, type Letter, type MailSet, mailSet, OURS } from './mail-set.ts'

export const DAY = Date.UTC(2026, 2, 10)
export const DAY_MS = 86_400_000
export const REPS = Array.from({ length: 7 }, (_, i) => `rep${i + 1}@${OURS}`)
export const ALIAS = `rep1.alias@${OURS}`
export const MAILBOXES = [...REPS, `service@${OURS}`]

/** A day's mail: the letters of a set one after another, answers after what they answer, from first to last minute. */
export interface DayMail {
  readonly set: MailSet
  readonly canaries: Canaries
  /** What the CRM holds in the morning. */
  readonly seed: Seed
}

export function dayMail(seed: string, threads: number): DayMail {
  const random = seeded(`times ${seed}`)
  const canaries = createCanaries(seed)
  const set = mailSet(`day-${seed}`, threads)
  const inOrder = [...set.letters].sort((a, b) => a.at - b.at)
  const steps = inOrder.map(() => random.next())
  const whole = steps.reduce((sum, one) => sum + one, 0)
  let passed = 0
  const letters: Letter[] = inOrder.map((letter, index) => {
    passed += steps[index] ?? 0
    const at = DAY + 60_000 + Math.floor(((passed / whole) * (DAY_MS - 600_000)) / 1_000) * 1_000
    return { ...letter, at, subject: letter.subject.replace(/^((?:Re: )?)/, `$1${canaries.of('subject')} `) }
  })
  const dated = { ...set, letters, crm: { ...set.crm, logged: [] } }
  const owners = REPS.map((email) => ({ email }))
  return { set: dated, canaries, seed: { ...crmSeed(dated), owners } }
}
