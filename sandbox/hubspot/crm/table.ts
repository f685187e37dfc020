import type { LinkMap } from './link-map.ts'
import type { Pipeline } from './mutations.ts'
import type { ObjectType } from './object-types.ts'
import { builtInPipelines } from './pipelines.ts'
import { builtInProperties, groupNameOf, type PropertyDefinition, type PropertyGroup } from './property-definitions.ts'

export interface StoredRecord {
  id: string
  type: string
  properties: Record<string, string>
  createdAt: number
  updatedAt: number
  archived: boolean
  archivedAt: number | null
  links: LinkMap
  /** Older states, newest last, kept only while the search index may still show them. */
  older: { until: number; properties: Record<string, string> }[]
}

/** The records of one type, and what the account defined for them. */
export interface Table {
  records: Map<string, StoredRecord>
  properties: Map<string, PropertyDefinition>
  groups: Map<string, PropertyGroup>
  pipelines: Map<string, Pipeline>
  /** unique property → folded value → record id */
  unique: Map<string, Map<string, string>>
  sortedIds: string[] | null
}

/** An empty table with everything HubSpot defines itself; `epoch` stamps the definitions. */
export function newTable(type: ObjectType, epoch: string): Table {
  const definitions = builtInProperties(type.id, type.plural, epoch)
  const group = groupNameOf(type.plural)
  return {
    records: new Map(),
    properties: new Map(definitions.map((definition) => [definition.name, definition])),
    groups: new Map([[group, { name: group, label: group, displayOrder: 0, archived: false }]]),
    pipelines: new Map(builtInPipelines(type.id, epoch).map((pipeline) => [pipeline.id, pipeline])),
    unique: new Map(type.id === '0-1' ? [['email', new Map<string, string>()]] : []),
    sortedIds: null,
  }
}
