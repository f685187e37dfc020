import { randomUUID } from 'node:crypto'
import type { Clock } from '../../hubspot/gate/clock.ts'
import type { NotificationCounts } from '../gate/counters.ts'
import { etag } from '../mail/present.ts'
import type { MailChange } from '../mail/mailbox.ts'
import { Agenda } from './agenda.ts'
import { Endpoint } from './endpoint.ts'
import { isLive, wants, type Subscription } from './subscription.ts'

export interface NotifierOptions {
  /** How long an answer may take before the notification is sent again. Graph: 3 s. */
  answerWithinMs?: number
  /** From the change to the first post. Default 0; Graph: usually under a minute. */
  delayMs?: number
  /** Most notifications in one post. */
  batchSize?: number
  /** Share of notifications sent twice. */
  duplicates?: number
  /** Share of notifications that come after later ones. */
  disorder?: number
  /** Share of notifications lost without a word. */
  drop?: number
}

interface Surroundings {
  clock: Clock
  random: () => number
  counts: () => NotificationCounts
  tenantId: string
}

export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed'

type Notification = Record<string, unknown>

interface Post {
  url: string
  value: Notification[]
  lifecycle: boolean
  firstAt: number
  tries: number
}

/** Pauses between tries; the last one repeats until four hours are over (their lengths are UNVERIFIED). */
const pauses = [10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000]
const giveUpAfter = 4 * 3_600_000
/** A slow endpoint's notifications wait so long (facts A2.4). */
const slowDelay = 10_000

/** Turns changes into notifications and delivers them, as badly as Graph may. */
export class Notifier {
  readonly subscriptions = new Map<string, Subscription>()
  readonly options: Required<NotifierOptions>
  /** So many of the next notifications are lost. */
  dropNext = 0
  readonly #around: Surroundings
  readonly #agenda: Agenda
  readonly #endpoints = new Map<string, Endpoint>()
  readonly #outbox = new Map<string, Notification[]>()

  constructor(options: NotifierOptions, around: Surroundings) {
    this.options = {
      answerWithinMs: 3_000,
      delayMs: 0,
      batchSize: 50,
      duplicates: 0,
      disorder: 0,
      drop: 0,
      ...options,
    }
    this.#around = around
    this.#agenda = new Agenda(around.clock)
  }

  /** A mailbox changed: every live subscription that asked is told. */
  changed(change: MailChange): void {
    const now = this.#around.clock.now()
    for (const subscription of this.subscriptions.values()) {
      if (!isLive(subscription, now)) continue
      const what = wants(subscription, change)
      if (what === null) continue
      this.#around.counts().due++
      this.#queue(subscription.notificationUrl, notificationOf(subscription, change, what, this.#around.tenantId))
    }
  }

  /** Tells a subscription's lifecycle address; nothing happens where it gave none. */
  lifecycle(subscription: Subscription, lifecycleEvent: LifecycleEvent): boolean {
    if (subscription.lifecycleNotificationUrl === null) return false
    this.#around.counts().lifecycle++
    const value = [
      {
        subscriptionId: subscription.id,
        subscriptionExpirationDateTime: new Date(subscription.expiresMs).toISOString(),
        tenantId: this.#around.tenantId,
        clientState: subscription.clientState,
        lifecycleEvent,
      },
    ]
    this.#send({
      url: subscription.lifecycleNotificationUrl,
      value,
      lifecycle: true,
      firstAt: this.#around.clock.now(),
      tries: 0,
    })
    return true
  }

  /** Does what is due; call it after moving the clock. */
  run(): void {
    this.#agenda.run()
  }

  /** Resolves when all that is due has been delivered or put off. */
  idle(): Promise<void> {
    return this.#agenda.idle()
  }

  /** Posts waiting for their next try. */
  get waiting(): number {
    return this.#agenda.waiting
  }

  close(): Promise<void> {
    return this.#agenda.close()
  }

  #queue(url: string, notification: Notification): void {
    if (this.dropNext > 0 || this.#chance(this.options.drop)) {
      this.dropNext = Math.max(0, this.dropNext - 1)
      this.#around.counts().dropped++
      return
    }
    const endpoint = this.#endpoint(url).state()
    if (endpoint === 'dropped') {
      this.#around.counts().dropped++
      return
    }
    const delay = this.options.delayMs + (endpoint === 'slow' ? slowDelay : 0)
    if (this.#chance(this.options.duplicates)) {
      this.#around.counts().duplicates++
      this.#later(url, notification, delay)
    }
    this.#later(url, notification, delay)
  }

  /** Collects what leaves at the same moment for the same address into one post. */
  #later(url: string, notification: Notification, delay: number): void {
    const at = this.#around.clock.now() + delay
    const key = `${at} ${url}`
    const waiting = this.#outbox.get(key)
    if (waiting) {
      if (this.#chance(this.options.disorder)) waiting.unshift(notification)
      else waiting.push(notification)
      return
    }
    this.#outbox.set(key, [notification])
    this.#agenda.add(at, () => {
      const value = this.#outbox.get(key) ?? []
      this.#outbox.delete(key)
      for (let i = 0; i < value.length; i += this.options.batchSize)
        this.#send({ url, value: value.slice(i, i + this.options.batchSize), lifecycle: false, firstAt: at, tries: 0 })
    })
  }

  #send(post: Post): void {
    this.#agenda.track(this.#try(post))
  }

  async #try(post: Post): Promise<void> {
    const { clock, counts } = this.#around
    counts().posts++
    post.tries++
    const began = performance.now()
    const ok = await this.#post(post)
    const late = performance.now() - began > this.options.answerWithinMs
    if (!post.lifecycle) this.#endpoint(post.url).answered(late)
    if (ok && !late) {
      if (!post.lifecycle) counts().delivered += post.value.length
      return
    }
    counts().failedPosts++
    const next = clock.now() + (pauses[post.tries - 1] ?? pauses.at(-1)!)
    if (next - post.firstAt > giveUpAfter) counts().dropped += post.lifecycle ? 0 : post.value.length
    else this.#agenda.add(next, () => this.#try(post))
  }

  async #post(post: Post): Promise<boolean> {
    try {
      const response = await fetch(post.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'client-request-id': randomUUID() },
        body: JSON.stringify({ value: post.value }),
        signal: AbortSignal.timeout(this.options.answerWithinMs + 1),
        redirect: 'manual',
      })
      await response.arrayBuffer()
      return response.status >= 200 && response.status < 300
    } catch {
      return false
    }
  }

  #endpoint(url: string): Endpoint {
    const { host } = new URL(url)
    let endpoint = this.#endpoints.get(host)
    if (!endpoint) this.#endpoints.set(host, (endpoint = new Endpoint(this.#around.clock)))
    return endpoint
  }

  #chance(share: number): boolean {
    return share > 0 && this.#around.random() < share
  }
}

function notificationOf(
  subscription: Subscription,
  change: MailChange,
  what: MailChange['what'],
  tenantId: string,
): Notification {
  const { mailbox, item, generation } = change
  const id = mailbox.itemId({ number: item.number, generation }, subscription.immutable)
  const resource = `Users/${mailbox.id}/Messages/${id}`
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: new Date(subscription.expiresMs).toISOString(),
    changeType: what,
    resource,
    resourceData: {
      '@odata.type': '#Microsoft.Graph.Message',
      '@odata.id': resource,
      '@odata.etag': etag(mailbox, item),
      id,
    },
    clientState: subscription.clientState,
    tenantId,
  }
}
