import { sql } from 'kysely'
import { moveDerivedUntil } from '../ledger/clock.ts'
import type { CaptureContext } from './capture-context.ts'
import { lockCapture } from './capture-messages.ts'
import { processMessages } from './process-messages.ts'

const CHUNK = 1000

/**
 * Messages dated in the future are captured, but count only once they are due: brings those now due into threads and
 * touches. Called before figures are read. Answers how many there were.
 */
export async function deriveDue(ctx: CaptureContext): Promise<number> {
  let done = 0
  for (;;) {
    const count = await ctx.db.transaction().execute(async (trx) => {
      await lockCapture(trx, ctx.tenant)
      const until = await moveDerivedUntil(trx, ctx.tenant, ctx.now())
      const { rows } = await sql<{ id: string }>`
        select id from message where tenant = ${ctx.tenant} and verdict = 'capture' and thread is null
          and at <= ${new Date(until).toISOString()}::timestamptz
        order by at limit ${CHUNK}`.execute(trx)
      await processMessages(
        { ...ctx, db: trx, now: () => until },
        rows.map((row) => row.id),
      )
      return rows.length
    })
    done += count
    if (count < CHUNK) return done
  }
}
