import type { ParsedMessage } from '../../shared/message/parsed-message.ts'
import { openSources } from '../../service/capture/sources/index.ts'
import type { MessageSource } from '../../service/capture/sources/source.ts'
import type { Place } from '../database/place.ts'
import type { Outcome } from './outcome.ts'

/** What both pipelines are given. */
export interface LedgerRun {
  readonly place: Place
  /** A file of mail that `import` reads. */
  readonly file: string
  readonly internalDomains: readonly string[]
  /** Only so many messages from the start of the file; null: all. */
  readonly limit: number | null
  /** ms UTC */
  readonly now: number
}

export interface LedgerResult {
  readonly messages: number
  readonly captured: number
  readonly seconds: number
  readonly peakMemoryMb: number
  readonly outcome: Outcome
  /** Message-IDs of the captured ones. */
  readonly capturedIds: readonly string[]
}

/**
 * The file as a source, without messages that have no usable Message-ID and without further copies of one: the peer knows
 * messages by that alone and has no rule for two under one id (`domain.md` §2, identity).
 */
export function sourceOf({ file, limit }: Pick<LedgerRun, 'file' | 'limit'>): MessageSource {
  const source = openSources([file])[0]
  if (source === undefined) throw new Error('no source')
  const most = limit ?? Number.POSITIVE_INFINITY
  return {
    ...source,
    read: async function* (from) {
      const seen = new Set<string>()
      for await (const item of source.read(from)) {
        if ('message' in item) {
          const id = item.message.messageId
          if (id === null || seen.has(id)) continue
          seen.add(id)
        }
        yield item
        if (seen.size >= most) return
      }
    },
  }
}

export async function* messagesOf(run: Pick<LedgerRun, 'file' | 'limit'>): AsyncIterable<ParsedMessage> {
  for await (const item of sourceOf(run).read(0)) if ('message' in item) yield item.message
}
