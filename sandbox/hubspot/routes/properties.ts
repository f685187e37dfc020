import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ObjectType } from '../crm/object-types.ts'
import {
  allowedFieldTypes,
  type PropertyDefinition,
  type PropertyGroup,
  type PropertyOption,
  type PropertyType,
} from '../crm/property-definitions.ts'
import type { Mutation } from '../crm/mutations.ts'
import { refuseAfterwards } from '../gate/door.ts'
import type { StandInState } from '../state.ts'
import { invalid, notFound, Refusal } from '../vendor-error.ts'
import { sendBatch } from './batch.ts'
import { bodyOf, datedVersions, inputsOf, paramsOf, queryOf, textParam, typeOf } from './request.ts'

const batchMost = 100
const customMost = 1_000

/** Property definitions and groups. */
export function propertyRoutes(app: FastifyInstance, state: StandInState): void {
  for (const base of [...datedVersions.map((v) => `/crm/properties/${v}`), '/crm/v3/properties']) {
    app.get(`${base}/:type`, (request) => list(state, request))
    app.post(`${base}/:type`, (request, reply) => create(state, request, reply))
    app.post(`${base}/:type/batch/create`, (request, reply) => batchCreate(state, request, reply))
    app.post(`${base}/:type/batch/read`, (request, reply) => batchRead(state, request, reply))
    app.post(`${base}/:type/batch/archive`, (request, reply) => batchArchive(state, request, reply))
    app.get(`${base}/:type/groups`, (request) => {
      const type = typeOf(state, request, paramsOf(request)['type']!, 'schemaRead')
      return { results: [...state.store.table(type.id).groups.values()].filter((group) => !group.archived) }
    })
    app.post(`${base}/:type/groups`, (request, reply) => createGroup(state, request, reply))
    app.get(`${base}/:type/groups/:name`, (request) => {
      const type = typeOf(state, request, paramsOf(request)['type']!, 'schemaRead')
      return groupOf(state, type, paramsOf(request)['name']!)
    })
    app.patch(`${base}/:type/groups/:name`, (request) => updateGroup(state, request))
    app.delete(`${base}/:type/groups/:name`, (request, reply) => archiveGroup(state, request, reply))
    app.get(`${base}/:type/:name`, (request) => {
      const type = typeOf(state, request, paramsOf(request)['type']!, 'schemaRead')
      return definitionOf(state, type, paramsOf(request)['name']!)
    })
    app.patch(`${base}/:type/:name`, (request) => update(state, request))
    app.delete(`${base}/:type/:name`, (request, reply) => archive(state, request, reply))
  }
}

function writableType(state: StandInState, request: FastifyRequest): ObjectType {
  const type = typeOf(state, request, paramsOf(request)['type']!, 'schemaWrite')
  if (type.id === '0-49' && !state.settings.emailPropertiesEditable)
    throw new Refusal(403, {
      message: "This app hasn't been granted all required scopes to make this call.",
      category: 'MISSING_SCOPES',
      errors: [
        {
          message: 'One or more of the following scopes are required.',
          context: { requiredGranularScopes: ['crm.schemas.emails.write'] },
        },
      ],
    })
  return type
}

function definitionOf(state: StandInState, type: ObjectType, name: string): PropertyDefinition {
  const found = state.store.definition(type.id, name)
  if (!found) throw notFound(`property ${name} does not exist`, { propertyName: [name] })
  return found
}

function list(state: StandInState, request: FastifyRequest): unknown {
  const type = typeOf(state, request, paramsOf(request)['type']!, 'schemaRead')
  const archived = textParam(queryOf(request)['archived']) === 'true'
  const all = [...state.store.table(type.id).properties.values()]
  return { results: all.filter((definition) => definition.archived === archived) }
}

function readDefinition(
  state: StandInState,
  type: ObjectType,
  body: Record<string, unknown>,
  alsoPlanned: PropertyDefinition[],
): PropertyDefinition {
  const { name, label, groupName } = body
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]{0,99}$/.test(name))
    throw invalid('Property name must begin with a letter and contain only lower-case letters, numbers and underscores')
  if (typeof label !== 'string' || typeof groupName !== 'string') throw invalid('label and groupName are required')
  const kind = body['type'] as PropertyType
  const fieldType = String(body['fieldType'])
  if (!allowedFieldTypes[kind]) throw invalid(`Property type ${String(kind)} is not valid`)
  if (!allowedFieldTypes[kind].includes(fieldType))
    throw invalid(`Field type ${fieldType} is not valid for property type ${kind}`)
  const group = state.store.table(type.id).groups.get(groupName)
  if (!group || group.archived) throw invalid(`Property group ${groupName} does not exist`)
  const known = state.store.table(type.id).properties.get(name)
  if ((known && !known.archived) || alsoPlanned.some((definition) => definition.name === name))
    throw new Refusal(409, {
      message: `A property named '${name}' already exists.`,
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
    })
  const hasUniqueValue = body['hasUniqueValue'] === true
  const present = [...state.store.table(type.id).properties.values(), ...alsoPlanned].filter((d) => !d.archived)
  if (hasUniqueValue && kind !== 'string' && kind !== 'number')
    throw invalid('Only text and number properties can require unique values')
  if (hasUniqueValue && present.filter((d) => d.hasUniqueValue).length >= state.settings.uniquePropertiesPerObject)
    throw invalid(`At most ${state.settings.uniquePropertiesPerObject} unique properties per object type`)
  if (present.filter((d) => !d.hubspotDefined).length >= customMost)
    throw invalid(`At most ${customMost} custom properties per object type`)
  const stamp = new Date(state.now()).toISOString()
  return {
    name,
    label,
    type: kind,
    fieldType,
    description: String(body['description'] ?? ''),
    groupName,
    options: readOptions(kind, fieldType, body['options']),
    displayOrder: Number(body['displayOrder'] ?? -1),
    hasUniqueValue,
    hidden: body['hidden'] === true,
    formField: body['formField'] === true,
    calculated: false,
    externalOptions: false,
    hubspotDefined: false,
    archived: false,
    createdAt: known?.createdAt ?? stamp,
    updatedAt: stamp,
    modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
  }
}

function readOptions(kind: PropertyType, fieldType: string, raw: unknown): PropertyOption[] {
  if (kind === 'bool' && raw === undefined)
    return ['true', 'false'].map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false }))
  if (kind !== 'enumeration' && kind !== 'bool') return []
  if (!Array.isArray(raw) || raw.length === 0) throw invalid(`A ${fieldType} property needs options`)
  const options = raw as PropertyOption[]
  if (options.some((option) => typeof option?.value !== 'string' || typeof option.label !== 'string'))
    throw invalid('Options need a label and a value')
  if (new Set(options.map((option) => option.value)).size < options.length)
    throw invalid('Option values must be unique')
  return options.map((option, displayOrder) => ({ displayOrder, hidden: false, ...option }))
}

function create(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const type = writableType(state, request)
  const definition = readDefinition(state, type, bodyOf(request), [])
  state.store.commit([{ kind: 'property', type: type.id, definition }])
  refuseAfterwards(request)
  return reply.code(201).send(definition)
}

function batchCreate(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const startedAt = state.now()
  const type = writableType(state, request)
  const definitions: PropertyDefinition[] = []
  for (const input of inputsOf<Record<string, unknown>>(request, batchMost))
    definitions.push(readDefinition(state, type, input, definitions))
  state.store.commit(definitions.map((definition) => ({ kind: 'property', type: type.id, definition })))
  refuseAfterwards(request)
  return sendBatch(state, reply, 201, definitions, [], startedAt)
}

function batchRead(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const startedAt = state.now()
  const type = typeOf(state, request, paramsOf(request)['type']!, 'schemaRead')
  const archived = bodyOf(request)['archived'] === true
  const results: PropertyDefinition[] = []
  const missing: string[] = []
  for (const { name } of inputsOf<{ name?: unknown }>(request, batchMost)) {
    const found = state.store.table(type.id).properties.get(String(name))
    if (found && found.archived === archived) results.push(found)
    else missing.push(String(name))
  }
  const errors = missing.map((name) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: `property ${name} does not exist`,
    context: { propertyName: [name] },
  }))
  return sendBatch(state, reply, 200, results, errors, startedAt)
}

function archiveMutation(state: StandInState, type: ObjectType, definition: PropertyDefinition): Mutation {
  if (!definition.modificationMetadata.archivable)
    throw invalid(`Property ${definition.name} is defined by HubSpot and cannot be archived`)
  const archivedAt = new Date(state.now()).toISOString()
  return { kind: 'property', type: type.id, definition: { ...definition, archived: true, archivedAt } }
}

function archive(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const type = writableType(state, request)
  const definition = definitionOf(state, type, paramsOf(request)['name']!)
  state.store.commit([archiveMutation(state, type, definition)])
  refuseAfterwards(request)
  return reply.code(204).send()
}

function batchArchive(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const type = writableType(state, request)
  const named = inputsOf<{ name?: unknown }>(request, batchMost)
    .map(({ name }) => state.store.definition(type.id, String(name)))
    .filter((definition) => definition !== undefined)
  state.store.commit(named.map((definition) => archiveMutation(state, type, definition)))
  refuseAfterwards(request)
  return reply.code(204).send()
}

function update(state: StandInState, request: FastifyRequest): unknown {
  const type = writableType(state, request)
  const known = definitionOf(state, type, paramsOf(request)['name']!)
  if (known.modificationMetadata.readOnlyDefinition) throw invalid(`Property ${known.name} cannot be changed`)
  const body = bodyOf(request)
  const changed: PropertyDefinition = { ...known, updatedAt: new Date(state.now()).toISOString() }
  if (typeof body['label'] === 'string') changed.label = body['label']
  if (typeof body['description'] === 'string') changed.description = body['description']
  if (typeof body['hidden'] === 'boolean') changed.hidden = body['hidden']
  if (typeof body['formField'] === 'boolean') changed.formField = body['formField']
  if (typeof body['displayOrder'] === 'number') changed.displayOrder = body['displayOrder']
  if (typeof body['groupName'] === 'string') changed.groupName = groupOf(state, type, body['groupName']).name
  if (body['options'] !== undefined) changed.options = readOptions(known.type, known.fieldType, body['options'])
  state.store.commit([{ kind: 'property', type: type.id, definition: changed }])
  refuseAfterwards(request)
  return changed
}

function groupOf(state: StandInState, type: ObjectType, name: string): PropertyGroup {
  const found = state.store.table(type.id).groups.get(name)
  if (!found || found.archived) throw notFound(`property group ${name} does not exist`)
  return found
}

function createGroup(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const type = writableType(state, request)
  const { name, label, displayOrder } = bodyOf(request)
  if (typeof name !== 'string' || !/^[a-z0-9_-]+$/i.test(name) || typeof label !== 'string')
    throw invalid('A property group needs a name and a label')
  const known = state.store.table(type.id).groups.get(name)
  if (known && !known.archived)
    throw new Refusal(409, {
      message: `A property group named '${name}' already exists.`,
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_GROUP_WITH_NAME_EXISTS',
    })
  const group: PropertyGroup = { name, label, displayOrder: Number(displayOrder ?? -1), archived: false }
  state.store.commit([{ kind: 'group', type: type.id, group }])
  refuseAfterwards(request)
  return reply.code(201).send(group)
}

function updateGroup(state: StandInState, request: FastifyRequest): unknown {
  const type = writableType(state, request)
  const known = groupOf(state, type, paramsOf(request)['name']!)
  const { label, displayOrder } = bodyOf(request)
  const group = {
    ...known,
    ...(typeof label === 'string' ? { label } : {}),
    ...(typeof displayOrder === 'number' ? { displayOrder } : {}),
  }
  state.store.commit([{ kind: 'group', type: type.id, group }])
  refuseAfterwards(request)
  return group
}

function archiveGroup(state: StandInState, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const type = writableType(state, request)
  const group = groupOf(state, type, paramsOf(request)['name']!)
  const used = [...state.store.table(type.id).properties.values()].some(
    (d) => d.groupName === group.name && !d.archived,
  )
  if (used) throw invalid(`Property group ${group.name} still holds properties`)
  state.store.commit([{ kind: 'group', type: type.id, group: { ...group, archived: true } }])
  refuseAfterwards(request)
  return reply.code(204).send()
}
