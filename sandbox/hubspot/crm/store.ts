import type { Happening } from './happenings.ts'
import type { Journal } from './journal.ts'
import { addLink, removeLinks } from './link-map.ts'
import { AssociationTypes, primaryTypeIds } from './association-types.ts'
import type { Mutation, Owner } from './mutations.ts'
import type { Origin } from './origin.ts'
import { ObjectTypes, type ObjectType } from './object-types.ts'
import type { PropertyDefinition } from './property-definitions.ts'
import { newTable, type StoredRecord, type Table } from './table.ts'

interface Ends {
  from: string
  fromId: string
  to: string
  toId: string
  typeIds?: number[] | undefined
  at?: number | undefined
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
  #watch: ((happenings: Happening[], origin: Origin) => void) | null = null
  /** What the present commit changed; null while nobody wants to know. */
  #happened: Happening[] | null = null

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

  /** From now on every commit that names its origin is told to `watch`, once, after it was applied. */
  watch(watch: (happenings: Happening[], origin: Origin) => void): void {
    this.#watch = watch
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

  /** The living records of a type that a record is associated with; archived ones come back when restored. */
  linksOf(record: StoredRecord, to: string): Map<string, number[]> {
    const all = record.links.get(to) ?? new Map<string, number[]>()
    // Archived emails are gone, associations and all.
    if (to === '0-49') return all
    const { records } = this.table(to)
    const isArchived = (id: string): boolean => records.get(id)?.archived === true
    return [...all.keys()].some(isArchived) ? new Map([...all].filter(([id]) => !isArchived(id))) : all
  }

  /** The primary company of a contact, deal or ticket, if it has one. */
  primaryCompany(record: StoredRecord): string | null {
    for (const [id, typeIds] of this.linksOf(record, '0-2')) if (typeIds.some((t) => primaryTypeIds.has(t))) return id
    return null
  }

  /** Applies mutations in order and journals them as one line. Without an origin (seeds) nobody is told. */
  commit(mutations: Mutation[], origin?: Origin): void {
    if (mutations.length === 0) return
    this.#journal?.append(mutations)
    const happened: Happening[] = []
    this.#happened = origin && this.#watch ? happened : null
    for (const mutation of mutations) this.apply(mutation)
    this.#happened = null
    if (origin && happened.length > 0) this.#watch?.(happened, origin)
  }

  #tell(happening: Happening): void {
    this.#happened?.push(happening)
  }

  apply(mutation: Mutation): void {
    switch (mutation.kind) {
      case 'create':
        return this.#create(mutation)
      case 'update':
        return this.#update(mutation)
      case 'archive':
        return this.#archive(mutation)
      case 'restore':
        return this.#restore(mutation)
      case 'link':
        return this.#link(mutation)
      case 'unlink':
        return this.#unlink(mutation)
      case 'merge':
        return this.#merge(mutation)
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
    this.#tables.set(type.id, newTable(type, this.#epoch))
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
    this.#tell({ kind: 'created', type: m.type, id: m.id, properties: m.properties })
  }

  #update(m: Extract<Mutation, { kind: 'update' }>): void {
    const record = this.table(m.type).records.get(m.id)
    if (!record) return
    this.#rememberOlder(record, m.at)
    this.#unindex(record)
    const next = { ...record.properties }
    const changed = Object.entries(m.properties).filter(([name, value]) => (next[name] ?? null) !== value)
    if (changed.length > 0)
      this.#tell({ kind: 'changed', type: m.type, id: m.id, properties: Object.fromEntries(changed) })
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
    if (!record.archived) this.#tell({ kind: 'deleted', type: m.type, id: m.id, privacy: m.privacy ?? false })
    this.#unindex(record)
    record.archived = true
    record.archivedAt = m.at
    if (m.gone) this.#remove(record, m.at)
    else this.#mirrorAround(record, m.at)
  }

  /** A company came or went: the contacts whose primary one it is show so. */
  #mirrorAround(record: StoredRecord, at: number): void {
    if (record.type !== '0-2') return
    for (const id of this.linksOf(record, '0-1').keys()) this.#mirrorPrimary(this.record('0-1', id)!, at)
  }

  /** Takes a record out with all its associations; that these went too is told to nobody (UNVERIFIED). */
  #remove(record: StoredRecord, at: number): void {
    const before = this.#happened?.length ?? 0
    for (const [to, targets] of record.links)
      for (const toId of [...targets.keys()]) this.#unlink({ from: record.type, fromId: record.id, to, toId, at })
    const since = this.#happened?.splice(before) ?? []
    this.#happened?.push(...since.filter((one) => one.kind === 'changed' && one.id !== record.id))
    const table = this.table(record.type)
    table.records.delete(record.id)
    table.sortedIds = null
  }

  #restore(m: Extract<Mutation, { kind: 'restore' }>): void {
    const record = this.table(m.type).records.get(m.id)
    if (!record?.archived) return
    record.archived = false
    record.archivedAt = null
    this.#stamp(record, m.at)
    this.#index(record)
    this.#tell({ kind: 'restored', type: m.type, id: m.id })
    this.#mirrorAround(record, m.at)
  }

  /** Moves a record's modified date without a change the caller asked for. */
  #stamp(record: StoredRecord, at: number): void {
    this.#rememberOlder(record, at)
    const modified = this.types.find(record.type)!.modifiedProperty
    record.properties = { ...record.properties, [modified]: new Date(at).toISOString() }
    record.updatedAt = at
  }

  #link({ from, fromId, to, toId, typeIds = [], at }: Ends): void {
    const a = this.record(from, fromId)
    const b = this.record(to, toId)
    if (!a || !b) return
    for (const typeId of typeIds) {
      const type = this.associationTypes.find(from, to, typeId)
      if (!type) continue
      if (a.links.get(to)?.get(b.id)?.includes(typeId)) continue
      if (primaryTypeIds.has(typeId) || primaryTypeIds.has(type.inverse)) this.#dropPrimary(from, a, to, b, at)
      addLink(a.links, to, b.id, typeId)
      addLink(b.links, from, a.id, type.inverse)
      this.#tell({ kind: 'linked', from, fromId: a.id, to, toId: b.id, typeId })
      this.#mirrorPrimary(a, at)
      this.#mirrorPrimary(b, at)
    }
  }

  /** A record has one primary company: the new one takes the mark from the old one, whose plain association stays. */
  #dropPrimary(from: string, a: StoredRecord, to: string, b: StoredRecord, at: number | undefined): void {
    const child = from === '0-2' ? b : a
    if (from === '0-2' && to === '0-2') return
    // An archived company loses the mark as well: restored, it is one company more.
    for (const [toId, typeIds] of [...(child.links.get('0-2') ?? [])]) {
      const marks = typeIds.filter((typeId) => primaryTypeIds.has(typeId))
      if (marks.length > 0) this.#unlink({ from: child.type, fromId: child.id, to: '0-2', toId, typeIds: marks, at })
    }
  }

  /** Contacts show their primary company as a property. */
  #mirrorPrimary(record: StoredRecord, at: number | undefined): void {
    if (record.type !== '0-1') return
    const primary = this.primaryCompany(record)
    if ((record.properties['associatedcompanyid'] ?? null) === primary) return
    if (at !== undefined) this.#stamp(record, at)
    this.#tell({
      kind: 'changed',
      type: record.type,
      id: record.id,
      properties: { associatedcompanyid: primary },
    })
    const { associatedcompanyid: _old, ...rest } = record.properties
    record.properties = primary === null ? rest : { ...rest, associatedcompanyid: primary }
  }

  #unlink({ from, fromId, to, toId, typeIds, at }: Ends): void {
    const a = this.record(from, fromId)
    const b = this.record(to, toId)
    if (!a || !b) return
    const had = a.links.get(to)?.get(b.id) ?? []
    const gone = had.filter((typeId) => typeIds === undefined || typeIds.includes(typeId))
    const inverse = gone.map((typeId) => this.associationTypes.find(from, to, typeId)?.inverse ?? typeId)
    removeLinks(a.links, to, b.id, gone)
    removeLinks(b.links, from, a.id, inverse)
    for (const typeId of gone) this.#tell({ kind: 'unlinked', from, fromId: a.id, to, toId: b.id, typeId })
    this.#mirrorPrimary(a, at)
    this.#mirrorPrimary(b, at)
  }

  #merge(m: Extract<Mutation, { kind: 'merge' }>): void {
    const { type, winner: winnerId, loser: loserId, at } = m
    const winner = this.table(type).records.get(winnerId)
    const loser = this.table(type).records.get(loserId)
    if (!winner || !loser) return
    const hasPrimary = this.primaryCompany(winner) !== null
    const links = [...loser.links].flatMap(([to, targets]) => [...targets].map(([toId, ids]) => ({ to, toId, ids })))
    this.#unindex(loser)
    this.#remove(loser, at)
    this.#mergedInto.set(`${type}:${loserId}`, winnerId)
    for (const { to, toId, ids } of links) {
      const kept = hasPrimary ? ids.filter((typeId) => !primaryTypeIds.has(typeId)) : ids
      if (!(to === type && toId === winnerId)) this.#link({ from: type, fromId: winnerId, to, toId, typeIds: kept, at })
    }
    const { primary = winnerId } = m
    if (primary !== null)
      this.#tell({
        kind: 'merged',
        type,
        primary,
        merged: [loserId],
        result: winnerId,
        propertiesMoved: Object.keys(loser.properties).filter((name) => winner.properties[name] === undefined).length,
      })
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
  const { [property]: own = '', hs_additional_emails: more = '' } = record.properties
  const all = record.type === '0-1' && property === 'email' ? [own, ...more.split(';')] : [own]
  return all.map(fold).filter((value) => value !== '')
}

/** Numeric ids as texts, ascending. */
export function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
