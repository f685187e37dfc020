import { subscriptionSchema } from './answer.ts'
import { IMMUTABLE_IDS } from './folders.ts'
import { pathOf, readAllPages, unreadable } from './paths.ts'
import type { Send } from './send.ts'
import type { NewSubscription, Subscription } from './types.ts'

const SUBSCRIPTIONS = '/v1.0/subscriptions'

/** Watches what arrives in, or is changed in, any folder of a mailbox. */
export async function createSubscription(send: Send, wanted: NewSubscription): Promise<Subscription> {
  const doing = 'watch a mailbox'
  const { body } = await send({
    doing,
    mailbox: null,
    method: 'POST',
    path: SUBSCRIPTIONS,
    // Notifications name items by the ids that do not change with the folder, like everything else we ask for.
    headers: { Prefer: IMMUTABLE_IDS },
    body: {
      // Updated, too: what is moved out of Junk or sent from Drafts is not created anew.
      changeType: 'created,updated',
      notificationUrl: wanted.notificationUrl,
      lifecycleNotificationUrl: wanted.lifecycleUrl,
      resource: `users/${wanted.mailboxId}/messages`,
      expirationDateTime: new Date(wanted.expiresAt).toISOString(),
      clientState: wanted.clientState,
    },
    effect: 'once',
  })
  return subscriptionOf(body, doing)
}

export async function renewSubscription(send: Send, id: string, expiresAt: number): Promise<Subscription> {
  const doing = 'renew a subscription'
  const { body } = await send({
    doing,
    mailbox: null,
    method: 'PATCH',
    path: `${SUBSCRIPTIONS}/${pathOf(id)}`,
    body: { expirationDateTime: new Date(expiresAt).toISOString() },
  })
  return subscriptionOf(body, doing)
}

export async function reauthorizeSubscription(send: Send, id: string): Promise<void> {
  await send({
    doing: 'reauthorize a subscription',
    mailbox: null,
    method: 'POST',
    path: `${SUBSCRIPTIONS}/${pathOf(id)}/reauthorize`,
  })
}

export async function deleteSubscription(send: Send, id: string): Promise<void> {
  await send({
    doing: 'end a subscription',
    mailbox: null,
    method: 'DELETE',
    path: `${SUBSCRIPTIONS}/${pathOf(id)}`,
    accept: [404],
  })
}

/** The subscriptions of this app. */
export async function listSubscriptions(send: Send): Promise<Subscription[]> {
  const doing = 'list subscriptions'
  const found = await readAllPages(send, { doing, mailbox: null, path: SUBSCRIPTIONS }, subscriptionSchema)
  return found.map((one) => subscriptionOf(one, doing))
}

/** Both spellings of the resource: `users/{id}/messages` and `Users('{id}')/messages`. */
const MAILBOX = /^\/?users[/(]'?([^/')]+)/i

function subscriptionOf(body: unknown, doing: string): Subscription {
  const { data } = subscriptionSchema.safeParse(body)
  if (data === undefined) throw unreadable(doing)
  return {
    id: data.id,
    expiresAt: data.expirationDateTime ?? 0,
    mailboxId: MAILBOX.exec(data.resource ?? '')?.[1] ?? null,
    notificationUrl: data.notificationUrl ?? null,
  }
}
