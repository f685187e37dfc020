/**
 * Reading HubSpot's JSON: every field of every answer is optional (facts/hubspot.md §7), so nothing here trusts a shape.
 */
export type Json = Readonly<Record<string, unknown>>

export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function records(value: unknown): readonly Json[] {
  return list(value).map(record)
}

/** A string, or a number as one (HubSpot gives ids in both forms); anything else and '' is null. */
export function text(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

export function texts(value: unknown): readonly string[] {
  return list(value).flatMap((one) => text(one) ?? [])
}

/** One record of an object answer. */
export interface CrmRecord {
  readonly id: string
  readonly properties: Readonly<Record<string, string | null>>
  /** The id the record had when it was asked for: HubSpot keeps the ids of merged records in a property. */
  readonly mergedIds: readonly string[]
  readonly traceId: string | null
  /** ms UTC, null when not said. */
  readonly createdAt: number | null
  readonly archived: boolean
  readonly created: boolean
}

export function crmRecord(value: Json): CrmRecord | null {
  const id = text(value['id'])
  if (id === null) return null
  const properties: Record<string, string | null> = {}
  for (const [name, raw] of Object.entries(record(value['properties']))) properties[name] = text(raw)
  return {
    id,
    properties,
    mergedIds: (properties['hs_merged_object_ids'] ?? '').split(';').filter((one) => one !== ''),
    traceId: text(value['objectWriteTraceId']),
    createdAt: moment(text(value['createdAt'])),
    archived: value['archived'] === true,
    created: value['new'] === true,
  }
}

/** A moment as HubSpot writes it (ms or ISO), in ms UTC. */
export function moment(value: string | null): number | null {
  if (value === null) return null
  const at = /^\d+$/.test(value) ? Number(value) : Date.parse(value)
  return Number.isFinite(at) ? at : null
}

/** The part of a batch that failed: which inputs, and why in HubSpot's words. */
export interface PartFailure {
  /** `objectWriteTraceId`s of the failing inputs, as we sent them. */
  readonly traceIds: readonly string[]
  /** Ids of failing inputs (reads, updates). */
  readonly ids: readonly string[]
  readonly category: string
  readonly reason: string
}

export interface BatchAnswer {
  readonly results: readonly CrmRecord[]
  readonly failures: readonly PartFailure[]
}

/** Takes a 200, 201 or 207 apart. */
export function batchAnswer(body: unknown): BatchAnswer {
  const answer = record(body)
  return {
    results: records(answer['results']).flatMap((one) => crmRecord(one) ?? []),
    failures: records(answer['errors']).map(partFailure),
  }
}

export function partFailure(error: Json): PartFailure {
  const context = record(error['context'])
  return {
    traceIds: texts(context['objectWriteTraceId']),
    ids: [...texts(context['ids']), ...texts(context['id'])],
    category: text(error['category']) ?? 'UNKNOWN',
    reason: reasonOf(error),
  }
}

/**
 * HubSpot's own reason with the property and scope names it mentions, for the admin. It may quote a value that was
 * written, so it is shown, never logged.
 */
export function reasonOf(error: Json): string {
  const details = records(error['errors']).flatMap((one) => {
    const code = text(one['code'])
    const names = propertyNames(one)
    const message = text(one['message'])
    return message === null && code === null
      ? []
      : `${message ?? ''}${code === null ? '' : ` (${[code, ...names].join(' ')})`}`.trim()
  })
  return [text(error['message']), ...details].filter((one) => one !== null).join(' · ') || 'no reason given'
}

/** Property names an error speaks of, wherever HubSpot put them. */
export function propertyNames(error: Json): readonly string[] {
  const context = record(error['context'])
  return [
    ...new Set([
      ...texts(context['propertyName']),
      ...texts(context['propertyNames']),
      ...texts(context['properties']),
      ...texts(context['missingProperties']),
      ...(text(error['in']) === null ? [] : [text(error['in']) as string]),
    ]),
  ]
}
