import { normaliseAddress } from '../../../../shared/message/address.ts'
import { readMessageId } from '../../../../shared/message/message-id.ts'
import { findInMailbox, type Which } from '../../../capture/mailbox/capture-item.ts'
import type { ListedItem } from '../../../clients/graph/types.ts'
import type { Mailbox } from '../../../ledger/mailboxes.ts'
import {
  findMailbox,
  findMessage,
  type KnownMessage,
  repsOfMailbox,
  repsOfMessage,
} from '../../../ledger/which-message.ts'
import { mayActOnMessage } from '../access.ts'
import { hasRole, type Reader } from '../reader.ts'
import { Refusal } from '../refusal.ts'
import type { Deeds } from './deed.ts'

/** A mailbox in which the reader may act. */
export interface ActingIn {
  readonly address: string
  /** Null: not one of those we read. */
  readonly mailbox: Mailbox | null
  /** Not because it is the company's alone: what lies there is everybody's to have captured, and nobody's to keep out. */
  readonly own: boolean
}

/**
 * The mailbox a pane says it is open in, if the reader may act there: his own, one of his line's, the company's, or any
 * for operations. Whose it is otherwise is not told: a mailbox that is not his and one that is not refuse alike.
 * Errors: `mailbox-not-yours` (403).
 */
export async function actIn({ service }: Pick<Deeds, 'service'>, reader: Reader, said: string): Promise<ActingIn> {
  const { database, tenant } = service
  const asked = normaliseAddress(said)
  const mailbox = asked === null ? null : await findMailbox(database.db, tenant, asked, service.now())
  const address = mailbox?.address ?? asked ?? ''
  const reps = asked === null ? [] : await repsOfMailbox(database.db, tenant, asked, service.now())
  const companys = mailbox?.kind === 'company' && hasRole(reader, 'rep', 'manager')
  const own = mayActOnMessage(reader, { reps })
  if (asked !== null && (companys || own)) return { address, mailbox, own }
  throw new Refusal(403, 'mailbox-not-yours', 'You may not act in this mailbox.', {
    where: 'body.mailbox',
    remedy: 'Open the message in your own mailbox, or ask whose mailbox it is.',
  })
}

export interface Located extends ActingIn {
  /** As the ledger knows it, where it does. */
  readonly known: KnownMessage | null
  /** Without brackets; what the mailbox itself says goes before what the pane said. */
  readonly messageId: string | null
  /** The mailbox's own items, where it had to be asked. */
  readonly items: readonly ListedItem[]
  /** That mailbox holds it. */
  readonly held: boolean
}

/**
 * The message a pane names: known from a mailbox in which the reader may act, or found there by asking the mailbox. One of
 * the same thread may lie in others' mailboxes alone: then it is known and not held. Errors: `mailbox-not-yours`,
 * `VendorError`.
 */
export async function locate(
  deeds: Pick<Deeds, 'service'>,
  reader: Reader,
  asked: Which & { readonly mailbox: string },
): Promise<Located> {
  const { service } = deeds
  const { db } = service.database
  const acting = await actIn(deeds, reader, asked.mailbox)
  const place = { id: acting.mailbox?.id ?? null, address: acting.address }
  const said = readMessageId(asked.messageId)
  const known = said === null ? null : await findMessage(db, service.tenant, said, place)
  if (known?.here === true) return { ...acting, known, messageId: said, items: [], held: true }
  const notHere = { ...acting, known, messageId: said, items: [], held: false }
  if (acting.mailbox === null || !service.hasGraph) return notHere
  const items = await findInMailbox(service.mailboxes(), acting.mailbox, asked)
  const [first] = items
  if (first === undefined) return notHere
  const messageId = readMessageId(first.messageId)
  // The pane may have known the item alone.
  const byItem = said !== null || messageId === null ? known : await findMessage(db, service.tenant, messageId, place)
  return { ...acting, known: byItem, messageId, items, held: true }
}

/**
 * Whether the reader or somebody of his line took part in it or holds it; of one that was not read yet, whether it lies in
 * such a mailbox. Errors: `message-not-yours` (403), where he may
 * know of it at all; otherwise it is as if there were none.
 */
export async function isHis(
  { service }: Pick<Deeds, 'service'>,
  reader: Reader,
  { known, held, own }: Pick<Located, 'known' | 'held' | 'own'>,
): Promise<boolean> {
  if (known === null && !held) return false
  const reps = known === null ? [] : await repsOfMessage(service.database.db, service.tenant, known.id)
  if ((known === null && own) || mayActOnMessage(reader, { reps })) return true
  if (!held) return false
  throw new Refusal(403, 'message-not-yours', 'This message is none of yours.', {
    where: 'body.messageId',
    remedy: 'Whoever wrote or received it, or that person’s manager, can do this.',
  })
}
