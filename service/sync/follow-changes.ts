import { VendorError } from '../../shared/errors.ts'
import {
  endEvents,
  type EventObject,
  forgetEvents,
  openEvents,
  postponeEvents,
  type StoredEvent,
} from '../ledger/crm-events.ts'
import type { ChangesContext } from './changes-context.ts'
import { followDeletedEngagements, followNewEngagements } from './follow-engagements.ts'
import { followAccounts, followContacts, followPrivacy } from './follow-people.ts'
import { matchOwners } from './match-owners.ts'
import { rememberPortal } from './remember-portal.ts'
import { settleFound, type SweepSummary } from './sweep-duplicates.ts'
import { ownerAddresses, takeActivities } from './take-activities.ts'

export interface ChangesSummary extends SweepSummary {
  /** Events that were worked. */
  worked: number
  /** Events that have to wait: their message is on its way, or HubSpot would not answer. */
  waiting: number
  /** Events given up after many tries; a poll finds again what they were about. */
  gaveUp: number
}

const AT_ONCE = 500
const MOST_ATTEMPTS = 12
const RETRY_MS = 60_000
/** HubSpot tells an event again for 24 hours at most (facts/hubspot.md §8.1). */
const KEEP_MS = 7 * 86_400_000

/**
 * Works what was recorded of changes in the CRM. An event only says where to look: how things stand is read from the CRM, so
 * events may come twice, late and in any order. Killed anywhere, what is not marked as done is worked again. Errors: as
 * `runSync`; limits and outages leave the rest for the next time.
 */
export async function followChanges(ctx: ChangesContext): Promise<ChangesSummary> {
  const summary: ChangesSummary = { worked: 0, waiting: 0, gaveUp: 0, found: 0, archived: 0, kept: 0 }
  const addressOf = lazily(() => ownerAddresses(ctx))
  try {
    await rememberPortal(ctx)
  } catch (error) {
    if (!isPassing(error)) throw error
    return summary
  }
  for (;;) {
    const events = await openEvents(ctx.db, ctx.tenant, ctx.now(), AT_ONCE)
    if (events.length === 0) break
    for (const part of partsOf(events)) {
      if (!(await workPart(ctx, summary, part, addressOf))) return summary
    }
  }
  const swept = await settleFound(ctx)
  Object.assign(summary, swept)
  await ctx.refreshFigures?.()
  await forgetEvents(ctx.db, ctx.tenant, ctx.now() - KEEP_MS)
  return summary
}

type Part = { readonly object: EventObject; readonly deed: 'look' | 'gone' | 'erase'; readonly events: StoredEvent[] }

/** Events of one kind together, people first: a call's contact is better known before the call. */
export function partsOf(events: readonly StoredEvent[]): Part[] {
  const parts = new Map<string, Part>()
  for (const event of events) {
    const deed =
      event.what === 'privacy' ? 'erase' : event.object === 'engagement' && event.what === 'deletion' ? 'gone' : 'look'
    const part = parts.get(`${event.object} ${deed}`) ?? { object: event.object, deed, events: [] }
    parts.set(`${event.object} ${deed}`, part)
    part.events.push(event)
  }
  return [...parts.values()].sort((a, b) => rank(a) - rank(b))
}

const ORDER: readonly EventObject[] = ['account', 'contact', 'call', 'meeting', 'engagement']

function rank({ object, deed }: Part): number {
  return ORDER.indexOf(object) * 3 + ['look', 'gone', 'erase'].indexOf(deed)
}

/** Answers whether to go on: not where HubSpot asks us to wait. */
async function workPart(
  ctx: ChangesContext,
  summary: ChangesSummary,
  part: Part,
  addressOf: () => Promise<ReadonlyMap<string, string>>,
): Promise<boolean> {
  const ids = part.events.map((event) => event.id)
  try {
    const open = await work(ctx, part, addressOf)
    const waiting = part.events.filter((event) => open.has(event.crmId))
    const done = part.events.filter((event) => !open.has(event.crmId))
    await giveUpOrPostpone(ctx, summary, waiting, RETRY_MS)
    await endEvents(
      ctx.db,
      ctx.tenant,
      done.map((event) => event.id),
      'worked',
      ctx.now(),
    )
    summary.worked += done.length
    return true
  } catch (error) {
    if (isPassing(error)) {
      await postponeEvents(ctx.db, ctx.tenant, ids, ctx.now() + (error.retryAfterMs ?? RETRY_MS))
      summary.waiting += ids.length
      return false
    }
    // One that can never be worked must not stand in the way of all others for ever.
    await giveUpOrPostpone(ctx, summary, part.events, RETRY_MS)
    throw error
  }
}

async function giveUpOrPostpone(
  ctx: ChangesContext,
  summary: ChangesSummary,
  events: readonly StoredEvent[],
  afterMs: number,
): Promise<void> {
  const over = events.filter((event) => event.attempts >= MOST_ATTEMPTS).map((event) => event.id)
  const again = events.filter((event) => event.attempts < MOST_ATTEMPTS).map((event) => event.id)
  await endEvents(ctx.db, ctx.tenant, over, 'gave-up', ctx.now())
  await postponeEvents(ctx.db, ctx.tenant, again, ctx.now() + afterMs)
  summary.gaveUp += over.length
  summary.waiting += again.length
}

/** HubSpot asks us to wait, or does not answer. */
function isPassing(error: unknown): error is VendorError {
  return error instanceof VendorError && (error.fault === 'wait' || error.fault === 'again')
}

const NONE: ReadonlySet<string> = new Set()

/** Looks how things stand now. Answers the CRM ids about which it is too early to say. */
async function work(
  ctx: ChangesContext,
  { object, deed, events }: Part,
  addressOf: () => Promise<ReadonlyMap<string, string>>,
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(events.flatMap((event) => [event.crmId, ...event.others]))]
  if (object === 'contact' && deed === 'erase') await followPrivacy(ctx, ids)
  else if (object === 'contact') await followContacts(ctx, ids)
  else if (object === 'account') {
    // Whoever became owner may be new in HubSpot.
    await matchOwners(ctx)
    await followAccounts(ctx, ids)
  } else if (object === 'engagement' && deed === 'gone') await followDeletedEngagements(ctx, ids)
  else if (object === 'engagement') return followNewEngagements(ctx, ids)
  else await takeActivities(ctx, object, ids, await addressOf())
  return NONE
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => (made ??= make())
}
