import { parseFilter, type ReadProperty } from '../odata-filter.ts'
import {
  linkTo,
  objectBody,
  readPreferences,
  readSelect,
  readTop,
  requireRole,
  selectList,
  type GraphAnswer,
  type GraphRequest,
} from '../request.ts'
import type { GraphState } from '../state.ts'
import { badRequest, itemNotFound } from '../vendor-error.ts'
import { attachments } from './attachments.ts'
import { deltaPage, firstToken, readToken, writeToken, type DeltaToken } from './delta.ts'
import type { Folder, Item, Mailbox } from './mailbox.ts'
import { expanded } from './expand.ts'
import { folderOf } from './folders.ts'
import { messageIdOf, notBasic, presentMessage, sentMs } from './present.ts'

type Json = Record<string, unknown>

/** `messages` of a mailbox or folder: filter, order, count, page. Newest first, ten a page, at most 1,000. */
export async function listMessages(
  request: GraphRequest,
  mailbox: Mailbox,
  folder: Folder | null,
  path: string,
): Promise<GraphAnswer> {
  const { query } = request
  const top = readTop(query, 10, 1_000)
  const skip = Number(query.get('$skip') ?? 0)
  const found = matching(mailbox, folder, query.get('$filter'))
  sort(found, mailbox, query.get('$orderby'))
  const preferences = readPreferences(request.headers['prefer'])
  const select = basicOnly(request, readSelect(query))
  const value = []
  for (const item of found.slice(skip, skip + top))
    value.push(await presentMessage(mailbox, item, select, preferences, false))
  const selected = query.get('$select') === null ? '' : `(${query.get('$select')})`
  return {
    status: 200,
    headers: applied(preferences.applied),
    body: {
      '@odata.context': `${request.root}/$metadata#users('${mailbox.id}')/messages${selected}`,
      ...(query.get('$count') === 'true' ? { '@odata.count': found.length } : {}),
      value,
      ...(skip + top < found.length
        ? {
            '@odata.nextLink': linkTo(request.root, path, {
              $select: query.get('$select'),
              $filter: query.get('$filter'),
              $orderby: query.get('$orderby'),
              $count: query.get('$count'),
              $top: query.get('$top'),
              $skip: String(skip + top),
            }),
          }
        : {}),
    },
  }
}

/** `messages/$count`: a number as plain text. */
export function countMessages(request: GraphRequest, mailbox: Mailbox, folder: Folder | null): GraphAnswer {
  const filter = request.query.get('$filter')
  const count = filter === null && folder !== null ? folder.items : matching(mailbox, folder, filter).length
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(count) }
}

/** `mailFolders/{id}/messages/delta`. */
export async function messageDelta(
  state: GraphState,
  request: GraphRequest,
  mailbox: Mailbox,
  folder: Folder,
): Promise<GraphAnswer> {
  const { query } = request
  const text = query.get('$skiptoken') ?? query.get('$deltatoken')
  const token = text === null ? startDelta(request, mailbox, folder) : readToken(text, mailbox, folder.number)
  const preferences = readPreferences(request.headers['prefer'])
  const size = Math.min(preferences.pageSize ?? state.disorder.deltaPageSize, 1_000)
  const page = deltaPage(mailbox, folder, token, size)
  const select = basicOnly(request, token.select === null ? null : selectList(token.select))
  const value: Json[] = []
  for (const told of page.told)
    value.push(
      told.kind === 'removed'
        ? {
            '@odata.type': '#microsoft.graph.message',
            id: mailbox.itemId(told, preferences.immutable),
            '@removed': { reason: 'deleted' },
          }
        : {
            '@odata.type': '#microsoft.graph.message',
            ...(await presentMessage(mailbox, told.item, select, preferences, false)),
          },
    )
  const path = `/users('${mailbox.id}')/mailFolders('${mailbox.folderId(folder.number)}')/messages/delta`
  return {
    status: 200,
    headers: applied(preferences.applied),
    body: {
      '@odata.context': `${request.root}/$metadata#Collection(message)`,
      [page.done ? '@odata.deltaLink' : '@odata.nextLink']: linkTo(request.root, path, {
        [page.done ? '$deltatoken' : '$skiptoken']: writeToken(page.token),
      }),
      value: state.disorder.page(`${mailbox.id}/${folder.number}`, value),
    },
  }
}

function startDelta(request: GraphRequest, mailbox: Mailbox, folder: Folder): DeltaToken {
  const { query } = request
  const filter = query.get('$filter')
  const since = /^\s*receivedDateTime\s+(ge|gt)\s+(\S+)\s*$/i.exec(filter ?? '')
  if (filter !== null && (!since || Number.isNaN(Date.parse(since[2]!))))
    throw badRequest(
      "The query filter is not supported: only 'receivedDateTime ge' and 'receivedDateTime gt' may be tracked.",
      'ErrorInvalidUrlQueryFilter',
    )
  const change = query.get('changeType')
  if (change !== null && change !== 'created' && change !== 'updated' && change !== 'deleted')
    throw badRequest(`Invalid value '${change}' for changeType.`, 'ErrorInvalidUrlQuery')
  return firstToken(mailbox, folder.number, {
    select: query.get('$select'),
    received: since ? Date.parse(since[2]!) + (since[1]!.toLowerCase() === 'gt' ? 1 : 0) : null,
    change,
  })
}

/** `messages/{id}` and what lies below it. */
export async function oneMessage(
  state: GraphState,
  request: GraphRequest,
  mailbox: Mailbox,
  key: string,
  rest: string[],
): Promise<GraphAnswer> {
  const item = itemOf(mailbox, key)
  const [what = '', id = '', end = ''] = rest.map((part) => part.toLowerCase())
  if (what === '') return messageItself(request, mailbox, item)
  if (what === '$value')
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: item.letter.mime(item.own) }
  if (what === 'attachments') return attachments(request, mailbox, item, rest[1] ?? id, end)
  if (what === 'move' || what === 'copy') {
    requireRole(request.caller, ['Mail.ReadWrite'], true)
    const target = folderOf(mailbox, String(objectBody(request)['destinationId'] ?? ''))
    const moved = what === 'move' ? item : copy(state, mailbox, item, target)
    if (what === 'move') mailbox.move(item, target)
    const preferences = readPreferences(request.headers['prefer'])
    return { status: 201, body: await presentMessage(mailbox, moved, null, preferences, true) }
  }
  throw badRequest(`Resource not found for the segment '${what}'.`)
}

function copy(state: GraphState, mailbox: Mailbox, item: Item, target: Folder): Item {
  return mailbox.add(item.letter, target, { receivedMs: state.now(), own: item.own, isRead: item.isRead })
}

async function messageItself(request: GraphRequest, mailbox: Mailbox, item: Item): Promise<GraphAnswer> {
  const preferences = readPreferences(request.headers['prefer'])
  if (request.method === 'DELETE') {
    requireRole(request.caller, ['Mail.ReadWrite'], true)
    mailbox.delete(item)
    return { status: 204 }
  }
  if (request.method === 'PATCH') {
    requireRole(request.caller, ['Mail.ReadWrite'], true)
    const { isRead, categories, flag } = objectBody(request)
    mailbox.update(item, {
      ...(typeof isRead === 'boolean' ? { isRead } : {}),
      ...(Array.isArray(categories) ? { categories: categories.map(String) } : {}),
      ...(flag !== undefined ? { flagged: (flag as Json)['flagStatus'] === 'flagged' } : {}),
    })
  }
  const asked = readSelect(request.query)
  const select = basicOnly(request, asked)
  const message = await presentMessage(mailbox, item, select, preferences, true)
  Object.assign(message, await expanded(mailbox, item, request.query.get('$expand')))
  const selected = asked === null ? '' : `(${request.query.get('$select')})`
  return {
    status: 200,
    headers: { ...applied(preferences.applied), etag: String(message['@odata.etag']) },
    body: {
      '@odata.context': `${request.root}/$metadata#users('${mailbox.id}')/messages${selected}/$entity`,
      ...message,
    },
  }
}

export function itemOf(mailbox: Mailbox, key: string): Item {
  const item = mailbox.item(key)
  if (item === 'malformed') throw badRequest('Id is malformed.', 'ErrorInvalidIdMalformed')
  if (!item) throw itemNotFound()
  return item
}

function matching(mailbox: Mailbox, folder: Folder | null, filter: string | null): Item[] {
  const items = mailbox.itemsOf(folder)
  if (filter === null) return items
  const test = parseFilter(filter)
  return items.filter((item) => test(propertiesOf(mailbox, item)))
}

function propertiesOf(mailbox: Mailbox, item: Item): ReadProperty {
  return (path) => {
    switch (path.toLowerCase()) {
      case 'receiveddatetime':
        return item.receivedMs
      case 'sentdatetime':
        return sentMs(item)
      case 'createddatetime':
        return item.createdMs
      case 'lastmodifieddatetime':
        return item.modifiedMs
      case 'internetmessageid':
        return messageIdOf(item)
      case 'conversationid':
        return mailbox.conversationId(item)
      case 'subject':
        return item.letter.subject
      case 'isread':
        return item.isRead
      case 'isdraft':
        return item.isDraft
      case 'parentfolderid':
        return mailbox.folderId(item.folder)
      case 'from/emailaddress/address':
      case 'sender/emailaddress/address':
        return item.letter.fromAddress
      default:
        throw badRequest(`The property '${path}' does not support filtering.`, 'ErrorInvalidProperty')
    }
  }
}

function sort(items: Item[], mailbox: Mailbox, orderBy: string | null): void {
  const [name = 'receivedDateTime', way = orderBy === null ? 'desc' : 'asc'] = (orderBy ?? '')
    .trim()
    .split(/[\s,]+/)
    .filter(Boolean)
  const sign = way.toLowerCase() === 'desc' ? -1 : 1
  const value = (item: Item): string | number => {
    const read = propertiesOf(mailbox, item)(name)
    return typeof read === 'number' ? read : String(read)
  }
  const keyed = items.map((item) => ({ item, key: value(item) }))
  keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : (a.item.number - b.item.number) * sign))
  keyed.forEach(({ item }, index) => (items[index] = item))
}

/** An app with nothing but Mail.ReadBasic.All never sees a body, whatever it selects. */
function basicOnly(request: GraphRequest, select: string[] | null): string[] | null {
  const { roles } = request.caller
  if (roles === 'all' || roles.includes('Mail.Read') || roles.includes('Mail.ReadWrite')) return select
  if (select !== null) return select.filter((name) => !notBasic.includes(name))
  return [
    'subject',
    'from',
    'sender',
    'torecipients',
    'ccrecipients',
    'bccrecipients',
    'receiveddatetime',
    'sentdatetime',
    'internetmessageid',
    'conversationid',
    'conversationindex',
    'parentfolderid',
    'isread',
    'isdraft',
    'hasattachments',
  ]
}

function applied(preferences: string[]): Record<string, string> {
  return preferences.length === 0 ? {} : { 'Preference-Applied': preferences.join(', ') }
}
