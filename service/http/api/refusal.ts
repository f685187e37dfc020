import { CommonholdError } from '../../../shared/errors.ts'
import type { Told } from '../../../shared/words/sentence.ts'

/** The API says no, with an HTTP status. Message and remedy are sentences (zh-CN: `shared/words/errors.zh-cn.ts`). */
export class Refusal extends CommonholdError {
  override readonly name = 'Refusal'
  readonly status: number
  readonly retryAfterSeconds: number | null

  constructor(
    status: number,
    code: string,
    message: Told,
    options: { remedy?: Told; where?: string; cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(code, message, options)
    this.status = status
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
  }
}
