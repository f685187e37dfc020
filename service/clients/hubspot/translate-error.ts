import { VendorError, type VendorFault } from '../../../shared/errors.ts'
import { plainSentence, type Sentence, told, type Told } from '../../../shared/words/sentence.ts'
import { list, propertyNames, reasonOf, record, records, text, texts, type Json } from './answer.ts'

/** One bad answer of HubSpot, before it becomes one of our errors. */
export interface BadAnswer {
  readonly doing: string
  readonly status: number | null
  readonly body: unknown
  readonly fault: VendorFault
  readonly retryAfterMs: number | null
  readonly cause?: unknown
}

/**
 * The only place where a HubSpot error becomes ours. Callers switch on `fault` and `code`; HubSpot's reason, with the
 * names of properties and scopes, stays in `vendorReason` for the admin.
 */
export function translateError(bad: BadAnswer): VendorError {
  const body = record(bad.body)
  const { code, message, remedy } = sortOut(bad, body)
  return new VendorError(
    bad.fault,
    code,
    told`HubSpot ${typeof message === 'string' ? plainSentence(message) : message} (${plainSentence(bad.doing)}).`,
    {
      ...(bad.status === null ? {} : { status: bad.status }),
      ...(bad.retryAfterMs === null ? {} : { retryAfterMs: Math.ceil(bad.retryAfterMs) }),
      ...(bad.status === null ? {} : { vendorReason: withTrace(reasonOf(body), body) }),
      ...(remedy === null ? {} : { remedy }),
      where: bad.doing,
      ...(bad.cause === undefined ? {} : { cause: bad.cause }),
    },
  )
}

function withTrace(reason: string, body: Json): string {
  const correlation = text(body['correlationId'])
  return correlation === null ? reason : `${reason} [correlationId ${correlation}]`
}

interface Description {
  readonly code: string
  readonly message: Told
  readonly remedy: Told | null
}

function sortOut(bad: BadAnswer, body: Json): Description {
  const { status, fault } = bad
  const category = text(body['category']) ?? ''
  if (status === null) {
    return fault === 'broken'
      ? describe('hubspot-bad-answer', 'answered with something unreadable', 'Check COMMONHOLD_HUBSPOT_URL.')
      : describe(
          'hubspot-unreachable',
          'did not answer',
          'Check the network and COMMONHOLD_HUBSPOT_URL; it is tried again.',
        )
  }
  if (status === 401) {
    return describe(
      'hubspot-bad-token',
      'does not accept the token',
      'Set COMMONHOLD_HUBSPOT_TOKEN to a valid token of the app.',
    )
  }
  if (status === 403) return missingScope(body)
  if (status === 404 || status === 410) return describe('hubspot-not-found', 'does not have it', null)
  if (status === 409) return describe('hubspot-conflict', 'already has one', null)
  if (status === 414) return describe('hubspot-too-long', 'refused an address that is too long', null)
  if (status === 423) return describe('hubspot-locked', 'has locked the records for a moment', null)
  if (status === 429) {
    return text(body['policyName']) === 'DAILY'
      ? describe(
          'hubspot-daily-limit',
          'allows no more calls today',
          'Calls go on after midnight of the HubSpot account.',
        )
      : describe('hubspot-rate-limit', 'asked us to slow down', 'Other apps may share the budget; it is tried again.')
  }
  if (status === 477)
    return describe('hubspot-moving', 'is moving the account to another data centre', 'It is tried again later.')
  if (status >= 500) return describe('hubspot-unavailable', 'had an error of its own', 'It is tried again.')
  const names = missingProperties(body)
  if (names !== null) {
    return describe(
      'hubspot-missing-property',
      told`demands properties that are not filled: ${named(names)}`,
      'Relax the rule on these required properties in HubSpot, or fill them there first.',
    )
  }
  if (hasCode(body, 'PROPERTY_DOESNT_EXIST')) {
    return describe('hubspot-unknown-property', 'does not know a property we write', 'Run `commonhold provision`.')
  }
  return describe(
    'hubspot-refused',
    category === '' ? 'refused the request' : told`refused the request as ${category}`,
    null,
  )
}

function describe(code: string, message: Told, remedy: Told | null): Description {
  return { code, message, remedy }
}

function missingScope(body: Json): Description {
  const scopes = missingScopes(body)
  if (scopes.length === 0 && text(body['category']) !== 'MISSING_SCOPES') {
    return describe('hubspot-forbidden', 'forbids it', 'Check what the app and its installing user may do in HubSpot.')
  }
  return describe(
    'hubspot-missing-scope',
    told`demands a scope the app does not have: ${named(scopes)}`,
    told`Add the scope ${named(scopes)} to the app in HubSpot and install it again.`,
  )
}

function named(names: readonly string[]): string | Sentence {
  return names.length === 0 ? plainSentence('see the reason') : names.join(', ')
}

/** Scopes named by a 403. */
export function missingScopes(body: Json): readonly string[] {
  const names = (context: Json) => [...texts(context['requiredGranularScopes']), ...texts(context['requiredScopes'])]
  return [
    ...new Set([
      ...names(record(body['context'])),
      ...records(body['errors']).flatMap((error) => names(record(error['context']))),
    ]),
  ]
}

const MISSING = new Set([
  'MISSING_REQUIRED_PROPERTY',
  'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
  'REQUIRED_PROPERTY',
  'REQUIRED_PROPERTIES_MISSING',
])

/** Names of required properties an admin's rule demands, null when the error is another one. */
function missingProperties(body: Json): readonly string[] | null {
  const errors = [body, ...records(body['errors'])]
  const missing = errors.filter((error) =>
    [text(error['code']), text(error['category']), text(error['subCategory'])].some(
      (one) => one !== null && MISSING.has(one),
    ),
  )
  const embedded = embeddedErrors(text(body['message']) ?? '').filter((error) =>
    MISSING.has(text(error['error']) ?? ''),
  )
  if (missing.length === 0 && embedded.length === 0) return null
  return [...new Set([...missing.flatMap(propertyNames), ...embedded.flatMap((error) => text(error['name']) ?? [])])]
}

function hasCode(body: Json, code: string): boolean {
  return (
    records(body['errors']).some((error) => text(error['code']) === code) ||
    embeddedErrors(text(body['message']) ?? '').some((error) => text(error['error']) === code)
  )
}

/** A 400's message may embed a JSON list of `{name, error, localizedErrorMessage}` (facts/hubspot.md §7). */
function embeddedErrors(message: string): readonly Json[] {
  const start = message.indexOf('[{')
  const end = message.lastIndexOf('}]')
  if (start < 0 || end < start) return []
  try {
    return list(JSON.parse(message.slice(start, end + 2))).map(record)
  } catch {
    return []
  }
}
