import type { Task, TaskRequest } from '../../../../shared/contract/deeds.ts'
import { readMessageId } from '../../../../shared/message/message-id.ts'
import { isContactOf } from '../../../ledger/account-people.ts'
import { insertTask, loadTasks, type WhichTasks } from '../../../ledger/crm-tasks.ts'
import { doOnce } from '../../../ledger/deeds.ts'
import { ownId } from '../../../ledger/ids.ts'
import { customerOf, findMessage } from '../../../ledger/which-message.ts'
import { crmLinks } from '../reading/crm-links.ts'
import type { Reader } from '../reader.ts'
import { requireAccount } from './deal-with-account.ts'
import { deedOf, type Deeds, personOf } from './deed.ts'

/** Tasks as the panes show them, the first due first. */
export async function readTasks({ service }: Pick<Deeds, 'service'>, which: WhichTasks): Promise<Task[]> {
  const tasks = await loadTasks(service.database.db, service.tenant, which)
  const links = await crmLinks(service)
  return tasks.map(({ crmId, crmAccount, ...task }) => ({
    ...task,
    crmUrl: crmId === null || crmAccount === null ? null : links.onTimeline(crmAccount, crmId),
  }))
}

/**
 * A follow-up for the reader, under the account and, where the open message was a contact's of it, under him. It is written
 * to the CRM at once or when the CRM can. Errors: `account-not-yours`, `key-reused`.
 */
export async function makeTask(deeds: Deeds, reader: Reader, asked: TaskRequest): Promise<Task> {
  const { service, wakes } = deeds
  const { db } = service.database
  const account = await requireAccount(deeds, reader, asked.account)
  const messageId = readMessageId(asked.messageId)
  const place = { id: null, address: reader.address }
  const message = messageId === null ? null : await findMessage(db, service.tenant, messageId, place)
  const customer = message === null ? null : await customerOf(db, service.tenant, message.id)
  const contact = customer !== null && (await isContactOf(db, service.tenant, customer, account.id)) ? customer : null
  const deed = deedOf(deeds, reader, 'task', asked)
  const { subject } = await doOnce(db, service.tenant, deed, async (trx) => {
    const id = ownId(service.tenant, 'task', `${personOf(reader)}\n${asked.key}`)
    await insertTask(trx, service.tenant, {
      id,
      account: account.id,
      contact,
      owner: reader.rep ?? account.owner,
      by: reader.rep,
      message: message?.id ?? null,
      title: asked.title,
      dueOn: asked.dueOn,
      madeAt: service.now(),
    })
    return { outcome: 'wanted', subject: id }
  })
  service.events.deedDone('task', { code: 'wanted', done: true })
  wakes.tasks()
  const [task] = await readTasks(deeds, { ids: [subject ?? ''] })
  // It was deleted in the CRM since a first request with this key: as it was asked for, and done with.
  return task ?? deleted(subject ?? '', account, asked)
}

function deleted(id: string, account: { readonly id: string; readonly name: string }, asked: TaskRequest): Task {
  return {
    id,
    account: account.id,
    accountName: account.name,
    title: asked.title,
    dueOn: asked.dueOn,
    state: 'done',
    crmUrl: null,
  }
}
