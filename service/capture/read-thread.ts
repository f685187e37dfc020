import {
  findKeptBack,
  findThreadsByTokens,
  latestOfThreads,
  loadMessageFacts,
  type MessageFactsRow,
} from '../ledger/message-facts.ts'
import type { CaptureContext } from './capture-context.ts'
import { conversationToken } from './closure.ts'

type Context = Pick<CaptureContext, 'db' | 'tenant'>

/** A pane shows no more than the latest of a thread; what is open is always among them. */
export const LONGEST_THREAD = 60

/**
 * A thread as it is shown beside an open message, the earliest first: by the message itself where the ledger has it, else by
 * its conversation within the mailbox. Of that conversation also what was not captured, so that its reason can be told.
 *
 * @param open our id of the open message; null: never seen
 * @param conversations as `conversationsOf` names them
 */
export async function readThread(
  { db, tenant }: Context,
  { open, conversations }: { readonly open: string | null; readonly conversations: readonly string[] },
): Promise<MessageFactsRow[]> {
  const [first] = open === null ? [] : await loadMessageFacts(db, tenant, [open])
  const own = first?.thread ?? null
  const threads = own === null ? await findThreadsByTokens(db, tenant, conversations.map(conversationToken)) : [own]
  const ids = new Set([
    ...(await latestOfThreads(db, tenant, threads, LONGEST_THREAD)),
    ...(await findKeptBack(db, tenant, conversations)),
    ...(open === null ? [] : [open]),
  ])
  const all = await loadMessageFacts(db, tenant, [...ids])
  return all.length <= LONGEST_THREAD ? all : shortened(all, open)
}

function shortened(all: readonly MessageFactsRow[], open: string | null): MessageFactsRow[] {
  const latest = all.slice(-LONGEST_THREAD)
  const here = all.find((one) => one.id === open)
  return here === undefined || latest.includes(here) ? latest : [here, ...latest.slice(1)]
}

/**
 * A conversation under the names it may have in the ledger: Outlook's own form of an id differs from Graph's in two signs.
 *
 * @param mailbox its address in normal form
 */
export function conversationsOf(mailbox: string, conversationId: string | null): string[] {
  if (conversationId === null) return []
  const rest = conversationId.replaceAll('/', '-').replaceAll('+', '_')
  return [...new Set([conversationId, rest])].map((id) => `${mailbox} ${id}`)
}
