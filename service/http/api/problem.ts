import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { Problem } from '../../../shared/contract/problem.ts'
import { type CommonholdError, ConfigError, InputError, VendorError } from '../../../shared/errors.ts'
import { tell, told, type Told } from '../../../shared/words/sentence.ts'
import { wordsFor } from '../../../shared/words/words.ts'
import type { Language } from './language.ts'
import { Refusal } from './refusal.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Seconds after which a vendor that could not answer may be asked again, where it did not say. */
const AGAIN_SECONDS = 5

/** A refusal as it goes out. */
export interface ProblemAnswer {
  readonly problem: Problem
  readonly retryAfterSeconds: number | null
  /** An error nobody foresaw: where it happened belongs in the log. */
  readonly ours: boolean
}

/** What the caller hears of an error: a stable code and sentences in his language, never what was choked on. */
export function problemOf(error: unknown, language: Language, requestId: string): ProblemAnswer {
  const known = asRefusal(error)
  const { sentences } = wordsFor(language)
  const say = (one: Told) => tell(one, sentences)
  return {
    problem: {
      type: `about:blank#${known.code}`,
      title: say(known.told.message),
      status: known.status,
      code: known.code,
      ...(known.where === null ? {} : { where: known.where }),
      ...(known.told.remedy === null ? {} : { remedy: say(known.told.remedy) }),
      requestId,
    },
    retryAfterSeconds: known.retryAfterSeconds,
    ours: known.status === 500,
  }
}

/** Every error the API may meet, as a refusal with its status. */
function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof VendorError) return ofVendor(error)
  if (error instanceof InputError) return again(400, error)
  if (error instanceof ConfigError) return again(503, error)
  if (hasZodFastifySchemaValidationErrors(error)) return badRequest(error)
  return ofFramework(error)
}

function ofVendor(error: VendorError): Refusal {
  const passing = error.fault === 'wait' || error.fault === 'again'
  const seconds = error.retryAfterMs === null ? AGAIN_SECONDS : Math.ceil(error.retryAfterMs / 1000)
  return again(passing ? 503 : 502, error, passing ? { retryAfterSeconds: seconds } : {})
}

function again(
  status: number,
  { code, told: { message, remedy } }: CommonholdError,
  options: { retryAfterSeconds?: number } = {},
): Refusal {
  return new Refusal(status, code, message, { ...options, ...(remedy === null ? {} : { remedy }) })
}

/** A body, query or path that does not fit the route's schema: the field's path, in the words of the document. */
function badRequest(error: {
  readonly validation: readonly { readonly instancePath: string; readonly message?: string | undefined }[]
  readonly validationContext?: string | undefined
}): Refusal {
  const part = error.validationContext === 'querystring' ? 'query' : (error.validationContext ?? 'body')
  const path = (error.validation[0]?.instancePath ?? '').split('/').filter((step) => step !== '')
  const where = [part, ...path].join('.').slice(0, 200)
  return new Refusal(400, 'request-invalid', told`The request does not fit at ${where}.`, {
    where,
    remedy: 'Send what /api/v1/openapi.json describes; an older add-in may have to be loaded again.',
  })
}

function ofFramework(error: unknown): Refusal {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Refusal(413, 'request-too-large', 'The request is larger than this route takes.', {
      where: 'body',
      remedy: 'Send less at once.',
    })
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new Refusal(415, 'request-not-json', 'The request is no JSON.', {
      where: 'content-type',
      remedy: 'Send JSON, with the content type application/json.',
    })
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new Refusal(400, 'request-unreadable', 'The request cannot be read.', {
      where: 'body',
      remedy: 'Send JSON, with the content type application/json.',
    })
  }
  return new Refusal(500, 'internal', 'Something went wrong in the service.', {
    remedy: 'Try again; if it stays so, give your administrator the number of this request: it stands in the log.',
    cause: error,
  })
}
