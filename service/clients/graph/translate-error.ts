import { VendorError, type VendorFault } from '../../../shared/errors.ts'
import { plainSentence, told } from '../../../shared/words/sentence.ts'
import { readError } from './answer.ts'

/** One bad answer of Graph, before it becomes one of our errors. */
export interface BadAnswer {
  readonly doing: string
  readonly status: number | null
  readonly body: unknown
  readonly fault: VendorFault
  readonly retryAfterMs: number | null
  /** Whether a mailbox was asked: only then does «not found» speak of the mailbox. */
  readonly ofMailbox: boolean
  readonly cause?: unknown
}

/**
 * The only place where a Graph error becomes ours. Callers switch on `fault` and `code`; Graph's own reason stays in
 * `vendorReason` for the admin (it may name a mailbox).
 */
export function translateError(bad: BadAnswer): VendorError {
  const { code, reason, trace, innerCode } = readError(bad.body)
  const said = sortOut(bad, new Set([code, innerCode].map((one) => one.toLowerCase())))
  const vendorReason = [code, reason, trace === null ? '' : `[request-id ${trace}]`]
    .filter((one) => one !== '')
    .join(' ')
  return new VendorError(
    said.fault ?? bad.fault,
    said.code,
    told`Microsoft Graph ${plainSentence(said.message)} (${plainSentence(bad.doing)}).`,
    {
      ...(bad.status === null ? {} : { status: bad.status }),
      ...(bad.retryAfterMs === null ? {} : { retryAfterMs: Math.ceil(bad.retryAfterMs) }),
      ...(vendorReason === '' ? {} : { vendorReason }),
      ...(said.remedy === null ? {} : { remedy: said.remedy }),
      where: bad.doing,
      ...(bad.cause === undefined ? {} : { cause: bad.cause }),
    },
  )
}

interface Description {
  readonly code: string
  readonly message: string
  readonly remedy: string | null
  readonly fault?: VendorFault
}

/** Delta tokens have no fixed life: these say that one is forgotten (facts/outlook.md A2.4). */
const CURSOR_LOST = ['syncstatenotfound', 'syncstateinvalid', 'resyncrequired', 'errorinvalidsyncstatedata']

/** No mailbox behind the user: never had one, in another system, or moved away. */
const NO_MAILBOX = [
  'mailboxnotenabledforrestapi',
  'mailboxnotsupportedforrestapi',
  'errornonexistentmailbox',
  'errormailboxstoreunavailable',
  'resourcenotfound',
  'request_resourcenotfound',
  'errorinvaliduser',
  'mailboxnothostedinexchangeonline',
]

function sortOut({ status, fault, ofMailbox }: BadAnswer, codes: ReadonlySet<string>): Description {
  const is = (names: readonly string[]) => names.some((name) => codes.has(name))
  if (status === null) {
    return fault === 'broken'
      ? describe('graph-bad-answer', 'answered with something unreadable', 'Check COMMONHOLD_GRAPH_URL.')
      : describe(
          'graph-unreachable',
          'did not answer',
          'Check the network and COMMONHOLD_GRAPH_URL; it is tried again.',
        )
  }
  if (status === 401) {
    return describe(
      'graph-bad-token',
      'does not accept the sign-in',
      'Check the app registration, its certificate and the tenant; see docs/admin/microsoft.md.',
    )
  }
  if (status === 410 || is(CURSOR_LOST)) {
    return {
      ...describe('graph-cursor-lost', 'has forgotten where we were', 'The folder is read anew.'),
      fault: 'refused',
    }
  }
  if (status === 429 || (fault === 'wait' && status === 503)) {
    return describe('graph-rate-limit', 'asked us to slow down', 'It is tried again after the time it named.')
  }
  if (status >= 500 || status === 408)
    return describe('graph-unavailable', 'had an error of its own', 'It is tried again.')
  if (ofMailbox && is(NO_MAILBOX)) {
    return {
      ...describe('graph-no-mailbox', 'has no mailbox for this user', 'Exclude it, or give the user a cloud mailbox.'),
      fault: 'not-found',
    }
  }
  if (status === 403) {
    return describe(
      'graph-forbidden',
      'forbids it',
      'Grant the permission, or put the mailbox into the scope of the app; see docs/admin/microsoft.md.',
    )
  }
  if (status === 404) return describe('graph-not-found', 'does not have it', null)
  return describe('graph-refused', 'refused the request', null)
}

function describe(code: string, message: string, remedy: string | null): Description {
  return { code, message, remedy }
}
