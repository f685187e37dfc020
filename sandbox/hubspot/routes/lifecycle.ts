import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Mutation } from '../crm/mutations.ts'
import { present } from '../crm/present.ts'
import { fold } from '../crm/store.ts'
import { refuseAfterwards } from '../gate/door.ts'
import type { StandInState } from '../state.ts'
import { invalid, notFound } from '../vendor-error.ts'
import { bodyOf, paramsOf, typeOf } from './request.ts'

/**
 * Merges two records: the primary one keeps its id and its values, takes over empty fields, addresses and associations;
 * the other id resolves to it afterwards. UNVERIFIED in the facts: which values win, and that reads by the old id work.
 */
export function mergeRecords(state: StandInState, request: FastifyRequest): unknown {
  const type = typeOf(state, request, paramsOf(request)['type']!, 'write')
  if (type.engagement) throw invalid(`Merging ${type.plural} is not supported`)
  const body = bodyOf(request)
  const winner = state.store.live(type.id, String(body['primaryObjectId']))
  const loser = state.store.live(type.id, String(body['objectIdToMerge']))
  if (!winner || !loser)
    throw notFound('resource not found', {
      id: [String(winner ? body['objectIdToMerge'] : body['primaryObjectId'])],
    })
  if (winner.id === loser.id) throw invalid('A record cannot be merged with itself')
  const properties: Record<string, string | null> = {}
  for (const [name, value] of Object.entries(loser.properties))
    if (winner.properties[name] === undefined && name !== 'associatedcompanyid') properties[name] = value
  properties['hs_merged_object_ids'] = [winner.properties['hs_merged_object_ids'], loser.id].filter(Boolean).join(';')
  if (type.id === '0-1') {
    const others = [
      winner.properties['hs_additional_emails'],
      loser.properties['email'],
      loser.properties['hs_additional_emails'],
    ]
      .filter((value) => value !== undefined)
      .flatMap((value) => value.split(';'))
      .map(fold)
      .filter((address) => address !== '' && address !== fold(winner.properties['email'] ?? ''))
    if (others.length > 0) properties['hs_additional_emails'] = [...new Set(others)].join(';')
  }
  const at = state.now()
  // The loser goes first: its unique values are then free for the winner to take.
  const mutations: Mutation[] = [
    { kind: 'merge', type: type.id, winner: winner.id, loser: loser.id, at },
    { kind: 'update', type: type.id, id: winner.id, at, properties },
  ]
  state.store.commit(mutations)
  refuseAfterwards(request)
  return present(state, state.store.record(type.id, winner.id)!, 'all')
}

/** Deletes a contact for good, by id or by email. */
export function gdprDelete(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const type = typeOf(state, request, paramsOf(request)['type']!, 'write')
  const body = bodyOf(request)
  const id = String(body['objectId'])
  const record =
    body['idProperty'] === 'email' ? state.store.byUnique(type.id, 'email', id) : state.store.record(type.id, id)
  if (record) state.store.commit([{ kind: 'archive', type: type.id, id: record.id, at: state.now(), gone: true }])
  refuseAfterwards(request)
  return reply.code(204).send()
}
