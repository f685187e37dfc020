/** A small seeded generator (xmur3 hash into mulberry32): the story must be the same bytes on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number
  pick<T>(from: readonly T[]): T
}

/** One generator per seed text, so that editing one account's storyline does not move the others. */
export function seeded(seed: string): Random {
  let state = hash32(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (from) => {
      const chosen = from[Math.floor(next() * from.length)]
      if (chosen === undefined) throw new RangeError('nothing to pick from')
      return chosen
    },
  }
}

/** A 32-bit hash of a text. */
export function hash32(text: string): number {
  let h = 1779033703 ^ text.length
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353)
    h = (h << 13) | (h >>> 19)
  }
  h = Math.imul(h ^ (h >>> 16), 2246822507)
  h = Math.imul(h ^ (h >>> 13), 3266489909)
  return (h ^ (h >>> 16)) >>> 0
}

/** `bytes` bytes that look random and depend on the text alone, as hex. */
export function hexOf(text: string, bytes: number): string {
  let hex = ''
  for (let part = 0; hex.length < bytes * 2; part++) {
    hex += hash32(`${part}:${text}`).toString(16).padStart(8, '0')
  }
  return hex.slice(0, bytes * 2)
}
