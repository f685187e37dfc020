import {
  objectBody,
  readPreferences,
  readSelect,
  readTop,
  requireRole,
  linkTo,
  type GraphAnswer,
  type GraphRequest,
} from '../request.ts'
import { badRequest, GraphRefusal, itemNotFound } from '../vendor-error.ts'
import { firstToken, folderDeltaPage, readToken, writeToken } from './delta.ts'
import type { Folder, Mailbox } from './mailbox.ts'

type Json = Record<string, unknown>

const all = [
  'displayName',
  'parentFolderId',
  'childFolderCount',
  'unreadItemCount',
  'totalItemCount',
  'sizeInBytes',
  'isHidden',
]

export function presentFolder(mailbox: Mailbox, folder: Folder, select: string[] | null): Json {
  const values: Json = {
    displayName: folder.name,
    parentFolderId: mailbox.folderId(folder.parent),
    childFolderCount: mailbox.children(folder.number).length,
    unreadItemCount: folder.unread,
    totalItemCount: folder.items,
    sizeInBytes: folder.bytes,
    isHidden: folder.hidden,
  }
  const names = select === null ? all : all.filter((name) => select.includes(name.toLowerCase()))
  return { id: mailbox.folderId(folder.number), ...Object.fromEntries(names.map((name) => [name, values[name]])) }
}

export function folderOf(mailbox: Mailbox, key: string): Folder {
  const folder = mailbox.folder(key)
  if (folder) return folder
  if (!/^[A-Za-z0-9_=-]{20,}$/.test(key)) throw badRequest('Id is malformed.', 'ErrorInvalidIdMalformed')
  throw itemNotFound()
}

/** `mailFolders` and `mailFolders/{id}/childFolders`: ten a page unless told otherwise, hidden ones only when asked. */
export function listFolders(request: GraphRequest, mailbox: Mailbox, parent: Folder, path: string): GraphAnswer {
  const { query } = request
  if (request.method === 'POST') {
    requireRole(request.caller, ['Mail.ReadWrite'], true)
    const name = objectBody(request)['displayName']
    if (typeof name !== 'string' || name === '') throw badRequest('displayName is required.', 'ErrorInvalidRequest')
    if (mailbox.children(parent.number).some((folder) => folder.name.toLowerCase() === name.toLowerCase()))
      throw new GraphRefusal(409, 'ErrorFolderExists', 'A folder with the specified name already exists.')
    const made = mailbox.createFolder(name, parent)
    return {
      status: 201,
      body: { '@odata.context': context(request, mailbox, '/$entity'), ...presentFolder(mailbox, made, null) },
    }
  }
  const top = readTop(query, 10, 1_000)
  const skip = Number(query.get('$skip') ?? 0)
  const hidden = query.get('includeHiddenFolders')?.toLowerCase() === 'true'
  const found = mailbox.children(parent.number).filter((folder) => hidden || !folder.hidden)
  const shown = found.slice(skip, skip + top)
  const next = skip + top < found.length
  return {
    status: 200,
    body: {
      '@odata.context': context(request, mailbox, ''),
      ...(query.get('$count') === 'true' ? { '@odata.count': found.length } : {}),
      value: shown.map((folder) => presentFolder(mailbox, folder, readSelect(query))),
      ...(next
        ? {
            '@odata.nextLink': linkTo(request.root, path, {
              $top: query.get('$top'),
              $select: query.get('$select'),
              includeHiddenFolders: query.get('includeHiddenFolders'),
              $skip: String(skip + top),
            }),
          }
        : {}),
    },
  }
}

/** `mailFolders/delta`: every folder of the mailbox, flat, then what changed. */
export function folderDelta(request: GraphRequest, mailbox: Mailbox): GraphAnswer {
  const { query } = request
  const text = query.get('$skiptoken') ?? query.get('$deltatoken')
  const token =
    text === null
      ? firstToken(mailbox, -1, { select: query.get('$select'), received: null, change: null })
      : readToken(text, mailbox, -1)
  const page = folderDeltaPage(mailbox, token, readPreferences(request.headers['prefer']).pageSize ?? 50)
  const select = token.select === null ? null : token.select.toLowerCase().split(',')
  const path = `/users('${mailbox.id}')/mailFolders/delta`
  return {
    status: 200,
    body: {
      '@odata.context': `${request.root}/$metadata#Collection(mailFolder)`,
      [page.done ? '@odata.deltaLink' : '@odata.nextLink']: linkTo(request.root, path, {
        [page.done ? '$deltatoken' : '$skiptoken']: writeToken(page.token),
      }),
      value: page.folders.map((folder) => ({
        '@odata.type': '#microsoft.graph.mailFolder',
        ...(folder.removed
          ? { id: mailbox.folderId(folder.number), '@removed': { reason: 'deleted' } }
          : presentFolder(mailbox, folder, select)),
      })),
    },
  }
}

export function oneFolder(request: GraphRequest, mailbox: Mailbox, folder: Folder): GraphAnswer {
  if (request.method === 'GET')
    return {
      status: 200,
      body: {
        '@odata.context': context(request, mailbox, '/$entity'),
        ...presentFolder(mailbox, folder, readSelect(request.query)),
      },
    }
  requireRole(request.caller, ['Mail.ReadWrite'], true)
  if (folder.wellKnown !== null)
    throw new GraphRefusal(403, 'ErrorDeleteDistinguishedFolder', 'Distinguished folders cannot be deleted or renamed.')
  if (request.method === 'DELETE') {
    mailbox.removeFolder(folder)
    return { status: 204 }
  }
  const name = objectBody(request)['displayName']
  if (typeof name === 'string' && name !== '') mailbox.renameFolder(folder, name)
  return { status: 200, body: presentFolder(mailbox, folder, null) }
}

function context(request: GraphRequest, mailbox: Mailbox, end: string): string {
  return `${request.root}/$metadata#users('${mailbox.id}')/mailFolders${end}`
}
