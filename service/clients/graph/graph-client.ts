import { readAccess } from './access.ts'
import { listDomains, listGroups, listUsers, mailboxPurposes } from './directory.ts'
import { countMessages, deltaPage, findItem, findItems, listFolders, listItems } from './folders.ts'
import { createMailboxIds } from './mailbox-ids.ts'
import { readAttachment, readMessages } from './messages.ts'
import { createSend, type SendDeps } from './send.ts'
import {
  createSubscription,
  deleteSubscription,
  listSubscriptions,
  reauthorizeSubscription,
  renewSubscription,
} from './subscriptions.ts'
import type {
  Access,
  DeltaCursor,
  DeltaPage,
  DirectoryGroup,
  DirectoryUser,
  ListedItem,
  MailFolder,
  MailboxPurpose,
  MessageAnswer,
  NewSubscription,
  ReadOptions,
  Span,
  Subscription,
} from './types.ts'

/**
 * Microsoft Graph in our words. Every method may throw `VendorError` (and nothing else of Graph's): fault `wait` (until
 * `retryAfterMs`), `again` (passing: nothing was changed, ask again), `refused` (set-up: sign-in, permission), `not-found`,
 * `broken`. Codes callers switch on: `graph-cursor-lost` (fault `refused`: read the folder anew from the start),
 * `graph-no-mailbox` (fault `not-found`: no mailbox under this id), `graph-forbidden` (fault `refused`).
 * All reads may be repeated without harm. A mailbox id is the directory's id of its user; any of its
 * addresses serves too.
 */
export interface GraphClient {
  /** Requests answered so far, the parts of a batch counted one by one, repeated ones included. */
  calls(): number
  /** Signs in where there is no valid token. Errors: `graph-sign-in`. */
  access(): Promise<Access>

  listDomains(): Promise<readonly string[]>
  listUsers(): Promise<readonly DirectoryUser[]>
  listGroups(): Promise<readonly DirectoryGroup[]>
  /** By user id; 20 a request. Users we may not ask about are `unknown`. */
  mailboxPurposes(userIds: readonly string[]): Promise<ReadonlyMap<string, MailboxPurpose>>

  /** Every folder, hidden ones too, at every depth. */
  listFolders(mailboxId: string): Promise<readonly MailFolder[]>
  /** One page of a folder's changes. Errors: `graph-cursor-lost`; `not-found` when the folder is gone. */
  deltaPage(mailboxId: string, folderId: string, cursor: DeltaCursor): Promise<DeltaPage>
  /**
   * Messages by item id, 20 a request, only the failed ones of a batch asked again. Every item asked for has an answer.
   * Throws only when the mailbox itself cannot be asked (`wait`, `again`, `graph-forbidden`, `graph-no-mailbox`).
   */
  readMessages(
    mailboxId: string,
    items: readonly string[],
    options: ReadOptions,
  ): Promise<ReadonlyMap<string, MessageAnswer>>
  /**
   * The bytes of a message's attachment by its id; null when it is gone, or is no file (a message inside, a link).
   * Held in memory whole: ask for what the message said is small enough.
   */
  readAttachment(mailboxId: string, item: string, attachment: string): Promise<Uint8Array | null>
  /** Items of a folder received in the span, as the mailbox counts them. */
  countMessages(mailboxId: string, folderId: string, span: Span): Promise<number>
  /** Every item of a folder received in the span, without content. */
  listItems(mailboxId: string, folderId: string, span: Span): Promise<readonly ListedItem[]>
  /** Items that carry a Message-ID (without brackets), in any folder. */
  findItems(mailboxId: string, messageId: string): Promise<readonly ListedItem[]>
  /** An item by an id of any kind (Outlook's own too), under its immutable one; null where there is none. */
  findItem(mailboxId: string, item: string): Promise<ListedItem | null>

  /** Watches a whole mailbox. Not safe to repeat blindly after `again`: list first. */
  createSubscription(wanted: NewSubscription): Promise<Subscription>
  /** Errors: `not-found` when it is gone: create it anew. */
  renewSubscription(id: string, expiresAt: number): Promise<Subscription>
  reauthorizeSubscription(id: string): Promise<void>
  /** One that is gone already is no error. */
  deleteSubscription(id: string): Promise<void>
  listSubscriptions(): Promise<readonly Subscription[]>
}

/** Builds the client; nothing is called before the first method is. */
export function createGraphClient(deps: SendDeps): GraphClient {
  const send = createSend(deps)
  const idOf = createMailboxIds({ listUsers: () => listUsers(send), now: deps.clock.now })
  return {
    calls: send.calls,
    access: async () => readAccess(await deps.signIn.token()),
    listDomains: () => listDomains(send),
    listUsers: () => listUsers(send),
    listGroups: () => listGroups(send),
    mailboxPurposes: (userIds) => mailboxPurposes(send, userIds),
    listFolders: async (mailboxId) => listFolders(send, await idOf(mailboxId)),
    deltaPage: async (mailboxId, folderId, cursor) => deltaPage(send, await idOf(mailboxId), folderId, cursor),
    readMessages: async (mailboxId, items, options) => readMessages(send, await idOf(mailboxId), items, options),
    readAttachment: async (mailboxId, item, attachment) =>
      readAttachment(send, await idOf(mailboxId), item, attachment),
    countMessages: async (mailboxId, folderId, span) => countMessages(send, await idOf(mailboxId), folderId, span),
    listItems: async (mailboxId, folderId, span) => listItems(send, await idOf(mailboxId), folderId, span),
    findItems: async (mailboxId, messageId) => findItems(send, await idOf(mailboxId), messageId),
    findItem: async (mailboxId, item) => findItem(send, await idOf(mailboxId), item),
    createSubscription: async (wanted) =>
      createSubscription(send, { ...wanted, mailboxId: await idOf(wanted.mailboxId) }),
    renewSubscription: (id, expiresAt) => renewSubscription(send, id, expiresAt),
    reauthorizeSubscription: (id) => reauthorizeSubscription(send, id),
    deleteSubscription: (id) => deleteSubscription(send, id),
    listSubscriptions: () => listSubscriptions(send),
  }
}
