import { sql } from 'kysely'
import type { DerivedExchange, DerivedTouch } from '../../shared/trust/derive.ts'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

export interface Placed {
  readonly id: string
  readonly thread: string
  readonly guessed: boolean
  readonly parent: string | null
}

export async function savePlacements(db: Db, tenant: number, placed: readonly Placed[]): Promise<void> {
  if (placed.length === 0) return
  await sql`update message set thread = batch.thread, guessed = batch.guessed, parent = batch.parent
    from ${batch.table(placed, {
      id: ['uuid', (p) => p.id],
      thread: ['uuid', (p) => p.thread],
      guessed: ['boolean', (p) => p.guessed],
      parent: ['uuid', (p) => p.parent],
    })}
    where message.tenant = ${tenant} and message.id = batch.id and (message.thread is distinct from batch.thread
      or message.guessed is distinct from batch.guessed or message.parent is distinct from batch.parent)`.execute(db)
}

export async function clearPlacements(db: Db, tenant: number, messages: readonly string[]): Promise<void> {
  if (messages.length === 0) return
  await sql`update message set thread = null, guessed = false, parent = null
    where tenant = ${tenant} and id = any(${batch.list(messages, 'uuid')})`.execute(db)
}

/**
 * Replaces everything derived from these threads: the one place that writes touches and exchanges. Marks the accounts
 * whose facts went or came as stale and answers them.
 */
export async function replaceDerived(
  db: Db,
  tenant: number,
  threads: readonly string[],
  touches: readonly (DerivedTouch & { readonly thread: string })[],
  exchanges: readonly (DerivedExchange & { readonly thread: string })[],
  now: number,
): Promise<void> {
  const accounts = new Set<string>()
  const ids = batch.list(threads, 'uuid')
  const gone = await sql<{ account: string }>`
    with t as (delete from touch where tenant = ${tenant} and thread = any(${ids}) returning account),
      e as (delete from exchange where tenant = ${tenant} and thread = any(${ids}) returning account)
    select account from t union select account from e`.execute(db)
  for (const { account } of gone.rows) accounts.add(account)
  if (touches.length > 0) {
    await sql`insert into touch (tenant, account, contact, holder, kind, day, thread, mass)
      select ${tenant}, account, contact, holder, kind, day, thread, mass from ${batch.table(touches, {
        account: ['uuid', (t) => t.account],
        contact: ['uuid', (t) => t.contact],
        holder: ['uuid', (t) => t.holder],
        kind: ['text', (t) => t.kind],
        day: ['integer', (t) => t.day],
        thread: ['uuid', (t) => t.thread],
        mass: ['double precision', (t) => t.mass],
      })}`.execute(db)
  }
  if (exchanges.length > 0) {
    await sql`insert into exchange (tenant, account, message, thread, at, direction, sender, contacts, addressed, holders, parent_holders)
      select ${tenant}, account, message, thread, at, direction, sender, contacts, addressed, holders, parent_holders
      from ${batch.table(exchanges, {
        account: ['uuid', (e) => e.account],
        message: ['uuid', (e) => e.messageId],
        thread: ['uuid', (e) => e.thread],
        at: ['timestamptz', (e) => e.at],
        direction: ['text', (e) => e.direction],
        sender: ['uuid', (e) => e.sender],
        contacts: ['uuid[]', (e) => e.contacts],
        addressed: ['uuid[]', (e) => e.addressed],
        holders: ['uuid[]', (e) => e.holders],
        parent_holders: ['uuid[]', (e) => e.parentHolders],
      })}`.execute(db)
  }
  for (const { account } of exchanges) accounts.add(account)
  for (const { account } of touches) accounts.add(account)
  if (accounts.size === 0) return
  await sql`insert into stale_account (tenant, account, since)
    select ${tenant}, account, ${new Date(now).toISOString()}::timestamptz
    from unnest(${batch.list([...accounts], 'uuid')}) as a(account) on conflict do nothing`.execute(db)
}
