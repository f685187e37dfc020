import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from './db.ts'

/**
 * The gate every request to a mailbox passes, shared by all processes on the database. Two limits hold for one app and one
 * mailbox (facts/outlook.md A2.4): so many requests at once, and so many in ten minutes; and when the vendor says «wait»,
 * everybody waits.
 *
 * A seat is taken from the grant until it is given back, or until `leaseMs` is over: no request outlives its time-out, so
 * a seat older than that belongs to a process that died. Requests are counted by `bucketMs` at the moment of their grant;
 * one may arrive up to `leaseMs` later, so a bucket counts until `windowMs` + `leaseMs` after its end, and no window of
 * `windowMs` holds more arrivals than `budget`.
 */
export interface MailboxLimits {
  readonly atOnce: number
  readonly budget: number
  readonly windowMs: number
  readonly bucketMs: number
  /** Longer than the time-out of a request. */
  readonly leaseMs: number
  /** How soon to look again when other processes hold the seats. */
  readonly lookAgainMs: number
}

export const defaultMailboxLimits: MailboxLimits = {
  // The vendor allows 4; one is left to other uses of the same app (policy `mailboxes.atOnce`).
  atOnce: 3,
  budget: 10_000,
  windowMs: 600_000,
  bucketMs: 10_000,
  leaseMs: 70_000,
  lookAgainMs: 50,
}

const stateSchema = z.object({
  seats: z.array(z.object({ id: z.string(), count: z.number(), until: z.number() })),
  spent: z.array(z.object({ from: z.number(), count: z.number() })),
  pausedUntil: z.number(),
})

export type GateState = z.output<typeof stateSchema>

export const EMPTY: GateState = { seats: [], spent: [], pausedUntil: 0 }

export interface Ask {
  /** Names the seat. */
  readonly id: string
  /** 1, or the parts of a batch: the vendor counts them one by one. */
  readonly requests: number
  readonly at: number
}

export type Decision =
  | { readonly granted: true; readonly state: GateState }
  | { readonly granted: false; readonly waitMs: number; readonly reason: 'seats' | 'budget' | 'paused' }

/**
 * Whether `ask` may go now. A batch takes a seat for each part, up to all of them: the vendor runs four of its parts at
 * once, so nothing else may run beside it.
 */
export function decide(before: GateState, ask: Ask, limits: MailboxLimits): Decision {
  const { at } = ask
  const seats = before.seats.filter((seat) => seat.until > at)
  const lifeMs = limits.bucketMs + limits.windowMs + limits.leaseMs
  const spent = before.spent.filter((bucket) => bucket.from + lifeMs > at)
  if (before.pausedUntil > at) return { granted: false, waitMs: before.pausedUntil - at, reason: 'paused' }
  const used = spent.reduce((sum, bucket) => sum + bucket.count, 0)
  const requests = Math.min(ask.requests, limits.budget)
  if (used + requests > limits.budget) {
    return { granted: false, waitMs: untilRoom(spent, used + requests - limits.budget, lifeMs) - at, reason: 'budget' }
  }
  const wanted = Math.min(ask.requests, limits.atOnce)
  const taken = seats.reduce((sum, seat) => sum + seat.count, 0)
  if (taken + wanted > limits.atOnce) {
    const free = Math.min(...seats.map((seat) => seat.until))
    return { granted: false, waitMs: Math.max(1, Math.min(limits.lookAgainMs, free - at)), reason: 'seats' }
  }
  return {
    granted: true,
    state: {
      seats: [...seats, { id: ask.id, count: wanted, until: at + limits.leaseMs }],
      spent: addTo(spent, Math.floor(at / limits.bucketMs) * limits.bucketMs, ask.requests),
      pausedUntil: before.pausedUntil,
    },
  }
}

/** When so many buckets have run out that `excess` requests are forgotten. */
function untilRoom(spent: GateState['spent'], excess: number, lifeMs: number): number {
  let left = excess
  for (const bucket of [...spent].sort((a, b) => a.from - b.from)) {
    left -= bucket.count
    if (left <= 0) return bucket.from + lifeMs
  }
  return lifeMs
}

function addTo(spent: GateState['spent'], from: number, count: number): GateState['spent'] {
  const same = spent.find((bucket) => bucket.from === from)
  if (same === undefined) return [...spent, { from, count }]
  return spent.map((bucket) => (bucket === same ? { from, count: bucket.count + count } : bucket))
}

export interface MailboxTicket {
  readonly mailbox: string
  readonly id: string
}

export type MailboxGrant =
  | { readonly granted: true; readonly ticket: MailboxTicket }
  | { readonly granted: false; readonly waitMs: number; readonly reason: 'seats' | 'budget' | 'paused' }

export interface MailboxGate {
  acquire(mailbox: string, requests: number): Promise<MailboxGrant>
  /** The request was answered, or will not be: others may have the seat. */
  release(ticket: MailboxTicket): Promise<void>
  /** The vendor said stop: nobody is granted a request to this mailbox before `until` (ms). */
  pause(mailbox: string, until: number): Promise<void>
}

/**
 * Opens the gates of a tenant's mailboxes. `now` is the clock in ms that all processes share to within a second or so;
 * `newId` makes ids that no other process makes.
 */
export function createMailboxGate(deps: {
  readonly db: Db
  readonly tenant: number
  readonly now: () => number
  readonly newId: () => string
  readonly limits?: Partial<MailboxLimits>
}): MailboxGate {
  const { db, tenant, now, newId } = deps
  const limits: MailboxLimits = { ...defaultMailboxLimits, ...deps.limits }

  /** Reads one mailbox's state, locked against the other processes, and keeps what `change` makes of it. */
  async function change<T>(
    mailbox: string,
    make: (state: GateState) => { state: GateState | null; answer: T },
  ): Promise<T> {
    return db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ state: unknown }>`
        insert into mailbox_gate (tenant, mailbox, state) values (${tenant}, ${mailbox}, ${JSON.stringify(EMPTY)}::jsonb)
        on conflict (tenant, mailbox) do update set tenant = excluded.tenant returning state`.execute(trx)
      const { state, answer } = make(stateSchema.catch(EMPTY).parse(rows[0]?.state))
      if (state !== null) {
        await sql`update mailbox_gate set state = ${JSON.stringify(state)}::jsonb
          where tenant = ${tenant} and mailbox = ${mailbox}`.execute(trx)
      }
      return answer
    })
  }

  return {
    acquire: (mailbox, requests) =>
      change<MailboxGrant>(mailbox, (before) => {
        const id = newId()
        const decision = decide(before, { id, requests, at: now() }, limits)
        if (!decision.granted) return { state: null, answer: decision }
        return { state: decision.state, answer: { granted: true, ticket: { mailbox, id } } }
      }),
    release: ({ mailbox, id }) =>
      change(mailbox, (before) => ({
        state: { ...before, seats: before.seats.filter((seat) => seat.id !== id) },
        answer: undefined,
      })),
    pause: (mailbox, until) =>
      change(mailbox, (before) => ({
        state: { ...before, pausedUntil: Math.max(before.pausedUntil, until) },
        answer: undefined,
      })),
  }
}
