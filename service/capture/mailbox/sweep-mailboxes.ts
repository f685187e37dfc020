import type { MailboxContext } from './mailbox-context.ts'
import { isAnyDue, readMailbox } from './read-mailbox.ts'

/** While another reading is long (a first one), the others become due again and again: looked for with growing pauses. */
const LOOK_AGAIN_MS = 15_000
const FIRST_LOOK_MS = 25

/** Rows held by another transaction are passed over; one that is held longer than so many looks is the next sweep's. */
const MOST_LOOKS = 10

export interface Sweep {
  readonly mailboxes: number
  readonly items: number
  readonly refused: number
  readonly later: number
}

/**
 * Reads every mailbox through that was not for the time of policy: what no notification told is found here. Several at once;
 * other processes take part.
 */
export async function sweepMailboxes(ctx: MailboxContext): Promise<Sweep> {
  const counts = { mailboxes: 0, items: 0, refused: 0, later: 0 }
  const every = ctx.policy.mailboxes.sweepMinutes * 60_000
  // Who reads may leave more to be read behind; who only looks does not.
  let reading = 0
  const work = async () => {
    let pause = FIRST_LOOK_MS
    let looks = 0
    while (!ctx.stop()) {
      const which = { checkedBefore: ctx.wireNow() - every }
      let taken = 0
      let read
      try {
        read = await readMailbox(ctx, which, {
          onTaken: () => {
            taken = 1
            reading += 1
          },
          onItems: async (settled) => {
            counts.items += settled
          },
        })
      } finally {
        reading -= taken
      }
      if (read !== null) {
        pause = FIRST_LOOK_MS
        looks = 0
        counts.mailboxes += 1
        if (read.outcome.kind === 'refused') counts.refused += 1
        if (read.outcome.kind === 'later') counts.later += 1
      } else if (reading === 0 && (++looks >= MOST_LOOKS || !(await isAnyDue(ctx, which)))) return
      else {
        await ctx.sleep(pause)
        pause = Math.min(LOOK_AGAIN_MS, pause * 2)
      }
    }
  }
  await Promise.all(Array.from({ length: ctx.settings.width }, work))
  return counts
}
