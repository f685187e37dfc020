import type { FastifyInstance } from 'fastify'
import type { WriteRule } from '../crm/account.ts'
import { restoreRecord } from '../crm/lifecycle.ts'
import { byNumber } from '../crm/store.ts'
import type { Fault } from '../gate/faults.ts'
import { professionalLimits, RateGate, type RateLimits } from '../gate/rate-limits.ts'
import type { TokenGrant } from '../gate/tokens.ts'
import type { StandInState } from '../state.ts'
import { invalid, notFound } from '../vendor-error.ts'
import { bodyOf, listParam, paramsOf, queryOf, textParam } from './request.ts'
import { plantSeed, type Seed } from './seed.ts'

/** What only a test may do; under `/__control`, apart from HubSpot's paths, present only when switched on. */
export function controlRoutes(app: FastifyInstance, state: StandInState): void {
  app.post('/__control/seed', (request) => plantSeed(state, bodyOf(request) as Seed))
  app.get('/__control/dump', (request) => {
    const query = queryOf(request)
    return dump(state, {
      types: listParam(query['types']),
      properties: listParam(query['properties']),
      associations: textParam(query['associations']) !== 'false',
    })
  })

  app.get('/__control/faults', () => ({ faults: state.faults.list() }))
  app.post('/__control/faults', (request, reply) => {
    const body = request.body as Fault | Fault[]
    const faults = Array.isArray(body) ? body : [body]
    if (faults.some((fault) => typeof fault?.action?.kind !== 'string')) throw invalid('A fault needs action.kind')
    return reply.code(201).send({ ids: faults.map((fault) => state.faults.add(fault)) })
  })
  app.delete('/__control/faults', (_request, reply) => {
    state.faults.remove(undefined)
    return reply.code(204).send()
  })
  app.delete('/__control/faults/:id', (request, reply) => {
    state.faults.remove(paramsOf(request)['id'])
    return reply.code(204).send()
  })

  app.get('/__control/counters', () => ({
    ...state.counters.report(),
    refusedByLimits: state.rates.refused,
    highest: state.rates.highest(),
    records: Object.fromEntries(
      state.store.types.all.map((type) => [type.plural, state.store.table(type.id).records.size]),
    ),
  }))
  app.delete('/__control/counters', (_request, reply) => {
    state.counters.reset()
    return reply.code(204).send()
  })

  app.get('/__control/clock', () => clockReading(state))
  app.post('/__control/clock', async (request) => {
    const body = bodyOf(request)
    if (body['freeze'] === true) state.clock.freeze()
    const move = async (to: number): Promise<void> => (body['settle'] === true ? state.travel(to) : state.moveClock(to))
    if (body['set'] !== undefined) await move(readSet(body['set']))
    if (body['advanceMs'] !== undefined) await move(state.now() + Number(body['advanceMs']))
    return clockReading(state)
  })

  app.post('/__control/settings', (request) => {
    const body = bodyOf(request)
    if (Array.isArray(body['writeRules'])) state.settings.writeRules = body['writeRules'] as WriteRule[]
    if (typeof body['autoAssociate'] === 'boolean') state.settings.autoAssociate = body['autoAssociate']
    if (typeof body['mergeMakesNewRecord'] === 'boolean')
      state.settings.mergeMakesNewRecord = body['mergeMakesNewRecord']
    if (typeof body['tier'] === 'string') state.settings.tier = body['tier'] as StandInState['settings']['tier']
    if (typeof body['associationCap'] === 'number') state.settings.associationCap = body['associationCap']
    if (typeof body['shuffleResults'] === 'boolean') state.shuffleResults = body['shuffleResults']
    if (Array.isArray(body['tokens']))
      state.tokens = new Map((body['tokens'] as TokenGrant[]).map((grant) => [grant.token, grant]))
    if (body['limits'] === false) state.rates = new RateGate(null)
    else if (typeof body['limits'] === 'object' && body['limits'] !== null)
      state.rates = new RateGate({ ...professionalLimits, ...(body['limits'] as Partial<RateLimits>) })
    return { settings: state.settings }
  })

  app.post('/__control/restore', (request, reply) => {
    const body = bodyOf(request)
    const type = state.store.types.find(String(body['type']))
    if (!type) throw notFound('resource not found')
    restoreRecord(state, type, String(body['id']))
    return reply.code(204).send()
  })
}

function readSet(value: unknown): number {
  const ms = typeof value === 'number' ? value : Date.parse(String(value))
  if (Number.isNaN(ms)) throw invalid('set must be milliseconds or an ISO 8601 moment')
  return ms
}

function clockReading(state: StandInState): { now: number; iso: string } {
  return { now: state.now(), iso: new Date(state.now()).toISOString() }
}

export interface Dump {
  objects: Record<string, { id: string; archived: boolean; properties: Record<string, string> }[]>
  associations: { from: string; fromId: string; to: string; toId: string; typeIds: number[] }[]
  owners: unknown[]
}

/**
 * Every record and every association, once, from the side of the larger type id (emails → contacts, not back).
 * `types` and `properties` narrow it: a dump of a large backfill is long.
 */
export function dump(
  state: StandInState,
  only: { types?: string[] | undefined; properties?: string[] | undefined; associations?: boolean } = {},
): Dump {
  const wanted = only.types?.map((name) => state.store.types.find(name)?.id)
  const result: Dump = { objects: {}, associations: [], owners: [...state.store.owners.values()] }
  for (const type of state.store.types.all) {
    if (wanted && !wanted.includes(type.id)) continue
    const records = [...state.store.table(type.id).records.values()].sort((a, b) => byNumber(a.id, b.id))
    result.objects[type.plural] = records.map(({ id, archived, properties }) => ({
      id,
      archived,
      properties: only.properties
        ? Object.fromEntries(Object.entries(properties).filter(([name]) => only.properties!.includes(name)))
        : properties,
    }))
    if (only.associations === false) continue
    for (const record of records)
      for (const [to, targets] of record.links) {
        const target = state.store.types.find(to)!
        if (order(type.id) < order(to)) continue
        for (const [toId, typeIds] of targets)
          if (to !== type.id || byNumber(record.id, toId) <= 0)
            result.associations.push({ from: type.plural, fromId: record.id, to: target.plural, toId, typeIds })
      }
  }
  return result
}

function order(typeId: string): number {
  const [kind, number] = typeId.split('-')
  return typeId === '0-1' ? 2.5 : Number(kind) * 1e12 + Number(number)
}
