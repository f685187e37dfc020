import { sql } from 'kysely'
import { accountAt } from '../../shared/crm/account.ts'
import { VendorError } from '../../shared/errors.ts'
import { batch } from '../ledger/batch.ts'
import { forgetIntents, forgetRefusals, loadMapped, loadOwn, saveIntents, saveLookups, saveMapped } from './crm-map.ts'
import { confirmFigures, wantedFigures } from './figures-outbox.ts'
import { inParallel, inParts } from './in-parallel.ts'
import { learnContacts } from './learn-contacts.ts'
import { loadStretches } from './load-people.ts'
import { mergeContacts } from './merge-own.ts'
import type { MissingAccount, MissingContact } from './missing-people.ts'
import type { SyncContext, SyncSummary } from './sync-context.ts'

/** Which attempt at the same people this is. */
export interface Round {
  /** From 1. */
  readonly nth: number
  readonly last: boolean
}

/** Creates accounts on our unique key, with their figures where they are computed already; answers how many are open. */
export async function createAccounts(
  ctx: SyncContext,
  summary: SyncSummary,
  missing: readonly MissingAccount[],
  round: Round,
): Promise<number> {
  const figures = await wantedFigures(
    ctx,
    missing.map((account) => account.id),
  )
  const figuresOf = (account: string) => {
    const row = figures.get(account)
    return row === undefined ? {} : { figures: row.wanted }
  }
  const outcomes = await ctx.crm.upsertAccounts(
    missing.map((account) => ({
      key: account.id,
      name: account.name,
      domain: account.domains[0] ?? null,
      ...figuresOf(account.id),
    })),
  )
  const done = outcomes.filter((one) => one.id !== null)
  await saveMapped(
    ctx,
    'account',
    done.map((one) => ({ own: one.key, crmId: one.id, madeByUs: true })),
  )
  const written = done.flatMap((one) => {
    const row = figures.get(one.key)
    return row === undefined ? [] : [{ account: one.key, hash: row.hash }]
  })
  await confirmFigures(ctx, written)
  summary.figuresWritten += written.length
  summary.accountsCreated += done.filter((one) => one.id !== null && one.created).length
  await rehang(
    ctx,
    'account',
    done.map((one) => one.key),
  )
  const refused = outcomes.flatMap((one) => (one.id === null ? [{ id: one.key, reason: one.reason }] : []))
  return meetRefused(ctx, summary, 'account', refused, round)
}

/** A refusal may pass, so it counts after the third time; then nobody asks again for a day. Answers how many are open. */
async function meetRefused(
  ctx: SyncContext,
  summary: SyncSummary,
  kind: 'account' | 'contact',
  refused: readonly { readonly id: string; readonly reason: string }[],
  round: Round,
): Promise<number> {
  if (refused.length === 0) return 0
  if (round.nth < MOST_REFUSALS) return refused.length
  await saveLookups(
    ctx,
    refused.map((one) => ({ token: `r:${one.id}`, known: false })),
  )
  for (const { id, reason } of refused) summary.failed.push({ kind, id, code: 'hubspot-refused', reason })
  return 0
}

const MOST_REFUSALS = 3

/** Creates contacts on their accounts; answers how many are still open (an uncertain answer: they are looked for first). */
export async function createContacts(
  ctx: SyncContext,
  summary: SyncSummary,
  missing: readonly MissingContact[],
  round: Round,
): Promise<number> {
  const stretches = await loadStretches(
    ctx,
    missing.map((contact) => contact.id),
  )
  const accountOf = new Map(
    missing.map((contact) => [contact.id, accountAt(stretches.get(contact.id) ?? [], ctx.now())] as const),
  )
  const accounts = await loadMapped(ctx, 'account', [...new Set([...accountOf.values()].filter((id) => id !== null))])
  let open = 0
  await inParallel(inParts(missing, PART), ctx.settings.parallel, async (part) => {
    // Read after the wait: `open += await …` would count from a value other parts have changed meanwhile.
    const left = await createPart(
      ctx,
      summary,
      part,
      round,
      (id) => accounts.get(accountOf.get(id) ?? '')?.crmId ?? null,
    )
    open += left
  })
  return open
}

const PART = 100

async function createPart(
  ctx: SyncContext,
  summary: SyncSummary,
  part: readonly MissingContact[],
  round: Round,
  accountOf: (contact: string) => string | null,
): Promise<number> {
  // A receipt that is lost with a killed process must not make a contact of ours look like one HubSpot had before.
  const begunNow = await saveIntents(
    ctx,
    part.map((contact) => contact.id),
  )
  let outcomes
  try {
    outcomes = await ctx.crm.createContacts(
      part.map((contact) => ({
        ref: contact.id,
        address: contact.addresses[0] ?? '',
        name: contact.name,
        account: accountOf(contact.id),
      })),
    )
  } catch (error) {
    if (!(error instanceof VendorError) || error.fault !== 'again' || round.last) throw error
    // Some may have been written: what is there is found by address, read directly, and only the rest is created.
    await ctx.sleep(Math.min(error.retryAfterMs ?? 1_000, ctx.settings.settleMs))
    const addresses = part.flatMap((contact) => contact.addresses)
    const found = new Set((await ctx.crm.findContacts(addresses, { fresh: true })).values())
    await learnContacts(ctx, summary, [...found])
    return part.length
  }
  const created = outcomes.filter((one) => one.id !== null && one.existing === null)
  await saveMapped(
    ctx,
    'contact',
    created.map((one) => ({ own: one.ref, crmId: one.id as string, madeByUs: true })),
  )
  summary.contactsCreated += created.length
  const clashes = outcomes.filter((one) => one.id !== null && one.existing !== null)
  // HubSpot answered our first attempt: whoever was there before it is not of our making, however young he is.
  await forgetIntents(
    ctx,
    clashes.map((one) => one.ref).filter((ref) => begunNow.has(ref)),
  )
  const existing = clashes.flatMap((one) => (one.id !== null && one.existing !== null ? [one.existing] : []))
  await learnContacts(ctx, summary, existing)
  await joinSamePeople(ctx, outcomes)
  await forgetIntents(
    ctx,
    outcomes.filter((one) => one.id !== null).map((one) => one.ref),
  )
  await rehang(
    ctx,
    'contact',
    created.map((one) => one.ref),
  )
  const refused = outcomes.flatMap((one) => (one.id === null ? [{ id: one.ref, reason: one.reason }] : []))
  return meetRefused(ctx, summary, 'contact', refused, round)
}

/** A clash can show that a contact of ours is a further address of another one. */
async function joinSamePeople(
  ctx: SyncContext,
  outcomes: readonly { readonly ref: string; readonly id: string | null }[],
): Promise<void> {
  const settled = outcomes.filter((one) => one.id !== null)
  const owners = await loadOwn(
    ctx,
    'contact',
    settled.map((one) => one.id as string),
  )
  for (const one of settled) {
    const other = owners.get(one.id as string)
    if (other !== undefined && other !== one.ref) await mergeContacts(ctx, other, [one.ref])
  }
}

/** People HubSpot refused before and took now: messages that were sent without them are to hang on them too. */
async function rehang(ctx: SyncContext, kind: 'account' | 'contact', own: readonly string[]): Promise<void> {
  const refusedBefore = await forgetRefusals(ctx, own)
  if (refusedBefore.length === 0) return
  const list = batch.list(refusedBefore, 'uuid')
  const messages =
    kind === 'account'
      ? sql`select message from exchange where tenant = ${ctx.tenant} and account = any(${list})`
      : sql`select p.message from participant p
          join contact_address a on a.tenant = p.tenant and a.address = p.address
          where p.tenant = ${ctx.tenant} and a.contact = any(${list})`
  await sql`update crm_email set confirmed_hash = null
    where tenant = ${ctx.tenant} and state = 'confirmed' and message in (${messages})`.execute(ctx.db)
}
