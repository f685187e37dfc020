import { en, type WordKey } from '../../../shared/words/en.ts'
import type { Service } from '../../context.ts'
import { readAlarms } from '../../ledger/alarms.ts'
import { loadMailboxes } from '../../ledger/mailboxes.ts'
import { type Finding, finding } from './finding.ts'

/** Which alarms stand, each as a sentence; what to do about it stands in docs/admin/service.md. */
export async function examineCompleteness({ database: { db }, tenant }: Service): Promise<Finding[]> {
  const alarms = await readAlarms({ db, tenant })
  if (alarms.length === 0) return [finding('alarms', 'ok', 'page.no-alarms')]
  const addressOf = new Map((await loadMailboxes(db, tenant, { all: true })).map(({ id, address }) => [id, address]))
  return alarms.map(({ code, subject, figures }) => {
    const key = `alarm.${code}`
    const known = Object.hasOwn(en, key)
    return finding(
      `alarm-${code}`,
      'warning',
      known ? (key as WordKey) : 'cli.doctor.alarm',
      known ? { ...figures, mailbox: addressOf.get(subject) ?? subject } : { code },
      'Run `commonhold reconcile`; docs/admin/service.md, section Alarms, says what to do about each.',
    )
  })
}
