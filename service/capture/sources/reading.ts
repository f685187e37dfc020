import type { ParsedMessage } from '../../../shared/message/parsed-message.ts'
import type { SourceItem } from './source.ts'
import type { StoredFile } from './stored-file.ts'

export interface ReadOptions {
  /** The mailbox these messages lay in, as a normalised address; null when nobody said. */
  readonly mailbox: string | null
  /** A larger message is a failure `too-large`. */
  readonly maxMessageBytes: number
  /** Keep the bytes of files up to this size, and of all files of a message together; absent: of none. */
  readonly keepFiles?: KeepFiles
}

export interface KeepFiles {
  readonly largestBytes: number
  readonly largestSumBytes: number
}

/** One kind of source. The registry in `index.ts` lists them. */
export interface SourceKind {
  readonly name: string
  /** Tells the kind by the first decompressed bytes. */
  recognises(peek: Buffer): boolean
  /** Read from start to end, so that a pipe will do. */
  readonly piped: boolean
  /** Throws InputError, with a remedy, where this machine lacks what the kind needs; absent where it needs nothing. */
  ready?(): void
  /** File name endings, without `.gz`, for what content does not tell. */
  readonly endings: readonly string[]
  /**
   * Reads every item from position `from` on; returns how many items there are in all, so that a folder can count on.
   * Never throws for what is in the file.
   */
  read(file: StoredFile, from: number, options: ReadOptions): AsyncGenerator<SourceItem, number>
}

/**
 * Why bytes did not become a message. Stable codes, shown in `import --json`. The last three are no trouble but a
 * choice, and count as skipped: calendar entries, contacts, tasks and notes; mail not yet sent; folders we do not read.
 */
export type FailureReason =
  | 'bad-json'
  | 'bad-mime'
  | 'bad-msg'
  | 'bad-pst'
  | 'no-pst-reader'
  | 'not-a-message'
  | 'no-sender'
  | 'too-large'
  | 'too-slow'
  | 'truncated'
  | 'corrupt'
  | 'unreadable'
  | 'other-item'
  | 'draft'
  | 'skipped-folder'

/** The reasons among FailureReason that are a choice of ours. */
export const CHOSEN: readonly string[] = ['other-item', 'draft', 'skipped-folder'] satisfies FailureReason[]

/** What a parser makes of the bytes of one message. */
export type Parsed = { readonly message: ParsedMessage } | { readonly failure: FailureReason }
