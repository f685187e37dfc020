import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { WritePlan } from '../crm/account.ts'
import type { ObjectType } from '../crm/object-types.ts'
import { pageAfter, present, type PresentedRecord } from '../crm/present.ts'
import { findRecord, missingRecords, planCreate, planUpdate, requireUnique, type WriteInput } from '../crm/records.ts'
import { search, type SearchBody } from '../crm/search.ts'
import { byNumber } from '../crm/store.ts'
import type { StoredRecord } from '../crm/table.ts'
import { refuseAfterwards } from '../gate/door.ts'
import { archiveRecords } from '../crm/lifecycle.ts'
import { requireScopes } from '../gate/tokens.ts'
import type { StandInState } from '../state.ts'
import { invalid, notFound } from '../vendor-error.ts'
import { runBatch, sendBatch } from './batch.ts'
import {
  bodyOf,
  datedVersions,
  inputsOf,
  limitParam,
  listParam,
  originOf,
  pagingTo,
  paramsOf,
  queryOf,
  textParam,
  typeOf,
} from './request.ts'
import { gdprDelete, merge } from './lifecycle.ts'

const batchMost = 100
const historyMost = 50

export const objectBases = [...datedVersions.map((v) => `/crm/objects/${v}`), '/crm/v3/objects', '/crm/v4/objects']

/** Records: single, list, batch, search, merge, gdpr-delete, on dated and numbered paths alike. */
export function objectRoutes(app: FastifyInstance, state: StandInState): void {
  for (const base of objectBases) {
    app.post(`${base}/:type`, (request, reply) => create(state, request, reply))
    app.get(`${base}/:type`, (request) => list(state, request))
    app.get(`${base}/:type/:id`, (request) => get(state, request))
    app.patch(`${base}/:type/:id`, (request) => update(state, request))
    app.delete(`${base}/:type/:id`, (request, reply) => archive(state, request, reply))
    app.post(`${base}/:type/search`, (request) => find(state, request))
    app.post(`${base}/:type/merge`, (request) => merge(state, request))
    app.post(`${base}/:type/gdpr-delete`, (request, reply) => gdprDelete(state, request, reply))
    app.post(`${base}/:type/batch/create`, (request, reply) => batchCreate(state, request, reply))
    app.post(`${base}/:type/batch/read`, (request, reply) => batchRead(state, request, reply))
    app.post(`${base}/:type/batch/update`, (request, reply) => batchUpdate(state, request, reply))
    app.post(`${base}/:type/batch/upsert`, (request, reply) => batchUpsert(state, request, reply))
    app.post(`${base}/:type/batch/archive`, (request, reply) => batchArchive(state, request, reply))
  }
}

function requireTargets(state: StandInState, request: FastifyRequest, type: ObjectType, inputs: WriteInput[]): void {
  const targets = new Set<string>()
  for (const input of inputs)
    for (const association of Array.isArray(input.associations) ? input.associations : [])
      for (const spec of Array.isArray(association?.types) ? association.types : [])
        for (const found of state.store.associationTypes.startingAt(type.id, Number(spec?.associationTypeId)))
          targets.add(found.to)
  for (const target of targets) requireScopes(request.grant, state.store.types.find(target)!.read)
}

function shown(state: StandInState, type: ObjectType, id: string): PresentedRecord {
  return present(state, state.store.record(type.id, id)!, 'all')
}

function create(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const type = typeOf(state, request, paramsOf(request)['type']!, 'write')
  const input = bodyOf(request) as WriteInput
  requireTargets(state, request, type, [input])
  const plan = new WritePlan(originOf(request))
  const id = planCreate(state, plan, type, input)
  state.store.commit(plan.mutations, plan.origin)
  refuseAfterwards(request)
  return reply.code(201).send(shown(state, type, id))
}

function list(state: StandInState, request: FastifyRequest): unknown {
  const type = typeOf(state, request, paramsOf(request)['type']!, 'read')
  const query = queryOf(request)
  const archived = textParam(query['archived']) === 'true'
  const limit = limitParam(query['limit'], 10, 100)
  const wanted = listParam(query['properties'])
  const records = state.store.table(type.id).records
  const page = pageAfter(
    state.store.sortedIds(type.id),
    textParam(query['after']),
    limit,
    (id) => records.get(id)!.archived === archived,
  )
  const results = page.items.map((id) => withAssociations(state, request, type, records.get(id)!, wanted))
  return { results, ...pagingTo(request, page.after) }
}

function get(state: StandInState, request: FastifyRequest): unknown {
  const params = paramsOf(request)
  const type = typeOf(state, request, params['type']!, 'read')
  const query = queryOf(request)
  const idProperty = textParam(query['idProperty'])
  const archived = textParam(query['archived']) === 'true'
  const record =
    archived && idProperty === undefined
      ? state.store.record(type.id, params['id']!)
      : findRecord(state, type, params['id']!, idProperty)
  if (!record || record.archived !== archived) throw notFound('resource not found', { id: [params['id']!] })
  return withAssociations(state, request, type, record, listParam(query['properties']))
}

function withAssociations(
  state: StandInState,
  request: FastifyRequest,
  type: ObjectType,
  record: StoredRecord,
  wanted: string[] | undefined,
): unknown {
  const names = listParam(queryOf(request)['associations'])
  const answer = present(state, record, wanted)
  if (!names) return answer
  const associations: Record<string, unknown> = {}
  for (const name of names) {
    const target = typeOf(state, request, name, 'read')
    const page = pageAfter([...state.store.linksOf(record, target.id).keys()].sort(byNumber), undefined, 500)
    const results = page.items.map((id) => ({ id, type: `${type.singular}_to_${target.singular}` }))
    if (results.length > 0) associations[target.plural] = { results }
  }
  return { ...answer, ...(Object.keys(associations).length > 0 ? { associations } : {}) }
}

function update(state: StandInState, request: FastifyRequest): unknown {
  const params = paramsOf(request)
  const type = typeOf(state, request, params['type']!, 'write')
  const record = findRecord(state, type, params['id']!, textParam(queryOf(request)['idProperty']))
  if (!record) throw notFound('resource not found', { id: [params['id']!] })
  const plan = new WritePlan(originOf(request))
  planUpdate(state, plan, type, record, bodyOf(request)['properties'])
  state.store.commit(plan.mutations, plan.origin)
  refuseAfterwards(request)
  return shown(state, type, record.id)
}

function archive(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const params = paramsOf(request)
  const type = typeOf(state, request, params['type']!, 'write')
  archiveRecords(state, type, [params['id']!], originOf(request))
  refuseAfterwards(request)
  return reply.code(204).send()
}

function batchArchive(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const type = typeOf(state, request, paramsOf(request)['type']!, 'write')
  const inputs = inputsOf<{ id?: unknown }>(request, batchMost)
  const ids = inputs.map((input) => String(input.id))
  archiveRecords(state, type, ids, originOf(request))
  refuseAfterwards(request)
  return reply.code(204).send()
}

function find(state: StandInState, request: FastifyRequest): unknown {
  const type = typeOf(state, request, paramsOf(request)['type']!, 'read')
  const body = bodyOf(request) as SearchBody
  const { total, results, after } = search(state, type, body, request.bodyLength)
  return {
    total,
    results: results.map((found) => present(state, found.record, body.properties, found.shown)),
    ...(after === null ? {} : { paging: { next: { after } } }),
  }
}

function batchCreate(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const startedAt = state.now()
  const type = typeOf(state, request, paramsOf(request)['type']!, 'write')
  const inputs = inputsOf<WriteInput>(request, batchMost)
  requireTargets(state, request, type, inputs)
  const { done, errors } = runBatch(state, request, inputs, true, (plan, input) => ({
    id: planCreate(state, plan, type, input),
    input,
  }))
  const results = done.map(({ id, input }) => traced(shown(state, type, id), input))
  return sendBatch(state, reply, 201, results, errors, startedAt)
}

function traced(record: PresentedRecord, input: WriteInput): PresentedRecord {
  return typeof input.objectWriteTraceId === 'string'
    ? { ...record, objectWriteTraceId: input.objectWriteTraceId }
    : record
}

function batchRead(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const startedAt = state.now()
  const type = typeOf(state, request, paramsOf(request)['type']!, 'read')
  const body = bodyOf(request)
  const inputs = inputsOf<{ id?: unknown }>(request, batchMost)
  const history = body['propertiesWithHistory'] as string[] | undefined
  if ((history?.length ?? 0) > 0 && inputs.length > historyMost)
    throw invalid(`propertiesWithHistory supports at most ${historyMost} inputs`)
  const idProperty = body['idProperty'] as string | undefined
  if (idProperty !== undefined) requireUnique(state, type, idProperty)
  const archived = textParam(queryOf(request)['archived']) === 'true'
  const found = new Map<string, StoredRecord>()
  const missing: string[] = []
  for (const input of inputs) {
    const id = String(input.id)
    const record = archived ? state.store.record(type.id, id) : findRecord(state, type, id, idProperty)
    if (record && record.archived === archived) found.set(record.id, record)
    else missing.push(id)
  }
  const results = [...found.values()].map((record) => ({
    ...present(state, record, body['properties'] as string[] | undefined),
    ...(history ? { propertiesWithHistory: historyOf(record, history) } : {}),
  }))
  const { body: refusal } = missingRecords(type, missing)
  const errors =
    missing.length === 0
      ? []
      : [{ status: 'error', category: refusal.category, message: refusal.message, context: refusal.context }]
  return sendBatch(state, reply, 200, results, errors, startedAt)
}

/** Only the present value: the stand-in keeps no history. */
function historyOf(record: StoredRecord, names: string[]): NonNullable<PresentedRecord['propertiesWithHistory']> {
  const timestamp = new Date(record.updatedAt).toISOString()
  return Object.fromEntries(
    names
      .filter((name) => record.properties[name] !== undefined)
      .map((name) => [name, [{ value: record.properties[name]!, timestamp, sourceType: 'INTEGRATION' }]]),
  )
}

function batchUpdate(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const startedAt = state.now()
  const type = typeOf(state, request, paramsOf(request)['type']!, 'write')
  const inputs = inputsOf<WriteInput>(request, batchMost)
  refuseRepeats(inputs)
  const { done, errors } = runBatch(state, request, inputs, true, (plan, input) => {
    const idProperty = input.idProperty === undefined ? undefined : String(input.idProperty)
    if (idProperty === 'email' && type.id === '0-1') refuseUpdateByEmail(state, type)
    const record = findRecord(state, type, String(input.id), idProperty)
    if (!record) throw missingRecords(type, [String(input.id)])
    planUpdate(state, plan, type, record, input.properties)
    return { id: record.id, input }
  })
  const results = done.map(({ id, input }) => traced(shown(state, type, id), input))
  return sendBatch(state, reply, 200, results, errors, startedAt)
}

/** Contacts can be upserted by email but not batch-updated by it (facts §6.6). */
function refuseUpdateByEmail(state: StandInState, type: ObjectType): never {
  throw invalid(
    `Unable to perform update/upsert by non-unique ${type.id} property email in portal ID ${state.portalId}`,
  )
}

function batchUpsert(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const startedAt = state.now()
  const type = typeOf(state, request, paramsOf(request)['type']!, 'write')
  const inputs = inputsOf<WriteInput>(request, batchMost)
  refuseRepeats(inputs)
  for (const input of inputs) {
    if (typeof input.idProperty !== 'string' || input.id === undefined)
      throw invalid('Invalid input JSON: id and idProperty are required in an upsert')
    requireUnique(state, type, input.idProperty)
  }
  // Upserts by a contact's email are never partial (facts §6.6).
  const partsAllowed = inputs.every((input) => input.idProperty !== 'email')
  const { done, errors } = runBatch(state, request, inputs, partsAllowed, (plan, input) => {
    const idProperty = String(input.idProperty)
    const record = findRecord(state, type, String(input.id), idProperty)
    if (record) {
      planUpdate(state, plan, type, record, input.properties)
      return { id: record.id, isNew: false, input }
    }
    const properties = { [idProperty]: input.id, ...(input.properties as Record<string, unknown>) }
    return { id: planCreate(state, plan, type, { properties }), isNew: true, input }
  })
  const results = done.map(({ id, isNew, input }) => traced({ ...shown(state, type, id), new: isNew }, input))
  return sendBatch(state, reply, 200, results, errors, startedAt)
}

/** The same record twice in one update or upsert is refused (UNVERIFIED wording). */
function refuseRepeats(inputs: WriteInput[]): void {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const input of inputs) {
    const key = `${String(input.idProperty ?? '')}:${String(input.id).trim().toLowerCase()}`
    if (seen.has(key)) repeated.add(String(input.id))
    seen.add(key)
  }
  if (repeated.size > 0) throw invalid('Duplicate IDs found in batch input', undefined, { ids: [...repeated] })
}
