import { sql } from 'kysely'
import type { CaptureContext } from '../../service/capture/capture-context.ts'
import { processMessages } from '../../service/capture/process-messages.ts'
import type { Db } from '../../service/ledger/db.ts'

class Undo extends Error {}

/**
 * Lets capture derive some threads of the made-up ledger again and compares row by row: what was made by SQL is what
 * capture would have written. Throws where it is not; leaves nothing behind.
 */
export async function checkSample(context: CaptureContext, threads: readonly string[]): Promise<void> {
  try {
    await context.db.transaction().execute(async (trx) => {
      const before = await rowsOf(trx, threads)
      const { rows } = await sql<{ id: string }>`select id from message where thread = any(${threads}::uuid[])`.execute(
        trx,
      )
      await processMessages(
        { ...context, db: trx },
        rows.map((row) => row.id),
      )
      const after = await rowsOf(trx, threads)
      for (const [name, text] of Object.entries(before)) {
        if (text === '[]' || text !== after[name])
          throw new Error(`the made-up rows of ${name} are not what capture writes`)
      }
      throw new Undo()
    })
  } catch (error) {
    if (!(error instanceof Undo)) throw error
  }
}

async function rowsOf(db: Db, threads: readonly string[]): Promise<Record<string, string>> {
  const list = sql`any(${threads}::uuid[])`
  const members = sql`(select id from message where thread = ${list})`
  const queries = {
    message: sql`select id, verdict, direction, thread, guessed, parent from message where id in ${members} order by id`,
    link: sql`select token, message from link where message in ${members} order by token, message`,
    touch: sql`select account, contact, holder, kind, day, thread, round(mass::numeric, 9)::text as mass from touch
      where thread = ${list} order by thread, day, kind, holder`,
    exchange: sql`select account, message, thread, at::text, direction, sender, contacts, addressed, holders, parent_holders
      from exchange where thread = ${list} order by message`,
  }
  const result: Record<string, string> = {}
  for (const [name, query] of Object.entries(queries)) result[name] = JSON.stringify((await query.execute(db)).rows)
  return result
}
