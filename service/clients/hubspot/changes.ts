import { crmRecord, moment, record, records, text } from './answer.ts'
import { readRecords } from './objects.ts'
import { paths, sizes, type CrmObject } from './paths.ts'
import type { Send } from './send.ts'

/** What is looked through for changes, in our words. */
export type ChangedKind = 'contact' | 'account' | 'call' | 'meeting'

const OBJECTS: Readonly<Record<ChangedKind, CrmObject>> = {
  contact: 'contacts',
  account: 'companies',
  call: 'calls',
  meeting: 'meetings',
}

/** Contacts keep their moment of change under another name than everything else. */
const MODIFIED: Readonly<Record<ChangedKind, string>> = {
  contact: 'lastmodifieddate',
  account: 'hs_lastmodifieddate',
  call: 'hs_lastmodifieddate',
  meeting: 'hs_lastmodifieddate',
}

/** A record somebody changed, and when (ms UTC). */
export interface Modified {
  readonly id: string
  readonly at: number
}

/**
 * One page of what was modified since a moment, oldest first. HubSpot shows at most 10,000 of a search: `after` is null
 * there too, with `more` set, and the next look begins at the last moment seen. The index lags behind.
 */
export async function modifiedSince(
  send: Send,
  kind: ChangedKind,
  since: number,
  after: string | null,
): Promise<{ readonly found: readonly Modified[]; readonly after: string | null; readonly more: boolean }> {
  const { body } = await send({
    doing: 'find what was changed',
    method: 'POST',
    path: paths.search(OBJECTS[kind]),
    body: {
      filterGroups: [{ filters: [{ propertyName: MODIFIED[kind], operator: 'GTE', value: String(since) }] }],
      sorts: [{ propertyName: MODIFIED[kind], direction: 'ASCENDING' }],
      properties: [MODIFIED[kind]],
      limit: sizes.searchPage,
      ...(after === null ? {} : { after }),
    },
    kind: 'search',
    effect: 'read',
  })
  const answer = record(body)
  const found = records(answer['results']).flatMap((raw) => {
    const one = crmRecord(raw)
    const at = one === null ? null : moment(one.properties[MODIFIED[kind]] ?? null)
    return one === null || at === null ? [] : [{ id: one.id, at }]
  })
  const next = text(record(record(answer['paging'])['next'])['after'])
  const ends = next !== null && Number(next) + sizes.searchPage > sizes.searchTotal
  return { found, after: ends ? null : next, more: next !== null }
}

/** One page of the bin (kept 90 days); HubSpot gives no order by when, so it is read through in turn. */
export async function archivedPage(
  send: Send,
  kind: ChangedKind,
  after: string | null,
): Promise<{ readonly ids: readonly string[]; readonly after: string | null }> {
  const { body } = await send({
    doing: 'read the bin',
    method: 'GET',
    path: paths.list(OBJECTS[kind]),
    query: {
      archived: 'true',
      limit: String(sizes.listPage),
      properties: MODIFIED[kind],
      ...(after === null ? {} : { after }),
    },
    effect: 'read',
  })
  const answer = record(body)
  return {
    ids: records(answer['results']).flatMap((one) => text(one['id']) ?? []),
    after: text(record(record(answer['paging'])['next'])['after']),
  }
}

/** Which of these HubSpot has alive, and which lie in its bin; the rest it has no more. 100 a call. */
export async function whereAre(
  send: Send,
  kind: ChangedKind,
  ids: readonly string[],
): Promise<{ readonly alive: ReadonlySet<string>; readonly binned: ReadonlySet<string> }> {
  const doing = 'look for records'
  const ask = { object: OBJECTS[kind], properties: ['hs_merged_object_ids'], doing }
  const alive = await readRecords(send, { ...ask, ids })
  const there = new Set(alive.flatMap((one) => [one.id, ...one.mergedIds]))
  const missing = ids.filter((id) => !there.has(id))
  const binned = missing.length === 0 ? [] : await readRecords(send, { ...ask, ids: missing, archived: true })
  return { alive: there, binned: new Set(binned.map((one) => one.id)) }
}
