import { normaliseAddress } from '../../../../shared/message/address.ts'
import type { Service } from '../../../context.ts'
import type { Mailbox } from '../../../ledger/mailboxes.ts'
import { actIn } from '../deeds/locate-message.ts'
import type { Reader } from '../reader.ts'
import { Refusal } from '../refusal.ts'
import { mayDoDeeds } from './thread-view.ts'

/** The mailbox a pane is open in. */
export interface MailboxAsked {
  /** In normal form; empty where it is no address. */
  readonly address: string
  /** Null: none of those we read, or none the reader may ask about. */
  readonly mailbox: Mailbox | null
  /** He may look into its conversations and act there; else a message is found by its Message-ID alone. */
  readonly his: boolean
  /** His not as the company's alone (`actIn`). */
  readonly own: boolean
}

/** Whose mailbox it is decides what may be asked about it; somebody else's is not refused, it is only not looked into. */
export async function mailboxAsked(service: Service, reader: Reader, said: string): Promise<MailboxAsked> {
  const address = normaliseAddress(said) ?? ''
  try {
    const { mailbox, own } = await actIn({ service }, reader, said)
    return { address: mailbox?.address ?? address, mailbox, his: mayDoDeeds(reader), own }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'mailbox-not-yours')
      return { address, mailbox: null, his: false, own: false }
    throw error
  }
}
