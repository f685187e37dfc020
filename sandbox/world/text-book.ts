export interface Topic {
  readonly subjects: readonly string[]
  /** The customer begins. */
  readonly customer: readonly string[]
  /** We begin. */
  readonly us: readonly string[]
  /** The customer goes on. */
  readonly more: readonly string[]
  /** We answer. */
  readonly answer: readonly string[]
}

export interface TextBook {
  readonly products: readonly string[]
  readonly places: readonly string[]
  readonly hello: readonly string[]
  readonly helloTeam: readonly string[]
  readonly bye: readonly string[]
  readonly thanks: readonly string[]
  readonly topics: readonly Topic[]
  readonly greetings: readonly {
    readonly days: readonly string[]
    readonly subject: string
    readonly us: string
    readonly back: string
  }[]
}
