import { record, records, text, type Json } from './answer.ts'
import { accountProperties, GROUP, type PropertyRow } from './properties.ts'
import { paths } from './paths.ts'
import type { Send } from './send.ts'

/** One difference between the properties we want in HubSpot and those it has. */
export interface Drift {
  readonly what: 'group' | 'property'
  readonly name: string
  /** `conflict`: it exists with a type we cannot change; a person has to decide. */
  readonly deed: 'create' | 'update' | 'conflict' | 'remove'
  readonly detail: string
}

interface Found {
  readonly type: string | null
  readonly fieldType: string | null
  readonly label: string | null
  readonly description: string | null
  readonly groupName: string | null
  readonly unique: boolean
  readonly options: readonly string[]
}

/** What HubSpot has of ours now. Two calls. */
export interface SchemaState {
  readonly group: boolean
  readonly properties: ReadonlyMap<string, Found>
}

export async function readSchema(send: Send): Promise<SchemaState> {
  const [groups, properties] = await Promise.all([
    send({ doing: 'read property groups', method: 'GET', path: paths.propertyGroups('companies'), effect: 'read' }),
    send({ doing: 'read properties', method: 'GET', path: paths.properties('companies'), effect: 'read' }),
  ])
  const alive = (one: Json) => one['archived'] !== true
  return {
    group: records(record(groups.body)['results']).some((one) => alive(one) && text(one['name']) === GROUP.name),
    properties: new Map(
      records(record(properties.body)['results'])
        .filter(alive)
        .flatMap((one) => {
          const name = text(one['name'])
          return name === null ? [] : [[name, found(one)] as const]
        }),
    ),
  }
}

function found(one: Json): Found {
  return {
    type: text(one['type']),
    fieldType: text(one['fieldType']),
    label: text(one['label']),
    description: text(one['description']),
    groupName: text(one['groupName']),
    unique: one['hasUniqueValue'] === true,
    options: records(one['options']).flatMap((option) => text(option['value']) ?? []),
  }
}

/** What `provision` would do. Pure. */
export function planSchema(state: SchemaState): Drift[] {
  const drift: Drift[] = []
  if (!state.group) drift.push({ what: 'group', name: GROUP.name, deed: 'create', detail: GROUP.label })
  for (const row of accountProperties) {
    const has = state.properties.get(row.name)
    if (has === undefined) {
      drift.push({ what: 'property', name: row.name, deed: 'create', detail: row.label })
      continue
    }
    const frozen = frozenDifferences(row, has)
    if (frozen.length > 0) {
      drift.push({ what: 'property', name: row.name, deed: 'conflict', detail: frozen.join(', ') })
      continue
    }
    const soft = softDifferences(row, has)
    if (soft.length > 0) drift.push({ what: 'property', name: row.name, deed: 'update', detail: soft.join(', ') })
  }
  return drift
}

/** What `provision --remove` would do. Pure. */
export function planRemoval(state: SchemaState): Drift[] {
  const drift: Drift[] = accountProperties
    .filter((row) => state.properties.has(row.name))
    .map((row) => ({ what: 'property', name: row.name, deed: 'remove', detail: row.label }))
  if (state.group) drift.push({ what: 'group', name: GROUP.name, deed: 'remove', detail: GROUP.label })
  return drift
}

/** HubSpot cannot change these on a property that exists. */
function frozenDifferences(row: PropertyRow, has: Found): string[] {
  return [
    ...(has.type !== null && has.type !== row.type ? [`type is ${has.type}, wanted ${row.type}`] : []),
    ...(row.unique === true && !has.unique ? ['values are not unique'] : []),
  ]
}

function softDifferences(row: PropertyRow, has: Found): string[] {
  const missing = (row.options ?? []).filter((option) => !has.options.includes(option.value))
  return [
    ...(has.label !== row.label ? ['label'] : []),
    ...(has.description !== row.description ? ['description'] : []),
    ...(has.groupName !== GROUP.name ? ['group'] : []),
    ...(has.fieldType !== row.fieldType ? ['field type'] : []),
    ...(missing.length > 0 ? [`options ${missing.map((option) => option.value).join(', ')}`] : []),
  ]
}

/** Carries one difference out; each is harmless when repeated. */
export async function applyDrift(send: Send, drift: Drift): Promise<void> {
  if (drift.deed === 'conflict') return
  if (drift.what === 'group') await applyGroup(send, drift)
  else await applyProperty(send, drift)
}

async function applyGroup(send: Send, drift: Drift): Promise<void> {
  if (drift.deed === 'remove') {
    await send({
      doing: 'remove the property group',
      method: 'DELETE',
      path: paths.propertyGroup('companies', drift.name),
      effect: 'repeatable',
      accept: [404],
    })
    return
  }
  await send({
    doing: 'create the property group',
    method: 'POST',
    path: paths.propertyGroups('companies'),
    body: { name: GROUP.name, label: GROUP.label, displayOrder: -1 },
    effect: 'repeatable',
    accept: [409],
  })
}

async function applyProperty(send: Send, drift: Drift): Promise<void> {
  const row = accountProperties.find((one) => one.name === drift.name)
  if (row === undefined) return
  if (drift.deed === 'remove') {
    await send({
      doing: 'remove a property',
      method: 'DELETE',
      path: paths.property('companies', row.name),
      effect: 'repeatable',
      accept: [404],
    })
    return
  }
  if (drift.deed === 'update') {
    await send({
      doing: 'update a property',
      method: 'PATCH',
      path: paths.property('companies', row.name),
      body: { ...appearance(row), groupName: GROUP.name },
      effect: 'repeatable',
    })
    return
  }
  await send({
    doing: 'create a property',
    method: 'POST',
    path: paths.properties('companies'),
    body: {
      name: row.name,
      type: row.type,
      groupName: GROUP.name,
      ...appearance(row),
      formField: false,
      ...(row.unique === true ? { hasUniqueValue: true } : {}),
    },
    effect: 'repeatable',
    // Somebody was faster, or the first try's answer was lost.
    accept: [409],
  })
}

function appearance(row: PropertyRow): Record<string, unknown> {
  return {
    label: row.label,
    description: row.description,
    fieldType: row.fieldType,
    ...(row.options === undefined
      ? {}
      : { options: row.options.map((option, displayOrder) => ({ ...option, displayOrder, hidden: false })) }),
  }
}
