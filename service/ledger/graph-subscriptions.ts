import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** A subscription that is meant to live; times in ms UTC. */
export interface StoredSubscription {
  readonly id: string
  readonly mailbox: string
  /** Null while the vendor has not answered (or its answer was lost). */
  readonly vendorId: string | null
  /** SHA-256 of the secret, hex. */
  readonly clientState: string
  readonly needs: 'reauthorize' | 'recreate' | null
  readonly madeAt: number
  readonly renewedAt: number | null
  readonly expiresAt: number | null
}

interface Row extends Omit<StoredSubscription, 'madeAt' | 'renewedAt' | 'expiresAt'> {
  madeAt: Date
  renewedAt: Date | null
  expiresAt: Date | null
}

/** Every subscription that has not ended; `ids`: these alone. */
export async function loadSubscriptions(
  db: Db,
  tenant: number,
  ids: readonly string[] | null = null,
): Promise<StoredSubscription[]> {
  const { rows } = await sql<Row>`
    select id, mailbox, vendor_id as "vendorId", client_state as "clientState", needs, made_at as "madeAt",
      renewed_at as "renewedAt", expires_at as "expiresAt"
    from graph_subscription where tenant = ${tenant} and state <> 'ended'
      and (${ids === null}::boolean or id = any(${batch.list(ids ?? [], 'uuid')})) order by made_at, id`.execute(db)
  return rows.map((row) => ({
    ...row,
    madeAt: row.madeAt.getTime(),
    renewedAt: row.renewedAt?.getTime() ?? null,
    expiresAt: row.expiresAt?.getTime() ?? null,
  }))
}

/**
 * Before the vendor is asked: its first notification may come before its answer. False when the mailbox has one already,
 * or another process is making it.
 */
export async function insertSubscription(
  db: Db,
  tenant: number,
  made: { readonly id: string; readonly mailbox: string; readonly clientState: string; readonly at: number },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`insert into graph_subscription (tenant, id, mailbox, client_state, made_at)
    values (${tenant}, ${made.id}, ${made.mailbox}, ${made.clientState}, ${iso(made.at)}::timestamptz)
    on conflict (tenant, mailbox) where state <> 'ended' do nothing returning id`.execute(db)
  return rows.length > 0
}

/** What the vendor answered to making or renewing it. */
export async function confirmSubscription(
  db: Db,
  tenant: number,
  id: string,
  answer: { readonly vendorId: string; readonly expiresAt: number; readonly at: number },
): Promise<void> {
  await sql`update graph_subscription set state = 'active', vendor_id = ${answer.vendorId}, needs = null,
      expires_at = ${iso(answer.expiresAt)}::timestamptz, renewed_at = ${iso(answer.at)}::timestamptz
    where tenant = ${tenant} and id = ${id}`.execute(db)
}

export async function endSubscription(db: Db, tenant: number, id: string, why: string, at: number): Promise<void> {
  await sql`update graph_subscription set state = 'ended', why = ${why}, ended_at = ${iso(at)}::timestamptz
    where tenant = ${tenant} and id = ${id} and state <> 'ended'`.execute(db)
}

const iso = (ms: number): string => new Date(ms).toISOString()
