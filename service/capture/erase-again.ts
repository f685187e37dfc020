import { sql } from 'kysely'
import { batch } from '../ledger/batch.ts'
import { erasureHash } from '../ledger/ids.ts'
import type { CaptureContext } from './capture-context.ts'
import { eraseAddress } from './erase.ts'

/** Addresses looked at in one go. */
const PART = 20_000

/**
 * Erases once more who is on the list kept beside the key (`config/erasure-list.ts`) and not erased in this ledger: it
 * was restored from a backup older than the erasure. Answers how many people that were. Costs one small query when
 * there is nothing to do.
 */
export async function eraseAgain(ctx: CaptureContext, hashes: readonly string[]): Promise<number> {
  if (hashes.length === 0) return 0
  const { rows } = await sql<{ hash: string }>`
    select hash from suppressed where tenant = ${ctx.tenant} and hash = any(${batch.list(hashes, 'text')})`.execute(
    ctx.db,
  )
  const known = new Set(rows.map((row) => row.hash))
  const missing = new Set(hashes.filter((hash) => !known.has(hash)))
  if (missing.size === 0) return 0
  const found: string[] = []
  for await (const address of knownAddresses(ctx)) {
    if (missing.has(erasureHash(ctx.erasureKey, address))) found.push(address)
  }
  for (const address of found) {
    await eraseAddress(ctx, address, {
      by: 'restore',
      why: 'erased before; the ledger was restored from an older backup',
    })
  }
  // Those whom the older ledger has not met yet must not come with the next import either.
  await sql`insert into suppressed (tenant, hash, at)
    select ${ctx.tenant}, hash, ${new Date(ctx.now()).toISOString()}::timestamptz
    from unnest(${batch.list([...missing], 'text')}) as h(hash) on conflict do nothing`.execute(ctx.db)
  return found.length
}

/** Every address on a message or in the book of contacts, in order. */
async function* knownAddresses({ db, tenant }: CaptureContext): AsyncGenerator<string> {
  for (let after = ''; ;) {
    const { rows } = await sql<{ address: string }>`
      select address from (
        (select distinct address from participant where tenant = ${tenant} and address > ${after} order by 1 limit ${PART})
        union
        (select address from contact_address where tenant = ${tenant} and address > ${after} order by 1 limit ${PART})
      ) known order by 1 limit ${PART}`.execute(db)
    for (const { address } of rows) yield address
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.address
  }
}
