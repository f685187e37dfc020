import { sql } from 'kysely'
import { batch } from '../ledger/batch.ts'
import { erasureHash, ownId } from '../ledger/ids.ts'
import type { CaptureContext } from './capture-context.ts'
import { lockCapture } from './capture-messages.ts'
import { WhoIsWho } from './who-is-who.ts'

/** Somebody the CRM has, on a call or a meeting. */
export interface Introduced {
  readonly crmId: string
  /** Lower case; may be none (a telephone number alone). */
  readonly addresses: readonly string[]
  readonly name: string | null
}

/**
 * Gives people of whom only a call or a meeting tells a row of their own, so that the CRM's answers about them find one.
 * Not ourselves, not those who are left out, and nobody who was erased. Safe to repeat.
 */
export async function introducePeople(asked: CaptureContext, people: readonly Introduced[]): Promise<void> {
  if (people.length === 0) return
  await asked.db.transaction().execute(async (trx) => {
    await lockCapture(trx, asked.tenant)
    const ctx: CaptureContext = { ...asked, db: trx }
    const who = await WhoIsWho.open(ctx)
    await who.load(people.flatMap((one) => one.addresses))
    const welcome = (await notErased(ctx, people)).filter(
      ({ addresses }) => !addresses.some((address) => who.isInternal(address) || who.isExcluded(address)),
    )
    await who.ensureContacts(
      welcome.flatMap(({ addresses: [address], name }) =>
        address === undefined ? [] : [{ address, name, role: 'to' as const }],
      ),
    )
    await addNameless(
      ctx,
      welcome.filter((one) => one.addresses.length === 0),
    )
  })
}

async function notErased(ctx: CaptureContext, people: readonly Introduced[]): Promise<Introduced[]> {
  const hashOf = (address: string) => erasureHash(ctx.erasureKey, address)
  const hashes = people.flatMap((one) => one.addresses.map(hashOf))
  const { rows } = await sql<{ hash: string }>`
    select hash from suppressed where tenant = ${ctx.tenant} and hash = any(${batch.list(hashes, 'text')})`.execute(
    ctx.db,
  )
  const gone = new Set(rows.map((row) => row.hash))
  return people.filter((one) => !one.addresses.some((address) => gone.has(hashOf(address))))
}

/** Those without an address are known by the CRM's id alone. */
async function addNameless(ctx: CaptureContext, people: readonly Introduced[]): Promise<void> {
  if (people.length === 0) return
  const idOf = ({ crmId }: Introduced) => ownId(ctx.tenant, 'contact', `crm:${crmId}`)
  await sql`insert into contact (tenant, id, name) select ${ctx.tenant}, id, name from ${batch.table(people, {
    id: ['uuid', idOf],
    name: ['text', (one) => one.name],
  })} on conflict do nothing`.execute(ctx.db)
  await sql`insert into crm_identity (tenant, kind, own, crm_id, made_by_us, since)
    select ${ctx.tenant}, 'contact', id, crm_id, false, ${new Date(ctx.now()).toISOString()}::timestamptz
    from ${batch.table(people, { id: ['uuid', idOf], crm_id: ['text', (one) => one.crmId] })}
    on conflict do nothing`.execute(ctx.db)
}
