import type { Service } from '../../context.ts'
import { slowestMailboxes } from '../../ledger/mailbox-clock.ts'
import { type Finding, finding, spanOf } from './finding.ts'

const DAYS = 7
const MOST = 3

/** A6 for each mailbox: the slowest of the last days by name, for one slow mailbox is lost among all. */
export async function examineMailboxClock(
  { database: { db }, tenant, wireNow }: Pick<Service, 'database' | 'tenant' | 'wireNow'>,
  promptSeconds: number,
): Promise<Finding[]> {
  const now = wireNow()
  const slowest = await slowestMailboxes({ db, tenant }, { now, since: now - DAYS * 86_400_000, most: MOST })
  if (slowest.length === 0) return []
  const late = slowest.some(({ p95 }) => p95 > promptSeconds)
  const mailboxes = slowest.map(({ mailbox, p95, messages }) => `${mailbox} ${spanOf(p95)} (${messages})`).join('; ')
  return [
    finding(
      'clock-mailboxes',
      late ? 'warning' : 'ok',
      'cli.doctor.clock-mailboxes',
      { mailboxes, days: DAYS },
      late
        ? 'Look at these mailboxes with `commonhold reconcile`, whether `commonhold serve` runs, and whether HubSpot answers.'
        : null,
    ),
  ]
}
