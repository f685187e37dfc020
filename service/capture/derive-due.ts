import { sql } from 'kysely'
import { dueActivities } from '../ledger/activities.ts'
import { moveDerivedUntil } from '../ledger/clock.ts'
import { sha256 } from '../ledger/ids.ts'
import type { CaptureContext } from './capture-context.ts'
import { lockCapture } from './capture-messages.ts'
import { deriveActivities } from './derive-activities.ts'
import { processMessages } from './process-messages.ts'
import { reprocessAll } from './reprocess.ts'

const CHUNK = 1000

/**
 * Brings what was derived up to the moment and the rules: messages dated in the future are captured, but count only
 * once they are due; and a changed rule that shapes touches (who is internal, capture policy, threads, c) derives all
 * of them again. Called before figures are read and before an import. Answers how many messages it derived.
 */
export async function deriveDue(ctx: CaptureContext): Promise<number> {
  let done = await followRules(ctx)
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
      const activities = await dueActivities(trx, ctx.tenant, until, CHUNK)
      await deriveActivities({ ...ctx, db: trx, now: () => until }, activities)
      return Math.max(rows.length, activities.length)
    })
    done += count
    if (count < CHUNK) return done
  }
}

const RULES_KEY = 'derived-by'

/** Derives everything again where the rules are not those it was derived by; in one transaction with the note of them. */
async function followRules(ctx: CaptureContext): Promise<number> {
  const rules = rulesOf(ctx)
  if ((await derivedBy(ctx)) === rules) return 0
  return ctx.db.transaction().execute(async (trx) => {
    await lockCapture(trx, ctx.tenant)
    const inside = { ...ctx, db: trx }
    const before = await derivedBy(inside)
    if (before === rules) return 0
    const until = await moveDerivedUntil(trx, ctx.tenant, ctx.now())
    await sql`insert into meta (tenant, key, value) values (${ctx.tenant}, ${RULES_KEY}, to_jsonb(${rules}::text))
      on conflict (tenant, key) do update set value = excluded.value`.execute(trx)
    return reprocessAll({ ...inside, now: () => until })
  })
}

async function derivedBy(ctx: CaptureContext): Promise<string | null> {
  const { rows } = await sql<{ rules: string }>`
    select value #>> '{}' as rules from meta where tenant = ${ctx.tenant} and key = ${RULES_KEY}`.execute(ctx.db)
  return rows[0]?.rules ?? null
}

/** Weights, decay and thresholds are not among them: those apply when reading. */
function rulesOf({ policy, internalDomains }: CaptureContext): string {
  // Whether HubSpot's copy is waited for, and what becomes of files, shapes no touch.
  const { adoptMailboxes: _, attachments: _files, attachmentLimits: _limits, ...capture } = policy.capture
  const { threads, trust } = policy
  return sha256(JSON.stringify([capture, threads, trust.ccPart, [...internalDomains].sort()])).slice(0, 32)
}
