import type { Account } from './account.ts'
import { byNumber } from './store.ts'
import type { StoredRecord } from './table.ts'

export interface PresentedRecord {
  id: string
  properties: Record<string, string | null>
  createdAt: string
  updatedAt: string
  archived: boolean
  archivedAt?: string
  objectWriteTraceId?: string
  new?: boolean
  propertiesWithHistory?: Record<string, { value: string; timestamp: string; sourceType: string }[]>
}

/**
 * A record as HubSpot answers it. `wanted` undefined: the type's default properties; `'all'`: everything it has (answers
 * to writes). Names the account does not know are left out.
 */
export function present(
  account: Account,
  record: StoredRecord,
  wanted: string[] | 'all' | undefined,
  shown: Record<string, string> = record.properties,
): PresentedRecord {
  const type = account.store.types.find(record.type)!
  let properties: Record<string, string | null>
  if (wanted === 'all') properties = shown
  else {
    properties = {}
    const names = wanted ? ['hs_object_id', type.createdProperty, type.modifiedProperty, ...wanted] : type.defaults
    for (const name of names) if (account.store.definition(record.type, name)) properties[name] = shown[name] ?? null
  }
  return {
    id: record.id,
    properties,
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    archived: record.archived,
    ...(record.archivedAt === null ? {} : { archivedAt: new Date(record.archivedAt).toISOString() }),
  }
}

export interface Page<T> {
  items: T[]
  after: string | null
}

/** The ids after `after` that pass `keep`, at most `limit`; `after` is the last id of the page before. `ids` ascend. */
export function pageAfter(
  ids: string[],
  after: string | undefined,
  limit: number,
  keep: (id: string) => boolean = () => true,
): Page<string> {
  let start = 0
  if (after !== undefined) {
    let high = ids.length
    while (start < high) {
      const middle = (start + high) >> 1
      if (byNumber(ids[middle]!, after) <= 0) start = middle + 1
      else high = middle
    }
  }
  const items: string[] = []
  for (; start < ids.length; start++) {
    if (!keep(ids[start]!)) continue
    if (items.length === limit) return { items, after: items.at(-1)! }
    items.push(ids[start]!)
  }
  return { items, after: null }
}
