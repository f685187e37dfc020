import type { FastifyReply, FastifyRequest } from 'fastify'
import { eraseRecord, mergeRecords } from '../crm/lifecycle.ts'
import { present } from '../crm/present.ts'
import { refuseAfterwards } from '../gate/door.ts'
import type { StandInState } from '../state.ts'
import { bodyOf, originOf, paramsOf, typeOf } from './request.ts'

/** Merges `objectIdToMerge` into `primaryObjectId`; answers the record kept. */
export function merge(state: StandInState, request: FastifyRequest): unknown {
  const type = typeOf(state, request, paramsOf(request)['type']!, 'write')
  const body = bodyOf(request)
  const ids = { primary: String(body['primaryObjectId']), merged: String(body['objectIdToMerge']) }
  const kept = mergeRecords(state, type, ids, originOf(request))
  refuseAfterwards(request)
  return present(state, kept, 'all')
}

/** Deletes a contact for good, by id or by email. */
export function gdprDelete(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const type = typeOf(state, request, paramsOf(request)['type']!, 'write')
  const body = bodyOf(request)
  const id = String(body['objectId'])
  const record =
    body['idProperty'] === 'email' ? state.store.byUnique(type.id, 'email', id) : state.store.record(type.id, id)
  eraseRecord(state, type, record, originOf(request))
  refuseAfterwards(request)
  return reply.code(204).send()
}
