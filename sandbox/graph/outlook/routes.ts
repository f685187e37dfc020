import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { DirectoryUser } from '../directory/directory.ts'
import { folderOf } from '../mail/folders.ts'
import { itemOf } from '../mail/messages.ts'
import type { GraphState } from '../state.ts'
import { badRequest, GraphRefusal } from '../vendor-error.ts'
import { Calendars } from './calendar.ts'
import { answerAsCustomer, saveDraft, sendDraft } from './drafts.ts'
import { viewFolder, viewLine, viewMessage, viewUser } from './mailbox-view.ts'
import type { OutlookDraft, OutlookEvent, OutlookTokenRequest, OutlookTokens } from './wire.ts'

/** The header that carries the key. */
export const OUTLOOK_KEY_HEADER = 'x-outlook-key'

/**
 * What Outlook does with its own mailboxes and what a broker asks of the login: nothing of this is Graph's surface. It
 * acts as whoever it is told to, therefore only for whoever knows the key.
 */
export function outlookRoutes(app: FastifyInstance, state: GraphState, key: string): void {
  const calendars = new Calendars()
  const at = <Body>(request: FastifyRequest) => {
    allow(request, key)
    const { user = '', id = '' } = request.params as { user?: string; id?: string }
    return { user: userOf(state, user), id, body: (request.body ?? {}) as Body }
  }

  app.get('/__outlook/users', (request) => {
    allow(request, key)
    const users = [...state.directory.users.values()].filter((user) => user.hasMailbox && user.userPurpose !== 'room')
    const { organisation, domains } = state.directory
    return { organisation, domains, tenant: state.login.tenantId, users: users.map(viewUser) }
  })
  app.get('/__outlook/users/:user/folders', (request) => {
    const mailbox = state.mailboxOf(at(request).user)
    return { folders: mailbox.children(0).map((folder) => viewFolder(mailbox, folder)) }
  })
  /** `folder`: id or well-known name; `q`: in subject, sender or receiver; newest first. */
  app.get('/__outlook/users/:user/messages', (request) => {
    const mailbox = state.mailboxOf(at(request).user)
    const { folder = 'inbox', top = '50', skip = '0', q = '' } = request.query as Record<string, string | undefined>
    const items = mailbox.itemsOf(folderOf(mailbox, folder))
    const lines = items
      .sort((a, b) => b.receivedMs - a.receivedMs || b.number - a.number)
      .map((item) => viewLine(mailbox, item))
      .filter(
        (line) =>
          q === '' || JSON.stringify([line.subject, line.from, line.to]).toLowerCase().includes(q.toLowerCase()),
      )
    return { total: lines.length, messages: lines.slice(Number(skip), Number(skip) + Number(top)) }
  })
  app.get('/__outlook/users/:user/messages/:id', (request) => {
    const { user, id } = at(request)
    const mailbox = state.mailboxOf(user)
    return viewMessage(mailbox, itemOf(mailbox, id))
  })
  app.post('/__outlook/users/:user/messages/:id/read', (request) => {
    const { user, id } = at(request)
    const mailbox = state.mailboxOf(user)
    mailbox.update(itemOf(mailbox, id), { isRead: true })
    return {}
  })
  app.post('/__outlook/users/:user/messages/:id/categories', (request) => {
    const { user, id, body } = at<{ categories: string[] }>(request)
    const mailbox = state.mailboxOf(user)
    mailbox.update(itemOf(mailbox, id), { categories: body.categories.map(String) })
    return {}
  })
  app.post('/__outlook/users/:user/drafts', async (request) => {
    const { user, body } = at<OutlookDraft>(request)
    return viewMessage(state.mailboxOf(user), saveDraft(state, user, body))
  })
  app.post('/__outlook/users/:user/send', (request) => {
    const { user, body } = at<OutlookDraft>(request)
    return sendDraft(state, user, body)
  })
  app.post('/__outlook/users/:user/messages/:id/answer-as-customer', (request) => {
    const { user, id } = at(request)
    return answerAsCustomer(state, user, itemOf(state.mailboxOf(user), id))
  })
  app.get('/__outlook/users/:user/events', (request) => ({ events: calendars.list(state, at(request).user) }))
  app.post('/__outlook/users/:user/events', (request) => {
    const { user, body } = at<Omit<OutlookEvent, 'id'>>(request)
    return calendars.add(state, user, body)
  })
  app.post('/__outlook/tokens', (request): OutlookTokens => {
    allow(request, key)
    const body = request.body as OutlookTokenRequest
    const user = userOf(state, body.user)
    const { access, id } = state.login.issueToUser(user, body, state.now())
    return {
      accessToken: access,
      idToken: id,
      expiresIn: state.login.tokenLifetimeSeconds,
      user: viewUser(user),
      tenant: state.login.tenantId,
    }
  })
}

function allow(request: FastifyRequest, key: string): void {
  const given = Buffer.from(String(request.headers[OUTLOOK_KEY_HEADER] ?? ''))
  const right = Buffer.from(key)
  if (given.length === right.length && timingSafeEqual(given, right)) return
  throw new GraphRefusal(401, 'InvalidAuthenticationToken', 'The key of the Outlook stand-in is needed.')
}

function userOf(state: GraphState, key: string): DirectoryUser {
  const user = state.directory.user(key)
  if (user?.hasMailbox) return user
  throw badRequest(`'${key}' has no mailbox.`, 'ErrorInvalidUser')
}
