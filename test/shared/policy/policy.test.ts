import { automaticMail } from '../../../shared/policy/automatic-mail.ts'
import { blockedSenders } from '../../../shared/policy/blocked-senders.ts'
import { bothSides } from '../../../shared/policy/both-sides.ts'
import type { Candidate, Party } from '../../../shared/policy/candidate.ts'
import { excludedPeople } from '../../../shared/policy/excluded-people.ts'
import { judge } from '../../../shared/policy/index.ts'
import { markedPrivate } from '../../../shared/policy/marked-private.ts'
import { defaultPolicy, policySchema } from '../../../shared/policy/policy.ts'
import { strangers } from '../../../shared/policy/strangers.ts'

const party = (address: string, excluded = false): Party => ({
  address,
  internal: address.endsWith('@ours.com'),
  excluded,
})
const ann = party('ann@ours.com')
const x = party('x@cust.com')

function candidate(given: Partial<Candidate> = {}): Candidate {
  return {
    sender: x,
    parties: [x, ann],
    automatic: null,
    private: false,
    senderBlocked: false,
    senderErased: false,
    senderKnown: true,
    ruling: null,
    ...given,
  }
}

describe('each rule', () => {
  test('a candidate has a sender, one of us and one outside', () => {
    expect(bothSides(candidate())).toBeNull()
    expect(bothSides(candidate({ sender: null }))?.reason).toBe('no-sender')
    expect(bothSides(candidate({ sender: null, senderErased: true }))?.reason).toBe('erased')
    expect(bothSides(candidate({ parties: [ann], sender: ann }))?.reason).toBe('internal-only')
    expect(bothSides(candidate({ parties: [x] }))?.reason).toBe('external-only')
  })

  test('automatic, private and blocked mail is skipped', () => {
    expect(automaticMail(candidate({ automatic: 'list' }))?.reason).toBe('automatic')
    expect(automaticMail(candidate())).toBeNull()
    expect(markedPrivate(candidate({ private: true }))?.reason).toBe('private')
    expect(markedPrivate(candidate())).toBeNull()
    expect(blockedSenders(candidate({ senderBlocked: true }))?.reason).toBe('blocked-sender')
    expect(blockedSenders(candidate())).toBeNull()
  })

  test('an excluded person is taken off, the message stays as long as both sides do', () => {
    const boss = party('boss@ours.com', true)
    const lawyer = party('lawyer@cust.com', true)
    expect(excludedPeople(candidate({ parties: [x, ann, boss, lawyer] }))).toBeNull()
    expect(excludedPeople(candidate({ parties: [x, boss] }))?.reason).toBe('excluded-people')
    expect(excludedPeople(candidate({ parties: [ann, lawyer], sender: ann }))?.reason).toBe('excluded-people')
    expect(excludedPeople(candidate({ parties: [x, ann, lawyer], sender: lawyer }))?.reason).toBe('excluded-people')
  })

  test('a stranger’s inbound message waits; ours never does', () => {
    expect(strangers(candidate({ senderKnown: false }))).toEqual({ verdict: 'hold', reason: 'stranger' })
    expect(strangers(candidate({ senderKnown: true }))).toBeNull()
    expect(strangers(candidate({ senderKnown: false, sender: ann }))).toBeNull()
  })
})

test('the order is fixed: each rule speaks before all later ones', () => {
  const stranger = candidate({ senderKnown: false })
  const blocked = { ...stranger, senderBlocked: true }
  const excluded = { ...blocked, parties: [x, party('ann@ours.com', true)] }
  const secret = { ...excluded, private: true }
  const automatic = { ...secret, automatic: 'list' as const }
  const inside = { ...automatic, parties: [ann] }
  const all = [candidate(), stranger, blocked, excluded, secret, automatic, inside]
  expect(all.map((one) => judge(one).reason)).toEqual([
    null,
    'stranger',
    'blocked-sender',
    'excluded-people',
    'private',
    'automatic',
    'internal-only',
  ])
})

describe('the policy file', () => {
  test('defaults are the ones of domain.md', () => {
    expect(defaultPolicy.trust).toMatchObject({
      ccPart: 0.25,
      kindWeights: { opened: 3, answered: 1, called: 3, met: 2, visited: 2, sent: 0 },
      halfLifeDays: 180,
      windowDays: 365,
      insistenceMinimum: 3,
      seniorWeight: 3,
    })
    expect(defaultPolicy.threads).toEqual({ guessWithinDays: 30, reopenedAfterDays: 90 })
    expect(defaultPolicy.state).toEqual({
      minimumEvidence: 4,
      mutualWithinDays: 365,
      personalShare: 0.8,
      personalLowerBound: 0.6,
      companyShare: 0.5,
      leaveShare: 0.7,
      leaveEvidence: 2,
      silentAfterDays: 180,
    })
  })

  test('unknown names and values out of range are refused, all at once', () => {
    const read = policySchema.safeParse({ trust: { ccPart: 2, halfLife: 1 }, other: 1 })
    expect(read.success).toBe(false)
    expect(read.error?.issues.length).toBe(3)
  })
})
