import type { SourceItem } from './source.ts'
import type { StoredFile } from './stored-file.ts'

export interface ReadOptions {
  /** The mailbox these messages lay in, as a normalised address; null when nobody said. */
  readonly mailbox: string | null
  /** A larger message is a failure `too-large`. */
  readonly maxMessageBytes: number
}

/** One kind of source. The registry in `index.ts` lists them. */
export interface SourceKind {
  readonly name: string
  /** Tells the kind by the first decompressed bytes. */
  recognises(peek: Buffer): boolean
  /** File name endings, without `.gz`, for what content does not tell. */
  readonly endings: readonly string[]
  /**
   * Reads every item from position `from` on; returns how many items there are in all, so that a folder can count on.
   * Never throws for what is in the file.
   */
  read(file: StoredFile, from: number, options: ReadOptions): AsyncGenerator<SourceItem, number>
}

/** Why bytes did not become a message. Stable codes, shown in `import --json`. */
export type FailureReason =
  'bad-json' | 'not-a-message' | 'no-sender' | 'bad-mime' | 'too-large' | 'truncated' | 'corrupt' | 'unreadable'
