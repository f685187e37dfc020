import { sql } from 'kysely'
import { batch } from '../ledger/batch.ts'
import type { Db } from '../ledger/db.ts'
import { iso, type SyncContext } from './sync-context.ts'

/** The dated map between our identities and the CRM's, and what the CRM said about addresses and domains. */
export type MappedKind = 'account' | 'contact' | 'rep'

export interface Mapped {
  readonly own: string
  readonly crmId: string
  readonly madeByUs: boolean
  /** ms UTC */
  readonly since: number
}

type Store = Pick<SyncContext, 'db' | 'tenant' | 'now'>

/** What our ids are in the CRM today. */
export async function loadMapped(ctx: Store, kind: MappedKind, own: readonly string[]): Promise<Map<string, Mapped>> {
  if (own.length === 0) return new Map()
  const { rows } = await sql<{ own: string; crm_id: string; made_by_us: boolean; since: Date }>`
    select own, crm_id, made_by_us, since from crm_identity
    where tenant = ${ctx.tenant} and kind = ${kind} and ended_at is null and own = any(${batch.list(own, 'uuid')})
    order by since desc, crm_id`.execute(ctx.db)
  return new Map(
    rows.map((row) => [
      row.own,
      { own: row.own, crmId: row.crm_id, madeByUs: row.made_by_us, since: row.since.getTime() },
    ]),
  )
}

/** Whose record a person deleted in the CRM, and who has none today: never created again. */
export async function loadTombstones(ctx: Store, kind: MappedKind, own: readonly string[]): Promise<Set<string>> {
  if (own.length === 0) return new Set()
  const { rows } = await sql<{ own: string }>`
    select own from crm_identity
    where tenant = ${ctx.tenant} and kind = ${kind} and own = any(${batch.list(own, 'uuid')})
    group by own having bool_or(tombstone) and bool_and(ended_at is not null)`.execute(ctx.db)
  return new Set(rows.map((row) => row.own))
}

/** Who of us stands behind CRM ids, the ended ones too. */
export async function loadOwn(ctx: Store, kind: MappedKind, crmIds: readonly string[]): Promise<Map<string, string>> {
  if (crmIds.length === 0) return new Map()
  const { rows } = await sql<{ own: string; crm_id: string }>`
    select own, crm_id from crm_identity
    where tenant = ${ctx.tenant} and kind = ${kind} and crm_id = any(${batch.list(crmIds, 'text')})`.execute(ctx.db)
  return new Map(rows.map((row) => [row.crm_id, row.own]))
}

/**
 * Records what is what, since now unless the row says when (ms UTC). A CRM id that somebody else of ours already has stays with him: the caller merges the two first
 * where they are one person.
 */
export async function saveMapped(
  ctx: Store,
  kind: MappedKind,
  rows: readonly {
    readonly own: string
    readonly crmId: string
    readonly madeByUs: boolean
    readonly since?: number
  }[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into crm_identity (tenant, kind, own, crm_id, made_by_us, since)
    select distinct on (crm_id) ${ctx.tenant}::int, ${kind}::text, own, crm_id, made_by_us, since
    from ${batch.table(rows, {
      own: ['uuid', (row) => row.own],
      crm_id: ['text', (row) => row.crmId],
      made_by_us: ['boolean', (row) => row.madeByUs],
      since: ['timestamptz', (row) => row.since ?? ctx.now()],
    })}
    order by crm_id, own
    on conflict (tenant, kind, crm_id) do update set ended_at = null, tombstone = false
    where crm_identity.own = excluded.own and crm_identity.ended_at is not null`.execute(ctx.db)
}

/** A record a person deleted in the CRM: never created again, and it still counts for trust. */
export async function buryMapped(ctx: Store, kind: MappedKind, crmIds: readonly string[]): Promise<void> {
  if (crmIds.length === 0) return
  await sql`update crm_identity set ended_at = ${iso(ctx.now())}::timestamptz, tombstone = true
    where tenant = ${ctx.tenant} and kind = ${kind} and ended_at is null
      and crm_id = any(${batch.list(crmIds, 'text')})`.execute(ctx.db)
}

/** A record that was merged into another one in the CRM: ours now stands for that one. */
export async function repointMapped(
  ctx: Store,
  kind: MappedKind,
  from: string,
  to: string,
  own: string,
): Promise<void> {
  await ctx.db.transaction().execute(async (trx: Db) => {
    await sql`update crm_identity set ended_at = ${iso(ctx.now())}::timestamptz
      where tenant = ${ctx.tenant} and kind = ${kind} and crm_id = ${from} and ended_at is null`.execute(trx)
    await saveMapped({ ...ctx, db: trx }, kind, [{ own, crmId: to, madeByUs: false }])
  })
}

/** What the CRM said about tokens (`a:` address, `d:` domain, `r:` somebody of ours it refused) after `since`. */
export async function loadLookups(ctx: Store, tokens: readonly string[], since: number): Promise<Map<string, boolean>> {
  if (tokens.length === 0) return new Map()
  const { rows } = await sql<{ token: string; known: boolean }>`
    select token, known from crm_lookup where tenant = ${ctx.tenant} and asked_at > ${iso(since)}::timestamptz
      and token = any(${batch.list(tokens, 'text')})`.execute(ctx.db)
  return new Map(rows.map((row) => [row.token, row.known]))
}

export async function saveLookups(
  ctx: Store,
  rows: readonly { readonly token: string; readonly known: boolean }[],
): Promise<void> {
  const unique = [...new Map(rows.map((row) => [row.token, row])).values()]
  if (unique.length === 0) return
  await sql`insert into crm_lookup (tenant, token, known, asked_at)
    select ${ctx.tenant}, token, known, ${iso(ctx.now())}::timestamptz from ${batch.table(unique, {
      token: ['text', (row) => row.token],
      known: ['boolean', (row) => row.known],
    })}
    on conflict (tenant, token) do update set known = excluded.known, asked_at = excluded.asked_at`.execute(ctx.db)
}

/** Takes back refusals of these; answers whose there were. */
export async function forgetRefusals(ctx: Store, own: readonly string[]): Promise<string[]> {
  if (own.length === 0) return []
  const tokens = own.map((id) => `r:${id}`)
  const { rows } = await sql<{ token: string }>`delete from crm_lookup
    where tenant = ${ctx.tenant} and token = any(${batch.list(tokens, 'text')}) returning token`.execute(ctx.db)
  return rows.map((row) => row.token.slice(2))
}

/**
 * Notes, before the call, that contacts are about to be created; the first time counts. Answers those nobody had set out
 * to create before.
 */
export async function saveIntents(ctx: Store, own: readonly string[]): Promise<Set<string>> {
  if (own.length === 0) return new Set()
  const tokens = own.map((id) => `c:${id}`)
  const { rows } = await sql<{ token: string }>`insert into crm_lookup (tenant, token, known, asked_at)
    select ${ctx.tenant}::int, t.token, false, ${iso(ctx.now())}::timestamptz
    from unnest(${batch.list(tokens, 'text')}) as t(token) on conflict do nothing returning token`.execute(ctx.db)
  return new Set(rows.map((row) => row.token.slice(2)))
}

/** When we first set out to create these, in ms UTC. */
export async function loadIntents(ctx: Store, own: readonly string[]): Promise<Map<string, number>> {
  if (own.length === 0) return new Map()
  const tokens = own.map((id) => `c:${id}`)
  const { rows } = await sql<{ token: string; asked_at: Date }>`
    select token, asked_at from crm_lookup
    where tenant = ${ctx.tenant} and token = any(${batch.list(tokens, 'text')})`.execute(ctx.db)
  return new Map(rows.map((row) => [row.token.slice(2), row.asked_at.getTime()]))
}

/** The receipts are there: the intents have done their work. */
export async function forgetIntents(ctx: Store, own: readonly string[]): Promise<void> {
  if (own.length === 0) return
  const tokens = own.map((id) => `c:${id}`)
  await sql`delete from crm_lookup
    where tenant = ${ctx.tenant} and token = any(${batch.list(tokens, 'text')})`.execute(ctx.db)
}
