import type { ParsedMessage } from '../../../shared/message/parsed-message.ts'

/** One item read from a source: a message, or the reason why the bytes at this position could not become one. */
export type SourceItem =
  | { readonly position: number; readonly bytes: number; readonly message: ParsedMessage }
  | {
      readonly position: number
      readonly bytes: number
      readonly failure: string
      /** The file inside a folder; absent where the source is one file. */
      readonly file?: string
    }

/**
 * A place messages are read from. `position` counts items from 0 and is stable for the same content, so that a run
 * that was killed continues after the last committed one. `bytes` is how much of the input (as stored, compressed
 * bytes included) has been consumed so far, for the progress bar.
 */
export interface MessageSource {
  /** Stable across runs for the same content, whatever the path; names the cursor. */
  readonly key: string
  /** For people: the path as given. */
  readonly path: string
  /** Total stored bytes, or null when unknown (a pipe). */
  readonly totalBytes: number | null
  /** Yields every item whose position is >= `from`, in order. Broken items are yielded as failures, never thrown. */
  read(from: number): AsyncIterable<SourceItem>
}
