import { taskRequestSchema, taskSchema } from '../../../../shared/contract/deeds.ts'
import type { Deeds } from '../deeds/deed.ts'
import { makeTask } from '../deeds/tasks.ts'
import type { Api } from '../route.ts'

/** Follow-up tasks. */
export function addTasks(api: Api, deeds: Deeds): void {
  api.add({
    method: 'POST',
    path: '/tasks',
    summary: 'A follow-up task for the reader, in the CRM under the account',
    roles: ['rep', 'manager', 'operations'],
    body: taskRequestSchema,
    answer: taskSchema,
    refusals: { 400: ['key-reused'], 403: ['account-not-yours'] },
    handle: ({ reader, body }) => makeTask(deeds, reader, body),
  })
}
