import type { CrmAccount } from '../clients/hubspot/accounts.ts'
import type { CrmContact } from '../clients/hubspot/contacts.ts'
import { buryMapped, loadOwn, repointMapped, type Mapped } from './crm-map.ts'
import { mergeAccounts, mergeContacts } from './merge-own.ts'
import type { SyncContext } from './sync-context.ts'

/**
 * Meets what people did in the CRM since we last touched these records: one merged away is re-pointed, one deleted gets
 * a tombstone. Answers the CRM ids that no longer mean what they meant.
 */
export async function recheckTargets(
  ctx: SyncContext,
  targets: { readonly contacts: readonly Mapped[]; readonly accounts: readonly Mapped[] },
): Promise<Set<string>> {
  const changed = new Set<string>()
  const contacts = unique(targets.contacts)
  if (contacts.length > 0) {
    const found = await ctx.crm.readContacts(contacts.map((one) => one.crmId))
    await meet(ctx, 'contact', contacts, found, changed)
  }
  const accounts = unique(targets.accounts)
  if (accounts.length > 0) {
    const found = await ctx.crm.readAccounts(accounts.map((one) => one.crmId))
    await meet(ctx, 'account', accounts, found, changed)
  }
  return changed
}

async function meet(
  ctx: SyncContext,
  kind: 'contact' | 'account',
  mapped: readonly Mapped[],
  found: ReadonlyMap<string, CrmContact | CrmAccount>,
  changed: Set<string>,
): Promise<void> {
  const gone: string[] = []
  for (const one of mapped) {
    const now = found.get(one.crmId)
    if (now === undefined) gone.push(one.crmId)
    else if (now.id !== one.crmId) {
      changed.add(one.crmId)
      await meetMerge(ctx, kind, one, now.id)
    }
  }
  for (const id of gone) changed.add(id)
  await buryMapped(ctx, kind, gone)
}

/** A record of ours was merged into `into` in the CRM; where that one stands for another of ours, these two are one. */
export async function meetMerge(
  ctx: SyncContext,
  kind: 'contact' | 'account',
  mapped: Mapped,
  into: string,
): Promise<void> {
  const other = (await loadOwn(ctx, kind, [into])).get(into)
  await repointMapped(ctx, kind, mapped.crmId, into, mapped.own)
  if (other === undefined || other === mapped.own) return
  if (kind === 'contact') await mergeContacts(ctx, other, [mapped.own])
  else await mergeAccounts(ctx, other, mapped.own)
}

function unique(mapped: readonly Mapped[]): Mapped[] {
  return [...new Map(mapped.map((one) => [one.crmId, one])).values()]
}
