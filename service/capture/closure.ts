import { isGuessable, subjectKeys, type Threadable } from '../../shared/message/thread.ts'
import { findByThreads, findByTokens, type Link } from '../ledger/links.ts'
import { loadMessages, type StoredMessage } from '../ledger/messages.ts'
import { sha256 } from '../ledger/ids.ts'
import type { CaptureContext } from './capture-context.ts'
import { addressesOn, sidesOf } from './sides.ts'
import type { WhoIsWho } from './who-is-who.ts'

/** A message as threading sees it. */
export function threadable(message: StoredMessage, who: WhoIsWho): Threadable {
  return {
    id: message.id,
    at: message.at,
    identity: message.identity,
    messageId: message.messageId,
    inReplyTo: message.inReplyTo,
    references: message.references,
    conversationGuid: message.conversationGuid,
    conversationIds: message.conversationIds,
    bare: message.bare,
    marked: message.mark !== null,
    contacts: [...new Set(sidesOf(message, who).external.map(({ address }) => who.contactOf(address)))],
  }
}

/** What puts a captured message beside others; stored, so that a newcomer finds its thread without a scan. */
export function linksOf(message: StoredMessage, who: WhoIsWho): Link[] {
  const view = threadable(message, who)
  const subjectMark = isGuessable(view) ? 'sg' : 'sn'
  const tokens = [...conversationTokens(view), ...subjectKeys(view).map((key) => `${subjectMark}:${subjectToken(key)}`)]
  return [...new Set(tokens)].map((token) => ({ token, message: message.id }))
}

function conversationTokens(view: Threadable): string[] {
  const tokens = view.messageId === null ? [] : [`m:${token(view.messageId)}`]
  if (view.inReplyTo !== null) tokens.push(`m:${token(view.inReplyTo)}`)
  for (const reference of view.references) tokens.push(`m:${token(reference)}`)
  if (view.conversationGuid !== null) tokens.push(`g:${view.conversationGuid}`)
  for (const id of view.conversationIds) tokens.push(conversationToken(id))
  return tokens
}

/** The token of a conversation as `conversation_ids` names it: mailbox, blank, id. */
export function conversationToken(conversation: string): string {
  return `c:${token(conversation)}`
}

/** An index entry holds at most some 2,700 bytes, and a Message-ID is as long as a stranger likes. */
function token(text: string): string {
  return text.length <= 200 ? text : `#${sha256(text)}`
}

function subjectToken(key: string): string {
  return sha256(key).slice(0, 32)
}

/** Tokens under which a message's neighbours are found: two subjects meet only where one of the two may be guessed. */
function neighbourTokens(message: StoredMessage, who: WhoIsWho): string[] {
  const view = threadable(message, who)
  const tokens = conversationTokens(view)
  for (const key of subjectKeys(view)) {
    tokens.push(`sg:${subjectToken(key)}`)
    if (isGuessable(view)) tokens.push(`sn:${subjectToken(key)}`)
  }
  return tokens
}

/**
 * All captured, due messages whose place in a thread may depend on these ones: closed under the relations of
 * `placeInThreads`. Its size is that of the threads concerned and of like subjects with the same contacts, never that
 * of the ledger.
 */
export async function closeOver(
  ctx: CaptureContext,
  who: WhoIsWho,
  start: readonly StoredMessage[],
  leftThreads: readonly string[],
): Promise<Map<string, StoredMessage>> {
  const closed = new Map(start.map((message) => [message.id, message]))
  const threads = new Set<string>()
  let frontier: readonly StoredMessage[] = start
  let pendingThreads: readonly string[] = [...new Set(leftThreads)]
  while (frontier.length > 0 || pendingThreads.length > 0) {
    for (const thread of pendingThreads) threads.add(thread)
    const found = new Set([
      ...(await findByTokens(ctx.db, ctx.tenant, [...new Set(frontier.flatMap((m) => neighbourTokens(m, who)))])),
      ...(await findByThreads(ctx.db, ctx.tenant, pendingThreads)),
    ])
    const fresh = [...found].filter((id) => !closed.has(id))
    const messages = (await loadMessages(ctx.db, ctx.tenant, fresh)).filter(
      (message) => message.verdict === 'capture' && message.at <= ctx.now(),
    )
    await who.load(addressesOn(messages))
    for (const message of messages) closed.set(message.id, message)
    pendingThreads = [
      ...new Set(messages.flatMap((m) => (m.thread === null || threads.has(m.thread) ? [] : [m.thread]))),
    ]
    frontier = messages
  }
  return closed
}
