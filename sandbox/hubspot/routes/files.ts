import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ShelvedFile } from '../crm/files.ts'
import { refuseAfterwards } from '../gate/door.ts'
import { requireScopes } from '../gate/tokens.ts'
import type { StandInState } from '../state.ts'
import { invalid, Refusal } from '../vendor-error.ts'
import { datedVersions, limitParam, paramsOf, queryOf, textParam } from './request.ts'

/** The files tool: upload, find by path, search, archive, delete for good. Scope `files`. */
export function fileRoutes(app: FastifyInstance, state: StandInState): void {
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  for (const version of [...datedVersions, 'v3']) {
    const base = `/files/${version}/files`
    app.post(base, async (request, reply) => {
      allowed(request)
      const file = state.files.put(await readUpload(request))
      refuseAfterwards(request)
      return reply.code(201).send(present(file))
    })
    app.get(`${base}/search`, (request) => {
      allowed(request)
      const query = queryOf(request)
      const limit = limitParam(query['limit'], 20, 100)
      const name = textParam(query['name'])
      const found = state.files.all().filter((file) => name === undefined || file.name === name)
      return { results: found.slice(0, limit).map(present) }
    })
    app.get(`${base}/stat/*`, (request) => {
      allowed(request)
      const file = state.files.at(paramsOf(request)['*'] ?? '')
      if (!file) throw new Refusal(404, { message: 'No file or folder exists at path' })
      return { file: present(file) }
    })
    app.get(`${base}/:id`, (request) => {
      allowed(request)
      return present(state.files.get(paramsOf(request)['id']!))
    })
    app.delete(`${base}/:id`, (request, reply) => {
      allowed(request)
      state.files.archive(paramsOf(request)['id']!)
      refuseAfterwards(request)
      return reply.code(204).send()
    })
    app.delete(`${base}/:id/gdpr-delete`, (request, reply) => {
      allowed(request)
      state.files.eraseForGood(paramsOf(request)['id']!)
      refuseAfterwards(request)
      return reply.code(204).send()
    })
  }
}

function allowed(request: FastifyRequest): void {
  requireScopes(request.grant, ['files'])
}

async function readUpload(request: FastifyRequest): Promise<Parameters<StandInState['files']['put']>[0]> {
  const type = request.headers['content-type'] ?? ''
  if (!Buffer.isBuffer(request.body) || !type.startsWith('multipart/form-data'))
    throw new Refusal(415, { message: 'Unsupported Media Type' })
  const form = await new Response(new Uint8Array(request.body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => {
      throw invalid('The multipart body cannot be read')
    })
  const file = form.get('file')
  if (file === null || typeof file === 'string') throw invalid('file is required')
  const folderPath = form.get('folderPath')
  if (typeof folderPath !== 'string' || form.get('folderId') !== null)
    throw invalid('Exactly one of folderId and folderPath is required')
  const options = optionsOf(form.get('options'))
  const fileName = form.get('fileName')
  const name = typeof fileName === 'string' && fileName !== '' ? fileName : file.name
  if (name === '' || name.includes('/')) throw invalid('Could not determine name from file')
  return {
    folderPath,
    fileName: name,
    mimeType: file.type,
    bytes: Buffer.from(await file.arrayBuffer()),
    access: String(options['access'] ?? ''),
    overwrite: options['overwrite'] === true,
    strategy: String(options['duplicateValidationStrategy'] ?? 'NONE'),
    scope: String(options['duplicateValidationScope'] ?? 'ENTIRE_PORTAL'),
  }
}

function optionsOf(raw: unknown): Record<string, unknown> {
  if (typeof raw !== 'string') throw invalid('options is required')
  try {
    const options: unknown = JSON.parse(raw)
    if (typeof options === 'object' && options !== null) return options as Record<string, unknown>
  } catch {
    // Refused below, as anything else that is no object.
  }
  throw invalid('options must be a JSON object')
}

function present(file: ShelvedFile): Record<string, unknown> {
  return {
    id: file.id,
    createdAt: file.createdAt,
    updatedAt: file.createdAt,
    archived: file.archived,
    parentFolderId: file.folderId,
    name: file.name,
    path: file.path,
    size: file.bytes.length,
    type: file.type,
    extension: file.extension,
    access: file.access,
    fileMd5: file.md5,
    isUsableInContent: false,
  }
}
