import type { MailboxContext } from './mailbox-context.ts'
import { readMailbox } from './read-mailbox.ts'

/** While another reading is long (a first one), the others become due again and again: looked for with growing pauses. */
const LOOK_AGAIN_MS = 15_000
const FIRST_LOOK_MS = 25

/**
 * Rows that another transaction holds are passed over, and whoever keeps the list of mailboxes holds all of them for a
 * moment: one look that finds nothing does not say that nothing is due.
 */
const ENOUGH_LOOKS = 3

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
      let taken = 0
      let read
      try {
        read = await readMailbox(
          ctx,
          { checkedBefore: ctx.wireNow() - every },
          {
            onTaken: () => {
              taken = 1
              reading += 1
            },
            onItems: async (settled) => {
              counts.items += settled
            },
          },
        )
      } finally {
        reading -= taken
      }
      if (read !== null) {
        pause = FIRST_LOOK_MS
        looks = 0
        counts.mailboxes += 1
        if (read.outcome.kind === 'refused') counts.refused += 1
        if (read.outcome.kind === 'later') counts.later += 1
      } else if (reading === 0 && ++looks >= ENOUGH_LOOKS) return
      else {
        await ctx.sleep(pause)
        pause = Math.min(LOOK_AGAIN_MS, pause * 2)
      }
    }
  }
  await Promise.all(Array.from({ length: ctx.settings.width }, work))
  return counts
}
