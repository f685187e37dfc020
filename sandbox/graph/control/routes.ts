import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { NewGroup, NewUser } from '../directory/directory.ts'
import type { Fault } from '../gate/faults.ts'
import { mailLimits, type MailLimits } from '../gate/throttle.ts'
import type { AppRegistration } from '../login/login.ts'
import { itemOf } from '../mail/messages.ts'
import type { Item, Mailbox } from '../mail/mailbox.ts'
import { deliver, folderByName, report, type Posting } from '../mail/post-office.ts'
import { moment } from '../mail/present.ts'
import type { GraphState } from '../state.ts'
import type { LifecycleEvent } from '../subscriptions/notifier.ts'
import { forgetExpired } from '../subscriptions/routes.ts'
import { badRequest, resourceNotFound } from '../vendor-error.ts'

type Json = Record<string, unknown>

/** What only a test may do; under `/__control`, apart from Graph's paths, present only when switched on. */
export function controlRoutes(app: FastifyInstance, state: GraphState): void {
  mailControl(app, state)
  directoryControl(app, state)
  faultControl(app, state)
  subscriptionControl(app, state)
}

function mailControl(app: FastifyInstance, state: GraphState): void {
  /** `{mime | mimeBase64 | message, mailboxes?, envelope?, folder?, received?, quiet?, sentCopy?}`, or a list of these. */
  app.post('/__control/deliver', (request, reply) => {
    const postings = [request.body as Json | Json[]].flat()
    return reply.code(201).send({ items: postings.flatMap((posting) => deliver(state, readPosting(posting))) })
  })
  app.post('/__control/move', (request) => {
    const { mailbox, item } = itemIn(state, bodyOf(request))
    mailbox.move(item, folderByName(mailbox, String(bodyOf(request)['folder'])))
    return report(mailbox, item)
  })
  app.post('/__control/delete', (request, reply) => {
    const { mailbox, item } = itemIn(state, bodyOf(request))
    mailbox.delete(item)
    return reply.code(204).send()
  })
  app.post('/__control/mark', (request) => {
    const body = bodyOf(request)
    const { mailbox, item } = itemIn(state, body)
    mailbox.update(item, {
      ...(typeof body['isRead'] === 'boolean' ? { isRead: body['isRead'] } : {}),
      ...(Array.isArray(body['categories']) ? { categories: body['categories'].map(String) } : {}),
    })
    return report(mailbox, item)
  })
  app.post('/__control/folder', (request, reply) => {
    const body = bodyOf(request)
    const mailbox = mailboxIn(state, body)
    const parent = body['parent'] === undefined ? mailbox.folders[0]! : folderByName(mailbox, String(body['parent']))
    const folder = mailbox.createFolder(String(body['name']), parent, body['hidden'] === true)
    return reply.code(201).send({ id: mailbox.folderId(folder.number) })
  })
  /** Every item of one mailbox, or of all: what a test compares with. */
  app.get('/__control/items', (request) => {
    const { mailbox } = request.query as { mailbox?: string }
    const boxes = mailbox === undefined ? allMailboxes(state) : [mailboxIn(state, { mailbox })]
    return {
      items: boxes.flatMap((box) =>
        box.itemsOf(null).map((item) => ({ ...report(box, item), received: moment(item.receivedMs) })),
      ),
    }
  })
  app.post('/__control/lose-delta-tokens', (request) => {
    const { mailbox } = bodyOf(request)
    const boxes = mailbox === undefined ? allMailboxes(state) : [mailboxIn(state, { mailbox })]
    for (const box of boxes) box.epoch++
    return { mailboxes: boxes.length }
  })
}

function directoryControl(app: FastifyInstance, state: GraphState): void {
  app.post('/__control/users', (request, reply) => {
    const users = [request.body as NewUser | NewUser[]].flat()
    return reply.code(201).send({ users: users.map((user) => state.directory.addUser(user)) })
  })
  app.delete('/__control/users/:key', (request, reply) => {
    const { key } = request.params as { key: string }
    if (!state.removeUser(key)) throw resourceNotFound(key)
    return reply.code(204).send()
  })
  app.post('/__control/groups', (request, reply) => {
    const groups = [request.body as NewGroup | NewGroup[]].flat()
    return reply.code(201).send({ groups: groups.map((group) => state.directory.addGroup(group)) })
  })
  app.post('/__control/apps', (request, reply) => {
    const registration = request.body as AppRegistration
    if (typeof registration?.clientId !== 'string') throw badRequest('clientId is needed')
    state.login.register({ ...registration, roles: registration.roles ?? 'all' })
    return reply.code(204).send()
  })
  /** A token without signing in. */
  app.post('/__control/tokens', (request) => {
    const { clientId } = bodyOf(request)
    const registration = state.login.app(String(clientId))
    if (!registration) throw badRequest('No such app')
    return { access_token: state.login.issue(registration) }
  })
  app.post('/__control/revoke-tokens', (request) => {
    const { clientId } = bodyOf(request)
    return { revoked: state.login.revoke(typeof clientId === 'string' ? clientId : undefined) }
  })
}

function faultControl(app: FastifyInstance, state: GraphState): void {
  app.get('/__control/faults', () => ({ faults: state.faults.list() }))
  app.post('/__control/faults', (request, reply) => {
    const faults = [request.body as Fault | Fault[]].flat()
    if (faults.some((fault) => typeof fault?.action?.kind !== 'string')) throw badRequest('A fault needs action.kind')
    return reply.code(201).send({ ids: faults.map((fault) => state.faults.add(fault)) })
  })
  app.delete('/__control/faults', (_request, reply) => {
    state.faults.remove(undefined)
    return reply.code(204).send()
  })
  app.delete('/__control/faults/:id', (request, reply) => {
    state.faults.remove((request.params as { id: string }).id)
    return reply.code(204).send()
  })
  app.get('/__control/counters', () => ({
    ...state.counters.report(),
    tokensIssued: state.login.issuedCount,
    refusedByRate: state.throttle.refusedByRate,
    refusedByConcurrency: state.throttle.refusedByConcurrency,
    highest: state.throttle.highest(),
    notificationsWaiting: state.notifier.waiting,
  }))
  app.delete('/__control/counters', (_request, reply) => {
    state.counters.reset()
    return reply.code(204).send()
  })
  app.get('/__control/clock', () => clockReading(state))
  app.post('/__control/clock', (request) => {
    const body = bodyOf(request)
    if (body['freeze'] === true) state.clock.freeze()
    if (body['set'] !== undefined) state.clock.set(readMoment(body['set']))
    if (body['advanceMs'] !== undefined) state.clock.advance(Number(body['advanceMs']))
    state.notifier.run()
    return clockReading(state)
  })
  app.post('/__control/settings', (request) => {
    const body = bodyOf(request)
    if (typeof body['latencyMs'] === 'number') state.latencyMs = body['latencyMs']
    if (typeof body['tokenLifetimeSeconds'] === 'number')
      state.login.tokenLifetimeSeconds = body['tokenLifetimeSeconds']
    if (body['limits'] === false) state.throttle.limits = null
    else if (typeof body['limits'] === 'object' && body['limits'] !== null)
      state.throttle.limits = { ...mailLimits, ...(body['limits'] as Partial<MailLimits>) }
    for (const name of ['shuffle', 'repeatItems', 'deltaPageSize'] as const)
      if (body[name] !== undefined) Object.assign(state.disorder, { [name]: body[name] })
    if (typeof body['notifier'] === 'object') Object.assign(state.notifier.options, body['notifier'])
    return { latencyMs: state.latencyMs, limits: state.throttle.limits, notifier: state.notifier.options }
  })
}

function subscriptionControl(app: FastifyInstance, state: GraphState): void {
  app.get('/__control/subscriptions', () => {
    forgetExpired(state)
    return {
      subscriptions: [...state.notifier.subscriptions.values()].map((each) => ({
        id: each.id,
        mailbox: each.mailbox.address,
        resource: each.resource,
        expires: new Date(each.expiresMs).toISOString(),
      })),
    }
  })
  /** Ends subscriptions as if their time were over: one by id, or all. */
  app.post('/__control/expire-subscriptions', (request) => {
    const { id } = bodyOf(request)
    const all = state.notifier.subscriptions
    const ids = id === undefined ? [...all.keys()] : [String(id)]
    return { expired: ids.filter((each) => all.delete(each)).length }
  })
  /** `{event, id?}`; a removed subscription is gone when its notice leaves. */
  app.post('/__control/lifecycle', (request) => {
    const { event, id } = bodyOf(request)
    if (!['reauthorizationRequired', 'subscriptionRemoved', 'missed'].includes(String(event)))
      throw badRequest('event must be reauthorizationRequired, subscriptionRemoved or missed')
    const all = [...state.notifier.subscriptions.values()].filter((each) => id === undefined || each.id === id)
    let told = 0
    for (const subscription of all) {
      if (event === 'subscriptionRemoved') state.notifier.subscriptions.delete(subscription.id)
      if (state.notifier.lifecycle(subscription, event as LifecycleEvent)) told++
    }
    return { told }
  })
  app.post('/__control/drop-notifications', (request) => {
    state.notifier.dropNext = Number(bodyOf(request)['next'] ?? 0)
    return { next: state.notifier.dropNext }
  })
  /** Answers when every notification due by now was delivered, refused or put off. */
  app.post('/__control/settle', async () => {
    await state.notifier.idle()
    return { waiting: state.notifier.waiting }
  })
}

function readPosting(body: Json): Posting {
  const text = body['mimeBase64'] ?? body['mime']
  const mime =
    typeof text === 'string' ? Buffer.from(text, body['mimeBase64'] === undefined ? 'utf8' : 'base64') : undefined
  const list = (name: string): string[] | undefined =>
    body[name] === undefined ? undefined : [body[name]].flat().map(String)
  const posting: Posting = { quiet: body['quiet'] === true, sentCopy: body['sentCopy'] !== false }
  if (mime) posting.mime = mime
  else posting.message = body['message'] as NonNullable<Posting['message']>
  const mailboxes = list('mailboxes')
  if (mailboxes) posting.mailboxes = mailboxes
  const envelope = list('envelope')
  if (envelope) posting.envelope = envelope
  if (body['folder'] !== undefined) posting.folder = String(body['folder'])
  if (body['received'] !== undefined) posting.receivedMs = readMoment(body['received'])
  return posting
}

function allMailboxes(state: GraphState): Mailbox[] {
  return [...state.directory.users.values()].filter((user) => user.hasMailbox).map((user) => state.mailboxOf(user))
}

function mailboxIn(state: GraphState, body: Json): Mailbox {
  const key = String(body['mailbox'] ?? '')
  const user = state.directory.user(key)
  if (!user) throw resourceNotFound(key)
  return state.mailboxOf(user)
}

function itemIn(state: GraphState, body: Json): { mailbox: Mailbox; item: Item } {
  const mailbox = mailboxIn(state, body)
  return { mailbox, item: itemOf(mailbox, String(body['id'] ?? '')) }
}

function bodyOf(request: FastifyRequest): Json {
  return (request.body ?? {}) as Json
}

function readMoment(value: unknown): number {
  const ms = typeof value === 'number' ? value : Date.parse(String(value))
  if (Number.isNaN(ms)) throw badRequest('A moment is milliseconds or ISO 8601')
  return ms
}

function clockReading(state: GraphState): Json {
  return { now: state.now(), iso: new Date(state.now()).toISOString() }
}
