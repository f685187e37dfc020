export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number
}

/** A clock that can be moved: a base clock plus an offset, or standing still. */
export interface SettableClock extends Clock {
  set(ms: number): void
  advance(ms: number): void
  /** Stops at the present reading; it then moves only by `set` and `advance`. */
  freeze(): void
}

export function settableClock(base: Clock): SettableClock {
  let offset = 0
  let frozen: number | null = null
  return {
    now: () => frozen ?? base.now() + offset,
    set(ms) {
      if (frozen === null) offset = ms - base.now()
      else frozen = ms
    },
    advance(ms) {
      if (frozen === null) offset += ms
      else frozen += ms
    },
    freeze() {
      frozen ??= base.now() + offset
    },
  }
}

/** A small seeded generator (mulberry32), so that a fault run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
