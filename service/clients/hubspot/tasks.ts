import { moment, type CrmRecord } from './answer.ts'
import { createRecords, readAssociations, readRecords, type CreateInput } from './objects.ts'
import { cutText } from './cut-text.ts'
import { associationTypes } from './paths.ts'
import type { Send } from './send.ts'

/** A follow-up as it should stand in HubSpot. CRM ids, but for `ref`. */
export interface NewTask {
  /** Our id; comes back with its outcome. */
  readonly ref: string
  /** By which it is found again: no property of a task is unique (facts/hubspot.md §6.3), so it ends the body. */
  readonly mark: string
  readonly title: string
  /** What stands above the mark, plain. */
  readonly note: string
  /** YYYY-MM-DD */
  readonly dueOn: string
  readonly owner: string | null
  readonly account: string
  readonly contacts: readonly string[]
}

export type TaskOutcome =
  { readonly ref: string; readonly id: string } | { readonly ref: string; readonly id: null; readonly reason: string }

/**
 * Creates tasks, 100 a call, each with its associations. An input the answer does not mention is absent from the outcomes:
 * its fate is open and has to be read. Errors: `again` means all of them are open.
 */
export async function createTasks(send: Send, tasks: readonly NewTask[]): Promise<TaskOutcome[]> {
  const byMark = new Map(tasks.map((one) => [one.mark, one.ref]))
  const { created, failed } = await createRecords(send, {
    object: 'tasks',
    doing: 'create tasks',
    inputs: tasks.map(createInput),
  })
  const out: TaskOutcome[] = []
  for (const { ref, record } of created) {
    const known = ref ?? byMark.get(markOf(record) ?? '')
    if (known !== undefined) out.push({ ref: known, id: record.id })
  }
  for (const { ref, failure } of failed) out.push({ ref, id: null, reason: failure.reason })
  return out
}

function createInput(one: NewTask): CreateInput {
  return {
    ref: one.ref,
    properties: {
      // Noon UTC: the same date on a calendar almost anywhere, which midnight is not.
      hs_timestamp: `${one.dueOn}T12:00:00.000Z`,
      hs_task_subject: cutText(one.title),
      hs_task_body: `${escaped(one.note)}<br><br>${PREFIX}${one.mark}`,
      hs_task_status: 'NOT_STARTED',
      hs_task_type: 'TODO',
      ...(one.owner === null ? {} : { hubspot_owner_id: one.owner }),
    },
    associations: [
      { to: one.account, type: associationTypes.taskToCompany },
      ...one.contacts.map((to) => ({ to, type: associationTypes.taskToContact })),
    ],
  }
}

const PREFIX = 'Commonhold '

/** The body is HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function markOf({ properties }: CrmRecord): string | null {
  const found = /Commonhold ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/.exec(properties['hs_task_body'] ?? '')
  return found?.[1] ?? null
}

/** A task as HubSpot has it. */
export interface SeenTask {
  readonly id: string
  /** Null: not one of ours, or a person took it out of the body. */
  readonly mark: string | null
  readonly done: boolean
  /** ms UTC; null where HubSpot does not say. */
  readonly doneAt: number | null
}

/** Tasks by id, 100 a call. Absent: deleted. */
export async function readTasks(send: Send, ids: readonly string[]): Promise<SeenTask[]> {
  const found = await readRecords(send, {
    object: 'tasks',
    ids,
    properties: ['hs_task_body', 'hs_task_status', 'hs_task_completion_date'],
    doing: 'read tasks',
  })
  return found.map((one) => ({
    id: one.id,
    mark: markOf(one),
    done: one.properties['hs_task_status'] === 'COMPLETED',
    doneAt: moment(one.properties['hs_task_completion_date'] ?? null),
  }))
}

/** Ids of the tasks on accounts (CRM ids), 1,000 a call, read-after-write. */
export async function tasksOfAccounts(send: Send, accounts: readonly string[]): Promise<Map<string, string[]>> {
  const doing = 'read the tasks of accounts'
  const found = await readAssociations(send, { from: 'companies', to: 'tasks', ids: accounts, doing })
  return new Map([...found].map(([account, tasks]) => [account, tasks.map((one) => one.id)]))
}
