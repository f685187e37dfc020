import type { Mailbox } from '../../ledger/mailboxes.ts'
import { EVERYTHING, type RaisedAlarm } from '../../ledger/alarms.ts'

/** Everything the alarms look at; times in ms UTC. */
export interface Vitals {
  readonly now: number
  /** Captured mailboxes with whether somebody reads them at this moment, and since when that is watched. */
  readonly mailboxes: readonly (Pick<Mailbox, 'id' | 'state' | 'errorCode' | 'lastCheckedAt'> & {
    readonly beingRead: boolean
    readonly watchedSince: number
  })[]
  /** Messages a mailbox holds that nobody told us of and that are not settled yet, by mailbox. */
  readonly openGaps: ReadonlyMap<string, number>
  /** Captured messages of the last day that the CRM has not confirmed in the time it may take. */
  readonly overdue: number
  /** Messages the CRM refused for good. */
  readonly refused: number
  readonly silentAfterMs: number
}

/**
 * Which alarms stand now:
 *
 * - `mailbox-refused`: the mailbox may not be read (`code`); - `mailbox-silent`: it could not be read through for too long;
 * - `capture-gap`: it holds messages that neither notice nor sweep told us of; - `crm-overdue`: captured mail does not
 *   reach the CRM in time; - `crm-refused`: the CRM refuses messages for good.
 *
 * A mailbox that is being read is not silent: a first reading may take hours.
 */
export function alarmsOf(vitals: Vitals): RaisedAlarm[] {
  const alarms: RaisedAlarm[] = []
  for (const mailbox of vitals.mailboxes) {
    const quietFor = vitals.now - (mailbox.lastCheckedAt ?? mailbox.watchedSince)
    if (mailbox.state === 'refused') {
      alarms.push({ code: 'mailbox-refused', subject: mailbox.id, figures: { code: mailbox.errorCode ?? 'unknown' } })
    } else if (!mailbox.beingRead && quietFor > vitals.silentAfterMs) {
      alarms.push({ code: 'mailbox-silent', subject: mailbox.id, figures: { minutes: Math.floor(quietFor / 60_000) } })
    }
    const gaps = vitals.openGaps.get(mailbox.id) ?? 0
    if (gaps > 0) alarms.push({ code: 'capture-gap', subject: mailbox.id, figures: { messages: gaps } })
  }
  if (vitals.overdue > 0)
    alarms.push({ code: 'crm-overdue', subject: EVERYTHING, figures: { messages: vitals.overdue } })
  if (vitals.refused > 0)
    alarms.push({ code: 'crm-refused', subject: EVERYTHING, figures: { messages: vitals.refused } })
  return alarms
}
