import { sql } from 'kysely'
import type { Stretch } from '../../shared/crm/account.ts'
import { batch } from '../ledger/batch.ts'
import { loadInternal, loadMemberships } from '../ledger/who.ts'
import type { OutgoingMessage, People, WhoCounts } from './plan-sync.ts'
import type { SyncContext } from './sync-context.ts'

/** Who the participants of some messages are, in three statements. */
export async function loadPeople(
  ctx: Pick<SyncContext, 'db' | 'tenant'>,
  messages: readonly Pick<OutgoingMessage, 'participants'>[],
): Promise<People> {
  const addresses = [...new Set(messages.flatMap((message) => message.participants.map((one) => one.address)))]
  const internal = new Map<string, { rep: string | null; fromDay: number | null; toDay: number | null }[]>()
  for (const entry of await loadInternal(ctx.db, ctx.tenant, addresses)) {
    internal.set(entry.address, [...(internal.get(entry.address) ?? []), entry])
  }
  const contactOf = new Map<string, string>()
  if (addresses.length > 0) {
    const { rows } = await sql<{ address: string; contact: string }>`
      select address, contact from contact_address
      where tenant = ${ctx.tenant} and address = any(${batch.list(addresses, 'text')})`.execute(ctx.db)
    for (const row of rows) contactOf.set(row.address, row.contact)
  }
  return { contactOf, stretchesOf: await loadStretches(ctx, [...new Set(contactOf.values())]), internal }
}

/** The stretches of contacts at accounts; an account that was merged away stands for the one it went into. */
export async function loadStretches(
  ctx: Pick<SyncContext, 'db' | 'tenant'>,
  contacts: readonly string[],
): Promise<Map<string, Stretch[]>> {
  const out = new Map<string, Stretch[]>()
  for (const { contact, account, from } of await loadMemberships(ctx.db, ctx.tenant, contacts)) {
    const known = out.get(contact)
    if (known === undefined) out.set(contact, [{ account, from }])
    else known.push({ account, from })
  }
  return out
}

/** Who counts as a customer here; `internal` has the internal addresses among those in question. */
export function whoCounts(
  ctx: Pick<SyncContext, 'internalDomains' | 'policy'>,
  people: { readonly internal: { has(address: string): boolean } },
): WhoCounts {
  return {
    internal: people.internal,
    internalDomains: ctx.internalDomains,
    excluded: new Set(ctx.policy.capture.excludedPeople),
  }
}
