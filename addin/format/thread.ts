import type { ThreadMessage } from '../../shared/contract/message-context.ts'

/** What a thread comes to, for a line above its messages (C15). */
export interface ThreadCount {
  readonly messages: number
  readonly captured: number
  readonly waiting: number
  /** Skipped, held, failed, or never seen: each with its reason in its own row. */
  readonly outside: number
  /** Who wrote last: the customer waits for us, or we for him; null when no message says which way it went. */
  readonly lastWord: 'customer' | 'us' | null
  readonly lastAt: number | null
}

/** Counts a thread by what became of its messages; the last word is the latest message's, whatever its state. */
export function threadCount(thread: readonly ThreadMessage[]): ThreadCount {
  const last = newestFirst(thread)[0]
  const of = (...states: readonly ThreadMessage['state'][]): number =>
    thread.filter((message) => states.includes(message.state)).length
  return {
    messages: thread.length,
    captured: of('captured'),
    waiting: of('waiting'),
    outside: of('held', 'skipped', 'failed', 'unknown'),
    lastWord: last?.direction === 'inbound' ? 'customer' : last?.direction === 'outbound' ? 'us' : null,
    lastAt: last?.at ?? null,
  }
}

/** The latest message on top, as in a mail program; equal times keep the order given. */
export function newestFirst(thread: readonly ThreadMessage[]): readonly ThreadMessage[] {
  return [...thread].sort((a, b) => b.at - a.at)
}
