import { sql } from 'kysely'
import { batch } from '../ledger/batch.ts'
import { activitiesOf } from '../ledger/activities.ts'
import type { CaptureContext } from './capture-context.ts'
import { moveDerivedUntil } from '../ledger/clock.ts'
import type { Db } from '../ledger/db.ts'
import { lockCapture } from './capture-messages.ts'
import { deriveActivities } from './derive-activities.ts'
import { processMessages } from './process-messages.ts'

const CHUNK = 1000

/**
 * Judges and derives again every message these addresses are on: after a merge, an alias, a correction, a changed
 * occupant. In the caller's transaction.
 */
export async function reprocessAddresses(ctx: CaptureContext, addresses: readonly string[]): Promise<number> {
  if (addresses.length === 0) return 0
  const { rows } = await sql<{ id: string }>`
    select distinct message as id from participant
    where tenant = ${ctx.tenant} and address = any(${batch.list(addresses, 'text')})
    union
    select id from message where tenant = ${ctx.tenant} and mailboxes && ${batch.list(addresses, 'text')}`.execute(
    ctx.db,
  )
  const { rows: contacts } = await sql<{ contact: string }>`
    select distinct contact from contact_address
    where tenant = ${ctx.tenant} and address = any(${batch.list(addresses, 'text')})`.execute(ctx.db)
  const people = { contacts: contacts.map((row) => row.contact), addresses }
  return reprocess(ctx, [...rows.map((row) => row.id), ...(await activitiesOf(ctx.db, ctx.tenant, people))])
}

/** The same for contacts, those without an address included. */
export async function reprocessContacts(ctx: CaptureContext, contacts: readonly string[]): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select distinct p.message as id from participant p
    join contact_address a on a.tenant = p.tenant and a.address = p.address
    where p.tenant = ${ctx.tenant} and a.contact = any(${batch.list(contacts, 'uuid')})`.execute(ctx.db)
  const activities = await activitiesOf(ctx.db, ctx.tenant, { contacts, addresses: [] })
  return reprocess(ctx, [...rows.map((row) => row.id), ...activities])
}

/** Judges and derives every message again: after a rule that concerns all of them changed. In the caller's transaction. */
export async function reprocessAll(ctx: CaptureContext): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id, at from message where tenant = ${ctx.tenant}
    union all select id, at from crm_activity where tenant = ${ctx.tenant} order by at`.execute(ctx.db)
  return reprocess(
    ctx,
    rows.map((row) => row.id),
  )
}

/**
 * Makes a change outside of capture (a merge, what the CRM says of people) and judges and derives again the messages it
 * names, in one transaction of its own, in a row with all captures.
 */
export async function reprocessAfter(
  asked: CaptureContext,
  change: (db: Db) => Promise<readonly string[]>,
): Promise<void> {
  await asked.db.transaction().execute(async (trx) => {
    await lockCapture(trx, asked.tenant)
    const ids = await change(trx)
    if (ids.length === 0) return
    const until = await moveDerivedUntil(trx, asked.tenant, asked.now())
    await reprocess({ ...asked, db: trx, now: () => until }, ids)
  })
}

async function reprocess(ctx: CaptureContext, ids: readonly string[]): Promise<number> {
  for (let start = 0; start < ids.length; start += CHUNK) {
    const chunk = ids.slice(start, start + CHUNK)
    await processMessages(ctx, chunk)
    await deriveActivities(ctx, chunk)
  }
  return ids.length
}
