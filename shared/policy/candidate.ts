import type { AutomaticSign } from '../message/parsed-message.ts'

/** One person or mailbox on a message, as policy sees it. */
export interface Party {
  readonly address: string
  readonly internal: boolean
  /** On the admin's list of excluded people. */
  readonly excluded: boolean
}

/** A message with everything policy may look at; no text. */
export interface Candidate {
  readonly sender: Party | null
  /** Everybody on it, the sender and delivered mailboxes (where nobody is named) included. */
  readonly parties: readonly Party[]
  readonly automatic: AutomaticSign | null
  readonly private: boolean
  readonly senderBlocked: boolean
  /** The sender was erased: his address is gone, only the fact remains. */
  readonly senderErased: boolean
  /** The sender or his company is in the CRM other than through us, or somebody captured writing to him. */
  readonly senderKnown: boolean
  /** What a person decided of this very message; null: nobody did. */
  readonly ruling: Ruling | null
}

/** `private`: not to be captured; `taken-back`: a wrong capture, final; `released`: a stranger's that need not wait. */
export type Ruling = 'private' | 'taken-back' | 'released'

export type SkipReason =
  | 'erased'
  | 'no-sender'
  | 'internal-only'
  | 'external-only'
  | 'automatic'
  | 'private'
  | 'marked-private'
  | 'taken-back'
  | 'excluded-people'
  | 'blocked-sender'

export type HoldReason = 'stranger'

export type Verdict =
  | { readonly verdict: 'capture'; readonly reason: null }
  | { readonly verdict: 'skip'; readonly reason: SkipReason }
  | { readonly verdict: 'hold'; readonly reason: HoldReason }

/** A rule speaks only when it has something against capturing; null leaves the message to the next rule. */
export type Rule = (candidate: Candidate) => Verdict | null

export const skip = (reason: SkipReason): Verdict => ({ verdict: 'skip', reason })
