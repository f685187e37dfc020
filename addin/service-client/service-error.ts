/** Where it failed: tells a view whether what it has may still be shown, and who says so. */
export type Failing =
  /** No network, or the service did not answer in time. */
  | 'unreachable'
  /** No token: the frame above the views says so, once. */
  | 'sign-in'
  /** The service answered and said no. */
  | 'refused'
  /** The service failed, or its answer was none of ours. */
  | 'broken'
  /** The asker no longer wants the answer; nobody is told. */
  | 'abandoned'

/**
 * What a call of the service rejects with. Callers switch on `code`; `title` and `remedy` are the service's sentences in
 * the language asked for, null where it was never reached (then `troubleOf` finds words for `code`).
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly failing: Failing
  readonly code: string
  readonly status: number | null
  readonly title: string | null
  readonly remedy: string | null
  readonly requestId: string | null
  /** ms to wait before asking again, where the service said so. */
  readonly retryAfterMs: number | null

  constructor(
    failing: Failing,
    code: string,
    said: {
      status?: number | null
      title?: string | null
      remedy?: string | null
      requestId?: string | null
      retryAfterMs?: number | null
      cause?: unknown
    } = {},
  ) {
    super(code, said.cause === undefined ? undefined : { cause: said.cause })
    this.failing = failing
    this.code = code
    this.status = said.status ?? null
    this.title = said.title ?? null
    this.remedy = said.remedy ?? null
    this.requestId = said.requestId ?? null
    this.retryAfterMs = said.retryAfterMs ?? null
  }
}
