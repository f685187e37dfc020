import type { AppointmentContext, AppointmentRequest } from '../../../../shared/contract/appointment.ts'
import { wordsFor } from '../../../../shared/words/words.ts'
import { seeParticipants } from '../../../capture/see-participants.ts'
import { loadMessageFacts, threadsWithContacts } from '../../../ledger/message-facts.ts'
import { readAccountViews } from '../../../trust/account-view.ts'
import { asOfNow } from '../../../trust/read-accounts.ts'
import { readTasks } from '../deeds/tasks.ts'
import { crmLinks } from './crm-links.ts'
import { accountsOf, type Asking, MOST_ACCOUNTS } from './message-context.ts'
import { asSeen } from './sight.ts'
import { viewThread } from './thread-view.ts'

/** Threads shown of each account: a visit is prepared from the last talks, not from the whole history. */
const MOST_THREADS = 5

/** Who will be met and what is known about them: accounts, the latest threads with those who come, tasks that are open. */
export async function readAppointmentContext(
  { service, reader, language }: Asking,
  asked: AppointmentRequest,
): Promise<AppointmentContext> {
  const { trust, tenant } = service
  const { db } = service.database
  const now = service.now()
  const { organizer, attendees } = asked
  const people = await seeParticipants(
    service.capture(),
    [
      ...(organizer === null ? [] : [{ ...organizer, role: 'from' as const }]),
      ...attendees.map((one) => ({ ...one, role: 'to' as const })),
    ],
    Math.min(asked.start, now),
  )
  const words = wordsFor(language)
  const links = await crmLinks(service)
  const contacts = new Set(people.flatMap((one) => one.contact ?? []))
  const ids = accountsOf(people).slice(0, MOST_ACCOUNTS)
  const accounts = await readAccountViews(trust, {
    ...{ ids, now, words, here: contacts, crmUrl: links.account },
    me: reader.rep,
    about: [],
    present: new Set(people.flatMap((one) => one.rep ?? [])),
  })
  const seen = ids.flatMap((id) => accounts.get(id) ?? []).map((one) => asSeen(one, reader, people))
  const full = seen.filter((one) => !one.restricted).map((one) => one.id)
  const latest = await threadsWithContacts(db, tenant, {
    accounts: full,
    contacts: [...contacts],
    now,
    most: MOST_THREADS,
  })
  const rows = await loadMessageFacts(db, tenant, [...new Set(latest.map((one) => one.last))])
  const viewing = { service, reader, words, links, actsHere: false }
  const views = new Map((await viewThread(viewing, rows, null)).map((one) => [one.id, one]))
  return {
    asOf: (await asOfNow(trust, now)).t,
    accounts: seen,
    threads: latest.flatMap(({ account, last, messages }) => {
      const view = views.get(last)
      return view === undefined ? [] : [{ account, last: view, messages }]
    }),
    tasks: full.length === 0 ? [] : await readTasks({ service }, { accounts: full }),
    mayReport: asked.end <= now && full.length > 0 && people.some((one) => one.rep !== null && one.rep === reader.rep),
  }
}
