import { sql } from 'kysely'
import { importSources } from '../../service/capture/import-files.ts'
import { migrate } from '../../service/ledger/migrate.ts'
import { defaultPolicy } from '../../shared/policy/policy.ts'
import { openPlace } from '../database/place.ts'
import type { Commands } from '../worker/protocol.ts'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import { capturedIds, outcomeOf, type Rows } from './outcome.ts'
import { type LedgerResult, type LedgerRun, sourceOf } from './run.ts'

/** The product's own road in: `commonhold import` without its screen. */
export async function openOurs(run: LedgerRun): Promise<Commands> {
  const database = await openPlace(run.place)
  await migrate(database.db)
  return {
    run: async (): Promise<LedgerResult> => {
      const context = {
        db: database.db,
        tenant: 1,
        policy: defaultPolicy,
        internalDomains: run.internalDomains,
        erasureKey: 'bench',
        now: () => run.now,
      }
      const started = performance.now()
      const summary = await importSources(context, [sourceOf(run)])
      const seconds = (performance.now() - started) / 1000
      const memory = peakMemoryMb()
      const rows = await readRows(database.db)
      return {
        messages: summary.seen,
        captured: summary.captured,
        seconds,
        peakMemoryMb: memory,
        outcome: outcomeOf(rows),
        capturedIds: capturedIds(rows),
      }
    },
    end: () => database.close(),
  }
}

async function readRows(db: Awaited<ReturnType<typeof openPlace>>['db']): Promise<Rows> {
  const messages = await sql<Rows['messages'][number]>`
    select message_id as id, verdict, reason, thread::text from message`.execute(db)
  const participants = await sql<Rows['participants'][number]>`
    select m.message_id as message, p.address, p.role from participant p
    join message m on m.tenant = p.tenant and m.id = p.message`.execute(db)
  const mass = await sql<Rows['mass'][number]>`
    select a.key as account, coalesce(r.primary_address, 'company') as holder, t.kind, sum(t.mass) as mass
    from touch t join account a on a.tenant = t.tenant and a.id = t.account
    left join rep r on r.tenant = t.tenant and r.id = t.holder group by 1, 2, 3`.execute(db)
  return { messages: messages.rows, participants: participants.rows, mass: mass.rows }
}
