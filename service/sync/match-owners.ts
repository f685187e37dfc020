import { sql } from 'kysely'
import type { CrmOwner } from '../clients/hubspot/owners.ts'
import { batch } from '../ledger/batch.ts'
import { saveMapped } from './crm-map.ts'
import { iso, type SyncContext } from './sync-context.ts'

const REFRESH_MS = 3_600_000

/**
 * Owners are reps by address. Read at most once an hour. A deactivated owner keeps his place in the map but ends: mail
 * of a departed rep is not written under a name HubSpot no longer takes.
 */
export async function matchOwners(ctx: SyncContext): Promise<void> {
  const { rows } = await sql<{ at: number }>`
    select (value->>'at')::float8 as at from meta where tenant = ${ctx.tenant} and key = ${KEY}`.execute(ctx.db)
  const age = ctx.now() - (rows[0]?.at ?? 0)
  if (age >= 0 && age < REFRESH_MS && !(await hasUnmatchedReps(ctx))) return
  const owners = await ctx.crm.listOwners()
  const reps = await repsByAddress(ctx)
  const matched = owners.flatMap((owner) => {
    const rep = owner.address === null ? undefined : reps.get(owner.address)
    return rep === undefined ? [] : [{ own: rep, crmId: owner.id, madeByUs: false, archived: owner.archived }]
  })
  await saveMapped(ctx, 'rep', matched)
  await saveUsers(ctx, owners, reps)
  const archived = matched.filter((one) => one.archived).map((one) => one.crmId)
  await sql`update crm_identity set ended_at = ${iso(ctx.now())}::timestamptz
    where tenant = ${ctx.tenant} and kind = 'rep' and ended_at is null
      and crm_id = any(${batch.list(archived, 'text')})`.execute(ctx.db)
  await sql`insert into meta (tenant, key, value)
    values (${ctx.tenant}, ${KEY}, ${JSON.stringify({ at: ctx.now(), reps: reps.size })}::jsonb)
    on conflict (tenant, key) do update set value = excluded.value`.execute(ctx.db)
}

const KEY = 'crm-owners'

/** Users beside owners: what somebody did in the CRM carries his user's id, which is another one than his owner's. */
async function saveUsers(
  ctx: SyncContext,
  owners: readonly CrmOwner[],
  reps: ReadonlyMap<string, string>,
): Promise<void> {
  const users = new Map<string, CrmOwner>()
  for (const owner of owners) {
    if (owner.userId === null) continue
    const known = users.get(owner.userId)
    // A user who was deactivated and came back has two owners: the one in use counts.
    if (known === undefined || (known.archived && !owner.archived)) users.set(owner.userId, owner)
  }
  if (users.size === 0) return
  await sql`
    insert into crm_user (tenant, user_id, owner_id, rep, active, matched_at)
    select ${ctx.tenant}, user_id, owner_id, rep, active, ${iso(ctx.now())}::timestamptz from ${batch.table(
      [...users],
      {
        user_id: ['text', ([userId]) => userId],
        owner_id: ['text', ([, owner]) => owner.id],
        rep: ['uuid', ([, { address }]) => (address === null ? null : (reps.get(address) ?? null))],
        active: ['boolean', ([, owner]) => !owner.archived],
      },
    )}
    on conflict (tenant, user_id) do update set owner_id = excluded.owner_id, active = excluded.active,
      rep = coalesce(excluded.rep, crm_user.rep), matched_at = excluded.matched_at`.execute(ctx.db)
}

/** New addresses of ours since the owners were read: one of them may be an owner. */
async function hasUnmatchedReps(ctx: SyncContext): Promise<boolean> {
  const { rows } = await sql<{ grown: boolean }>`
    select (select count(*) from internal_address where tenant = ${ctx.tenant} and kind = 'rep')
      > coalesce((select (value->>'reps')::int from meta where tenant = ${ctx.tenant} and key = ${KEY}), 0) as grown`.execute(
    ctx.db,
  )
  return rows[0]?.grown ?? true
}

async function repsByAddress(ctx: SyncContext): Promise<Map<string, string>> {
  const { rows } = await sql<{ address: string; rep: string }>`
    select address, rep from internal_address
    where tenant = ${ctx.tenant} and kind = 'rep' and not role_mailbox order by address, from_day`.execute(ctx.db)
  return new Map(rows.map((row) => [row.address, row.rep]))
}
