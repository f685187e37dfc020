import { invalid } from '../vendor-error.ts'
import type { Account } from './account.ts'
import type { ObjectType } from './object-types.ts'
import { unfilterable, type PropertyDefinition } from './property-definitions.ts'
import { readMoment } from './property-values.ts'
import type { StoredRecord } from './table.ts'

interface Filter {
  propertyName: string
  operator: string
  value?: unknown
  values?: unknown
  highValue?: unknown
}

export interface SearchBody {
  filterGroups?: { filters?: Filter[] }[]
  filters?: Filter[]
  sorts?: (string | { propertyName: string; direction?: string })[]
  query?: string
  properties?: string[]
  limit?: unknown
  after?: unknown
}

export interface Found {
  record: StoredRecord
  /** The properties as the index knows them. */
  shown: Record<string, string>
}

const operators = new Set(
  'EQ NEQ LT LTE GT GTE BETWEEN IN NOT_IN HAS_PROPERTY NOT_HAS_PROPERTY CONTAINS_TOKEN NOT_CONTAINS_TOKEN'.split(' '),
)

/**
 * A search over the index, which sees every change `searchLagMs` late and never shows archived records (facts §6.7).
 * Limits: facts §6.2.
 */
export function search(
  account: Account,
  type: ObjectType,
  body: SearchBody,
  bodyLength: number,
): { total: number; results: Found[]; after: string | null } {
  if (bodyLength > 3_000) throw invalid('The search request body is longer than 3000 characters')
  const groups = body.filterGroups?.map((group) => group.filters ?? []) ?? (body.filters ? [body.filters] : [])
  if (groups.length > 5) throw invalid('The number of filterGroups exceeds the maximum of 5')
  if (groups.some((group) => group.length > 6))
    throw invalid('The number of filters in a group exceeds the maximum of 6')
  if (groups.flat().length > 18) throw invalid('The number of filters exceeds the maximum of 18')
  if ((body.sorts?.length ?? 0) > 1) throw invalid('At most one sort is supported')
  const limit = body.limit === undefined ? 10 : Number(body.limit)
  if (!Number.isInteger(limit) || limit < 0 || limit > 200) throw invalid('The limit must be between 0 and 200')
  const offset = body.after === undefined || body.after === '' ? 0 : Number(body.after)
  if (!Number.isInteger(offset) || offset < 0) throw invalid('The after cursor is not valid')
  if (offset + limit > 10_000) throw invalid('Paging beyond 10000 results is not supported')
  const tests = groups.map((group) => group.map((filter) => compile(account, type, filter)))
  const words = (body.query ?? '').toLowerCase().split(/\s+/).filter(Boolean)

  const seenUntil = account.now() - account.settings.searchLagMs
  const found: Found[] = []
  for (const id of account.store.sortedIds(type.id)) {
    const record = account.store.table(type.id).records.get(id)!
    if (record.archived) continue
    const shown = indexedState(record, seenUntil, account.settings.searchLagMs)
    if (!shown) continue
    if (tests.length > 0 && !tests.some((group) => group.every((test) => test(shown, record)))) continue
    if (words.length > 0 && !matchesQuery(type, shown, words)) continue
    found.push({ record, shown })
  }
  sortFound(account, type, found, body.sorts?.[0])
  const results = found.slice(offset, offset + limit)
  const next = offset + limit < found.length && limit > 0 ? String(offset + limit) : null
  return { total: found.length, results, after: next }
}

/** The state the index shows of a record now, or null while it does not know it yet. */
function indexedState(record: StoredRecord, seenUntil: number, lagMs: number): Record<string, string> | null {
  if (lagMs === 0) return record.properties
  if (record.createdAt > seenUntil) return null
  if (record.updatedAt <= seenUntil) return record.properties
  return record.older.find((older) => older.until > seenUntil)?.properties ?? record.properties
}

function matchesQuery(type: ObjectType, shown: Record<string, string>, words: string[]): boolean {
  const text = type.searchable
    .map((name) => shown[name] ?? '')
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

type Test = (shown: Record<string, string>, record: StoredRecord) => boolean

function compile(account: Account, type: ObjectType, filter: Filter): Test {
  const { propertyName: name, operator } = filter
  if (!operators.has(operator)) throw invalid(`Invalid search operator ${String(operator)}`)
  if (typeof name === 'string' && name.startsWith('associations.')) return compileAssociation(account, filter)
  const definition = account.store.definition(type.id, name)
  if (!definition || unfilterable.has(name))
    throw invalid('There was a problem with the request.', [
      {
        message: `Property "${name}" ${definition ? 'cannot be filtered' : 'does not exist'}`,
        code: definition ? 'PROPERTY_NOT_FILTERABLE' : 'PROPERTY_DOESNT_EXIST',
        context: { propertyName: [String(name)] },
      },
    ])
  const key = comparableOf(definition)
  if (operator === 'HAS_PROPERTY') return (shown) => shown[name] !== undefined
  if (operator === 'NOT_HAS_PROPERTY') return (shown) => shown[name] === undefined
  if (operator === 'IN' || operator === 'NOT_IN') {
    const values = new Set(listOf(filter).map((value) => (definition.type === 'string' ? value : String(key(value)))))
    // String values of IN must be lower case (facts §6.3, DOC-search): one with capitals never matches.
    const has = (value: string): boolean =>
      values.has(definition.type === 'string' ? value.toLowerCase() : String(key(value)))
    return (shown) => shown[name] !== undefined && has(shown[name]) === (operator === 'IN')
  }
  const value = scalarOf(filter, 'value')
  if (operator === 'CONTAINS_TOKEN' || operator === 'NOT_CONTAINS_TOKEN') {
    const contains = tokenTest(value)
    return (shown) => (shown[name] !== undefined && contains(shown[name])) === (operator === 'CONTAINS_TOKEN')
  }
  const low = key(value)
  const high = operator === 'BETWEEN' ? key(scalarOf(filter, 'highValue')) : low
  return (shown) => shown[name] !== undefined && compare(operator, key(shown[name]), low, high)
}

function compileAssociation(account: Account, filter: Filter): Test {
  const target = account.store.types.find(filter.propertyName.slice('associations.'.length))
  if (!target || target.custom) throw invalid(`Property "${filter.propertyName}" cannot be filtered`)
  const ids = filter.operator === 'IN' ? listOf(filter) : filter.operator === 'EQ' ? [scalarOf(filter, 'value')] : null
  if (ids === null) throw invalid(`Operator ${filter.operator} is not supported for ${filter.propertyName}`)
  return (_shown, record) => ids.some((id) => record.links.get(target.id)?.has(id) === true)
}

function listOf(filter: Filter): string[] {
  if (!Array.isArray(filter.values) || filter.values.length === 0)
    throw invalid(`operator ${filter.operator} requires values`)
  if (filter.values.length > 100) throw invalid(`operator ${filter.operator} takes at most 100 values`)
  return filter.values.map(String)
}

function scalarOf(filter: Filter, field: 'value' | 'highValue'): string {
  const value = filter[field]
  if (value === undefined || value === null || typeof value === 'object')
    throw invalid(`operator ${filter.operator} requires ${field}`)
  return String(value)
}

function comparableOf(definition: PropertyDefinition): (value: string) => string | number {
  if (definition.type === 'number') return Number
  if (definition.type === 'date' || definition.type === 'datetime') return (value) => readMoment(value) ?? Number.NaN
  return definition.type === 'string' ? (value) => value.toLowerCase() : (value) => value
}

function compare(operator: string, a: string | number, low: string | number, high: string | number): boolean {
  if (operator === 'EQ') return a === low
  if (operator === 'NEQ') return a !== low
  if (operator === 'LT') return a < low
  if (operator === 'LTE') return a <= low
  if (operator === 'GT') return a > low
  if (operator === 'GTE') return a >= low
  return a >= low && a <= high
}

/** Whole words, `*` standing for any run of letters at either end. */
function tokenTest(pattern: string): (value: string) => boolean {
  const wanted = pattern.toLowerCase()
  const bare = wanted.replaceAll('*', '')
  return (value) => {
    const text = value.toLowerCase()
    if (wanted.includes('*')) {
      const tokens = [text, ...text.split(/[^\p{L}\p{N}_@.+-]+/u)]
      return tokens.some((token) => {
        if (wanted.startsWith('*') && wanted.endsWith('*')) return token.includes(bare)
        return wanted.startsWith('*') ? token.endsWith(bare) : token.startsWith(bare)
      })
    }
    return text === bare || text.split(/[^\p{L}\p{N}]+/u).includes(bare) || ` ${text} `.includes(` ${bare} `)
  }
}

function sortFound(
  account: Account,
  type: ObjectType,
  found: Found[],
  sort: NonNullable<SearchBody['sorts']>[number] | undefined,
): void {
  if (sort === undefined) return
  const name = typeof sort === 'string' ? sort.replace(/^-/, '') : sort.propertyName
  const down = typeof sort === 'string' ? sort.startsWith('-') : sort.direction === 'DESCENDING'
  const definition = account.store.definition(type.id, name)
  if (!definition) throw invalid(`Cannot sort by unknown property "${name}"`)
  const key = comparableOf(definition)
  const value = (item: Found): string | number | undefined =>
    item.shown[name] === undefined ? undefined : key(item.shown[name])
  found.sort((a, b) => {
    const [x, y] = [value(a), value(b)]
    if (x === y) return 0
    if (x === undefined) return 1
    if (y === undefined) return -1
    return (x < y ? -1 : 1) * (down ? -1 : 1)
  })
}
