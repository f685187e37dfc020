import { sql } from 'kysely'
import type { Db } from './db.ts'

/**
 * The gate every vendor call passes, shared by all processes on the database, exact at the vendor's side:
 *
 * A limit of L calls per window W is L slots. A slot is busy from the grant until W after the latest moment its call can
 * have arrived: the answer's time when there is one, else `arrivalMs` after the grant. Two uses of one slot therefore
 * arrive more than W apart, so no sliding window holds more than L arrivals, however slow the network is. A process that
 * is killed leaves its slots busy for `arrivalMs` + W, then they are free again.
 *
 * Times come from the handed-in clock; processes that share a gate must agree on it to within `skewMs`.
 */
export interface RateLimits {
  /** Calls of all kinds in any rolling window of `windowMs`. */
  readonly general: number
  readonly windowMs: number
  /** Search calls in any rolling window of `searchWindowMs`; a search takes a general slot too. */
  readonly search: number
  readonly searchWindowMs: number
  /** Calls a day, in days that begin at midnight `dayOffsetMs` behind UTC's. */
  readonly daily: number
  readonly dayOffsetMs: number
  readonly skewMs: number
  readonly arrivalMs: number
}

export const defaultRateLimits: RateLimits = {
  general: 100,
  windowMs: 10_000,
  search: 4,
  searchWindowMs: 1_000,
  daily: 240_000,
  dayOffsetMs: 0,
  skewMs: 100,
  arrivalMs: 5_000,
}

export type CallKind = 'general' | 'search'

/** What `release` needs to know about a granted call. */
export interface Ticket {
  readonly kind: CallKind
  readonly generalUntil: number
  readonly searchUntil: number
}

export type Grant =
  | { readonly granted: true; readonly ticket: Ticket }
  | { readonly granted: false; readonly waitMs: number; readonly reason: 'burst' | 'paused' | 'daily' }

export interface RateGate {
  /** Asks for one call. Not granted: ask again after `waitMs`. Calls made while another is under way share a statement. */
  acquire(kind: CallKind): Promise<Grant>
  /** The call was answered (or certainly never left): its slot becomes free one window from now. Cheap, no statement. */
  release(ticket: Ticket): void
  /** The vendor said stop: nobody is granted a call of this kind before `until` (ms). */
  pause(kind: CallKind, until: number): Promise<void>
}

interface Row {
  general_granted: number
  search_granted: number
  general_free_at: number | null
  search_free_at: number | null
  general_paused_until: number
  search_paused_until: number
  day_left: number
}

const DAY_MS = 86_400_000

/** Opens the gate `name` of a tenant. `now` is the handed-in clock in ms. */
export function createRateGate(deps: {
  readonly db: Db
  readonly tenant: number
  readonly name: string
  readonly now: () => number
  readonly limits?: Partial<RateLimits>
}): RateGate {
  const { db, tenant, name, now } = deps
  const limits: RateLimits = { ...defaultRateLimits, ...deps.limits }
  const generalWindow = limits.windowMs + limits.skewMs
  const searchWindow = limits.searchWindowMs + limits.skewMs

  let asking: { kind: CallKind; resolve: (grant: Grant) => void; reject: (error: unknown) => void }[] = []
  let given: { kind: CallKind; from: number; to: number }[] = []
  let pumping = false

  async function pump(): Promise<void> {
    pumping = true
    try {
      while (asking.length > 0) {
        const batch = asking
        const back = given
        asking = []
        given = []
        try {
          await serve(batch, back)
        } catch (error) {
          for (const waiting of batch) waiting.reject(error)
        }
      }
    } finally {
      pumping = false
    }
  }

  async function serve(batch: typeof asking, back: typeof given): Promise<void> {
    const at = now()
    const day = Math.floor((at - limits.dayOffsetMs) / DAY_MS)
    const wantGeneral = batch.filter((waiting) => waiting.kind === 'general').length
    const generalUntil = at + limits.arrivalMs + generalWindow
    const searchUntil = at + limits.arrivalMs + searchWindow
    const row = await grant({
      at,
      day,
      wantGeneral,
      wantSearch: batch.length - wantGeneral,
      generalUntil,
      searchUntil,
      back,
    })
    let generalLeft = row.general_granted
    let searchLeft = row.search_granted
    for (const waiting of batch) {
      const granted = waiting.kind === 'general' ? generalLeft-- > 0 : searchLeft-- > 0
      if (granted) waiting.resolve({ granted, ticket: { kind: waiting.kind, generalUntil, searchUntil } })
      else waiting.resolve(refusal(waiting.kind, row, at, day))
    }
  }

  function refusal(kind: CallKind, row: Row, at: number, day: number): Grant {
    const paused = Math.max(row.general_paused_until, kind === 'search' ? row.search_paused_until : 0)
    if (paused > at) return { granted: false, waitMs: paused - at, reason: 'paused' }
    if (row.day_left <= 0) {
      return { granted: false, waitMs: (day + 1) * DAY_MS + limits.dayOffsetMs - at, reason: 'daily' }
    }
    const free = Math.max(row.general_free_at ?? 0, kind === 'search' ? (row.search_free_at ?? 0) : 0)
    // All slots free and still refused: others of the same batch took them, so ask again at once.
    return { granted: false, waitMs: Math.max(1, free - at), reason: 'burst' }
  }

  async function grant(ask: {
    at: number
    day: number
    wantGeneral: number
    wantSearch: number
    generalUntil: number
    searchUntil: number
    back: typeof given
  }): Promise<Row> {
    const general = ask.back.filter((one) => one.kind === 'general')
    const search = ask.back.filter((one) => one.kind === 'search')
    const { rows } = await sql<Row>`
      with gate as (
        select * from rate_gate where tenant = ${tenant} and name = ${name} for update
      ), general_live as (
        ${liveSlots('general_busy', general, ask.at)}
      ), search_live as (
        ${liveSlots('search_busy', search, ask.at)}
      ), free as (
        select
          case when general_paused_until > ${ask.at}::float8 then 0
            else greatest(0, ${limits.general}::int - (select count(*) from general_live)::int) end as general,
          case when search_paused_until > ${ask.at}::float8 then 0
            else greatest(0, ${limits.search}::int - (select count(*) from search_live)::int) end as search,
          greatest(0, ${limits.daily}::int - case when day = ${ask.day}::int then used else 0 end) as today
        from gate
      ), granted_search as (
        select least(${ask.wantSearch}::int, search, general, today) as n from free
      ), granted as (
        select n as search, least(${ask.wantGeneral}::int, general - n, today - n) as general from free, granted_search
      ), written as (
        update rate_gate set
          general_busy = array(select until from general_live)
            || array_fill(${ask.generalUntil}::float8, array[granted.general + granted.search]),
          search_busy = array(select until from search_live)
            || array_fill(${ask.searchUntil}::float8, array[granted.search]),
          used = case when rate_gate.day = ${ask.day}::int then rate_gate.used else 0 end
            + granted.general + granted.search,
          day = ${ask.day}::int
        from granted
        where rate_gate.tenant = ${tenant} and rate_gate.name = ${name}
      )
      select granted.general as general_granted, granted.search as search_granted,
        case when free.general = 0 then (select min(until) from general_live) end as general_free_at,
        case when free.search = 0 then (select min(until) from search_live) end as search_free_at,
        gate.general_paused_until, gate.search_paused_until,
        free.today - granted.general - granted.search as day_left
      from granted, free, gate`.execute(db)
    const row = rows[0]
    if (row !== undefined) return row
    await sql`insert into rate_gate (tenant, name) values (${tenant}, ${name}) on conflict do nothing`.execute(db)
    return grant(ask)
  }

  return {
    acquire: (kind) =>
      new Promise((resolve, reject) => {
        asking.push({ kind, resolve, reject })
        if (!pumping) void pump()
      }),
    release: (ticket) => {
      const at = now()
      given.push({ kind: 'general', from: ticket.generalUntil, to: at + generalWindow })
      if (ticket.kind === 'search') given.push({ kind: 'search', from: ticket.searchUntil, to: at + searchWindow })
    },
    pause: async (kind, until) => {
      const column = sql.ref(kind === 'search' ? 'search_paused_until' : 'general_paused_until')
      await sql`
        insert into rate_gate (tenant, name, ${column}) values (${tenant}, ${name}, ${until}::float8)
        on conflict (tenant, name) do update set ${column} = greatest(rate_gate.${column}, excluded.${column})`.execute(
        db,
      )
    },
  }
}

/**
 * The slots still busy at `at`: those stored, with the ones given back (`from`, once each) shortened to `to`. A slot is
 * never lengthened: one that was answered after its grant had run out counts as free already.
 */
function liveSlots(column: 'general_busy' | 'search_busy', back: readonly { from: number; to: number }[], at: number) {
  return sql`
    select case when back.to_at is null then slot.until else least(slot.until, back.to_at) end as until
    from (
      select until, row_number() over (partition by until) as nth from gate, unnest(gate.${sql.ref(column)}) as until
    ) slot
    left join (
      select from_at, to_at, row_number() over (partition by from_at) as nth
      from unnest(${back.map((one) => one.from)}::float8[], ${back.map((one) => one.to)}::float8[]) as b (from_at, to_at)
    ) back on back.from_at = slot.until and back.nth = slot.nth
    where case when back.to_at is null then slot.until else least(slot.until, back.to_at) end > ${at}::float8`
}
