import type { Journal } from './journal.ts'
import { AssociationTypes, primaryTypeIds } from './association-types.ts'
import type { Mutation, Owner, Pipeline } from './mutations.ts'
import { ObjectTypes, type ObjectType } from './object-types.ts'
import { builtInProperties, groupNameOf, type PropertyDefinition, type PropertyGroup } from './property-definitions.ts'
import { builtInPipelines } from './pipelines.ts'

export interface StoredRecord {
  id: string
  type: string
  properties: Record<string, string>
  createdAt: number
  updatedAt: number
  archived: boolean
  archivedAt: number | null
  /** to type id → to id → association type ids */
  links: Map<string, Map<string, number[]>>
  /** Older states, newest last, kept only while the search index may still show them. */
  older: { until: number; properties: Record<string, string> }[]
}

interface Table {
  records: Map<string, StoredRecord>
  properties: Map<string, PropertyDefinition>
  groups: Map<string, PropertyGroup>
  pipelines: Map<string, Pipeline>
  /** unique property → folded value → record id */
  unique: Map<string, Map<string, string>>
  sortedIds: string[] | null
}

const firstId = 20_000_000_001

/** The account's data in memory. Changed only by `commit`, read by everything else. */
export class CrmStore {
  readonly types = new ObjectTypes()
  readonly associationTypes = new AssociationTypes()
  readonly owners = new Map<string, Owner>()
  readonly schemas = new Map<string, Record<string, unknown>>()
  readonly #tables = new Map<string, Table>()
  readonly #mergedInto = new Map<string, string>()
  readonly #keepOlderMs: number
  readonly #epoch: string
  #nextId = firstId
  #journal: Journal | null = null

  /** `keepOlderMs`: how long the search index may lag; `epoch`: ISO moment that stamps built-in definitions. */
  constructor(keepOlderMs: number, epoch: string) {
    this.#keepOlderMs = keepOlderMs
    this.#epoch = epoch
    for (const type of this.types.all) this.#addTable(type)
  }

  /** From now on every commit is written to the journal before `commit` returns. */
  attach(journal: Journal): void {
    this.#journal = journal
  }

  nextId(): string {
    return String(this.#nextId++)
  }

  table(type: string): Table {
    return this.#tables.get(type)!
  }

  /** The record under this id, or the one it was merged into; archived ones too. */
  record(type: string, id: string): StoredRecord | undefined {
    const found = this.table(type).records.get(id)
    if (found) return found
    const winner = this.#mergedInto.get(`${type}:${id}`)
    return winner === undefined ? undefined : this.record(type, winner)
  }

  live(type: string, id: string): StoredRecord | undefined {
    const found = this.record(type, id)
    return found && !found.archived ? found : undefined
  }

  definition(type: string, name: string): PropertyDefinition | undefined {
    const found = this.table(type).properties.get(name)
    return found && !found.archived ? found : undefined
  }

  /** Whether `idProperty` may look records of this type up by value (facts §6.6). */
  isUnique(type: string, property: string): boolean {
    return (type === '0-1' && property === 'email') || this.definition(type, property)?.hasUniqueValue === true
  }

  byUnique(type: string, property: string, value: string): StoredRecord | undefined {
    const id = this.table(type).unique.get(property)?.get(fold(value))
    return id === undefined ? undefined : this.live(type, id)
  }

  /** Record ids in ascending order. */
  sortedIds(type: string): string[] {
    const table = this.table(type)
    table.sortedIds ??= [...table.records.keys()].sort(byNumber)
    return table.sortedIds
  }

  linksOf(record: StoredRecord, to: string): Map<string, number[]> {
    return record.links.get(to) ?? new Map()
  }

  /** The primary company of a contact, deal or ticket, if it has one. */
  primaryCompany(record: StoredRecord): string | null {
    for (const [id, typeIds] of this.linksOf(record, '0-2')) if (typeIds.some((t) => primaryTypeIds.has(t))) return id
    return null
  }

  /** Applies mutations in order and journals them as one line. */
  commit(mutations: Mutation[]): void {
    if (mutations.length === 0) return
    this.#journal?.append(mutations)
    for (const mutation of mutations) this.apply(mutation)
  }

  apply(mutation: Mutation): void {
    switch (mutation.kind) {
      case 'create':
        return this.#create(mutation)
      case 'update':
        return this.#update(mutation)
      case 'archive':
        return this.#archive(mutation)
      case 'restore': {
        const record = this.table(mutation.type).records.get(mutation.id)
        if (!record) return
        record.archived = false
        record.archivedAt = null
        return this.#index(record)
      }
      case 'link':
        return this.#link(mutation.from, mutation.fromId, mutation.to, mutation.toId, mutation.typeIds)
      case 'unlink':
        return this.#unlink(mutation.from, mutation.fromId, mutation.to, mutation.toId, mutation.typeIds)
      case 'merge':
        return this.#merge(mutation.type, mutation.winner, mutation.loser, mutation.at)
      case 'property': {
        const table = this.table(mutation.type)
        table.properties.set(mutation.definition.name, mutation.definition)
        if (mutation.definition.hasUniqueValue && !table.unique.has(mutation.definition.name))
          table.unique.set(mutation.definition.name, new Map())
        return
      }
      case 'group':
        this.table(mutation.type).groups.set(mutation.group.name, mutation.group)
        return
      case 'owner':
        this.owners.set(mutation.owner.id, mutation.owner)
        return this.#reserveId(mutation.owner.id)
      case 'pipeline':
        this.table(mutation.type).pipelines.set(mutation.pipeline.id, mutation.pipeline)
        return
      case 'label':
        for (const type of mutation.types) this.associationTypes.add(type)
        return
      case 'schema':
        this.types.add(mutation.type)
        this.#addTable(mutation.type)
        this.schemas.set(mutation.type.id, mutation.schema)
    }
  }

  #addTable(type: ObjectType): void {
    const definitions = builtInProperties(type.id, type.plural, this.#epoch)
    const group = groupNameOf(type.plural)
    this.#tables.set(type.id, {
      records: new Map(),
      properties: new Map(definitions.map((definition) => [definition.name, definition])),
      groups: new Map([[group, { name: group, label: group, displayOrder: 0, archived: false }]]),
      pipelines: new Map(builtInPipelines(type.id, this.#epoch).map((pipeline) => [pipeline.id, pipeline])),
      unique: new Map(type.id === '0-1' ? [['email', new Map<string, string>()]] : []),
      sortedIds: null,
    })
  }

  #reserveId(id: string): void {
    const number = Number(id)
    if (Number.isSafeInteger(number) && number >= this.#nextId) this.#nextId = number + 1
  }

  #create(m: Extract<Mutation, { kind: 'create' }>): void {
    const table = this.table(m.type)
    const record: StoredRecord = {
      id: m.id,
      type: m.type,
      properties: m.properties,
      createdAt: m.at,
      updatedAt: m.at,
      archived: false,
      archivedAt: null,
      links: new Map(),
      older: [],
    }
    if (table.sortedIds) {
      const last = table.sortedIds.at(-1)
      if (last === undefined || byNumber(last, m.id) < 0) table.sortedIds.push(m.id)
      else table.sortedIds = null
    }
    table.records.set(m.id, record)
    this.#reserveId(m.id)
    this.#index(record)
  }

  #update(m: Extract<Mutation, { kind: 'update' }>): void {
    const record = this.table(m.type).records.get(m.id)
    if (!record) return
    this.#rememberOlder(record, m.at)
    this.#unindex(record)
    const next = { ...record.properties }
    for (const [name, value] of Object.entries(m.properties)) {
      if (value === null) delete next[name]
      else next[name] = value
    }
    next[this.types.find(m.type)!.modifiedProperty] = new Date(m.at).toISOString()
    record.properties = next
    record.updatedAt = m.at
    this.#index(record)
  }

  #rememberOlder(record: StoredRecord, at: number): void {
    if (this.#keepOlderMs === 0) return
    record.older = record.older.filter((older) => older.until > at - this.#keepOlderMs)
    record.older.push({ until: at, properties: record.properties })
  }

  #archive(m: Extract<Mutation, { kind: 'archive' }>): void {
    const table = this.table(m.type)
    const record = table.records.get(m.id)
    if (!record) return
    this.#unindex(record)
    record.archived = true
    record.archivedAt = m.at
    if (!m.gone) return
    for (const [to, targets] of record.links)
      for (const toId of [...targets.keys()]) this.#unlink(m.type, m.id, to, toId, undefined)
    table.records.delete(m.id)
    table.sortedIds = null
  }

  #link(from: string, fromId: string, to: string, toId: string, typeIds: number[]): void {
    const a = this.record(from, fromId)
    const b = this.record(to, toId)
    if (!a || !b) return
    for (const typeId of typeIds) {
      const type = this.associationTypes.find(from, to, typeId)
      if (!type) continue
      if (primaryTypeIds.has(typeId) || primaryTypeIds.has(type.inverse)) this.#dropPrimary(from, a, to, b)
      addLink(a, to, b.id, typeId)
      addLink(b, from, a.id, type.inverse)
      this.#mirrorPrimary(a)
      this.#mirrorPrimary(b)
    }
  }

  /** A record has one primary company: the new one takes the mark from the old one, whose plain association stays. */
  #dropPrimary(from: string, a: StoredRecord, to: string, b: StoredRecord): void {
    const child = from === '0-2' ? b : a
    if (from === '0-2' && to === '0-2') return
    const earlier = this.primaryCompany(child)
    if (earlier === null) return
    const marks = (child.links.get('0-2')?.get(earlier) ?? []).filter((typeId) => primaryTypeIds.has(typeId))
    this.#unlink(child.type, child.id, '0-2', earlier, marks)
  }

  /** Contacts show their primary company as a property. */
  #mirrorPrimary(record: StoredRecord): void {
    if (record.type !== '0-1') return
    const primary = this.primaryCompany(record)
    if ((record.properties['associatedcompanyid'] ?? null) === primary) return
    const { associatedcompanyid: _old, ...rest } = record.properties
    record.properties = primary === null ? rest : { ...rest, associatedcompanyid: primary }
  }

  #unlink(from: string, fromId: string, to: string, toId: string, typeIds: number[] | undefined): void {
    const a = this.record(from, fromId)
    const b = this.record(to, toId)
    if (!a || !b) return
    const gone = typeIds ?? a.links.get(to)?.get(b.id) ?? []
    const inverse = gone.map((typeId) => this.associationTypes.find(from, to, typeId)?.inverse ?? typeId)
    removeLinks(a, to, b.id, gone)
    removeLinks(b, from, a.id, inverse)
    this.#mirrorPrimary(a)
    this.#mirrorPrimary(b)
  }

  #merge(type: string, winnerId: string, loserId: string, at: number): void {
    const winner = this.table(type).records.get(winnerId)
    const loser = this.table(type).records.get(loserId)
    if (!winner || !loser) return
    const hasPrimary = this.primaryCompany(winner) !== null
    for (const [to, targets] of [...loser.links])
      for (const [toId, typeIds] of [...targets]) {
        this.#unlink(type, loserId, to, toId, undefined)
        const kept = hasPrimary ? typeIds.filter((typeId) => !primaryTypeIds.has(typeId)) : typeIds
        if (!(to === type && toId === winnerId)) this.#link(type, winnerId, to, toId, kept)
      }
    this.#archive({ kind: 'archive', type, id: loserId, at, gone: true })
    this.#mergedInto.set(`${type}:${loserId}`, winnerId)
  }

  #index(record: StoredRecord): void {
    for (const [property, values] of this.table(record.type).unique)
      for (const value of uniqueValues(record, property)) values.set(value, record.id)
  }

  #unindex(record: StoredRecord): void {
    for (const [property, values] of this.table(record.type).unique)
      for (const value of uniqueValues(record, property)) if (values.get(value) === record.id) values.delete(value)
  }
}

/** How unique values compare: without case and outer spaces (UNVERIFIED for custom properties). */
export function fold(value: string): string {
  return value.trim().toLowerCase()
}

function uniqueValues(record: StoredRecord, property: string): string[] {
  const own = record.properties[property]
  const more =
    record.type === '0-1' && property === 'email' ? (record.properties['hs_additional_emails'] ?? '').split(';') : []
  return [own ?? '', ...more].map(fold).filter((value) => value !== '')
}

/** Numeric ids as texts, ascending. */
export function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

function addLink(record: StoredRecord, to: string, toId: string, typeId: number): void {
  let targets = record.links.get(to)
  if (!targets) record.links.set(to, (targets = new Map()))
  const typeIds = targets.get(toId)
  if (!typeIds) targets.set(toId, [typeId])
  else if (!typeIds.includes(typeId)) typeIds.push(typeId)
}

function removeLinks(record: StoredRecord, to: string, toId: string, gone: number[]): void {
  const targets = record.links.get(to)
  const left = targets?.get(toId)?.filter((typeId) => !gone.includes(typeId))
  if (!targets || !left) return
  if (left.length > 0) targets.set(toId, left)
  else targets.delete(toId)
}
