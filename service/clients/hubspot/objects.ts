import { VendorError } from '../../../shared/errors.ts'
import {
  batchAnswer,
  crmRecord,
  partFailure,
  record,
  records,
  text,
  texts,
  type BatchAnswer,
  type CrmRecord,
  type PartFailure,
} from './answer.ts'
import { paths, sizes, type CrmObject } from './paths.ts'
import type { Send } from './send.ts'

/** What the object endpoints have in common: batches of 100, answers in parts, searches in pages. */

/** Splits a list so that no part has more than `most` items, nor more than `weight` of what `weigh` counts. */
export function parts<T>(all: readonly T[], most: number, weigh?: (one: T) => number, weight = Infinity): T[][] {
  const out: T[][] = []
  let part: T[] = []
  let sum = 0
  for (const one of all) {
    const adds = weigh?.(one) ?? 0
    if (part.length > 0 && (part.length >= most || sum + adds > weight)) {
      out.push(part)
      part = []
      sum = 0
    }
    part.push(one)
    sum += adds
  }
  if (part.length > 0) out.push(part)
  return out
}

/** Records by id, or by the unique property `by`. What HubSpot does not have is simply absent. */
export async function readRecords(
  send: Send,
  ask: {
    object: CrmObject
    ids: readonly string[]
    properties: readonly string[]
    by?: string
    /** Only those in the bin. */
    archived?: boolean
    doing: string
  },
): Promise<CrmRecord[]> {
  const answers = await Promise.all(
    parts([...new Set(ask.ids)], sizes.objects).map(async (ids) => {
      const { body, status } = await send({
        doing: ask.doing,
        method: 'POST',
        path: paths.batch(ask.object, 'read'),
        ...(ask.archived === true ? { query: { archived: 'true' } } : {}),
        body: {
          properties: ask.properties,
          propertiesWithHistory: [],
          ...(ask.by === undefined ? {} : { idProperty: ask.by }),
          inputs: ids.map((id) => ({ id })),
        },
        effect: 'read',
        // One that is gone may turn the whole answer into 404 (one input) or 207 (several).
        accept: [404],
      })
      return status === 404 ? [] : batchAnswer(body).results
    }),
  )
  return answers.flat().filter((one) => one.archived === (ask.archived ?? false))
}

/** One record by id, also by the id it had before it was merged into another; null when HubSpot does not have it. */
export async function readRecord(
  send: Send,
  ask: { object: CrmObject; id: string; properties: readonly string[]; doing: string },
): Promise<CrmRecord | null> {
  const { status, body } = await send({
    doing: ask.doing,
    method: 'GET',
    path: paths.one(ask.object, ask.id),
    query: { properties: ask.properties.join(',') },
    effect: 'read',
    accept: [404, 410],
  })
  if (status >= 400) return null
  const found = crmRecord(record(body))
  return found === null || found.archived ? null : found
}

export interface CreateInput {
  /** Comes back with the result or the failure of this input. */
  readonly ref: string
  readonly properties: Readonly<Record<string, string>>
  readonly associations: readonly { readonly to: string; readonly type: number }[]
}

export interface CreatedParts {
  readonly created: readonly { readonly ref: string | null; readonly record: CrmRecord }[]
  readonly failed: readonly { readonly ref: string; readonly failure: PartFailure }[]
}

/**
 * Creates up to any number of records in batches of 100. One bad input does not take the others along: where HubSpot
 * refuses a whole batch (409, 400) it is halved until the culprit stands alone. Errors: a refusal that concerns every
 * input (scope, token, a required property) and the uncertain outcome `again` are thrown.
 */
export async function createRecords(
  send: Send,
  ask: { object: CrmObject; inputs: readonly CreateInput[]; doing: string; weightOf?: (input: CreateInput) => number },
): Promise<CreatedParts> {
  const batches = parts(ask.inputs, sizes.objects, ask.weightOf, HEAVIEST_BODY)
  const answers = await Promise.all(batches.map((inputs) => createBatch(send, { ...ask, inputs })))
  return { created: answers.flatMap((one) => one.created), failed: answers.flatMap((one) => one.failed) }
}

/** Characters of content in one call; HubSpot documents no limit, common gateways stop at 10 MB. */
const HEAVIEST_BODY = 4_000_000

async function createBatch(
  send: Send,
  ask: { object: CrmObject; inputs: readonly CreateInput[]; doing: string },
): Promise<CreatedParts> {
  const { object, inputs, doing } = ask
  let answer: BatchAnswer
  try {
    const { status, body } = await send({
      doing,
      method: 'POST',
      path: paths.batch(object, 'create'),
      body: {
        inputs: inputs.map((input) => ({
          objectWriteTraceId: input.ref,
          properties: input.properties,
          associations: input.associations.map(({ to, type }) => ({
            to: { id: to },
            types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: type }],
          })),
        })),
      },
      effect: 'once',
      accept: [409],
    })
    if (status === 409) return await inHalves(send, ask, partFailure(record(body)))
    answer = batchAnswer(body)
  } catch (error) {
    // 400 and 404 (an association to a record that is gone) blame the whole batch for one input.
    if (!(error instanceof VendorError) || !ONE_INPUTS_FAULT.has(error.code)) throw error
    return await inHalves(send, ask, {
      traceIds: [],
      ids: [],
      category: error.code === 'hubspot-not-found' ? 'OBJECT_NOT_FOUND' : 'VALIDATION_ERROR',
      reason: error.vendorReason ?? error.message,
    })
  }
  const refs = new Set(inputs.map((input) => input.ref))
  return {
    created: answer.results.map((one) => ({
      ref: one.traceId !== null && refs.has(one.traceId) ? one.traceId : null,
      record: one,
    })),
    failed: answer.failures.flatMap((failure) =>
      failure.traceIds.filter((ref) => refs.has(ref)).map((ref) => ({ ref, failure })),
    ),
  }
}

const ONE_INPUTS_FAULT = new Set(['hubspot-refused', 'hubspot-not-found'])

async function inHalves(
  send: Send,
  ask: { object: CrmObject; inputs: readonly CreateInput[]; doing: string },
  failure: PartFailure,
): Promise<CreatedParts> {
  const [only] = ask.inputs
  if (ask.inputs.length === 1 && only !== undefined) return { created: [], failed: [{ ref: only.ref, failure }] }
  const middle = Math.ceil(ask.inputs.length / 2)
  const halves = [ask.inputs.slice(0, middle), ask.inputs.slice(middle)]
  const created: CreatedParts['created'][number][] = []
  const failed: CreatedParts['failed'][number][] = []
  // One after the other: a time-out in the first half must not leave the second half's outcome open as well.
  for (const inputs of halves) {
    const answer = await createBatch(send, { ...ask, inputs })
    created.push(...answer.created)
    failed.push(...answer.failed)
  }
  return { created, failed }
}

export interface UpdateInput {
  readonly id: string
  readonly properties: Readonly<Record<string, string>>
}

export interface UpdatedParts {
  /** `now` is the record's id today: another one when it was merged away. */
  readonly updated: readonly { readonly id: string; readonly now: string }[]
  readonly failed: readonly { readonly id: string; readonly failure: PartFailure }[]
}

/** Sets properties of records by id, 100 a call. */
export async function updateRecords(
  send: Send,
  ask: { object: CrmObject; inputs: readonly UpdateInput[]; doing: string },
): Promise<UpdatedParts> {
  const answers = await Promise.all(
    parts(ask.inputs, sizes.objects).map((inputs) => updateBatch(send, { ...ask, inputs })),
  )
  return { updated: answers.flatMap((one) => one.updated), failed: answers.flatMap((one) => one.failed) }
}

async function updateBatch(
  send: Send,
  ask: { object: CrmObject; inputs: readonly UpdateInput[]; doing: string },
): Promise<UpdatedParts> {
  try {
    const { body } = await send({
      doing: ask.doing,
      method: 'POST',
      path: paths.batch(ask.object, 'update'),
      body: { inputs: ask.inputs.map(({ id, properties }) => ({ id, objectWriteTraceId: id, properties })) },
      effect: 'repeatable',
    })
    const { results, failures } = batchAnswer(body)
    const failed = failures.flatMap((failure) =>
      [...new Set([...failure.traceIds, ...failure.ids])].map((id) => ({ id, failure })),
    )
    const asked = new Set(ask.inputs.map((input) => input.id))
    // A record that was merged away answers under its new id, named by the trace id.
    const updated = results.map((one) => ({
      id: one.traceId !== null && asked.has(one.traceId) ? one.traceId : one.id,
      now: one.id,
    }))
    return { updated, failed }
  } catch (error) {
    if (!(error instanceof VendorError) || !ONE_INPUTS_FAULT.has(error.code)) throw error
    const [only] = ask.inputs
    if (ask.inputs.length === 1 && only !== undefined) {
      const category = error.code === 'hubspot-not-found' ? 'OBJECT_NOT_FOUND' : 'VALIDATION_ERROR'
      const failure = { traceIds: [], ids: [only.id], category, reason: error.vendorReason ?? error.message }
      return { updated: [], failed: [{ id: only.id, failure }] }
    }
    const middle = Math.ceil(ask.inputs.length / 2)
    const left = await updateBatch(send, { ...ask, inputs: ask.inputs.slice(0, middle) })
    const right = await updateBatch(send, { ...ask, inputs: ask.inputs.slice(middle) })
    return { updated: [...left.updated, ...right.updated], failed: [...left.failed, ...right.failed] }
  }
}

export interface SearchFilter {
  readonly propertyName: string
  readonly operator: 'EQ' | 'IN' | 'HAS_PROPERTY' | 'CONTAINS_TOKEN'
  readonly value?: string
  readonly values?: readonly string[]
}

export interface SearchQuestion {
  readonly object: CrmObject
  /** At most five (facts/hubspot.md §6.2). */
  readonly anyOf: readonly SearchFilter[]
  readonly properties: readonly string[]
  readonly doing: string
}

/** One page of a search; the index lags behind writes, so a miss proves nothing (facts/hubspot.md §6.7). */
export async function searchPage(
  send: Send,
  ask: SearchQuestion & { readonly after?: string },
): Promise<{ total: number; found: readonly CrmRecord[]; after: string | null }> {
  const { body } = await send({
    doing: ask.doing,
    method: 'POST',
    path: paths.search(ask.object),
    body: {
      filterGroups: ask.anyOf.map((filter) => ({ filters: [filter] })),
      properties: ask.properties,
      limit: sizes.searchPage,
      ...(ask.after === undefined ? {} : { after: ask.after }),
    },
    kind: 'search',
    effect: 'read',
  })
  const answer = record(body)
  const found = records(answer['results']).flatMap((one) => crmRecord(one) ?? [])
  return {
    total: typeof answer['total'] === 'number' ? answer['total'] : found.length,
    found: found.filter((one) => !one.archived),
    after: text(record(record(answer['paging'])['next'])['after']),
  }
}

/** Every page of a search. */
export async function searchAll(send: Send, ask: SearchQuestion): Promise<readonly CrmRecord[]> {
  const first = await searchPage(send, ask)
  return [...first.found, ...(await furtherPages(send, ask, first.after))]
}

/**
 * All records that have a property at all, if that takes no more than `mostCalls` calls; null (after one call) if not.
 * In an account with few records this is far cheaper than asking for each value.
 */
export async function readAllWith(
  send: Send,
  ask: { object: CrmObject; property: string; properties: readonly string[]; mostCalls: number; doing: string },
): Promise<readonly CrmRecord[] | null> {
  const question: SearchQuestion = {
    object: ask.object,
    anyOf: [{ propertyName: ask.property, operator: 'HAS_PROPERTY' }],
    properties: ask.properties,
    doing: ask.doing,
  }
  const first = await searchPage(send, question)
  if (first.total > sizes.searchTotal || Math.ceil(first.total / sizes.searchPage) > ask.mostCalls) return null
  return [...first.found, ...(await furtherPages(send, question, first.after))]
}

async function furtherPages(send: Send, ask: SearchQuestion, from: string | null): Promise<CrmRecord[]> {
  const found: CrmRecord[] = []
  for (let after = from; after !== null;) {
    const page = await searchPage(send, { ...ask, after })
    found.push(...page.found)
    after = page.after
  }
  return found
}

/**
 * What each record is associated with: ids of `to` by id of `from`, with the type ids of each association. Up to 1,000
 * records a call; records without any are absent.
 */
export async function readAssociations(
  send: Send,
  ask: { from: CrmObject; to: CrmObject; ids: readonly string[]; doing: string },
): Promise<Map<string, { id: string; types: readonly number[] }[]>> {
  const out = new Map<string, { id: string; types: readonly number[] }[]>()
  let open: { id: string; after?: string }[] = [...new Set(ask.ids)].map((id) => ({ id }))
  while (open.length > 0) {
    const next: { id: string; after: string }[] = []
    const answers = await Promise.all(
      parts(open, sizes.associationRead).map((inputs) =>
        send({
          doing: ask.doing,
          method: 'POST',
          path: paths.associations(ask.from, ask.to),
          body: { inputs },
          effect: 'read',
          accept: [404],
        }),
      ),
    )
    for (const { status, body } of answers) {
      if (status === 404) continue
      for (const result of records(record(body)['results'])) {
        const from = text(record(result['from'])['id'])
        if (from === null) continue
        const known = out.get(from) ?? []
        out.set(from, known)
        for (const to of records(result['to'])) {
          const id = text(to['toObjectId']) ?? text(to['id'])
          const types = records(to['associationTypes']).flatMap((type) => texts([type['typeId']]).map(Number))
          if (id !== null) known.push({ id, types })
        }
        const after = text(record(record(result['paging'])['next'])['after'])
        if (after !== null) next.push({ id: from, after })
      }
    }
    open = next
  }
  return out
}

/** Archives records by id, 100 a call; one that is gone already is no error. Emails archived are gone for good. */
export async function archiveRecords(
  send: Send,
  ask: { object: CrmObject; ids: readonly string[]; doing: string },
): Promise<void> {
  await Promise.all(
    parts([...new Set(ask.ids)], sizes.objects).map((ids) =>
      send({
        doing: ask.doing,
        method: 'POST',
        path: paths.batch(ask.object, 'archive'),
        body: { inputs: ids.map((id) => ({ id })) },
        effect: 'repeatable',
        accept: [404],
      }),
    ),
  )
}
