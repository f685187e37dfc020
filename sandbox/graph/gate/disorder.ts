/** What Graph does not promise and the stand-in therefore varies, seeded. */
export interface DisorderOptions {
  /** Items of a delta page and answers of a batch come in any order. Default: yes. */
  shuffle?: boolean
  /** Share of delta pages that repeat an item of the page before. Default: none. */
  repeatItems?: number
  /** Items of a delta page when the call does not say. */
  deltaPageSize?: number
}

export class Disorder {
  shuffle: boolean
  repeatItems: number
  deltaPageSize: number
  readonly #random: () => number
  readonly #last = new Map<string, unknown>()

  constructor(options: DisorderOptions, random: () => number) {
    this.shuffle = options.shuffle ?? true
    this.repeatItems = options.repeatItems ?? 0
    this.deltaPageSize = options.deltaPageSize ?? 10
    this.#random = random
  }

  /** A page of a delta round as it is sent. `key`: whose round. */
  page<T>(key: string, items: T[]): T[] {
    const before = this.#last.get(key) as T | undefined
    const repeated = before !== undefined && this.repeatItems > 0 && this.#random() < this.repeatItems
    if (items.length > 0) this.#last.set(key, items.at(-1))
    return this.mixed(repeated ? [before, ...items] : items)
  }

  mixed<T>(items: T[]): T[] {
    if (!this.shuffle) return items
    const mixed = [...items]
    for (let i = mixed.length - 1; i > 0; i--) {
      const j = Math.floor(this.#random() * (i + 1))
      ;[mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!]
    }
    return mixed
  }
}
