import { randomUUID } from 'node:crypto'

/** One entry of `errors` in HubSpot's error body. */
export interface ErrorDetail {
  message: string
  code?: string
  in?: string
  subCategory?: string
  context?: Record<string, string[]>
}

export interface RefusalBody {
  status: 'error'
  message: string
  correlationId: string
  category?: string
  subCategory?: string
  errors?: ErrorDetail[]
  context?: Record<string, string[]>
  links?: Record<string, string>
  [extra: string]: unknown
}

/** An answer in HubSpot's error shape; thrown by decisions, written once by the app's error handler. */
export class Refusal extends Error {
  readonly status: number
  readonly body: RefusalBody
  readonly headers: Record<string, string>

  constructor(
    status: number,
    body: Omit<RefusalBody, 'status' | 'correlationId'> & { message: string },
    headers: Record<string, string> = {},
  ) {
    super(body.message)
    this.name = 'Refusal'
    this.status = status
    this.body = { status: 'error', correlationId: randomUUID(), ...body } as RefusalBody
    this.headers = headers
  }
}

/** 400 with category VALIDATION_ERROR. */
export function invalid(message: string, errors?: ErrorDetail[], context?: Record<string, string[]>): Refusal {
  return new Refusal(400, {
    message,
    category: 'VALIDATION_ERROR',
    ...(errors ? { errors } : {}),
    ...(context ? { context } : {}),
  })
}

/** 404 with category OBJECT_NOT_FOUND. */
export function notFound(message: string, context?: Record<string, string[]>): Refusal {
  return new Refusal(404, { message, category: 'OBJECT_NOT_FOUND', ...(context ? { context } : {}) })
}

/** 409 with category CONFLICT. */
export function conflict(message: string, context?: Record<string, string[]>): Refusal {
  return new Refusal(409, { message, category: 'CONFLICT', ...(context ? { context } : {}) })
}

export interface BadProperty {
  name: string
  error: string
  message: string
}

/** HubSpot's 400 for bad property values: the message embeds a JSON list, `errors` repeats it readable by machines. */
export function badProperties(bad: BadProperty[], portalId: number): Refusal {
  const listed = bad.map((b) => ({
    isValid: false,
    message: b.message,
    error: b.error,
    name: b.name,
    localizedErrorMessage: b.message,
    portalId,
  }))
  return invalid(
    `Property values were not valid: ${JSON.stringify(listed)}`,
    bad.map((b) => ({ message: b.message, code: b.error, context: { propertyName: [b.name] } })),
  )
}
