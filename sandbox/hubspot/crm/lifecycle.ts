import { invalid, notFound } from '../vendor-error.ts'
import type { Account } from './account.ts'
import type { Mutation } from './mutations.ts'
import type { ObjectType } from './object-types.ts'
import type { Origin } from './origin.ts'
import { fold } from './store.ts'
import type { StoredRecord } from './table.ts'

/** Archives what is there and passes over what is not; archived emails are gone for good (facts §6.3). */
export function archiveRecords(account: Account, type: ObjectType, ids: string[], origin: Origin): void {
  const live = new Set(ids.map((id) => account.store.live(type.id, id)?.id).filter((id) => id !== undefined))
  const gone = type.id === '0-49'
  account.store.commit(
    [...live].map((id) => ({ kind: 'archive', type: type.id, id, at: account.now(), gone }) as const),
    origin,
  )
}

/** Takes a record out of the recycle bin; 404 where there is none. Emails never come back (facts §6.3). */
export function restoreRecord(account: Account, type: ObjectType, id: string, origin?: Origin): void {
  const record = account.store.record(type.id, id)
  if (!record) throw notFound('resource not found', { id: [id] })
  account.store.commit([{ kind: 'restore', type: type.id, id: record.id, at: account.now() }], origin)
}

/** Deletes a contact for good (GDPR); null where there is none. */
export function eraseRecord(
  account: Account,
  type: ObjectType,
  record: StoredRecord | undefined,
  origin: Origin,
): void {
  if (!record) return
  const [id, at] = [record.id, account.now()]
  account.store.commit([{ kind: 'archive', type: type.id, id, at, gone: true, privacy: true }], origin)
}

/**
 * Merges two records: the primary one's values win, empty fields, addresses and associations come from the other; both ids
 * resolve to the record kept, which is the primary one or, with `mergeMakesNewRecord`, a third. UNVERIFIED in the facts.
 */
export function mergeRecords(
  account: Account,
  type: ObjectType,
  ids: { primary: string; merged: string },
  origin: Origin,
): StoredRecord {
  if (type.engagement) throw invalid(`Merging ${type.plural} is not supported`)
  const winner = account.store.live(type.id, ids.primary)
  const loser = account.store.live(type.id, ids.merged)
  if (!winner || !loser) throw notFound('resource not found', { id: [winner ? ids.merged : ids.primary] })
  if (winner.id === loser.id) throw invalid('A record cannot be merged with itself')
  const taken = takenOver(type, winner, loser)
  const at = account.now()
  const base = { type: type.id, at }
  // The loser goes first: its unique values are then free for the winner to take.
  if (!account.settings.mergeMakesNewRecord) {
    const mutations: Mutation[] = [
      { kind: 'merge', ...base, winner: winner.id, loser: loser.id },
      { kind: 'update', ...base, id: winner.id, properties: taken },
    ]
    account.store.commit(mutations, origin)
    return account.store.record(type.id, winner.id)!
  }
  const id = account.store.nextId()
  const stamp = new Date(at).toISOString()
  const values = {
    ...winner.properties,
    ...taken,
    hs_merged_object_ids: `${winner.id};${taken['hs_merged_object_ids']}`,
  }
  const own = { hs_object_id: id, [type.createdProperty]: stamp, [type.modifiedProperty]: stamp }
  const mutations: Mutation[] = [
    { kind: 'create', ...base, id, properties: own },
    { kind: 'merge', ...base, winner: id, loser: winner.id, primary: null },
    { kind: 'merge', ...base, winner: id, loser: loser.id, primary: winner.id },
    { kind: 'update', ...base, id, properties: withoutOwn({ ...values }, type) },
  ]
  account.store.commit(mutations, origin)
  return account.store.record(type.id, id)!
}

function withoutOwn(values: Record<string, string>, type: ObjectType): Record<string, string> {
  const own = new Set(['hs_object_id', type.createdProperty, type.modifiedProperty, 'associatedcompanyid'])
  return Object.fromEntries(Object.entries(values).filter(([name]) => !own.has(name)))
}

/** What the winner takes over from the loser. */
function takenOver(type: ObjectType, winner: StoredRecord, loser: StoredRecord): Record<string, string> {
  const taken: Record<string, string> = {}
  for (const [name, value] of Object.entries(loser.properties))
    if (winner.properties[name] === undefined && name !== 'associatedcompanyid') taken[name] = value
  taken['hs_merged_object_ids'] = [winner.properties['hs_merged_object_ids'], loser.id].filter(Boolean).join(';')
  if (type.id !== '0-1') return taken
  const addresses = [
    winner.properties['hs_additional_emails'],
    loser.properties['email'],
    loser.properties['hs_additional_emails'],
  ]
    .filter((value) => value !== undefined)
    .flatMap((value) => value.split(';'))
    .map(fold)
    .filter((address) => address !== '' && address !== fold(winner.properties['email'] ?? ''))
  if (addresses.length > 0) taken['hs_additional_emails'] = [...new Set(addresses)].join(';')
  return taken
}
