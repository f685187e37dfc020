import type { Mutation, Owner } from '../crm/mutations.ts'
import type { ObjectType } from '../crm/object-types.ts'
import type { PropertyDefinition } from '../crm/property-definitions.ts'
import { readMoment } from '../crm/property-values.ts'
import { emailFromHeaders, bodyPreview } from '../crm/derived-properties.ts'
import type { StandInState } from '../state.ts'
import { invalid } from '../vendor-error.ts'

/**
 * A record to place: `properties` as in the API; `createdate`/`hs_createdate` may lie in the past. A record whose id is
 * there already is left as it is, so that the same seed can be handed in at every start.
 */
export interface SeedRecord {
  readonly id?: string | number
  readonly properties: Readonly<Record<string, string | number | boolean | null>>
  readonly archived?: boolean
}

/** A record with associations: companies and contacts by id or key; the first company is the primary one. */
export interface SeedLinked extends SeedRecord {
  readonly company?: string | number | null
  readonly companies?: readonly (string | number)[]
  readonly contacts?: readonly (string | number)[]
}

/** One end of an association: by id, or by `key` (a contact's email, a company's domain or name, a deal's name). */
export interface SeedEnd {
  type: string
  id?: string | number
  key?: string
}

export interface Seed {
  readonly owners?: readonly (Partial<Owner> & { readonly email: string })[]
  /** type → definitions; `groupName` is created when absent. */
  readonly properties?: Readonly<Record<string, readonly (Partial<PropertyDefinition> & { name: string })[]>>
  readonly companies?: readonly SeedRecord[]
  readonly contacts?: readonly SeedLinked[]
  readonly deals?: readonly SeedLinked[]
  readonly tickets?: readonly SeedLinked[]
  readonly emails?: readonly SeedLinked[]
  readonly tasks?: readonly SeedLinked[]
  readonly notes?: readonly SeedLinked[]
  readonly meetings?: readonly SeedLinked[]
  readonly calls?: readonly SeedLinked[]
  /** Without `typeIds` the default association; `primary: true` marks the primary company. */
  readonly associations?: readonly { from: SeedEnd; to: SeedEnd; typeIds?: number[]; primary?: boolean }[]
}

const recordFields = [
  'companies',
  'contacts',
  'deals',
  'tickets',
  'emails',
  'tasks',
  'notes',
  'meetings',
  'calls',
] as const
const primaryIds: Record<string, number> = { '0-1': 1, '0-3': 5, '0-5': 26 }

/**
 * Places a whole account at once, past tokens, limits and index lag. Answers the ids given, in the order of the input.
 */
export function plantSeed(state: StandInState, seed: Seed): Record<string, string[]> {
  const ids: Record<string, string[]> = {}
  const first: Mutation[] = []
  ids['owners'] = (seed.owners ?? []).map((owner) => {
    const planted = plantOwner(state, owner)
    first.push({ kind: 'owner', owner: planted })
    return planted.id
  })
  for (const [name, definitions] of Object.entries(seed.properties ?? {}))
    for (const definition of definitions) first.push(...plantProperty(state, requireType(state, name), definition))
  state.store.commit(first)
  for (const field of recordFields) {
    const type = requireType(state, field)
    const mutations: Mutation[] = []
    ids[field] = (seed[field] ?? []).map((record) => plantRecord(state, type, record, mutations))
    state.store.commit(mutations)
  }
  const links: Mutation[] = []
  for (const field of recordFields)
    (seed[field] as readonly SeedLinked[] | undefined)?.forEach((record, index) =>
      links.push(...plantOwnLinks(state, requireType(state, field), ids[field]![index]!, record)),
    )
  for (const association of seed.associations ?? []) links.push(plantLink(state, association))
  state.store.commit(links)
  return ids
}

function requireType(state: StandInState, name: string): ObjectType {
  const type = state.store.types.find(name)
  if (!type) throw invalid(`Unknown object type ${name}`)
  return type
}

function plantOwner(state: StandInState, owner: Partial<Owner> & { email: string }): Owner {
  const id = String(owner.id ?? state.store.nextId())
  const userId = owner.userId ?? Number(state.store.nextId())
  const stamp = new Date(state.now()).toISOString()
  const archived = owner.archived ?? false
  return {
    firstName: '',
    lastName: '',
    type: 'PERSON',
    createdAt: stamp,
    updatedAt: stamp,
    ...owner,
    id,
    archived,
    userId: archived ? null : userId,
    userIdIncludingInactive: userId,
  }
}

function plantProperty(
  state: StandInState,
  type: ObjectType,
  given: Partial<PropertyDefinition> & { name: string },
): Mutation[] {
  const stamp = new Date(state.now()).toISOString()
  const groupName = given.groupName ?? 'seeded'
  const group = { name: groupName, label: groupName, displayOrder: -1, archived: false }
  const definition: PropertyDefinition = {
    label: given.name,
    type: 'string',
    fieldType: 'text',
    description: '',
    options: [],
    displayOrder: -1,
    hasUniqueValue: false,
    hidden: false,
    formField: false,
    calculated: false,
    externalOptions: false,
    hubspotDefined: false,
    archived: false,
    createdAt: stamp,
    updatedAt: stamp,
    modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
    ...given,
    groupName,
  }
  const known = state.store.table(type.id).groups.get(groupName)
  return [
    ...(known && !known.archived ? [] : [{ kind: 'group' as const, type: type.id, group }]),
    { kind: 'property', type: type.id, definition },
  ]
}

function plantRecord(state: StandInState, type: ObjectType, record: SeedRecord, mutations: Mutation[]): string {
  const id = String(record.id ?? state.store.nextId())
  if (!/^\d+$/.test(id)) throw invalid(`Seeded id ${id} is not a number`)
  if (state.store.record(type.id, id)) return id
  const properties: Record<string, string> = {}
  for (const [name, value] of Object.entries(record.properties)) {
    const definition = state.store.definition(type.id, name)
    if (!definition) throw invalid(`Seeded ${type.singular} has unknown property ${name}`)
    if (value === null || value === '') continue
    const moment = definition.type === 'datetime' ? readMoment(String(value)) : null
    properties[name] = moment === null ? String(value) : new Date(moment).toISOString()
  }
  if (properties['hs_email_headers'] !== undefined)
    Object.assign(properties, emailFromHeaders(properties['hs_email_headers']).properties)
  if (type.engagement && bodyPreview(properties) !== '') properties['hs_body_preview'] = bodyPreview(properties)
  if (type.id === '0-3') {
    properties['pipeline'] ??= 'default'
    const stage = state.store
      .table(type.id)
      .pipelines.get(properties['pipeline'])
      ?.stages.find((candidate) => candidate.id === properties['dealstage'])
    const closed = stage?.metadata['isClosed'] === 'true'
    properties['hs_is_closed'] = String(closed)
    properties['hs_is_closed_won'] = String(closed && Number(stage?.metadata['probability']) === 1)
  }
  // Placed before the index lag began, so that search knows it at once.
  const at = readMoment(properties[type.createdProperty] ?? '') ?? state.now() - state.settings.searchLagMs
  const stamp = new Date(at).toISOString()
  properties['hs_object_id'] = id
  properties[type.createdProperty] = stamp
  properties[type.modifiedProperty] ??= stamp
  mutations.push({ kind: 'create', type: type.id, id, at, properties })
  if (record.archived === true) mutations.push({ kind: 'archive', type: type.id, id, at: state.now(), gone: false })
  return id
}

function plantOwnLinks(state: StandInState, type: ObjectType, id: string, record: SeedLinked): Mutation[] {
  const companies = [
    ...(record.company === undefined || record.company === null ? [] : [record.company]),
    ...(record.companies ?? []),
  ]
  const link = (to: string, target: string | number, marks: number[]): Mutation => {
    const standard = state.store.associationTypes.default(type.id, to)
    if (!standard) throw invalid(`No association between ${type.plural} and ${to}`)
    const toId = idOf(state, to, target)
    return { kind: 'link', from: type.id, fromId: id, to, toId, typeIds: [standard.typeId, ...marks] }
  }
  const primary = primaryIds[type.id]
  return [
    ...companies.map((company, position) => link('0-2', company, position === 0 && primary ? [primary] : [])),
    ...(record.contacts ?? []).map((contact) => link('0-1', contact, [])),
  ]
}

function endId(state: StandInState, type: string, end: SeedEnd): string | undefined {
  return end.id === undefined ? undefined : state.store.record(type, String(end.id))?.id
}

/** The id of a record named by id or by key; 400 where there is none. */
export function idOf(state: StandInState, type: string, name: string | number): string {
  return endId(state, requireType(state, type).id, { type, id: name }) ?? endOf(state, { type, key: String(name) })
}

function endOf(state: StandInState, end: SeedEnd): string {
  const type = requireType(state, end.type)
  const byId = endId(state, type.id, end)
  if (byId !== undefined) return byId
  const key = end.key?.toLowerCase()
  const byEmail = type.id === '0-1' && key !== undefined ? state.store.byUnique('0-1', 'email', key) : undefined
  if (byEmail) return byEmail.id
  const names = ['domain', 'name', 'dealname', 'subject', 'hs_task_subject', 'hs_email_message_id']
  for (const record of state.store.table(type.id).records.values())
    if (key !== undefined && names.some((name) => record.properties[name]?.toLowerCase() === key)) return record.id
  throw invalid(`Seeded association names an unknown ${type.singular}: ${end.id ?? end.key ?? 'nothing'}`)
}

function plantLink(state: StandInState, association: NonNullable<Seed['associations']>[number]): Mutation {
  const from = requireType(state, association.from.type)
  const to = requireType(state, association.to.type)
  const standard = state.store.associationTypes.default(from.id, to.id)
  if (!standard && !association.typeIds) throw invalid(`No association between ${from.plural} and ${to.plural}`)
  const marks = association.primary === true && primaryIds[from.id] ? [primaryIds[from.id]!] : []
  return {
    kind: 'link',
    from: from.id,
    fromId: endOf(state, association.from),
    to: to.id,
    toId: endOf(state, association.to),
    typeIds: association.typeIds ?? [standard!.typeId, ...marks],
  }
}
