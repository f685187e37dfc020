import { inspect } from 'node:util'

const SHOWN = '[secret]'

/**
 * A value that is never printed: text, JSON, `console.log` and string templates show `[secret]`. Only `reveal` gives it
 * out, to the client that needs it.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return SHOWN
  }

  toJSON(): string {
    return SHOWN
  }

  [inspect.custom](): string {
    return SHOWN
  }
}

/** Everything that must not leave the process, apart from the rest of the configuration. */
export interface Secrets {
  /** Address of the PostgreSQL server, with its password; null: the embedded database. */
  readonly databaseUrl: Secret | null
  /** DATABASE_URL as given, also where `--data` outranks it: where `move` moves to. */
  readonly serverUrl?: Secret | null
  readonly hubspotToken: Secret | null
  /** What HubSpot signs its webhooks with; none: no webhook is believed. */
  readonly hubspotClientSecret?: Secret | null
  /** Private key and certificate of the app at Microsoft, as one PEM text. */
  readonly graphCertificate: Secret | null
  /** Key under which erased addresses are remembered; null: a generated key file in the data directory. */
  readonly erasureKey: Secret | null
}
