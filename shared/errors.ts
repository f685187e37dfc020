import { tell, type Told } from './words/sentence.ts'

/**
 * The error family of Commonhold. Callers switch on `code`, never on message text.
 * `remedy` is a sentence that tells the reader what to do next. `message` and `remedy` are English; `told` holds both as
 * sentences that a screen says in the reader's language.
 */
export class CommonholdError extends Error {
  readonly code: string
  readonly remedy: string | null
  readonly where: string | null
  readonly told: { readonly message: Told; readonly remedy: Told | null }

  constructor(code: string, message: Told, options: { remedy?: Told; where?: string; cause?: unknown } = {}) {
    super(tell(message), options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'CommonholdError'
    this.code = code
    this.remedy = options.remedy === undefined ? null : tell(options.remedy)
    this.told = { message, remedy: options.remedy ?? null }
    this.where = options.where ?? null
  }
}

/** What a person or a file handed in is wrong: exit code 2, HTTP 400. */
export class InputError extends CommonholdError {
  override readonly name = 'InputError'
}

/** The configuration is wrong or incomplete: nothing starts. */
export class ConfigError extends CommonholdError {
  override readonly name = 'ConfigError'
}

/** The five ways a vendor's answer can be bad, translated once, in the vendor's client. */
export type VendorFault = 'refused' | 'not-found' | 'wait' | 'again' | 'broken'

/**
 * A vendor said no. `fault` tells the caller what to do: `refused` (fix the request or the set-up), `not-found`,
 * `wait` (until `retryAfterMs`), `again` (an uncertain or passing failure: re-read before writing again), `broken`.
 */
export class VendorError extends CommonholdError {
  override readonly name = 'VendorError'
  readonly fault: VendorFault
  readonly status: number | null
  readonly retryAfterMs: number | null
  /** The vendor's own reason, kept for the admin; never logged when it may hold a person's data. */
  readonly vendorReason: string | null

  constructor(
    fault: VendorFault,
    code: string,
    message: Told,
    options: {
      status?: number
      retryAfterMs?: number
      vendorReason?: string
      remedy?: Told
      where?: string
      cause?: unknown
    } = {},
  ) {
    super(code, message, options)
    this.fault = fault
    this.status = options.status ?? null
    this.retryAfterMs = options.retryAfterMs ?? null
    this.vendorReason = options.vendorReason ?? null
  }
}
