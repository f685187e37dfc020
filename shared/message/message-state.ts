import type { WordKey } from '../words/en.ts'
import { say, type Words } from '../words/words.ts'

/** Where a message stands on its way into the CRM (`shared/contract/message-context.ts` tells the pane). */
export type MessageStanding = 'captured' | 'waiting' | 'held' | 'skipped' | 'failed' | 'unknown'

/** What the ledger holds of one message, without its content. */
export interface MessageRecord {
  readonly verdict: 'capture' | 'skip' | 'hold'
  readonly reason: string | null
  /** Dated later than now: it is placed in its thread when its time comes. */
  readonly due: boolean
  readonly crm: {
    readonly state: string
    readonly adopted: boolean
    readonly attempts: number
    readonly wanted: boolean
  } | null
}

/** What is known of a mailbox a message was looked for in, where the message itself was never seen. */
export interface MailboxRecord {
  readonly captured: boolean
  readonly why: string | null
  readonly state: 'new' | 'backfill' | 'live' | 'refused'
  /** Nothing received before this is read; ms UTC. */
  readonly since: number | null
}

export interface Standing {
  readonly state: MessageStanding
  readonly code: StandingCode
  readonly figures: Readonly<Record<string, string | number | boolean | null>>
}

/** A code without a sentence does not compile. */
const KEYS = {
  'in-crm': 'message.in-crm',
  adopted: 'message.adopted',
  'no-crm': 'message.no-crm',
  'to-write': 'message.to-write',
  retrying: 'message.retrying',
  later: 'message.later',
  stranger: 'message.stranger',
  undecided: 'message.undecided',
  erased: 'message.erased',
  'no-sender': 'message.no-sender',
  'internal-only': 'message.internal-only',
  'external-only': 'message.external-only',
  automatic: 'message.automatic',
  private: 'message.private',
  'marked-private': 'message.marked-private',
  'excluded-people': 'message.excluded-people',
  'blocked-sender': 'message.blocked-sender',
  'taken-back': 'message.taken-back',
  'skipped-by-rule': 'message.skipped-by-rule',
  refused: 'message.refused',
  'deleted-in-crm': 'message.deleted-in-crm',
  'not-seen': 'message.not-seen',
  'no-message-id': 'message.no-message-id',
  'mailbox-not-read': 'message.mailbox-not-read',
  'mailbox-unknown': 'message.mailbox-unknown',
  'mailbox-refused': 'message.mailbox-refused',
  'mailbox-starting': 'message.mailbox-starting',
  'before-start': 'message.before-start',
} as const satisfies Record<string, WordKey>

export type StandingCode = keyof typeof KEYS

const standing = (state: MessageStanding, code: StandingCode, figures: Standing['figures'] = {}): Standing => ({
  state,
  code,
  figures,
})

/**
 * Where a message of the ledger stands, with the reason.
 *
 * @param hasCrm whether a CRM is connected at all
 */
export function standingOf({ verdict, reason, due, crm }: MessageRecord, hasCrm: boolean): Standing {
  if (verdict === 'hold') return standing('held', reason === 'stranger' ? 'stranger' : 'undecided')
  if (verdict === 'skip') return standing('skipped', isCode(reason) ? reason : 'skipped-by-rule')
  const state = crm?.state
  if (state === 'confirmed') return standing('captured', crm?.adopted === true ? 'adopted' : 'in-crm')
  if (state === 'failed') return standing('failed', 'refused')
  if (state === 'tombstone' || state === 'archived') return standing('failed', 'deleted-in-crm')
  if (!due) return standing('waiting', 'later')
  if (!hasCrm) return standing('waiting', 'no-crm')
  return crm !== null && crm.attempts > 1
    ? standing('waiting', 'retrying', { attempts: crm.attempts })
    : standing('waiting', 'to-write')
}

/**
 * Where a message stands that the ledger has never seen.
 *
 * @param mailbox what is known of the mailbox it lies in; null: none of ours
 * @param at when it was sent, where the mail program says so
 */
export function standingOfUnseen(
  mailbox: MailboxRecord | null,
  { messageId, at }: { readonly messageId: string | null; readonly at: number | null },
): Standing {
  if (mailbox === null) return standing('unknown', 'mailbox-unknown')
  if (!mailbox.captured) return standing('unknown', 'mailbox-not-read')
  if (mailbox.state === 'refused') return standing('unknown', 'mailbox-refused')
  if (mailbox.since !== null && at !== null && at < mailbox.since) {
    return standing('unknown', 'before-start', { since: mailbox.since })
  }
  if (messageId === null) return standing('unknown', 'no-message-id')
  return standing('unknown', mailbox.state === 'live' ? 'not-seen' : 'mailbox-starting')
}

function isCode(reason: string | null): reason is StandingCode {
  return reason !== null && Object.hasOwn(KEYS, reason)
}

/** The reason as a sentence. */
export function standingSentence({ code, figures }: Pick<Standing, 'code' | 'figures'>, words: Words): string {
  return say(words, KEYS[code], figures)
}
