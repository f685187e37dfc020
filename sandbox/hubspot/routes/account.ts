import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pageAfter } from '../crm/present.ts'
import { byNumber } from '../crm/store.ts'
import { requireScopes } from '../gate/tokens.ts'
import type { StandInState } from '../state.ts'
import { invalid, notFound, Refusal } from '../vendor-error.ts'
import { datedVersions, limitParam, pagingTo, paramsOf, queryOf, textParam, typeOf } from './request.ts'

const versions = (path: string): string[] => datedVersions.map((v) => path.replace('{v}', v))

/** Owners, pipelines, custom-object schemas, limits and account details. */
export function accountRoutes(app: FastifyInstance, state: StandInState): void {
  for (const base of [...versions('/crm/owners/{v}'), '/crm/v3/owners', '/crm/owners/v3']) {
    app.get(base, (request) => listOwners(state, request))
    app.get(`${base}/`, (request) => listOwners(state, request))
    app.get(`${base}/:id`, (request) => getOwner(state, request))
  }
  for (const base of [...versions('/crm/pipelines/{v}'), '/crm/v3/pipelines']) {
    app.get(`${base}/:type`, (request) => {
      const type = typeOf(state, request, paramsOf(request)['type']!, 'schemaRead')
      return { results: [...state.store.table(type.id).pipelines.values()] }
    })
    app.get(`${base}/:type/:id`, (request) => {
      const type = typeOf(state, request, paramsOf(request)['type']!, 'schemaRead')
      const found = state.store.table(type.id).pipelines.get(paramsOf(request)['id']!)
      if (!found) throw notFound('resource not found')
      return found
    })
  }
  for (const base of [
    ...versions('/crm-object-schemas/{v}/schemas'),
    '/crm-object-schemas/v3/schemas',
    '/crm/v3/schemas',
  ]) {
    app.get(base, (request) => {
      requireScopes(request.grant, ['crm.schemas.custom.read'])
      return { results: [...state.store.schemas.values()] }
    })
    app.post(base, (request, reply) => createSchema(state, request, reply))
  }
  for (const base of [...versions('/crm/limits/{v}'), '/crm/v3/limits']) {
    app.get(`${base}/records`, () => recordLimits(state))
    app.get(`${base}/custom-properties`, () => customPropertyLimits(state))
    app.get(`${base}/associations/records/:from/to`, () => ({ results: [] }))
    app.get(`${base}/associations/labels`, () => ({ results: [] }))
  }
  for (const base of [...versions('/account-info/{v}/details'), '/account-info/v3/details'])
    app.get(base, () => ({
      portalId: state.portalId,
      accountType: 'STANDARD',
      timeZone: 'UTC',
      utcOffset: '+00:00',
      utcOffsetMilliseconds: 0,
      companyCurrency: 'USD',
      additionalCurrencies: ['CNY', 'EUR'],
      uiDomain: 'app.hubspot.com',
      dataHostingLocation: 'na1',
    }))
}

function listOwners(state: StandInState, request: FastifyRequest): unknown {
  requireScopes(request.grant, ['crm.objects.owners.read'])
  const query = queryOf(request)
  const email = textParam(query['email'])?.toLowerCase()
  const archived = textParam(query['archived']) === 'true'
  const limit = limitParam(query['limit'], 100, 500)
  const owners = [...state.store.owners.values()].filter(
    (owner) => owner.archived === archived && (email === undefined || owner.email.toLowerCase() === email),
  )
  const ids = owners.map((owner) => owner.id).sort(byNumber)
  const page = pageAfter(ids, textParam(query['after']), limit)
  return { results: page.items.map((id) => state.store.owners.get(id)!), ...pagingTo(request, page.after) }
}

function getOwner(state: StandInState, request: FastifyRequest): unknown {
  requireScopes(request.grant, ['crm.objects.owners.read'])
  const query = queryOf(request)
  const archived = textParam(query['archived']) === 'true'
  const wanted = paramsOf(request)['id']!
  const owner =
    textParam(query['idProperty']) === 'userId'
      ? [...state.store.owners.values()].find((candidate) => String(candidate.userId) === wanted)
      : state.store.owners.get(wanted)
  if (!owner || owner.archived !== archived) throw notFound(`Owner with id ${wanted} does not exist`)
  return owner
}

/** Custom objects need Enterprise (facts §6.8); the body of that refusal is UNVERIFIED. */
function createSchema(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  requireScopes(request.grant, ['crm.schemas.custom.write'])
  if (state.settings.tier !== 'enterprise')
    throw new Refusal(403, {
      message: 'Your HubSpot subscription does not include custom objects; an Enterprise subscription is required.',
      category: 'BANNED',
      subCategory: 'PortalNotEnterprise',
      context: { requiredTier: ['ENTERPRISE'] },
    })
  const body = (request.body ?? {}) as Record<string, unknown>
  const { name, labels, properties } = body
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]*$/i.test(name)) throw invalid('name is required')
  if (typeof labels !== 'object' || labels === null || !Array.isArray(properties))
    throw invalid('labels and properties are required')
  if (state.store.types.find(name))
    throw new Refusal(409, { message: `Object ${name} already exists`, category: 'OBJECT_ALREADY_EXISTS' })
  const id = `2-${state.store.nextId()}`
  const stamp = new Date(state.now()).toISOString()
  const schema = {
    ...body,
    id,
    objectTypeId: id,
    fullyQualifiedName: `p${state.portalId}_${name}`,
    archived: false,
    createdAt: stamp,
    updatedAt: stamp,
  }
  state.store.commit([
    {
      kind: 'schema',
      schema,
      type: {
        id,
        singular: name,
        plural: `p${state.portalId}_${name}`,
        createdProperty: 'hs_createdate',
        modifiedProperty: 'hs_lastmodifieddate',
        defaults: ['hs_object_id', 'hs_createdate', 'hs_lastmodifieddate'],
        searchable: Array.isArray(body['searchableProperties']) ? (body['searchableProperties'] as string[]) : [],
        read: ['crm.objects.custom.read'],
        write: ['crm.objects.custom.write'],
        schemaRead: ['crm.schemas.custom.read'],
        schemaWrite: ['crm.schemas.custom.write'],
        engagement: false,
        custom: true,
      },
    },
    ...(properties as Record<string, unknown>[]).map((property) => ({
      kind: 'property' as const,
      type: id,
      definition: {
        name: String(property['name']),
        label: String(property['label']),
        type: (property['type'] ?? 'string') as 'string',
        fieldType: String(property['fieldType'] ?? 'text'),
        description: '',
        groupName: `${name}_information`,
        options: (property['options'] ?? []) as [],
        displayOrder: -1,
        hasUniqueValue: property['hasUniqueValue'] === true,
        hidden: false,
        formField: false,
        calculated: false,
        externalOptions: false,
        hubspotDefined: false,
        archived: false,
        createdAt: stamp,
        updatedAt: stamp,
        modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
      },
    })),
  ])
  return reply.code(201).send(schema)
}

function recordLimits(state: StandInState): unknown {
  const types = state.store.types.all.map((type) => ({
    objectTypeId: type.id,
    singularLabel: type.singular,
    pluralLabel: type.plural,
    limit: 15_000_000,
    usage: state.store.table(type.id).records.size,
  }))
  return { hubspotDefinedObjectTypes: types, customObjectTypes: { overallLimit: 0, overallUsage: 0, byObjectType: [] } }
}

function customPropertyLimits(state: StandInState): unknown {
  return {
    byObjectType: state.store.types.all.map((type) => ({
      objectTypeId: type.id,
      limit: 1_000,
      usage: [...state.store.table(type.id).properties.values()].filter((d) => !d.hubspotDefined && !d.archived).length,
    })),
  }
}
