import type { AboutMe, Mine } from '../../../../shared/contract/mine.ts'
import type { Service } from '../../../context.ts'
import { countMessagesOf, decisionsAbout } from '../../../ledger/about-rep.ts'
import { accountsHangingOn } from '../../../ledger/account-lines.ts'
import { bodyReadingsAbout } from '../../../ledger/body-readings.ts'
import { loadMailboxesOf } from '../../../ledger/mailboxes.ts'
import { asOfNow } from '../../../trust/read-accounts.ts'
import { personOf } from '../deeds/deed.ts'
import { readIntroductions } from '../deeds/introductions.ts'
import { readTasks } from '../deeds/tasks.ts'
import type { Reader } from '../reader.ts'
import { readLines } from './sight.ts'

const MOST_ACCOUNTS = 200

/** What hangs on the reader, from the figures last computed; nobody who is no rep has any. */
export async function readMine(service: Service, reader: Reader): Promise<Mine> {
  const { tenant, trust } = service
  const { db } = service.database
  const asOf = (await asOfNow(trust, service.now())).t
  const { rep } = reader
  if (rep === null) return { asOf, accounts: [], introductions: [], tasks: [] }
  const accounts = await accountsHangingOn(db, tenant, rep, MOST_ACCOUNTS)
  return {
    asOf,
    accounts: await readLines(db, tenant, reader, accounts),
    introductions: (await readIntroductions(db, tenant, { rep })).filter(({ state }) => state !== 'withdrawn'),
    tasks: await readTasks({ service }, { rep }),
  }
}

/** What is recorded about the reader (`domain.md` §9): his mailboxes, counts, who read his texts, what was decided. */
export async function readAboutMe(service: Service, reader: Reader): Promise<AboutMe> {
  const { tenant, trust } = service
  const { db } = service.database
  const asOf = (await asOfNow(trust, service.now())).t
  const { rep } = reader
  const decisions = await decisionsAbout(db, tenant, { person: personOf(reader), rep })
  if (rep === null) {
    return { asOf, mailboxes: [], messages: { captured: 0, skipped: 0, held: 0 }, readings: [], decisions }
  }
  const mailboxes = await loadMailboxesOf(db, tenant, rep)
  return {
    asOf,
    mailboxes: mailboxes.map(({ address, captured, mode, headerOnly, since, lastCheckedAt }) => ({
      ...{ address, captured, mode, headerOnly, since },
      lastChecked: lastCheckedAt,
    })),
    messages: await countMessagesOf(db, tenant, rep),
    readings: await bodyReadingsAbout(db, tenant, rep),
    decisions,
  }
}
