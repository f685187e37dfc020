import { parseFilter, type ReadProperty } from '../odata-filter.ts'
import {
  linkTo,
  readSelect,
  readTop,
  requireRole,
  selectList,
  type GraphAnswer,
  type GraphRequest,
} from '../request.ts'
import type { GraphState } from '../state.ts'
import { badRequest, GraphRefusal, resourceNotFound } from '../vendor-error.ts'
import { groupProperties, present, standardGroup, standardUser, userProperties } from './present.ts'
import type { DirectoryGroup, DirectoryUser } from './directory.ts'

type Json = Record<string, unknown>

const readUsers = [
  'User.Read.All',
  'User.ReadBasic.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
const readGroups = [
  'Group.Read.All',
  'GroupMember.Read.All',
  'Group.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
const readOrganisation = ['Organization.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All', 'User.Read.All']
const readSettings = ['MailboxSettings.Read', 'MailboxSettings.ReadWrite']

/** `users`, `users/{id}`, `users/{id}/manager`; null: the path is not the directory's. */
export function users(state: GraphState, request: GraphRequest): GraphAnswer | null {
  const [, key, what = '', rest = ''] = request.segments
  const { directory } = state
  if (key === undefined) {
    requireRole(request.caller, readUsers, false)
    return listUsers(state, request)
  }
  if (key === '$count') {
    requireRole(request.caller, readUsers, false)
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(directory.users.size) }
  }
  const user = directory.userInPath(key)
  if (what === '' || what.toLowerCase() === 'manager') requireRole(request.caller, readUsers, false)
  else if (what.toLowerCase() === 'mailboxsettings') {
    requireRole(request.caller, readSettings, true)
    return mailboxSettings(state, request, key, rest)
  } else return null
  if (!user) throw resourceNotFound(key)
  const context = `${request.root}/$metadata#`
  if (what === '')
    return { status: 200, body: { '@odata.context': `${context}users/$entity`, ...presentUser(state, request, user) } }
  const manager = managerOf(state, user)
  if (!manager) throw resourceNotFound('manager')
  return {
    status: 200,
    body: {
      '@odata.context': `${context}directoryObjects/$entity`,
      '@odata.type': '#microsoft.graph.user',
      ...present(userProperties(state.directory, manager), readSelect(request.query) ?? standardUser),
    },
  }
}

function listUsers(state: GraphState, request: GraphRequest): GraphAnswer {
  const all = [...state.directory.users.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  const found = filtered(all, request, (user) => userProperties(state.directory, user))
  return page(request, found, 'users', (user) => presentUser(state, request, user))
}

function presentUser(state: GraphState, request: GraphRequest, user: DirectoryUser): Json {
  const expand = /^\s*manager\s*(?:\(\s*\$select=([^)]*)\))?/i.exec(request.query.get('$expand') ?? '')
  const shown = present(userProperties(state.directory, user), readSelect(request.query) ?? standardUser)
  const manager = expand && managerOf(state, user)
  // Without a manager the property is simply not there.
  if (!manager) return shown
  const select = expand[1] === undefined ? standardUser : ['id', ...selectList(expand[1])]
  return {
    ...shown,
    manager: { '@odata.type': '#microsoft.graph.user', ...present(userProperties(state.directory, manager), select) },
  }
}

function managerOf(state: GraphState, user: DirectoryUser): DirectoryUser | undefined {
  return user.manager === null ? undefined : state.directory.user(user.manager)
}

function mailboxSettings(state: GraphState, request: GraphRequest, key: string, what: string): GraphAnswer {
  const { user } = state.mailboxInPath(request.caller, key)
  const context = `${request.root}/$metadata#users('${user.id}')/mailboxSettings`
  if (what.toLowerCase() === 'userpurpose')
    return { status: 200, body: { '@odata.context': `${context}/userPurpose`, value: user.userPurpose } }
  const settings: Json = {
    archiveFolder: null,
    timeZone: 'UTC',
    delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
    dateFormat: 'yyyy/M/d',
    timeFormat: 'H:mm',
    userPurpose: user.userPurpose,
    language: {
      locale: user.preferredLanguage ?? 'en-US',
      displayName: user.preferredLanguage ?? 'English (United States)',
    },
  }
  const select = readSelect(request.query)
  return {
    status: 200,
    body: { '@odata.context': context, ...(select === null ? settings : present(settings, select)) },
  }
}

/** `groups`, `groups/{id}`, `groups/{id}/members`. */
export function groups(state: GraphState, request: GraphRequest): GraphAnswer {
  requireRole(request.caller, readGroups, false)
  const [, key, what = ''] = request.segments
  if (key === undefined) {
    const all = [...state.directory.groups.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    const select = readSelect(request.query) ?? standardGroup
    return page(request, filtered(all, request, groupProperties), 'groups', (group) =>
      present(groupProperties(group), select),
    )
  }
  const group = state.directory.groups.get(key.toLowerCase())
  if (!group) throw resourceNotFound(key)
  if (what === '') {
    const shown = present(groupProperties(group), readSelect(request.query) ?? standardGroup)
    return { status: 200, body: { '@odata.context': `${request.root}/$metadata#groups/$entity`, ...shown } }
  }
  if (!/^(members|transitiveMembers)$/i.test(what)) throw badRequest(`Resource not found for the segment '${what}'.`)
  const members = /^t/i.test(what)
    ? group.members.flatMap((member) => state.directory.receivers(member))
    : group.members.flatMap((member) => state.directory.user(member) ?? state.directory.group(member) ?? [])
  return page(request, [...new Set(members)], 'directoryObjects', (member) => presentMember(state, request, member))
}

function presentMember(state: GraphState, request: GraphRequest, member: DirectoryUser | DirectoryGroup): Json {
  const select = readSelect(request.query)
  return 'userPurpose' in member
    ? {
        '@odata.type': '#microsoft.graph.user',
        ...present(userProperties(state.directory, member), select ?? standardUser),
      }
    : { '@odata.type': '#microsoft.graph.group', ...present(groupProperties(member), select ?? standardGroup) }
}

export function organisation(state: GraphState, request: GraphRequest): GraphAnswer {
  requireRole(request.caller, readOrganisation, false)
  const { directory } = state
  const one: Json = {
    id: directory.tenantId,
    displayName: directory.organisation,
    tenantType: 'AAD',
    countryLetterCode: 'CN',
    preferredLanguage: 'en',
    verifiedDomains: directory.domains.map((name, index) => ({
      capabilities: 'Email, OfficeCommunicationsOnline',
      isDefault: index === 0,
      isInitial: name.endsWith('.onmicrosoft.com'),
      name,
      type: 'Managed',
    })),
  }
  const select = readSelect(request.query)
  return {
    status: 200,
    body: {
      '@odata.context': `${request.root}/$metadata#organization`,
      value: [select === null ? one : present(one, select)],
    },
  }
}

function filtered<T>(all: T[], request: GraphRequest, values: (one: T) => Json): T[] {
  const filter = request.query.get('$filter')
  if (filter === null) return all
  const test = parseFilter(filter)
  return all.filter((one) => {
    const properties = Object.entries(values(one))
    const read: ReadProperty = (path) => {
      const found = properties.find(([name]) => name.toLowerCase() === path.toLowerCase())
      if (!found)
        throw new GraphRefusal(400, 'Request_UnsupportedQuery', `Unsupported property filter clause: '${path}'.`)
      return found[1] as ReturnType<ReadProperty>
    }
    return test(read)
  })
}

/** A page of a directory list: 100 unless told otherwise, at most 999, with an opaque skip token. */
function page<T>(request: GraphRequest, found: T[], name: string, show: (one: T) => Json): GraphAnswer {
  const { query } = request
  const top = readTop(query, 100, 999)
  const skip = Number(Buffer.from(query.get('$skiptoken') ?? '', 'base64url').toString('latin1') || 0)
  const kept = ['$select', '$top', '$expand', '$filter', '$count'].map((key): [string, string | null] => [
    key,
    query.get(key),
  ])
  return {
    status: 200,
    body: {
      '@odata.context': `${request.root}/$metadata#${name}`,
      ...(query.get('$count') === 'true' ? { '@odata.count': found.length } : {}),
      ...(skip + top < found.length
        ? {
            '@odata.nextLink': linkTo(request.root, `/${request.segments.join('/')}`, {
              ...Object.fromEntries(kept),
              $skiptoken: Buffer.from(String(skip + top)).toString('base64url'),
            }),
          }
        : {}),
      value: found.slice(skip, skip + top).map(show),
    },
  }
}
