import { betaCdf, betaQuantile } from './beta.ts'
import { answer, mail, see, time } from './example.ts'
import { DAY, type RawMessage } from './world.ts'

/** The day k days before 2024-12-27, the t of several examples, as `YYYY-MM-DDT12:00:00`. */
const before = (k: number): string => new Date(Date.parse('2024-12-27') - k * DAY + DAY / 2).toISOString().slice(0, 19)

const shares = (list: { holder: string; share: number }[]) =>
  list.map(({ holder, share }) => [holder.replace('@ours.com', ''), Number(share.toFixed(9))])

/** `days` openings by Eva, each its own thread, one a day from `first` (days before 2024-12-27) on. */
const openings = (first: number, days: number, to: string): RawMessage[] =>
  Array.from({ length: days }, (_, i) => mail(before(first - i), 'eva@cust.com', to))

const noDecay = { numbers: { halfLifeDays: Infinity } }

describe('reference: kinds', () => {
  test('opened begins something: nothing earlier in its thread, and it answers nothing', () => {
    const first = mail('03-01', 'eva@cust.com', 'ann')
    const marked = mail('03-01', 'eva@cust.com', 'ann', { subject: 'Re: our call' })
    const forwarded = mail('03-01', 'eva@cust.com', 'ann', { subject: 'FW: their call' })
    const replied = mail('03-01', 'eva@cust.com', 'ann', { inReplyTo: '<lost@x>' })
    const ours = mail('03-01', 'ann', 'eva@cust.com')
    const back = answer(ours, '03-02', 'eva@cust.com', 'ann')
    const seen = see([first, marked, forwarded, replied, ours, back])
    expect([first, marked, forwarded, replied, ours, back].map(seen.kind)).toEqual([
      ...['opened', 'answered', 'opened', 'answered', 'sent', 'answered'],
    ])
  })

  test('opened when it comes more than 90 days after the last of its thread', () => {
    const ours = mail('2024-01-01T00:00:00', 'ann', 'eva@cust.com')
    const just = answer(ours, '2024-03-31T00:00:00', 'eva@cust.com', 'ann')
    const after = answer(ours, '2024-06-29T00:00:01', 'eva@cust.com', 'ann')
    const seen = see([ours, just, after])
    expect([seen.kind(just), seen.kind(after)]).toEqual(['answered', 'opened'])
  })

  test('opened when its parent carried none of its holders and it names at least one', () => {
    const ours = mail('03-01', 'ann', 'eva@cust.com', { copy: 'ben' })
    const toNew = answer(ours, '03-02', 'eva@cust.com', 'cy')
    const toCopied = answer(ours, '03-03', 'eva@cust.com', 'ben cy')
    const toNobody = answer(ours, '03-04', 'eva@cust.com', 'noreply')
    const seen = see([ours, toNew, toCopied, toNobody])
    expect([toNew, toCopied, toNobody].map(seen.kind)).toEqual(['opened', 'answered', 'answered'])
  })
})

describe('reference: mass', () => {
  test('To-holders share 1 − c, Cc-holders c = 0.25; one side alone takes all; the company is one holder', () => {
    // To Ann and Ben: 0.75 / 2 each; Cc Cy and the company: 0.25 / 2 each.
    expect(see([mail('03-01', 'eva@cust.com', 'ann ben', { copy: 'cy sales info ann' })]).trust()).toEqual([
      'cust.com ann@ours.com opened 0.375',
      'cust.com ben@ours.com opened 0.375',
      'cust.com company opened 0.125',
      'cust.com cy@ours.com opened 0.125',
    ])
    expect(see([mail('03-01', 'eva@cust.com', 'x@other.com', { bcc: ['ann@ours.com'], copy: 'ben' })]).trust()).toEqual(
      ['cust.com ann@ours.com opened 0.5', 'cust.com ben@ours.com opened 0.5'],
    )
  })

  test('one contact, thread and day is one touch: the mean over the messages that name a holder', () => {
    const one = mail('2024-03-01T08:00:00', 'eva@cust.com', 'ann')
    const two = answer(one, '2024-03-01T09:00:00', 'eva@cust.com', 'ann ben')
    const none = answer(one, '2024-03-01T10:00:00', 'eva@cust.com', 'noreply')
    const bob = answer(one, '2024-03-01T11:00:00', 'bob@cust.com', 'ann')
    const next = answer(one, '2024-03-02T00:00:00', 'eva@cust.com', 'ann')
    // Eva, 1 March: Ann (1 + ½) / 2, Ben (0 + ½) / 2, opened by the first line; Bob and 2 March are touches of their own.
    expect(see([one, two, none, bob, next]).trust()).toEqual([
      'cust.com ann@ours.com answered 1',
      'cust.com ann@ours.com answered 1',
      'cust.com ann@ours.com opened 0.75',
      'cust.com ben@ours.com opened 0.25',
    ])
  })

  test('opened if any opened: asked of the messages that name a holder', () => {
    const toRobot = mail('2024-03-01T08:00:00', 'eva@cust.com', 'noreply')
    const first = answer(toRobot, '2024-03-01T08:30:00', 'ann', 'eva@cust.com')
    const next = answer(first, '2024-03-01T09:00:00', 'eva@cust.com', 'ann')
    const seen = see([toRobot, first, next])
    expect(seen.kind(toRobot)).toBe('opened')
    expect(seen.trust()).toEqual(['cust.com ann@ours.com answered 1'])
  })

  test('an inbound message belongs to its sender’s account only; sent is one for each account in To, Cc or Bcc', () => {
    const inbound = mail('03-01', 'eva@cust.com', 'ann', { copy: 'x@other.com' })
    const outbound = mail('03-02', 'ann', 'eva@cust.com bob@cust.com', { copy: 'x@other.com', bcc: ['y@third.com'] })
    const seen = see([inbound, outbound])
    expect(seen.trust()).toEqual(['cust.com ann@ours.com opened 1'])
    expect(seen.sent()).toEqual(['cust.com ann@ours.com', 'other.com ann@ours.com', 'third.com ann@ours.com'])
  })
})

describe('reference: trust distribution', () => {
  test('kind weight × mass × decay; evidence without kind weights; first contact over opened alone', () => {
    const opened = mail(before(180), 'eva@cust.com', 'ann')
    const company = mail(before(360), 'eva@cust.com', 'sales')
    const answered = mail(before(180), 'eva@cust.com', 'ben', { subject: 'Re: a call' })
    const sent = mail(before(1), 'cy', 'eva@cust.com')
    const account = see([opened, company, answered, sent], {}, '2024-12-31', '2024-12-27').account('cust.com')
    // Ann 3·½ = 1.5, company 3·¼ = 0.75, Ben 1·½ = 0.5, together 2.75.
    expect(shares(account.holders)).toEqual([
      ['ann', 0.545454545],
      ['company', 0.272727273],
      ['ben', 0.181818182],
    ])
    expect(account.topShare).toBeCloseTo(1.5 / 2.75, 12)
    expect(account.companyShare).toBeCloseTo(0.75 / 2.75, 12)
    expect(account.effectiveHolders).toBeCloseTo(2.75 ** 2 / (1.5 ** 2 + 0.75 ** 2 + 0.5 ** 2), 12)
    expect(account.evidence).toBeCloseTo(0.5 + 0.25 + 0.5, 12)
    expect(shares(account.firstContact)).toEqual([
      ['ann', 0.666666667],
      ['company', 0.333333333],
    ])
  })

  test('equal shares: the later day of the latest inbound touch first, then the smaller id', () => {
    // At t Ben has 2 answered at age 180 = 1; Zed 1 answered at age 0 = 1 (t live, at the start of its day).
    const ben = [1, 2].map((i) => mail('2024-06-30T00:00:00', 'eva@cust.com', 'ben', { subject: `Re: ${i}` }))
    const zed = mail('2024-12-27T00:00:00', 'eva@cust.com', 'zed', { subject: 'Re: 3' })
    expect(see([...ben, zed], {}, '2024-12-27').account('cust.com').topRep).toBe('zed@ours.com')
    const both = mail('03-01', 'eva@cust.com', 'zed ben')
    expect(see([both]).account('cust.com').topRep).toBe('ben@ours.com')
  })

  test('an earlier t takes the touches whose day ended by t; a live t takes today', () => {
    const one = mail('2024-03-01T01:00:00', 'eva@cust.com', 'ann')
    const two = mail('2024-03-02T01:00:00', 'eva@cust.com', 'ben')
    const holders = (now: string, t: string) =>
      see([one, two], {}, now, t)
        .account('cust.com')
        ?.holders.map((h) => h.holder) ?? []
    expect(holders('2024-03-05', '2024-03-02')).toEqual(['ann@ours.com'])
    expect(holders('2024-03-02T00:59:59', '2024-03-02T00:59:59')).toEqual(['ann@ours.com'])
    expect(holders('2024-03-02T01:00:00', '2024-03-02T01:00:00')).toHaveLength(2)
  })

  test('without touches that carry trust: nobody on top, insufficient, N and L₅ undefined', () => {
    const account = see([mail('03-01', 'ann', 'eva@cust.com', { copy: 'x@other.com' })]).account('cust.com')
    expect(account).toMatchObject({
      topRep: null,
      topShare: 0,
      companyShare: 0,
      effectiveHolders: null,
      lowerBound: null,
    })
    expect(account).toMatchObject({
      holders: [],
      state: 'insufficient',
      since: '2024-03-01',
      contacts: 1,
      insistence: null,
    })
    // Seen in Cc of another account's message only: a row, no touch, so no day is read.
    const copied = see([mail('03-01', 'eva@cust.com', 'ann', { copy: 'x@other.com' })]).account('other.com')
    expect(copied).toMatchObject({ state: 'insufficient', since: null, contacts: 1 })
  })

  test('two-way within the window, coverage, orphan-risk contacts', () => {
    const t = '2024-12-27'
    const edge = new Date(Date.parse(t) - 365 * DAY).toISOString().slice(0, 19)
    const past = new Date(Date.parse(t) - 365 * DAY - 1000).toISOString().slice(0, 19)
    const all = [
      mail(edge, 'ann', 'eva@cust.com'),
      mail(before(9), 'eva@cust.com', 'x@other.com', { copy: 'ann' }),
      mail(past, 'ann', 'old@cust.com'),
      mail(before(9), 'old@cust.com', 'ann'),
      ...['ann', 'ben'].flatMap((one) => [mail(before(8), one, 'bob@cust.com'), mail(before(7), 'bob@cust.com', one)]),
      ...['ann', 'info'].flatMap((one) => [mail(before(8), one, 'kim@cust.com'), mail(before(7), 'kim@cust.com', one)]),
      mail(before(6), 'ann', 'sue@other.com', { copy: 'joe@cust.com' }),
    ]
    const account = see(all, {}, t).account('cust.com')
    expect(account.coverage.map(({ contact, twoWay }) => `${contact.split('@')[0]} ${twoWay.length}`)).toEqual([
      ...['bob 2', 'eva 1', 'joe 0', 'kim 2', 'old 0'],
    ])
    expect([account.contacts, account.orphanContacts]).toEqual([5, 1])
  })

  test('insistence: of ≥ 3 answers to a message with the top rep and another, the part to him alone', () => {
    const ours = mail(before(20), 'ann', 'eva@cust.com', { copy: 'ben' })
    const to = (k: number, who: string) => answer(ours, before(k), 'eva@cust.com', who)
    const q = (all: RawMessage[]) => see([ours, ...all], {}, '2024-12-27').account('cust.com').insistence
    expect(q([to(9, 'ann'), to(8, 'ann')])).toBeNull()
    expect(q([to(9, 'ann'), to(8, 'ann'), to(7, 'ann ben')])).toBeCloseTo(2 / 3, 12)
    // One that names no holder counts as not; one whose parent carried Ann alone is no case.
    const alone = mail(before(15), 'ann', 'eva@cust.com')
    const noCase = [alone, answer(alone, before(6), 'eva@cust.com', 'ann')]
    expect(q([to(9, 'ann'), to(8, 'ann'), to(7, 'noreply'), to(5, 'ann ben'), ...noCase])).toBe(0.5)
  })

  test('truck factor: the fewest reps who leave more than half of the tied weight without a tie', () => {
    const tie = (contact: string, who: string) =>
      who.split(' ').flatMap((one) => [mail(before(9), one, contact), mail(before(8), contact, one)])
    const factor = (all: RawMessage[], given = {}) => see(all, given, '2024-12-27').account('cust.com').truckFactor
    const all = [...tie('a@cust.com', 'ann'), ...tie('b@cust.com', 'ann ben'), ...tie('c@cust.com', 'ann sales')]
    // Ann orphans a: 1 of 3, not more than half; Ann and Ben orphan a and b.
    expect(factor(all)).toBe(2)
    // a is senior and weighs 3 of 5: Ann alone suffices.
    expect(factor(all, { contacts: [{ addresses: ['a@cust.com'], title: 'Vice President, Sales' }] })).toBe(1)
    expect(factor(all, { contacts: [{ addresses: ['a@cust.com'], title: 'Coordinator' }] })).toBe(2)
    expect(factor(tie('a@cust.com', 'sales'))).toBeNull()
    expect(factor([mail(before(9), 'ann', 'a@cust.com')])).toBeNull()
    // 13 contacts with a rep each, beyond the search over subsets: 7 of 13 is more than half.
    const many = Array.from({ length: 13 }, (_, i) => tie(`c${i}@cust.com`, `rep${i}`)).flat()
    expect(factor(many)).toBe(7)
  })

  test('isolation: months since anyone above or outside the top rep’s line was in touch both ways', () => {
    const reps = [
      { address: 'ann@ours.com', manager: 'boss@ours.com' },
      { address: 'ben@ours.com', manager: 'ann@ours.com' },
      { address: 'cy@ours.com', manager: 'boss@ours.com' },
      { address: 'boss@ours.com' },
    ]
    const ann = openings(300, 5, 'ann')
    const below = [mail(before(9), 'ben', 'eva@cust.com'), mail(before(8), 'eva@cust.com', 'ben')]
    const months = (all: RawMessage[], given = {}) =>
      see(all, { reps, ...given }, '2024-12-27').account('cust.com').isolationMonths
    // Never: since the start of the first touch's day, 300 days.
    expect(months([...ann, ...below])).toBeCloseTo(300 / (365.25 / 12), 9)
    // Cy was written to and wrote back; his own next letter, to nobody's answer yet, is still a tie's touch.
    const outside = [mail(before(99), 'eva@cust.com', 'cy'), mail(before(60), 'cy', 'eva@cust.com')]
    const lone = [mail(before(30), 'eva@cust.com', 'boss')]
    expect(months([...ann, ...outside, ...lone])).toBeCloseTo(59.5 / (365.25 / 12), 9)
    expect(see(ann, {}, '2024-12-27').account('cust.com').isolationMonths).toBeNull()
    expect(months(ann, { reps: [{ address: 'ann@ours.com' }] })).toBeNull()
  })
})

describe('reference: L₅', () => {
  test('closed forms of the Beta quantile', () => {
    expect(betaQuantile(0.05, 0.5, 0.5)).toBeCloseTo(Math.sin((Math.PI * 0.05) / 2) ** 2, 11)
    expect(betaQuantile(0.05, 7, 1)).toBeCloseTo(0.05 ** (1 / 7), 11)
    expect(betaQuantile(0.05, 1, 7)).toBeCloseTo(1 - 0.95 ** (1 / 7), 11)
    // Beta(9/2, 1/2) is 9 / (9 + T²) with Student's T of 9 degrees: its two-sided 5 % point is 2.2621572.
    expect(betaQuantile(0.05, 4.5, 0.5)).toBeCloseTo(9 / (9 + 2.2621571628 ** 2), 9)
    expect(betaCdf(0.5, 2000, 2000)).toBeCloseTo(0.5, 11)
  })
})

describe('reference: states', () => {
  const written = mail(before(299), 'ann', 'eva@cust.com')
  const stateOf = (all: RawMessage[], given = {}, t = '2024-12-27') => {
    const { state, since } = see(all, given, t).account('cust.com')
    return [state, since]
  }
  const day = (k: number) => before(k).slice(0, 10)

  test('insufficient under 4 of evidence, personal from the day it is enough', () => {
    // Without decay: 4 at the end of the fourth day, s₁ = 1, L₅ = 0.6375.
    expect(stateOf([written, ...openings(200, 3, 'ann')], noDecay)).toEqual(['insufficient', day(299)])
    expect(stateOf([written, ...openings(200, 4, 'ann')], noDecay)).toEqual(['personal', day(197)])
  })

  test('insufficient while no contact has written and been written to within 365 days: one-way', () => {
    const all = openings(800, 6, 'ann')
    expect(stateOf(all, noDecay)).toEqual(['insufficient', day(800)])
    // Written to 366 days after the last of them: too late. Another contact's letter mends nothing.
    const late = mail(before(795 - 366), 'ann', 'eva@cust.com')
    const other = mail(before(700), 'ann', 'bob@cust.com')
    expect(stateOf([...all, late, other], noDecay)).toEqual(['insufficient', day(800)])
    const inTime = mail(before(795 - 365), 'ben', 'eva@cust.com')
    expect(stateOf([...all, inTime], noDecay)).toEqual(['personal', day(430)])
  })

  test('company at s₁ ≤ 0.5, shared between, and equal to a threshold is at it', () => {
    const ann = openings(290, 6, 'ann')
    // 6 : 6 is exactly one half.
    expect(stateOf([written, ...ann, ...openings(284, 6, 'sales')], noDecay)[0]).toBe('company')
    // 12 : 5 = 0.706, never personal in between: each day of Ann's has one of the company's before it.
    const mixed = [...openings(290, 5, 'sales'), ...openings(285, 12, 'ann')]
    expect(stateOf([written, ...mixed], noDecay)).toEqual(['shared', day(280)])
  })

  test('personal lasts until s₁ < 0.70, and that day is read again from the first row', () => {
    const ann = openings(290, 8, 'ann')
    // 8/9, 8/10, 8/11 = 0.727 stay; 8/12 = 0.667 leaves on the fourth day of Ben's.
    expect(stateOf([written, ...ann, ...openings(200, 3, 'ben')], noDecay)).toEqual(['personal', day(287)])
    expect(stateOf([written, ...ann, ...openings(200, 4, 'ben')], noDecay)).toEqual(['shared', day(197)])
  })

  test('personal lasts until n < 2', () => {
    // Five openings of one day: 5 · 2^(−a/180) < 2 first at a = 238, the end of the 237th day after.
    const all = Array.from({ length: 5 }, () => mail(before(290), 'eva@cust.com', 'ann'))
    expect(stateOf([written, ...all], {}, day(290 - 237))).toEqual(['personal', day(290)])
    expect(stateOf([written, ...all])).toEqual(['insufficient', day(290 - 237)])
  })

  test('personal belongs to a rep: with another on top the rows are read afresh and since starts anew', () => {
    const ben = Array.from({ length: 20 }, () => mail(before(100), 'bob@cust.com', 'ben'))
    const account = see([written, ...openings(290, 4, 'ann'), ...ben], noDecay, '2024-12-27').account('cust.com')
    // 20 : 4 = 0.833 on that one day.
    expect(account).toMatchObject({ state: 'personal', since: day(100), topRep: 'ben@ours.com' })
  })

  test('the last day is read at t', () => {
    const all = Array.from({ length: 4 }, () => mail('2024-12-27T06:00:00', 'eva@cust.com', 'ann'))
    // Read at 06:00 the age is a quarter day: n = 4 · 2^(−0.25/180) < 4.
    expect(stateOf([written, ...all], {}, '2024-12-27T06:00:00')[0]).toBe('insufficient')
    const midnight = all.map((one) => ({ ...one, date: '2024-12-27T00:00:00Z' }))
    // At the start of the day the age is 0 and n is exactly 4.
    expect(stateOf([written, ...midnight])).toEqual(['personal', '2024-12-27'])
    expect(time('2024-12-27')).toBe(Date.parse('2024-12-27T00:00:00Z'))
  })
})
