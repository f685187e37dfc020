import type { Holder } from '../../shared/contract/common.ts'

/** Beyond so many reps the smaller ones are told as one: more stripes cannot be told apart in a pane of 320 px. */
export const MOST_REPS_SHOWN = 4

/**
 * One stripe of the bar of an account's trust, and one row of the table under it. `place` numbers the reps by share
 * from 0 and chooses the pattern, so that nothing is said by colour alone; the company has a pattern of its own.
 */
export interface Stripe {
  readonly kind: 'rep' | 'company' | 'others'
  /** `company`, `others`, or the rep's primary address. */
  readonly key: string
  readonly name: string
  readonly place: number
  readonly share: number
  readonly me: boolean
  readonly departed: boolean
  /** How many holders this stripe stands for: 1, or those told as one. */
  readonly holders: number
}

/**
 * The holders of an account as stripes: reps by share, then those told as one, the company's part last, so that it
 * stands at the same end of every bar. Equal shares keep the order the service gave.
 */
export function stripes(holders: readonly Holder[]): readonly Stripe[] {
  const reps = holders.filter((holder) => holder.holder !== 'company').sort((a, b) => b.share - a.share)
  const company = holders.find((holder) => holder.holder === 'company')
  // One rep more than fits is shown by name: "1 other" would take the same room and say less.
  const shown = reps.length <= MOST_REPS_SHOWN + 1 ? reps : reps.slice(0, MOST_REPS_SHOWN)
  const others = reps.slice(shown.length)
  const all: Stripe[] = shown.map((holder, place) => ({
    kind: 'rep',
    key: holder.holder,
    name: holder.name,
    place,
    share: holder.share,
    me: holder.me,
    departed: holder.departed,
    holders: 1,
  }))
  if (others.length > 0) {
    all.push({
      kind: 'others',
      key: 'others',
      name: '',
      place: shown.length,
      share: others.reduce((sum, holder) => sum + holder.share, 0),
      me: others.some((holder) => holder.me),
      departed: false,
      holders: others.length,
    })
  }
  if (company !== undefined && company.share > 0) {
    all.push({
      kind: 'company',
      key: 'company',
      name: '',
      place: all.length,
      share: company.share,
      me: false,
      departed: false,
      holders: 1,
    })
  }
  return all
}

/** Where a stripe lies in the bar: start and width in percent of the bar's length. */
export interface Segment {
  readonly start: number
  readonly width: number
}

/** Narrower than this a stripe cannot be seen, and its part would look like nothing. */
const LEAST_WIDTH = 2

/**
 * Lays shares side by side over the whole bar. Nothing that exists is narrower than `LEAST_WIDTH`; what that takes is
 * taken from the others in proportion. Shares that add up to less than 1 (or to nothing) still fill the bar.
 */
export function layOut(shares: readonly number[]): readonly Segment[] {
  const total = shares.reduce((sum, share) => sum + Math.max(0, share), 0)
  if (total <= 0) return shares.map(() => ({ start: 0, width: 0 }))
  const wanted = shares.map((share) => (Math.max(0, share) / total) * 100)
  const narrow = wanted.map((width) => width > 0 && width < LEAST_WIDTH)
  const given = narrow.filter(Boolean).length * LEAST_WIDTH
  const rest = wanted.reduce((sum, width, i) => sum + (narrow[i] === true ? 0 : width), 0)
  let start = 0
  return wanted.map((width, i) => {
    const segment = {
      start,
      width: width === 0 ? 0 : narrow[i] === true ? LEAST_WIDTH : (width * (100 - given)) / rest,
    }
    start += segment.width
    return segment
  })
}

/** The share a holder has in another distribution of the same account (first contact), 0 when he has none there. */
export function shareOf(holders: readonly Holder[], stripe: Stripe, shown: readonly Stripe[]): number {
  if (stripe.kind !== 'others') return holders.find((holder) => holder.holder === stripe.key)?.share ?? 0
  const named = new Set(shown.map((one) => one.key))
  return holders
    .filter((holder) => holder.holder !== 'company' && !named.has(holder.holder))
    .reduce((sum, holder) => sum + holder.share, 0)
}
