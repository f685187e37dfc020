import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { accountViewSchema } from '../../../../shared/contract/account-view.ts'
import { appointmentContextSchema, appointmentRequestSchema } from '../../../../shared/contract/appointment.ts'
import { composeCheckRequestSchema, composeCheckSchema } from '../../../../shared/contract/compose.ts'
import { messageContextSchema, openMessageSchema } from '../../../../shared/contract/message-context.ts'
import { aboutMeSchema, accountSearchSchema, messageTextSchema, mineSchema } from '../../../../shared/contract/mine.ts'
import type { Service } from '../../../context.ts'
import { readAccount, searchForAccounts } from '../reading/accounts.ts'
import { readAppointmentContext } from '../reading/appointment-context.ts'
import { checkDraft } from '../reading/compose-check.ts'
import { readMessageContext } from '../reading/message-context.ts'
import { readMessageText } from '../reading/message-text.ts'
import { readAboutMe, readMine } from '../reading/mine.ts'
import { type Api, EVERYBODY } from '../route.ts'

const byId = z.object({ id: z.uuid() })

/** Everything the panes ask and nothing changes: messages, drafts, appointments, accounts, the reader himself. */
export function addReading(api: Api, service: Service): void {
  api.add({
    method: 'POST',
    path: '/message-context',
    summary: 'What is known beside an open message: accounts, who knows whom, where each message of the thread stands',
    roles: EVERYBODY,
    body: openMessageSchema,
    answer: messageContextSchema,
    handle: ({ reader, language, body }) => readMessageContext({ service, reader, language }, body),
  })
  api.add({
    method: 'POST',
    path: '/compose-check',
    summary: 'Whether a draft goes to an account that hangs on one rep, and whom to add',
    roles: EVERYBODY,
    body: composeCheckRequestSchema,
    answer: composeCheckSchema,
    handle: ({ reader, language, body }) => checkDraft({ service, reader, language }, body, randomUUID()),
  })
  api.add({
    method: 'POST',
    path: '/appointment-context',
    summary: 'Who will be met and what is known about them',
    roles: EVERYBODY,
    body: appointmentRequestSchema,
    answer: appointmentContextSchema,
    handle: ({ reader, language, body }) => readAppointmentContext({ service, reader, language }, body),
  })
  api.add({
    method: 'GET',
    path: '/accounts',
    summary: 'Accounts by name, domain, or a contact’s name or address; at most 20',
    roles: EVERYBODY,
    query: z.object({ q: z.string().max(200) }),
    answer: accountSearchSchema,
    handle: ({ reader, query }) => searchForAccounts(service, reader, query.q),
  })
  api.add({
    method: 'GET',
    path: '/accounts/:id',
    summary: 'One account, as much of it as the reader may see',
    roles: EVERYBODY,
    params: byId,
    answer: accountViewSchema,
    refusals: { 404: ['account-unknown'] },
    handle: ({ reader, language, params }) => readAccount({ service, reader, language }, params.id),
  })
  api.add({
    method: 'GET',
    path: '/messages/:id/text',
    summary: 'The text of a message, read back from the CRM; who took no part in it is recorded',
    roles: EVERYBODY,
    params: byId,
    answer: messageTextSchema,
    refusals: { 403: ['text-not-yours'], 404: ['message-unknown', 'text-gone'] },
    handle: ({ reader, params }) => readMessageText(service, reader, params.id),
  })
  api.add({
    method: 'GET',
    path: '/mine',
    summary: 'Accounts that hang on the reader, his introductions and tasks',
    roles: EVERYBODY,
    answer: mineSchema,
    handle: ({ reader }) => readMine(service, reader),
  })
  api.add({
    method: 'GET',
    path: '/about-me',
    summary: 'What is recorded about the reader',
    roles: EVERYBODY,
    answer: aboutMeSchema,
    handle: ({ reader }) => readAboutMe(service, reader),
  })
}
