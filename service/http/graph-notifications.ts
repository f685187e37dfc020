import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { LIFECYCLE_PATH, NOTIFICATION_PATH } from '../capture/mailbox/keep-subscriptions.ts'
import { countDropped, type Notification, recordNotifications } from '../ledger/graph-notifications.ts'
import { loadSubscriptions, type StoredSubscription } from '../ledger/graph-subscriptions.ts'
import type { Db } from '../ledger/db.ts'
import { sha256 } from '../ledger/ids.ts'

/** Far more than Graph sends at a time; what is larger is not Graph. */
const MAX_BODY_BYTES = 512 * 1024
const MAX_ITEMS = 1_000
const MAX_TOKEN = 2_048
/** How long what we know of a subscription is believed. */
const BELIEVE_MS = 60_000

const bodySchema = z.object({ value: z.array(z.unknown()).max(MAX_ITEMS) })

const itemSchema = z.object({
  subscriptionId: z.string().min(1).max(200),
  clientState: z.string().min(1).max(255),
  lifecycleEvent: z.string().max(100).nullish(),
  resourceData: z.object({ id: z.string().regex(/^[\x21-\x7e]{1,1024}$/) }).nullish(),
})

const LIFECYCLE: Readonly<Record<string, Notification['kind']>> = {
  reauthorizationRequired: 'reauthorize',
  subscriptionRemoved: 'removed',
  missed: 'missed',
}

type Door = Omit<NotificationDoor, 'flushDropped'>

/** Why a notification was dropped. */
export type DropReason =
  'bad-body' | 'too-large' | 'bad-item' | 'unknown-subscription' | 'wrong-secret' | 'unknown-event' | 'no-item'

export interface NotificationDoor {
  readonly db: Db
  readonly tenant: number
  /** ms UTC */
  readonly now: () => number
  /** Something was recorded: whoever acts on it may begin. */
  readonly onRecorded: () => void
  /** Told how many of a kind were recorded. */
  readonly onReceived?: (kind: Notification['kind'], count: number) => void
  /** Told how many were dropped for a reason, when that is written down. */
  readonly onDropped?: (reason: DropReason, count: number) => void
  /** Writes what was dropped since the last time into the ledger. */
  flushDropped(): Promise<void>
}

/**
 * Where Microsoft Graph tells us what arrived. Everything is recorded in one insert, then answered, and nothing else is
 * done here: an endpoint that answers slowly loses notifications for good (facts/outlook.md A2.4). What is not ours, or
 * makes no sense, is dropped and counted by reason; it is never an error of ours.
 */
export function addGraphNotifications(app: FastifyInstance, given: Door): Pick<NotificationDoor, 'flushDropped'> {
  const known = createKnown(given)
  const record = createRecorder(given)
  const dropped = new Map<DropReason, number>()
  const drop = (reason: DropReason): void => void dropped.set(reason, (dropped.get(reason) ?? 0) + 1)

  const receive = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { validationToken } = request.query as { validationToken?: unknown }
    if (validationToken !== undefined) return handshake(validationToken, reply)
    const body = readBody(request.body)
    if (body === null) {
      drop('bad-body')
      return reply.code(400).send({ error: 'bad-request' })
    }
    const notifications = await judge(body, known, drop)
    await record(notifications)
    if (notifications.length > 0) given.onRecorded()
    return reply.code(202).send()
  }

  void app.register((door, _options, done) => {
    // The handshake comes as text/plain, notifications as JSON; which is which the address says.
    door.removeAllContentTypeParsers()
    door.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, parsed) =>
      parsed(null, body),
    )
    door.setErrorHandler((error, _request, reply) => {
      if ((error as { statusCode?: number }).statusCode !== 413) throw error
      drop('too-large')
      return reply.code(413).send({ error: 'bad-request' })
    })
    for (const path of [NOTIFICATION_PATH, LIFECYCLE_PATH]) door.post(path, receive)
    done()
  })
  return {
    flushDropped: async () => {
      const counts = new Map(dropped)
      dropped.clear()
      try {
        await countDropped(given.db, given.tenant, counts, given.now())
        for (const [reason, count] of counts) given.onDropped?.(reason, count)
      } catch (error) {
        for (const [reason, count] of counts) dropped.set(reason, (dropped.get(reason) ?? 0) + count)
        throw error
      }
    },
  }
}

/**
 * Records notifications before they are answered. Those that come while an insert is under way go into the next one
 * together: at 200 requests a second an insert each would keep the database from everything else.
 */
function createRecorder({
  db,
  tenant,
  now,
  onReceived,
}: Door): (notifications: readonly Notification[]) => Promise<void> {
  let waiting: { notifications: readonly Notification[]; resolve: () => void; reject: (error: unknown) => void }[] = []
  let running = false

  async function pump(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      const taken = waiting
      waiting = []
      const all = taken.flatMap(({ notifications }) => notifications)
      try {
        await recordNotifications(db, tenant, all, now())
        for (const kind of new Set(all.map((one) => one.kind))) {
          onReceived?.(kind, all.filter((one) => one.kind === kind).length)
        }
        for (const { resolve } of taken) resolve()
      } catch (error) {
        for (const { reject } of taken) reject(error)
      }
    }
    running = false
  }

  return (notifications) =>
    notifications.length === 0
      ? Promise.resolve()
      : new Promise((resolve, reject) => {
          waiting.push({ notifications, resolve, reject })
          if (!running) void pump()
        })
}

/**
 * Answers the token as it was given, decoded, as plain text. Anybody may call: what could be read as a page, or is longer
 * than any token, is not repeated.
 */
function handshake(token: unknown, reply: FastifyReply): FastifyReply {
  if (typeof token !== 'string' || token.length > MAX_TOKEN || !/^[^<>\p{Cc}]+$/u.test(token)) {
    return reply.code(400).send({ error: 'bad-request' })
  }
  return reply.code(200).type('text/plain; charset=utf-8').send(token)
}

function readBody(body: unknown): readonly unknown[] | null {
  if (typeof body !== 'string') return null
  try {
    const parsed = bodySchema.safeParse(JSON.parse(body))
    return parsed.success ? parsed.data.value : null
  } catch {
    return null
  }
}

type Known = (ids: readonly string[]) => Promise<ReadonlyMap<string, StoredSubscription>>

async function judge(
  values: readonly unknown[],
  known: Known,
  drop: (reason: DropReason) => void,
): Promise<Notification[]> {
  const items = values.flatMap((value) => {
    const parsed = itemSchema.safeParse(value)
    if (!parsed.success) drop('bad-item')
    return parsed.success ? [{ ...parsed.data, own: ownIdOf(parsed.data.clientState) }] : []
  })
  const subscriptions = await known([...new Set(items.flatMap(({ own }) => own ?? []))])
  return items.flatMap((item): readonly Notification[] => {
    const subscription = item.own === null ? undefined : subscriptions.get(item.own)
    if (subscription === undefined) return nothing('unknown-subscription')
    if (!sameSecret(item.clientState, subscription)) return nothing('wrong-secret')
    // Another subscription's notification with our secret: only somebody who read it could send that.
    if (subscription.vendorId !== null && subscription.vendorId !== item.subscriptionId) return nothing('wrong-secret')
    const about = { mailbox: subscription.mailbox, subscription: subscription.id }
    const { lifecycleEvent } = item
    if (lifecycleEvent !== null && lifecycleEvent !== undefined) {
      const kind = LIFECYCLE[lifecycleEvent]
      return kind === undefined ? nothing('unknown-event') : [{ ...about, kind, item: null }]
    }
    const id = item.resourceData?.id
    return id === undefined ? nothing('no-item') : [{ ...about, kind: 'item' as const, item: id }]
  })

  function nothing(reason: DropReason): [] {
    drop(reason)
    return []
  }
}

/** Our own id of the subscription, which its secret begins with (`keep-subscriptions.ts`). */
function ownIdOf(clientState: string): string | null {
  return /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\./.exec(clientState)?.[1] ?? null
}

function sameSecret(given: string, { clientState }: StoredSubscription): boolean {
  const theirs = Buffer.from(sha256(given), 'hex')
  const ours = Buffer.from(clientState, 'hex')
  return theirs.length === ours.length && timingSafeEqual(theirs, ours)
}

/** Subscriptions by our own id, asked for once a minute at most; a new one is asked for when it first speaks. */
function createKnown({ db, tenant, now }: Door): Known {
  const believed = new Map<string, { readonly subscription: StoredSubscription | null; readonly until: number }>()
  return async (ids) => {
    const at = now()
    const fresh = (id: string) => (believed.get(id)?.until ?? 0) > at
    const missing = ids.filter((id) => !fresh(id))
    if (missing.length > 0) {
      // Made-up ids must not fill the memory.
      if (believed.size > 10_000) believed.clear()
      const found = new Map((await loadSubscriptions(db, tenant, missing)).map((one) => [one.id, one]))
      for (const id of missing) {
        const subscription = found.get(id) ?? null
        // While the vendor's answer is awaited, or nobody knows it, things may change any moment.
        const believe = subscription === null || subscription.vendorId === null ? 1_000 : BELIEVE_MS
        believed.set(id, { subscription, until: at + believe })
      }
    }
    return new Map(
      ids.flatMap((id) => {
        const subscription = believed.get(id)?.subscription ?? null
        return subscription === null ? [] : [[id, subscription] as const]
      }),
    )
  }
}
