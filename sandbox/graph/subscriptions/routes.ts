import { randomUUID } from 'node:crypto'
import { folderOf } from '../mail/folders.ts'
import type { MailChange } from '../mail/mailbox.ts'
import { objectBody, readPreferences, requireRole, splitPath, type GraphAnswer, type GraphRequest } from '../request.ts'
import type { GraphState } from '../state.ts'
import { badRequest, GraphRefusal } from '../vendor-error.ts'
import { isLive, type Subscription } from './subscription.ts'

const longestMinutes = 10_080
const shortestMinutes = 45
const longestClientState = 128
const mostPerMailbox = 1_000
/** The handshake's patience (facts A2.4). */
const handshakeMs = 10_000

type Json = Record<string, unknown>

/** `subscriptions`, `subscriptions/{id}` and its `reauthorize`. */
export async function subscriptions(state: GraphState, request: GraphRequest): Promise<GraphAnswer> {
  forgetExpired(state)
  const [, id, what = ''] = request.segments
  const all = state.notifier.subscriptions
  const context = `${request.root}/$metadata#subscriptions`
  if (id === undefined) {
    if (request.method === 'POST') {
      const made = await subscribe(state, request)
      return { status: 201, body: { '@odata.context': `${context}/$entity`, ...present(made, true) } }
    }
    const own = [...all.values()].filter((each) => each.applicationId === request.caller.clientId)
    return { status: 200, body: { '@odata.context': context, value: own.map((each) => present(each, false)) } }
  }
  const subscription = all.get(id)
  if (!subscription || subscription.applicationId !== request.caller.clientId)
    throw new GraphRefusal(404, 'ResourceNotFound', 'The object was not found.')
  if (what.toLowerCase() === 'reauthorize' && request.method === 'POST') return { status: 202 }
  if (request.method === 'DELETE') {
    all.delete(id)
    return { status: 204 }
  }
  if (request.method === 'PATCH') {
    const body = objectBody(request)
    if (body['expirationDateTime'] !== undefined)
      subscription.expiresMs = readExpiry(body['expirationDateTime'], state.now())
    if (typeof body['notificationUrl'] === 'string') {
      await handshake(readAddress(body['notificationUrl'], 'notificationUrl'))
      subscription.notificationUrl = body['notificationUrl']
    }
  }
  return { status: 200, body: { '@odata.context': `${context}/$entity`, ...present(subscription, false) } }
}

/** Subscriptions end by the clock without a word. */
export function forgetExpired(state: GraphState): void {
  for (const [id, subscription] of state.notifier.subscriptions)
    if (!isLive(subscription, state.now())) state.notifier.subscriptions.delete(id)
}

async function subscribe(state: GraphState, request: GraphRequest): Promise<Subscription> {
  const body = objectBody(request)
  const text = (name: string): string => {
    const value = body[name]
    if (typeof value !== 'string' || value === '') throw invalid(`Required property '${name}' is missing.`)
    return value
  }
  const resource = text('resource')
  const changeType = text('changeType')
  const notificationUrl = readAddress(text('notificationUrl'), 'notificationUrl')
  const lifecycle = body['lifecycleNotificationUrl']
  const lifecycleNotificationUrl =
    typeof lifecycle === 'string' ? readAddress(lifecycle, 'lifecycleNotificationUrl') : null
  const clientState = typeof body['clientState'] === 'string' ? body['clientState'] : null
  if ((clientState?.length ?? 0) > longestClientState)
    throw invalid(`The maximum length of clientState is ${longestClientState} characters.`)
  if (body['includeResourceData'] === true)
    throw invalid('This stand-in sends no resource data: subscribe without includeResourceData.')
  const expiresMs = readExpiry(text('expirationDateTime'), state.now())
  const { mailbox, folder } = readResource(state, request, resource)
  const held = [...state.notifier.subscriptions.values()].filter((each) => each.mailbox === mailbox).length
  if (held >= mostPerMailbox)
    throw new GraphRefusal(
      403,
      'Forbidden',
      `The limit of '${mostPerMailbox}' subscriptions for the mailbox has been reached.`,
    )
  for (const url of [notificationUrl, lifecycleNotificationUrl]) if (url !== null) await handshake(url)
  const subscription: Subscription = {
    id: randomUUID(),
    applicationId: request.caller.clientId,
    resource,
    mailbox,
    folder,
    changeTypes: readChangeTypes(changeType),
    changeType,
    notificationUrl,
    lifecycleNotificationUrl,
    clientState,
    expiresMs,
    immutable: readPreferences(request.headers['prefer']).immutable,
    latestSupportedTlsVersion: 'v1_2',
  }
  state.notifier.subscriptions.set(subscription.id, subscription)
  return subscription
}

function readResource(
  state: GraphState,
  request: GraphRequest,
  resource: string,
): { mailbox: Subscription['mailbox']; folder: number | null } {
  const [users = '', key = '', what = '', id, messages] = splitPath(
    resource.split('?')[0]!.replace(/^\/?(?:v1\.0\/)?/, ''),
  )
  if (users.toLowerCase() !== 'users' || key === '') throw invalid(`The resource '${resource}' is not supported.`)
  requireRole(request.caller, ['Mail.Read', 'Mail.ReadWrite', 'Mail.ReadBasic.All'], true)
  const { mailbox } = state.mailboxInPath(request.caller, key)
  if (/^messages$/i.test(what) && id === undefined) return { mailbox, folder: null }
  if (/^mailfolders$/i.test(what) && id !== undefined && /^messages$/i.test(messages ?? ''))
    return { mailbox, folder: folderOf(mailbox, id).number }
  throw invalid(`The resource '${resource}' is not supported.`)
}

function readChangeTypes(text: string): MailChange['what'][] {
  const types = text.split(',').map((part) => part.trim().toLowerCase())
  const known = types.filter((type): type is MailChange['what'] => ['created', 'updated', 'deleted'].includes(type))
  if (known.length === 0 || known.length < types.length) throw invalid(`The changeType '${text}' is not supported.`)
  return known
}

/** Under 45 minutes is raised to 45, over 10,080 refused (facts A2.4). */
function readExpiry(value: unknown, now: number): number {
  const ms = Date.parse(String(value))
  if (Number.isNaN(ms)) throw invalid('expirationDateTime is no date and time.')
  if (ms > now + longestMinutes * 60_000)
    throw invalid('Subscription expiration can only be 10080 minutes in the future.')
  if (ms <= now) throw invalid('Subscription expiration must be in the future.')
  return Math.max(ms, now + shortestMinutes * 60_000)
}

/** https, or plain http on this machine, since a stand-in's traffic never leaves it. */
function readAddress(text: string, name: string): string {
  const url = URL.parse(text)
  const loopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url === null || !loopback) throw invalid(`The ${name} '${text}' must be an address of this machine.`)
  return text
}

/** Asks the address to repeat a token; anything but 200, text/plain and the very token within ten seconds is refused. */
async function handshake(address: string): Promise<void> {
  const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()} + % ü`
  const url = new URL(address)
  const question = `${url.search === '' ? '?' : `${url.search}&`}validationToken=${encodeURIComponent(token)}`
  let response: Response
  let answer: string
  try {
    response = await fetch(`${url.origin}${url.pathname}${question}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      signal: AbortSignal.timeout(handshakeMs),
      redirect: 'manual',
    })
    answer = await response.text()
  } catch {
    throw refusedHandshake('Subscription validation request timed out or the endpoint could not be reached.')
  }
  if (response.status !== 200)
    throw refusedHandshake(
      `Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request. Answered: ${response.status}.`,
    )
  if (!/^text\/plain\b/i.test(response.headers.get('content-type') ?? '') || answer !== token)
    throw refusedHandshake(
      'Subscription validation request failed. Response must exactly match validationToken query parameter.',
    )
}

function refusedHandshake(message: string): GraphRefusal {
  return new GraphRefusal(400, 'ValidationError', message)
}

function invalid(message: string): GraphRefusal {
  return badRequest(message, 'InvalidRequest')
}

/** `clientState` is told to nobody but in the answer to its own creation. */
function present(subscription: Subscription, created: boolean): Json {
  return {
    id: subscription.id,
    resource: subscription.resource,
    applicationId: subscription.applicationId,
    changeType: subscription.changeType,
    clientState: created ? subscription.clientState : null,
    notificationUrl: subscription.notificationUrl,
    notificationQueryOptions: null,
    notificationContentType: null,
    lifecycleNotificationUrl: subscription.lifecycleNotificationUrl,
    expirationDateTime: new Date(subscription.expiresMs).toISOString(),
    creatorId: subscription.applicationId,
    includeResourceData: null,
    latestSupportedTlsVersion: subscription.latestSupportedTlsVersion,
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationUrlAppId: null,
  }
}
