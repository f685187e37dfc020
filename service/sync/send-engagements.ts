import { sql } from 'kysely'
import { VendorError } from '../../shared/errors.ts'
import { say, wordsFor } from '../../shared/words/words.ts'
import type { EngagementOutcome, NewEngagement } from '../clients/hubspot/engagements.ts'
import { batch } from '../ledger/batch.ts'
import { carryFiles } from './carry-files.ts'
import { loadMapped, loadTombstones, type Mapped } from './crm-map.ts'
import { type CarriedFiles, nameInlineFiles } from './plan-files.ts'
import { inParallel, inParts } from './in-parallel.ts'
import { loadPeople, whoCounts } from './load-people.ts'
import { recheckTargets } from './meet-changes.ts'
import * as outbox from './outbox.ts'
import { dealsFor, engagementKey, engagementOf, repOf, targetsOf, type OutgoingMessage } from './plan-sync.ts'
import { readOpenDeals } from './read-deals.ts'
import { loadRefused } from './missing-people.ts'
import { seenEngagements } from './seen-engagements.ts'
import type { SyncContext, SyncSummary } from './sync-context.ts'

const BATCH = 100
const MOST_ATTEMPTS = 8
const MOST_REFUSALS = 3

/** A message with the CRM ids of everything it hangs on. */
interface Prepared {
  readonly message: OutgoingMessage
  readonly contacts: readonly Mapped[]
  readonly accounts: readonly Mapped[]
}

/**
 * Sends one window of reserved messages: what is on the timeline already is adopted, the rest is created in batches of
 * 100, several in flight. Errors of the whole window (scope, limit) are thrown after every message has been given back
 * or left to be looked for.
 */
export async function sendWindow(
  ctx: SyncContext,
  summary: SyncSummary,
  ids: readonly string[],
  startedAt: number,
): Promise<void> {
  const prepared = await prepare(ctx, ids)
  const known = await adoptPresent(ctx, summary, prepared, startedAt)
  const rest = prepared.filter((one) => !known.has(one.message.id))
  const owners = await ownersOf(ctx, rest)
  const deals = await readOpenDeals(ctx, uniqueAccounts(rest), startedAt)
  try {
    const { files, late } = await carryFiles(
      ctx,
      summary,
      rest.map((one) => one.message),
    )
    const ready = rest.filter((one) => !late.has(one.message.id))
    const finish = (one: Prepared) => asEngagement(ctx, one, { owners, deals, files: files.get(one.message.id) })
    await inParallel(inParts(ready, BATCH), ctx.settings.parallel, (part) => sendBatch(ctx, summary, part, finish))
  } catch (error) {
    // What was confirmed or is uncertain is this run's no more; the rest was not sent.
    await outbox.giveBack(
      ctx,
      rest.map((one) => one.message.id),
      null,
    )
    throw error
  }
}

async function prepare(ctx: SyncContext, ids: readonly string[]): Promise<Prepared[]> {
  const messages = await outbox.loadOutgoing(ctx, ids, true)
  const people = await loadPeople(ctx, messages)
  const who = whoCounts(ctx, people)
  const targets = new Map(messages.map((message) => [message.id, targetsOf(message, people, who)]))
  const contactIds = [...new Set([...targets.values()].flatMap((one) => one.contacts))]
  const accountIds = [...new Set([...targets.values()].flatMap((one) => one.accounts))]
  const contacts = await loadMapped(ctx, 'contact', contactIds)
  const accounts = await loadMapped(ctx, 'account', accountIds)
  const without = {
    contacts: contactIds.filter((id) => !contacts.has(id)),
    accounts: accountIds.filter((id) => !accounts.has(id)),
  }
  const settled = new Set([
    ...(await loadTombstones(ctx, 'contact', without.contacts)),
    ...(await loadTombstones(ctx, 'account', without.accounts)),
    ...(await loadRefused(ctx, [...without.contacts, ...without.accounts])),
  ])
  const out: Prepared[] = []
  const early: string[] = []
  const nowhere: { message: string; code: string }[] = []
  for (const message of messages) {
    const target = targets.get(message.id) ?? { contacts: [], accounts: [], unknown: [] }
    const missing = [
      ...target.contacts.filter((id) => !contacts.has(id)),
      ...target.accounts.filter((id) => !accounts.has(id)),
    ]
    const one = {
      message,
      contacts: target.contacts.flatMap((id) => contacts.get(id) ?? []),
      accounts: target.accounts.flatMap((id) => accounts.get(id) ?? []),
    }
    // Captured after the people were resolved: its turn comes with the next window.
    if (target.unknown.length > 0 || missing.some((id) => !settled.has(id))) early.push(message.id)
    else if (one.contacts.length + one.accounts.length === 0)
      nowhere.push({ message: message.id, code: 'nothing-to-hang-on' })
    else out.push(one)
  }
  const loaded = new Set(messages.map((message) => message.id))
  await outbox.giveBack(ctx, [...early, ...ids.filter((id) => !loaded.has(id))], ctx.now() + 1_000)
  await outbox.endMessages(ctx, nowhere, 'tombstone')
  return out
}

/** Finds messages that are on the timeline already, among the engagements of contacts that were there before this run. */
async function adoptPresent(
  ctx: SyncContext,
  summary: SyncSummary,
  prepared: readonly Prepared[],
  startedAt: number,
): Promise<Set<string>> {
  // A contact that this run created has no engagement but ours; one made by a clock ahead of this one is not this run's.
  const now = ctx.now()
  const byThisRun = (contact: Mapped) => contact.madeByUs && contact.since >= startedAt && contact.since <= now
  const old = new Set(prepared.flatMap((one) => one.contacts.filter((c) => !byThisRun(c)).map((c) => c.crmId)))
  if (old.size === 0) return new Set()
  const present = await seenEngagements(ctx, [...old], [])
  const receipts = prepared.flatMap(({ message }) => {
    const [copy] = present.byMessageId.get(engagementKey(message)) ?? []
    return copy === undefined ? [] : [{ message: message.id, crmId: copy.id, adopted: true, confirmedHash: null }]
  })
  await outbox.confirm(ctx, receipts)
  summary.engagementsAdopted += receipts.length
  return new Set(receipts.map((one) => one.message))
}

async function ownersOf(
  ctx: SyncContext,
  prepared: readonly Prepared[],
): Promise<(message: OutgoingMessage) => string | null> {
  const people = await loadPeople(
    ctx,
    prepared.map((one) => one.message),
  )
  const reps = new Map(prepared.map(({ message }) => [message.id, repOf(message, people)]))
  const mapped = await loadMapped(ctx, 'rep', [...new Set([...reps.values()].filter((rep) => rep !== null))])
  return (message) => {
    const rep = reps.get(message.id) ?? null
    return rep === null ? null : (mapped.get(rep)?.crmId ?? null)
  }
}

function uniqueAccounts(prepared: readonly Prepared[]): Mapped[] {
  return [...new Map(prepared.flatMap((one) => one.accounts.map((account) => [account.crmId, account]))).values()]
}

async function sendBatch(
  ctx: SyncContext,
  summary: SyncSummary,
  part: readonly Prepared[],
  finish: (one: Prepared) => NewEngagement,
): Promise<void> {
  ctx.checkStopping?.()
  const mine = await outbox.markSent(
    ctx,
    part.map((one) => one.message.id),
  )
  const sending = part.filter((one) => mine.has(one.message.id))
  if (sending.length === 0) return
  let outcomes: readonly EngagementOutcome[]
  try {
    outcomes = await ctx.crm.createEngagements(sending.map(finish))
  } catch (error) {
    const ids = sending.map((one) => one.message.id)
    const answered = error instanceof VendorError && error.status !== null
    if (error instanceof VendorError && error.fault === 'again') return outbox.leaveUncertain(ctx, ids, answered)
    // Anything else HubSpot says is a refusal before work; what we do not understand may have been written.
    if (error instanceof VendorError && error.fault !== 'broken') await outbox.giveBack(ctx, ids, null)
    else await outbox.leaveUncertain(ctx, ids, answered)
    throw error
  }
  await settle(ctx, summary, sending, outcomes)
}

function asEngagement(
  ctx: SyncContext,
  one: Prepared,
  {
    owners,
    deals,
    files,
  }: {
    readonly owners: (message: OutgoingMessage) => string | null
    readonly deals: ReadonlyMap<string, readonly string[]>
    readonly files: CarriedFiles | undefined
  },
): NewEngagement {
  const accounts = one.accounts.map((account) => account.crmId)
  const crm = {
    owner: owners(one.message),
    contacts: one.contacts.map((contact) => contact.crmId),
    accounts,
    deals: dealsFor(accounts, deals, ctx.policy.crm.deals),
  }
  const excluded = new Set(ctx.policy.capture.excludedPeople)
  const sealed = one.message.sealed ? say(wordsFor(ctx.language ?? 'en'), 'engagement.sealed') : null
  const said = sealed === null ? one.message : { ...one.message, text: `[${sealed}]` }
  if (files === undefined) return engagementOf(said, crm, excluded)
  const message = { ...said, html: nameInlineFiles(said.html, files.files) }
  return { ...engagementOf(message, crm, excluded), files: files.ids, ending: files.ending }
}

async function settle(
  ctx: SyncContext,
  summary: SyncSummary,
  sending: readonly Prepared[],
  outcomes: readonly EngagementOutcome[],
): Promise<void> {
  const byRef = new Map(outcomes.map((one) => [one.ref, one]))
  const receipts: outbox.Receipt[] = []
  const refused: { one: Prepared; reason: string }[] = []
  const open: string[] = []
  for (const one of sending) {
    const outcome = byRef.get(one.message.id)
    if (outcome === undefined) open.push(one.message.id)
    else if (outcome.id === null) refused.push({ one, reason: outcome.reason })
    else
      receipts.push({
        message: one.message.id,
        crmId: outcome.id,
        adopted: false,
        confirmedHash: one.message.wantedHash,
      })
  }
  await outbox.confirm(ctx, receipts)
  await outbox.leaveUncertain(ctx, open, true)
  summary.engagementsCreated += receipts.length
  if (refused.length > 0) await meetRefusals(ctx, summary, refused)
}

/** A refused message may hang on a record that was merged or deleted meanwhile: then it goes again without it. */
async function meetRefusals(
  ctx: SyncContext,
  summary: SyncSummary,
  refused: readonly { one: Prepared; reason: string }[],
): Promise<void> {
  const changed = await recheckTargets(ctx, {
    contacts: refused.flatMap(({ one }) => one.contacts),
    accounts: refused.flatMap(({ one }) => one.accounts),
  })
  const attempts = await attemptsOf(
    ctx,
    refused.map(({ one }) => one.message.id),
  )
  const again: string[] = []
  const failed: { message: string; code: string; reason: string }[] = []
  for (const { one, reason } of refused) {
    const { id } = one.message
    const moved = [...one.contacts, ...one.accounts].some((target) => changed.has(target.crmId))
    const tries = attempts.get(id) ?? 0
    // A refused part was surely not written, so a second and third try do no harm; some refusals pass.
    if (tries < (moved ? MOST_ATTEMPTS : MOST_REFUSALS)) again.push(id)
    else failed.push({ message: id, code: 'hubspot-refused', reason })
  }
  await outbox.giveBack(ctx, again, null)
  await outbox.endMessages(ctx, failed, 'failed')
  for (const { message, code, reason } of failed) summary.failed.push({ kind: 'message', id: message, code, reason })
}

async function attemptsOf(ctx: SyncContext, messages: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ message: string; attempts: number }>`
    select message, attempts from crm_email
    where tenant = ${ctx.tenant} and message = any(${batch.list(messages, 'uuid')})`.execute(ctx.db)
  return new Map(rows.map((row) => [row.message, row.attempts]))
}
