/**
 * Why there is no token. Each has its own sentence and remedy (`sign-in.<fault>` in addin/words).
 *
 * - `needed`: the reader must be asked; `cancelled`: he was, and closed the question
 * - `unavailable`: this Outlook has no broker; `blocked`: nor lets it a dialog open
 * - `offline`; `timeout`: the broker did not answer
 * - `account`: the broker knows no work account here; `consent`: an admin must allow the add-in
 * - `registration`: the app registration does not name this address
 * - `not-set-up`: the service says it takes no sign-ins; `no-config`: it did not say how
 * - `rejected`: the service refuses a fresh token; `failed`: anything else
 */
export type SignInFault =
  | 'needed'
  | 'cancelled'
  | 'unavailable'
  | 'blocked'
  | 'offline'
  | 'timeout'
  | 'account'
  | 'consent'
  | 'registration'
  | 'not-set-up'
  | 'no-config'
  | 'rejected'
  | 'failed'

/** `brokerCode`: the broker's own code, for diagnostics; its message may name people and is not kept. */
export class SignInError extends Error {
  override readonly name = 'SignInError'
  readonly fault: SignInFault
  readonly brokerCode: string | null

  constructor(fault: SignInFault, brokerCode: string | null = null) {
    super(fault)
    this.fault = fault
    this.brokerCode = brokerCode
  }
}
