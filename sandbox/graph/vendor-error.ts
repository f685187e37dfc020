import { randomUUID } from 'node:crypto'

/** An answer in Graph's error shape; thrown by decisions, written once by whoever answers the call or the batch part. */
export class GraphRefusal extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.name = 'GraphRefusal'
    this.status = status
    this.code = code
    this.headers = headers
  }

  /** `{error: {code, message, innerError}}` with the moment Graph says it answered. */
  body(now: number): GraphErrorBody {
    const requestId = randomUUID()
    return {
      error: {
        code: this.code,
        message: this.message,
        innerError: {
          date: new Date(now).toISOString().slice(0, 19),
          'request-id': requestId,
          'client-request-id': requestId,
        },
      },
    }
  }
}

interface GraphErrorBody {
  error: { code: string; message: string; innerError: Record<string, string> }
}

export function badRequest(message: string, code = 'BadRequest'): GraphRefusal {
  return new GraphRefusal(400, code, message)
}

/** Exchange's 404 for an item or a folder. */
export function itemNotFound(): GraphRefusal {
  return new GraphRefusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
}

/** The directory's 404. */
export function resourceNotFound(id: string): GraphRefusal {
  return new GraphRefusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  )
}

/** An answer of the login service in Entra's error shape. */
export class EntraRefusal extends Error {
  readonly status: number
  readonly error: string
  readonly number: number

  constructor(status: number, error: string, number: number, message: string) {
    super(message)
    this.name = 'EntraRefusal'
    this.status = status
    this.error = error
    this.number = number
  }

  body(now: number): Record<string, unknown> {
    const [trace, correlation] = [randomUUID(), randomUUID()]
    const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
    return {
      error: this.error,
      error_description: `AADSTS${this.number}: ${this.message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [this.number],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://login.microsoftonline.com/error?code=${this.number}`,
    }
  }
}
