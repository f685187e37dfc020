import { placeInThreads } from '../../shared/message/thread.ts'
import { deriveThread, type DerivedExchange, type DerivedTouch, type Resolved } from '../../shared/trust/derive.ts'
import { replaceDerived, savePlacements } from '../ledger/derived.ts'
import type { StoredMessage } from '../ledger/messages.ts'
import type { CaptureContext } from './capture-context.ts'
import { closeOver, threadable } from './closure.ts'
import { sidesOf } from './sides.ts'
import type { WhoIsWho } from './who-is-who.ts'

/** Days to milliseconds. */
const DAY = 86_400_000

/**
 * Places messages in threads and derives those threads again: `derive(thread)` = f(messages, identities, memberships,
 * policy) replaces their touches, and nothing else writes touches.
 *
 * @param leftThreads threads these messages were in before, or that messages have left
 */
export async function deriveThreads(
  ctx: CaptureContext,
  who: WhoIsWho,
  messages: readonly StoredMessage[],
  leftThreads: readonly string[],
): Promise<void> {
  if (messages.length === 0 && leftThreads.length === 0) return
  const closed = await closeOver(ctx, who, messages, leftThreads)
  // A neighbour may have come from before its contacts had rows of their own (a policy changed): all get them here.
  await who.ensureContacts([...closed.values()].flatMap((message) => message.participants))
  const placements = placeInThreads(
    [...closed.values()].map((message) => threadable(message, who)),
    ctx.policy.threads.guessWithinDays * DAY,
  )
  const byThread = new Map<string, StoredMessage[]>()
  const guessed = new Map<string, boolean>()
  for (const { id, thread, guessed: isGuess } of placements) {
    const message = closed.get(id)
    if (message === undefined) continue
    guessed.set(id, isGuess)
    const members = byThread.get(thread)
    if (members === undefined) byThread.set(thread, [message])
    else members.push(message)
  }

  const touches: (DerivedTouch & { thread: string })[] = []
  const exchanges: (DerivedExchange & { thread: string })[] = []
  const placed: { id: string; thread: string; guessed: boolean; parent: string | null }[] = []
  const accountOf = (contact: string, at: number) => who.accountOf(contact, at)
  const options = {
    ccPart: ctx.policy.trust.ccPart,
    reopenedAfterDays: ctx.policy.threads.reopenedAfterDays,
  }
  for (const [thread, members] of byThread) {
    const derived = deriveThread(
      members.map((message) => resolve(message, who)),
      accountOf,
      options,
    )
    for (const touch of derived.touches) touches.push({ ...touch, thread })
    for (const exchange of derived.exchanges) exchanges.push({ ...exchange, thread })
    for (const { id } of members) {
      placed.push({ id, thread, guessed: guessed.get(id) ?? false, parent: derived.parents.get(id) ?? null })
    }
  }
  const oldThreads = [...closed.values()].flatMap((message) => (message.thread === null ? [] : [message.thread]))
  const threads = new Set([...byThread.keys(), ...oldThreads, ...leftThreads])
  await replaceDerived(ctx.db, ctx.tenant, [...threads], touches, exchanges, ctx.now())
  await savePlacements(ctx.db, ctx.tenant, placed)
}

function resolve(message: StoredMessage, who: WhoIsWho): Resolved {
  const sides = sidesOf(message, who)
  return {
    id: message.id,
    identity: message.identity,
    at: message.at,
    messageId: message.messageId,
    inReplyTo: message.inReplyTo,
    references: message.references,
    answerMark: message.mark === 'answer',
    direction: sides.direction ?? 'inbound',
    senderContact: sides.direction === 'inbound' && message.sender !== null ? who.contactOf(message.sender) : null,
    senderHolder: sides.senderHolder,
    to: sides.to,
    cc: sides.cc,
    contacts: sides.external.map(({ address, addressed }) => ({ contact: who.contactOf(address), addressed })),
  }
}
