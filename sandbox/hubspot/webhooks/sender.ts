import type { Account } from '../crm/account.ts'
import type { Happening } from '../crm/happenings.ts'
import type { Origin } from '../crm/origin.ts'
import { FaultScript } from '../gate/faults.ts'
import type { Timetable } from '../gate/timetable.ts'
import { eventsOf, type WebhookEvent } from './events.ts'
import { post, type Answer } from './post.ts'
import { retryDelayMs, mostRetries } from './retries.ts'
import { signatureV1, signatureV2, signatureV3 } from './signature.ts'
import type { Subscription } from './subscriptions.ts'

/** The webhook settings of the installed app. */
export interface WebhookSettings {
  appId: number
  clientSecret: string
  /** The public address: where events go, and what is signed. */
  targetUrl: string
  /** Where they are really sent, when a proxy stands before the app; null = `targetUrl`. */
  deliverTo: string | null
  maxConcurrentRequests: number
  /** Most events of one request; HubSpot sends fewer than 100. */
  maxEvents: number
  /** How long an event waits before it is sent, by the account's clock; jitter is added at random. */
  delayMs: number
  jitterMs: number
  /** How long the app may take to answer, in real time. */
  answerMs: number
  /** Sends waiting events in random order. */
  shuffle: boolean
  signatureVersion: 'v1' | 'v2'
  subscriptions: Subscription[]
}

export const webhookDefaults: Omit<WebhookSettings, 'appId' | 'clientSecret' | 'targetUrl' | 'subscriptions'> = {
  deliverTo: null,
  maxConcurrentRequests: 10,
  maxEvents: 99,
  delayMs: 1_000,
  jitterMs: 1_000,
  answerMs: 5_000,
  shuffle: false,
  signatureVersion: 'v1',
}

/** What goes wrong with one request. `replay` sends the very same request, old signature and all, once more. */
export type DeliveryFault =
  | { kind: 'drop' }
  | { kind: 'duplicate' }
  | { kind: 'shuffle' }
  | { kind: 'delay'; ms: number }
  | { kind: 'signature' }
  | { kind: 'timestamp'; ageMs: number }
  | { kind: 'replay'; afterMs: number }

/** One request as it went, for tests and people to look at. */
export interface Delivery {
  at: number
  attempt: number
  events: WebhookEvent[]
  fault: string | null
  /** The app's status; null = no answer in time, or no connection. */
  status: number | null
  outcome: 'delivered' | 'retry' | 'given-up' | 'lost'
}

interface Parcel {
  events: WebhookEvent[]
  attempt: number
  /** A request to repeat as it was. */
  verbatim?: { body: string; headers: Record<string, string> }
  /** No fault hits this one (the second half of a duplicate, a delayed one). */
  spared?: boolean
}

const keptDeliveries = 500

/** Turns what happens in the account into signed requests to the app's address (facts §8.1, §8.3). */
export class WebhookSender {
  readonly faults: FaultScript<DeliveryFault>
  settings: WebhookSettings | null = null
  deliveries: Delivery[] = []
  totals = { events: 0, requests: 0, delivered: 0, failed: 0, lost: 0, givenUp: 0 }
  readonly #account: Account
  readonly #timetable: Timetable
  readonly #random: () => number
  readonly #inFlight = new Set<Promise<void>>()
  readonly #stop = new AbortController()
  #waiting = new Set<WebhookEvent[]>()
  #ready: Parcel[] = []
  #nextEventId = 100_001

  constructor(account: Account, timetable: Timetable, random: () => number) {
    this.#account = account
    this.#timetable = timetable
    this.#random = random
    this.faults = new FaultScript(random)
  }

  /** Queues the events the app is owed; it has no webhooks while no settings are set. */
  tell(happenings: Happening[], origin: Origin): void {
    const { settings } = this
    if (!settings) return
    const events = eventsOf(
      {
        subscriptions: settings.subscriptions,
        types: this.#account.store.types,
        associationTypes: this.#account.store.associationTypes,
        portalId: this.#account.portalId,
        appId: settings.appId,
        now: this.#account.now(),
        nextEventId: () => this.#nextEventId++,
      },
      happenings,
      origin,
    )
    if (events.length === 0) return
    this.totals.events += events.length
    this.#waiting.add(events)
    const due = this.#account.now() + settings.delayMs + this.#random() * settings.jitterMs
    this.#timetable.at(due, () => this.#release(events))
  }

  /** Events not yet sent for the first time, or ready to be sent again. */
  get waiting(): number {
    const parts = [...this.#waiting, ...this.#ready.map((parcel) => parcel.events)]
    return parts.reduce((sum, events) => sum + events.length, 0)
  }

  /** Sends now what waits for its first delivery; retries keep their moments. */
  flush(): void {
    for (const events of [...this.#waiting]) this.#release(events)
  }

  /** Resolves when everything due was sent and answered, or failed. */
  async settle(): Promise<void> {
    do {
      this.#timetable.runDue()
      await Promise.all(this.#inFlight)
    } while (this.#inFlight.size > 0 || this.#ready.length > 0)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#waiting.clear()
    this.#ready = []
    await Promise.all(this.#inFlight)
  }

  #release(events: WebhookEvent[]): void {
    if (!this.#waiting.delete(events)) return
    const most = this.settings?.maxEvents ?? webhookDefaults.maxEvents
    const order = this.settings?.shuffle ? shuffled(events, this.#random) : events
    for (let start = 0; start < order.length; start += most) {
      const part = order.slice(start, start + most)
      // Events that wait together travel together, as far as they fit.
      const open = this.#ready.find(
        (one) => one.attempt === 0 && !one.verbatim && !one.spared && one.events.length + part.length <= most,
      )
      if (open) open.events.push(...part)
      else this.#ready.push({ events: part, attempt: 0 })
    }
    // Sent once everything due at this moment has joined.
    queueMicrotask(() => this.#pump())
  }

  #enqueue(parcel: Parcel): void {
    this.#ready.push(parcel)
    this.#pump()
  }

  #pump(): void {
    const { settings } = this
    if (!settings || this.#stop.signal.aborted) return
    while (this.#ready.length > 0 && this.#inFlight.size < settings.maxConcurrentRequests) {
      const parcel = this.#ready.shift()!
      const sent: Promise<void> = this.#send(settings, parcel).finally(() => {
        this.#inFlight.delete(sent)
        this.#pump()
      })
      this.#inFlight.add(sent)
    }
  }

  async #send(settings: WebhookSettings, parcel: Parcel): Promise<void> {
    const fault =
      parcel.spared || parcel.verbatim ? null : this.faults.next('POST', new URL(settings.targetUrl).pathname)
    const done = (status: number | null, outcome: Delivery['outcome']): void => {
      this.deliveries.push({
        at: this.#account.now(),
        attempt: parcel.attempt,
        events: parcel.events,
        fault: fault?.kind ?? null,
        status,
        outcome,
      })
      if (this.deliveries.length > keptDeliveries) this.deliveries.shift()
    }
    if (fault?.kind === 'drop') {
      this.totals.lost += parcel.events.length
      return done(null, 'lost')
    }
    if (fault?.kind === 'delay') {
      this.#timetable.at(this.#account.now() + fault.ms, () => this.#enqueue({ ...parcel, spared: true }))
      return
    }
    const call = parcel.verbatim ?? this.#write(settings, parcel, fault)
    this.totals.requests++
    const url = settings.deliverTo ?? settings.targetUrl
    const answer = await post({ url, ...call, answerMs: settings.answerMs, signal: this.#stop.signal })
    if (this.#stop.signal.aborted) return
    if (fault?.kind === 'duplicate') this.#enqueue({ ...parcel, spared: true })
    if (fault?.kind === 'replay')
      this.#timetable.at(this.#account.now() + fault.afterMs, () => this.#enqueue({ ...parcel, verbatim: call }))
    this.#book(parcel, answer, done)
  }

  #write(settings: WebhookSettings, parcel: Parcel, fault: DeliveryFault | null): NonNullable<Parcel['verbatim']> {
    const { attempt } = parcel
    const order = fault?.kind === 'shuffle' ? shuffled(parcel.events, this.#random) : parcel.events
    const body = JSON.stringify(order.map((event) => ({ ...event, attemptNumber: attempt })))
    const timestamp = this.#account.now() - (fault?.kind === 'timestamp' ? fault.ageMs : 0)
    const secret = fault?.kind === 'signature' ? `not-${settings.clientSecret}` : settings.clientSecret
    const call = { method: 'POST', uri: settings.targetUrl, body, timestamp }
    return {
      body,
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'HubSpot Connect 2.0 (sandbox)',
        'X-HubSpot-Request-Timestamp': String(timestamp),
        'X-HubSpot-Signature':
          settings.signatureVersion === 'v1' ? signatureV1(secret, body) : signatureV2(secret, call),
        'X-HubSpot-Signature-Version': settings.signatureVersion,
        'X-HubSpot-Signature-v3': signatureV3(secret, call),
      },
    }
  }

  /** 2xx and 3xx end it (3xx UNVERIFIED); anything else is tried again, ten times within a day. */
  #book(parcel: Parcel, answer: Answer, done: (status: number | null, outcome: Delivery['outcome']) => void): void {
    const { status } = answer
    if (status !== null && status < 400) {
      this.totals.delivered += parcel.events.length
      return done(status, 'delivered')
    }
    this.totals.failed++
    if (parcel.verbatim) return done(status, 'given-up')
    if (parcel.attempt >= mostRetries) {
      this.totals.givenUp += parcel.events.length
      return done(status, 'given-up')
    }
    const attempt = parcel.attempt + 1
    const due = this.#account.now() + retryDelayMs(attempt, this.#random())
    this.#timetable.at(due, () => this.#enqueue({ events: parcel.events, attempt }))
    done(status, 'retry')
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
  }
  return copy
}
