import { sql } from 'kysely'
import { normaliseAddress } from '../../shared/message/address.ts'
import { batch } from '../ledger/batch.ts'
import { clearPlacements } from '../ledger/derived.ts'
import { sha256 } from '../ledger/ids.ts'
import { saveLinks } from '../ledger/links.ts'
import { loadMessages, type StoredMessage } from '../ledger/messages.ts'
import type { CaptureContext } from './capture-context.ts'
import { deriveThreads } from './derive-threads.ts'
import { findInboundFrom, judgeMessages } from './judge-messages.ts'
import { linksOf } from './closure.ts'
import { recordPrivateAddresses } from './private-addresses.ts'
import { addressesOn, sidesOf } from './sides.ts'
import { WhoIsWho } from './who-is-who.ts'

/** What else changed along with some messages. */
export interface AlsoConcerned {
  /** Threads that lost a message which is no more. */
  readonly threads: readonly string[]
  /** Addresses a captured message of ours went to before and does no longer. */
  readonly noLongerWrittenTo: readonly string[]
}

const NOTHING: AlsoConcerned = { threads: [], noLongerWrittenTo: [] }

/**
 * Brings everything that follows from these messages up to date, in the caller's transaction: verdicts (and those of
 * strangers they release or hold again), contacts and accounts, threads, touches, what the CRM should hold.
 * The one road for new and late messages, merges, aliases, corrections and erasures.
 */
export async function processMessages(
  ctx: CaptureContext,
  ids: readonly string[],
  also: AlsoConcerned = NOTHING,
): Promise<void> {
  const who = await WhoIsWho.open(ctx)
  await who.load(also.noLongerWrittenTo)
  const lost = also.noLongerWrittenTo.flatMap((address) => who.addressesOf(address))
  const touched = new Map<string, StoredMessage>()
  const turned = new Map<string, { was: StoredMessage['verdict'] }>()

  // Outbound mail can turn the verdict on inbound mail, never the other way round: two rounds settle it.
  let round = [...new Set([...ids, ...(await findInboundFrom(ctx, lost, ['capture']))])]
  while (round.length > 0) {
    const messages = await loadMessages(ctx.db, ctx.tenant, round)
    await who.load(addressesOn(messages))
    const decided = new Map((await judgeMessages(ctx, who, messages)).map((d) => [d.id, d]))
    const released = new Set<string>()
    const heldAgain = new Set<string>()
    for (const message of messages) {
      const now = decided.get(message.id)
      if (now === undefined) continue
      touched.set(message.id, { ...message, verdict: now.verdict, reason: now.reason })
      turned.set(message.id, { was: message.verdict })
      const releases = now.verdict === 'capture' && now.direction === 'outbound'
      if (!releases && !(message.verdict === 'capture' && message.direction === 'outbound')) continue
      for (const { address, addressed } of sidesOf(message, who).external) {
        if (!addressed) continue
        for (const each of who.addressesOf(address)) {
          if (releases) released.add(each)
          else heldAgain.add(each)
        }
      }
    }
    const next = new Set([
      ...(await findInboundFrom(ctx, [...released], ['hold'])),
      ...(await findInboundFrom(ctx, [...heldAgain], ['capture'])),
    ])
    round = [...next].filter((id) => !touched.has(id))
  }
  await settle(ctx, who, [...touched.values()], turned, also.threads)
}

async function settle(
  ctx: CaptureContext,
  who: WhoIsWho,
  messages: readonly StoredMessage[],
  turned: ReadonlyMap<string, { was: StoredMessage['verdict'] }>,
  shrunkThreads: readonly string[],
): Promise<void> {
  const now = ctx.now()
  const captured = messages.filter((message) => message.verdict === 'capture')
  const dropped = messages.filter(
    (message) => message.verdict !== 'capture' && turned.get(message.id)?.was === 'capture',
  )
  const people = captured.flatMap((message) => message.participants)
  // A mailbox that stands in for nobody named holds trust as well.
  await who.ensureReps([
    ...people,
    ...captured.flatMap((message) => message.mailboxes.map((address) => ({ address, name: null }))),
  ])
  await who.ensureContacts(people)

  const due = captured.filter((message) => message.at <= now)
  const relink = [...captured, ...dropped].map((message) => message.id)
  await saveLinks(
    ctx.db,
    ctx.tenant,
    relink,
    due.flatMap((message) => linksOf(message, who)),
  )
  const leftThreads = [...due, ...dropped].flatMap((message) => message.thread ?? []).concat(shrunkThreads)
  await clearPlacements(
    ctx.db,
    ctx.tenant,
    dropped.map((message) => message.id),
  )
  await deriveThreads(ctx, who, due, leftThreads)
  const refused = messages.filter((message) => message.verdict !== 'capture')
  await wantEngagements(ctx, who, captured, refused)
  await recordPrivateAddresses(ctx, who, captured, dropped)
}

/**
 * Captured messages are wanted in the CRM with these contacts and accounts, refused ones not (any more); sync writes the
 * difference to what was confirmed.
 */
async function wantEngagements(
  ctx: CaptureContext,
  who: WhoIsWho,
  captured: readonly StoredMessage[],
  refused: readonly StoredMessage[],
): Promise<void> {
  if (refused.length > 0) {
    const ids = refused.map((message) => message.id)
    await sql`update crm_email set wanted = false, wanted_hash = null
      where tenant = ${ctx.tenant} and wanted and message = any(${batch.list(ids, 'uuid')})`.execute(ctx.db)
  }
  if (captured.length === 0) return
  const adopt = new Set(ctx.policy.capture.adoptMailboxes.map((one) => normaliseAddress(one) ?? one))
  await sql`insert into crm_email (tenant, message, wanted, wanted_hash, not_before)
    select ${ctx.tenant}, id, true, hash, not_before from ${batch.table(captured, {
      id: ['uuid', (message) => message.id],
      hash: ['text', (message) => associationHash(message, who)],
      not_before: ['timestamptz', (message) => adoptUntil(message, ctx, adopt)],
    })}
    on conflict (tenant, message) do update set wanted = excluded.wanted, wanted_hash = excluded.wanted_hash
    where crm_email.wanted is distinct from excluded.wanted
      or crm_email.wanted_hash is distinct from excluded.wanted_hash`.execute(ctx.db)
}

const ADOPT_LATEST = 86_400_000

/**
 * Until when HubSpot's own copy is waited for: the owner of a mailbox it was delivered to has his inbox connected there.
 * Of older mail a copy stands there already, or none will come. Null: no wait.
 */
function adoptUntil(message: StoredMessage, ctx: CaptureContext, adopt: ReadonlySet<string>): number | null {
  if (adopt.size === 0 || message.at < ctx.now() - ADOPT_LATEST) return null
  return message.mailboxes.some((mailbox) => adopt.has(mailbox))
    ? ctx.now() + ctx.policy.crm.adoptWaitMinutes * 60_000
    : null
}

/** Changes when the message should hang on other contacts or accounts. */
function associationHash(message: StoredMessage, who: WhoIsWho): string {
  const ids = new Set<string>()
  for (const { address } of sidesOf(message, who).external) {
    const contact = who.contactOf(address)
    ids.add(contact)
    ids.add(who.accountOf(contact, message.at) ?? '')
  }
  return sha256([...ids].sort().join(' ')).slice(0, 32)
}
