import { setTimeout as pause } from 'node:timers/promises'
import { groups, organisation, users } from './directory/routes.ts'
import { scriptedRefusal } from './gate/faults.ts'
import { folderDelta, folderOf, listFolders, oneFolder } from './mail/folders.ts'
import { countMessages, listMessages, messageDelta, oneMessage } from './mail/messages.ts'
import { sendMail } from './mail/post-office.ts'
import { requireRole, type GraphAnswer, type GraphRequest } from './request.ts'
import type { GraphState } from './state.ts'
import { subscriptions } from './subscriptions/routes.ts'
import { badRequest, GraphRefusal } from './vendor-error.ts'

/** What becomes of a call besides its answer: `cut` = the connection breaks instead of it. */
export type Outcome = { answer: GraphAnswer; cut: boolean }

const readMail = ['Mail.Read', 'Mail.ReadWrite', 'Mail.ReadBasic.All', 'Mail.ReadBasic']

/**
 * One Graph request, alone or part of a batch: counted, held to its mailbox's limits, hit by scripted faults, answered.
 * Never throws for anything a caller can do.
 */
export async function dispatch(
  state: GraphState,
  request: GraphRequest,
  place: { inner: boolean; counted: boolean },
): Promise<Outcome> {
  const mailbox = mailboxName(state, request)
  let leave = (): void => {}
  const answered = (answer: GraphAnswer, cut = false): Outcome => {
    leave()
    if (!cut) state.counters.answered(answer.status, mailbox)
    return { answer, cut }
  }
  try {
    state.counters.request(request.method, request.segments, mailbox, place.inner)
    if (mailbox !== null) leave = state.throttle.enter(request.caller.clientId, mailbox, state.now(), place.counted)
    const query = request.query.toString()
    const path = `${request.path}${query === '' ? '' : `?${decodeURIComponent(query.replaceAll('+', ' '))}`}`
    const fault = state.faults.next({ method: request.method, path, mailbox, inner: place.inner })
    if (fault !== null) state.counters.scripted(fault.kind === 'status' ? `status ${fault.status}` : fault.kind)
    if (fault?.kind === 'reset') return answered({ status: 504 }, true)
    if (fault?.kind === 'delay') await pause(fault.ms)
    if (fault?.kind === 'status' && fault.after !== true) throw scriptedRefusal(fault)
    if (mailbox !== null && state.latencyMs > 0) await pause(state.latencyMs)
    const answer = await route(state, request)
    if (fault?.kind === 'status') throw scriptedRefusal(fault)
    return answered(answer, fault?.kind === 'drop')
  } catch (error) {
    const refusal = error instanceof GraphRefusal ? error : unexpected(error)
    return answered({ status: refusal.status, headers: refusal.headers, body: refusal.body(state.now()) })
  }
}

function unexpected(error: unknown): GraphRefusal {
  return new GraphRefusal(500, 'InternalServerError', error instanceof Error ? error.message : String(error))
}

/** The mailbox whose limits a request falls under: all that Outlook answers, nothing that the directory does. */
function mailboxName(state: GraphState, request: GraphRequest): string | null {
  const [first = '', key = '', what = ''] = request.segments
  if (first.toLowerCase() !== 'users') return null
  if (!/^(messages|mailfolders|sendmail|mailboxsettings)$/i.test(what)) return null
  return state.directory.userInPath(key)?.address ?? null
}

async function route(state: GraphState, request: GraphRequest): Promise<GraphAnswer> {
  const [first = ''] = request.segments
  switch (first.toLowerCase()) {
    case 'users':
      return users(state, request) ?? (await mail(state, request))
    case 'groups':
      return groups(state, request)
    case 'organization':
      return organisation(state, request)
    case 'subscriptions':
      return await subscriptions(state, request)
    case 'me':
      throw badRequest('/me request is only valid with delegated authentication flow.')
    default:
      throw badRequest(`Resource not found for the segment '${first}'.`)
  }
}

async function mail(state: GraphState, request: GraphRequest): Promise<GraphAnswer> {
  const [, key = '', what = '', ...rest] = request.segments
  const { user, mailbox } = state.mailboxInPath(request.caller, key)
  if (/^sendmail$/i.test(what)) {
    requireRole(request.caller, ['Mail.Send'], true)
    sendMail(state, user, request.body)
    return { status: 202 }
  }
  requireRole(request.caller, readMail, true)
  const path = `/users('${user.id}')`
  if (/^messages$/i.test(what)) {
    const [id] = rest
    if (id === undefined) return await listMessages(request, mailbox, null, `${path}/messages`)
    if (id.toLowerCase() === '$count') return countMessages(request, mailbox, null)
    return await oneMessage(state, request, mailbox, id, rest.slice(1))
  }
  if (!/^mailfolders$/i.test(what)) throw badRequest(`Resource not found for the segment '${what}'.`)
  const [id, below = '', item, ...more] = rest
  if (id === undefined) return listFolders(request, mailbox, mailbox.folders[0]!, `${path}/mailFolders`)
  if (id.toLowerCase() === 'delta') return folderDelta(request, mailbox)
  const folder = folderOf(mailbox, id)
  const folderPath = `${path}/mailFolders('${mailbox.folderId(folder.number)}')`
  switch (below.toLowerCase()) {
    case '':
      return oneFolder(request, mailbox, folder)
    case 'childfolders':
      return listFolders(request, mailbox, folder, `${folderPath}/childFolders`)
    case 'messages':
      if (item === undefined) return await listMessages(request, mailbox, folder, `${folderPath}/messages`)
      if (item.toLowerCase() === '$count') return countMessages(request, mailbox, folder)
      if (item.toLowerCase() === 'delta') return await messageDelta(state, request, mailbox, folder)
      return await oneMessage(state, request, mailbox, item, more)
    default:
      throw badRequest(`Resource not found for the segment '${below}'.`)
  }
}
