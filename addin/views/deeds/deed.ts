import type { AccountLine, AccountView } from '../../../shared/contract/account-view.ts'
import type { Colleague } from '../../../shared/contract/common.ts'
import type { ParticipantView, ThreadMessage } from '../../../shared/contract/message-context.ts'
import type { Which } from '../read/MessageStatus.tsx'

/** What a reader began and has to say more about: each is a dialog of its own. */
export type DeedStep =
  | { readonly kind: 'private'; readonly which: Which }
  | { readonly kind: 'take-back'; readonly which: Which }
  | {
      readonly kind: 'correct'
      readonly account: AccountView | null
      readonly accounts: readonly AccountView[]
      readonly participants: readonly ParticipantView[]
      /** Chosen before the dialog opened. */
      readonly contact: string | null
      readonly towards: AccountLine | null
    }
  | {
      readonly kind: 'join'
      readonly account: AccountView
      readonly colleague: Colleague
      readonly conversationId: string | null
      readonly messageId: string | null
    }
  | { readonly kind: 'task'; readonly account: AccountView; readonly messageId: string | null }
  | { readonly kind: 'find' }
  | { readonly kind: 'text'; readonly message: ThreadMessage }

/** How a dialog ended. */
export interface DeedEnd {
  /** Said and shown in the pane. */
  readonly text: string
  readonly done: boolean
  /** A drafted introduction to open a reply with. */
  readonly draft?: string
}

/** What every form is given: `onEnd` after the deed was done, `onClose` when the reader thought better of it. */
export interface FormEnds {
  readonly onClose: () => void
  readonly onEnd: (end: DeedEnd) => void
}
