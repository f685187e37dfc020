/** What the stand-in counted since the last reset. */
export interface CounterReport {
  /** HTTP calls of Graph, a batch counting once. */
  calls: number
  batches: number
  /** Requests inside batches. */
  subRequests: number
  /** 429s given, those of batch parts and of fault scripts included. */
  tooManyRequests: number
  scripted: Record<string, number>
  /** Answers by status, batch parts included. */
  byStatus: Record<string, number>
  /** `GET /users/:id/messages/:id` → requests, batch parts included. */
  byRoute: Record<string, number>
  byMailbox: Record<string, { requests: number; inBatches: number; tooManyRequests: number }>
  tokensIssued: number
  notifications: NotificationCounts
}

export interface NotificationCounts {
  /** Changes that a live subscription asked for. */
  due: number
  /** Notifications answered 2xx in time, duplicates included. */
  delivered: number
  posts: number
  failedPosts: number
  duplicates: number
  /** Lost for good: by a fault, a slow endpoint, or four hours of refusals. */
  dropped: number
  lifecycle: number
}

export class Counters {
  #report: CounterReport = empty()

  get notifications(): NotificationCounts {
    return this.#report.notifications
  }

  call(): void {
    this.#report.calls++
  }

  batch(size: number): void {
    this.#report.batches++
    this.#report.subRequests += size
  }

  token(): void {
    this.#report.tokensIssued++
  }

  request(method: string, segments: string[], mailbox: string | null, inner: boolean): void {
    count(this.#report.byRoute, `${method} /${segments.map(anonymous).join('/')}`)
    if (mailbox === null) return
    const box = this.#mailbox(mailbox)
    box.requests++
    if (inner) box.inBatches++
  }

  answered(status: number, mailbox: string | null): void {
    count(this.#report.byStatus, String(status))
    if (status !== 429) return
    this.#report.tooManyRequests++
    if (mailbox !== null) this.#mailbox(mailbox).tooManyRequests++
  }

  scripted(kind: string): void {
    count(this.#report.scripted, kind)
  }

  report(): CounterReport {
    return structuredClone(this.#report)
  }

  reset(): void {
    this.#report = empty()
  }

  #mailbox(address: string): CounterReport['byMailbox'][string] {
    return (this.#report.byMailbox[address] ??= { requests: 0, inBatches: 0, tooManyRequests: 0 })
  }
}

/** Every second part of a Graph path is a key, unless it is a name that Graph itself gives. */
function anonymous(part: string, index: number): string {
  if (index % 2 === 0 || /^(\$?[a-z]{1,20}|mailFolders|childFolders|mailboxSettings|sendMail)$/i.test(part)) return part
  return ':id'
}

function empty(): CounterReport {
  return {
    calls: 0,
    batches: 0,
    subRequests: 0,
    tooManyRequests: 0,
    scripted: {},
    byStatus: {},
    byRoute: {},
    byMailbox: {},
    tokensIssued: 0,
    notifications: { due: 0, delivered: 0, posts: 0, failedPosts: 0, duplicates: 0, dropped: 0, lifecycle: 0 },
  }
}

function count(into: Record<string, number>, key: string): void {
  into[key] = (into[key] ?? 0) + 1
}
