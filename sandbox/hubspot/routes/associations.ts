import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { WritePlan } from '../crm/account.ts'
import type { AssociationType } from '../crm/association-types.ts'
import { planPair, readPair, readSpecs, type Pair } from '../crm/links.ts'
import type { ObjectType } from '../crm/object-types.ts'
import { pageAfter } from '../crm/present.ts'
import { byNumber } from '../crm/store.ts'
import type { StoredRecord } from '../crm/table.ts'
import { refuseAfterwards } from '../gate/door.ts'
import { requireScopes } from '../gate/tokens.ts'
import type { StandInState } from '../state.ts'
import { invalid, notFound, Refusal } from '../vendor-error.ts'
import { runBatch, sendBatch } from './batch.ts'
import { objectBases } from './objects.ts'
import {
  bodyOf,
  datedVersions,
  inputsOf,
  limitParam,
  originOf,
  pagingTo,
  paramsOf,
  queryOf,
  textParam,
  typeOf,
} from './request.ts'

const pageMost = 500
const readMost = 1_000
const createMost = 2_000
const labelsMost = 10

interface PairInput {
  from?: { id?: unknown }
  to?: { id?: unknown }
  types?: unknown
  objectWriteTraceId?: unknown
}

/** Associations of one record and in bulk; numbered v4 paths answer like the dated ones. */
export function associationRoutes(app: FastifyInstance, state: StandInState): void {
  for (const base of objectBases) {
    const one = `${base}/:from/:id/associations`
    app.get(`${one}/:to`, (request) => listOne(state, request))
    app.put(`${one}/default/:to/:toId`, (request, reply) => putDefault(state, request, reply))
    app.put(`${one}/:to/:toId`, (request, reply) => putOne(state, request, reply))
    app.delete(`${one}/:to/:toId`, (request, reply) => deleteOne(state, request, reply))
  }
  for (const base of [...datedVersions.map((v) => `/crm/associations/${v}`), '/crm/v4/associations']) {
    const pair = `${base}/:from/:to`
    app.get(`${pair}/labels`, (request) => listLabels(state, request))
    app.post(`${pair}/labels`, (request) => createLabel(state, request))
    app.post(`${pair}/batch/read`, (request, reply) => batchRead(state, request, reply))
    app.post(`${pair}/batch/create`, (request, reply) => batchCreate(state, request, reply))
    app.post(`${pair}/batch/associate/default`, (request, reply) => batchDefault(state, request, reply))
    app.post(`${pair}/batch/archive`, (request, reply) => batchArchive(state, request, reply))
    app.post(`${pair}/batch/labels/archive`, (request, reply) => batchArchiveLabels(state, request, reply))
  }
}

function ends(
  state: StandInState,
  request: FastifyRequest,
  right: 'read' | 'write',
): { from: ObjectType; to: ObjectType } {
  const params = paramsOf(request)
  // Writing needs the write scope of the first type and the read scope of the second (UNVERIFIED).
  const from = typeOf(state, request, params['from']!, right)
  const to = typeOf(state, request, params['to']!, 'read')
  return { from, to }
}

function defaultType(state: StandInState, from: ObjectType, to: ObjectType): AssociationType {
  const found = state.store.associationTypes.default(from.id, to.id)
  if (!found) throw invalid(`No default association type between ${from.plural} and ${to.plural}`)
  return found
}

function presentLinks(
  state: StandInState,
  record: StoredRecord,
  to: ObjectType,
  after: string | undefined,
  limit: number,
) {
  const links = state.store.linksOf(record, to.id)
  const page = pageAfter([...links.keys()].sort(byNumber), after, limit)
  const results = page.items.map((id) => ({
    toObjectId: Number(id),
    associationTypes: links.get(id)!.map((typeId) => {
      const type = state.store.associationTypes.find(record.type, to.id, typeId)!
      return { category: type.category, typeId, label: type.label }
    }),
  }))
  return { results, after: page.after }
}

function listOne(state: StandInState, request: FastifyRequest): unknown {
  const { from, to } = ends(state, request, 'read')
  const query = queryOf(request)
  const record = state.store.live(from.id, paramsOf(request)['id']!)
  if (!record) throw notFound('resource not found', { id: [paramsOf(request)['id']!] })
  const limit = limitParam(query['limit'], pageMost, pageMost)
  const { results, after } = presentLinks(state, record, to, textParam(query['after']), limit)
  return { results, ...pagingTo(request, after) }
}

function putOne(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { from, to } = ends(state, request, 'write')
  const params = paramsOf(request)
  const types = readSpecs(state, request.body, (typeId) => {
    const found = state.store.associationTypes.find(from.id, to.id, typeId)
    return found ? [found] : []
  })
  const pair = readPair(state, from, to, params['id'], params['toId'])
  const plan = new WritePlan(originOf(request))
  planPair(state, plan, from, to, pair, types)
  state.store.commit(plan.mutations, plan.origin)
  refuseAfterwards(request)
  return reply.code(201).send({
    fromObjectTypeId: from.id,
    fromObjectId: Number(pair.fromId),
    toObjectTypeId: to.id,
    toObjectId: Number(pair.toId),
    labels: types.map((type) => type.label).filter((label) => label !== null),
  })
}

function putDefault(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const startedAt = state.now()
  const { from, to } = ends(state, request, 'write')
  const type = defaultType(state, from, to)
  const pair = readPair(state, from, to, paramsOf(request)['id'], paramsOf(request)['toId'])
  const plan = new WritePlan(originOf(request))
  planPair(state, plan, from, to, pair, [type])
  state.store.commit(plan.mutations, plan.origin)
  refuseAfterwards(request)
  return sendBatch(state, reply, 200, [presentDefault(type, pair)], [], startedAt)
}

function presentDefault(type: AssociationType, pair: Pair): unknown {
  return {
    from: { id: pair.fromId },
    to: { id: pair.toId },
    associationSpec: { associationCategory: type.category, associationTypeId: type.typeId },
  }
}

function deleteOne(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { from, to } = ends(state, request, 'write')
  const params = paramsOf(request)
  const pair = { from: from.id, fromId: params['id']!, to: to.id, toId: params['toId']! }
  state.store.commit([{ kind: 'unlink', ...pair, at: state.now() }], originOf(request))
  refuseAfterwards(request)
  return reply.code(204).send()
}

function batchRead(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const startedAt = state.now()
  const { from, to } = ends(state, request, 'read')
  const inputs = inputsOf<{ id?: unknown; after?: unknown }>(request, readMost)
  const results: unknown[] = []
  const errors: unknown[] = []
  for (const input of inputs) {
    const id = String(input.id)
    const record = state.store.live(from.id, id)
    const after = input.after === undefined || input.after === null ? undefined : String(input.after)
    const page = record ? presentLinks(state, record, to, after, pageMost) : { results: [], after: null }
    if (record && page.results.length > 0) {
      const link = `https://api.hubapi.com/crm/v4/objects/${from.id}/${record.id}/associations/${to.id}?after=${page.after}`
      const paging = page.after === null ? {} : { paging: { next: { after: page.after, link } } }
      results.push({ from: { id: record.id }, to: page.results, ...paging })
    } else
      errors.push({
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
        message: `No ${to.singular} is associated with ${from.singular} ${id}.`,
        context: { fromObjectId: [id], fromObjectType: [from.singular], toObjectType: [to.singular] },
      })
  }
  return sendBatch(state, reply, 200, results, errors, startedAt)
}

function readInputPair(state: StandInState, from: ObjectType, to: ObjectType, input: PairInput): Pair {
  if (input.from?.id === undefined || input.to?.id === undefined)
    throw invalid('Invalid input JSON: from.id and to.id are required')
  return readPair(state, from, to, input.from.id, input.to.id)
}

function batchCreate(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const startedAt = state.now()
  const { from, to } = ends(state, request, 'write')
  const inputs = inputsOf<PairInput>(request, createMost)
  const { done, errors } = runBatch(state, request, inputs, true, (plan, input) => {
    const types = readSpecs(state, input.types, (typeId) => {
      const found = state.store.associationTypes.find(from.id, to.id, typeId)
      return found ? [found] : []
    })
    const pair = readInputPair(state, from, to, input)
    planPair(state, plan, from, to, pair, types)
    return {
      fromObjectTypeId: from.id,
      fromObjectId: Number(pair.fromId),
      toObjectTypeId: to.id,
      toObjectId: Number(pair.toId),
      labels: types.map((type) => type.label).filter((label) => label !== null),
    }
  })
  return sendBatch(state, reply, 201, done, errors, startedAt)
}

function batchDefault(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const startedAt = state.now()
  const { from, to } = ends(state, request, 'write')
  const inputs = inputsOf<PairInput>(request, createMost)
  const type = defaultType(state, from, to)
  const { done, errors } = runBatch(state, request, inputs, true, (plan, input) => {
    const pair = readInputPair(state, from, to, input)
    planPair(state, plan, from, to, pair, [type])
    return presentDefault(type, pair)
  })
  return sendBatch(state, reply, 200, done, errors, startedAt)
}

/** Inputs of an archive name several targets each: `{from:{id}, to:[{id}]}`. */
function batchArchive(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { from, to } = ends(state, request, 'write')
  const inputs = inputsOf<{ from?: { id?: unknown }; to?: { id?: unknown }[] }>(request, createMost)
  for (const input of inputs) {
    if (input.from?.id === undefined || !Array.isArray(input.to))
      throw invalid('Invalid input JSON: from.id and a list `to` are required')
  }
  state.store.commit(
    inputs.flatMap((input) =>
      input.to!.map((target) => ({
        kind: 'unlink' as const,
        from: from.id,
        fromId: String(input.from!.id),
        to: to.id,
        toId: String(target.id),
        at: state.now(),
      })),
    ),
    originOf(request),
  )
  refuseAfterwards(request)
  return reply.code(204).send()
}

function batchArchiveLabels(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { from, to } = ends(state, request, 'write')
  const inputs = inputsOf<PairInput>(request, createMost)
  state.store.commit(
    inputs.map((input) => ({
      kind: 'unlink' as const,
      from: from.id,
      fromId: String(input.from?.id),
      to: to.id,
      toId: String(input.to?.id),
      typeIds: readSpecs(state, input.types, (typeId) => {
        const found = state.store.associationTypes.find(from.id, to.id, typeId)
        return found ? [found] : []
      }).map((type) => type.typeId),
      at: state.now(),
    })),
    originOf(request),
  )
  refuseAfterwards(request)
  return reply.code(204).send()
}

function presentLabel(type: AssociationType): unknown {
  return { category: type.category, typeId: type.typeId, label: type.label }
}

function listLabels(state: StandInState, request: FastifyRequest): unknown {
  const { from, to } = ends(state, request, 'read')
  return { results: state.store.associationTypes.between(from.id, to.id).map(presentLabel) }
}

function createLabel(state: StandInState, request: FastifyRequest): unknown {
  const { from, to } = ends(state, request, 'read')
  requireScopes(request.grant, from.schemaWrite)
  if (state.settings.tier === 'free' || state.settings.tier === 'starter')
    throw new Refusal(403, { message: 'Association labels need a Professional subscription', category: 'BANNED' })
  const body = bodyOf(request)
  const { label, name, inverseLabel } = body
  if (typeof label !== 'string' || typeof name !== 'string')
    throw invalid('Invalid input JSON: label and name are required')
  const known = state.store.associationTypes.between(from.id, to.id).filter((type) => type.category === 'USER_DEFINED')
  if (known.some((type) => type.name === name))
    throw new Refusal(409, { message: `Label ${name} already exists`, category: 'OBJECT_ALREADY_EXISTS' })
  if (known.length >= labelsMost) throw invalid(`At most ${labelsMost} labels per pair of object types`)
  const typeId = state.store.associationTypes.nextUserDefinedId()
  const inverse = typeof inverseLabel === 'string' || from.id !== to.id ? typeId + 1 : typeId
  const backLabel = typeof inverseLabel === 'string' ? inverseLabel : label
  const category = 'USER_DEFINED' as const
  const types: AssociationType[] = [{ category, typeId, label, name, from: from.id, to: to.id, inverse }]
  if (inverse !== typeId)
    types.push({ category, typeId: inverse, label: backLabel, name, from: to.id, to: from.id, inverse: typeId })
  state.store.commit([{ kind: 'label', types }])
  return { results: types.map(presentLabel) }
}
