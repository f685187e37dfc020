import { badProperties, conflict, invalid, notFound, type Refusal, type BadProperty } from '../vendor-error.ts'
import type { Account, WritePlan } from './account.ts'
import { bodyPreview, emailFromHeaders } from './derived-properties.ts'
import { planLinks, readInline } from './links.ts'
import type { ObjectType } from './object-types.ts'
import { isEmailAddress, readValue } from './property-values.ts'
import { fold } from './store.ts'
import type { StoredRecord } from './table.ts'

export interface WriteInput {
  id?: unknown
  idProperty?: unknown
  properties?: unknown
  associations?: unknown
  objectWriteTraceId?: unknown
}

type Values = Record<string, string | null>

/**
 * Plans the creation of one record; answers its id. Throws a Refusal, having planned nothing. `filled`: read-only values
 * that HubSpot itself knows (who took part, where a meeting came from).
 */
export function planCreate(
  account: Account,
  plan: WritePlan,
  type: ObjectType,
  input: WriteInput,
  filled: Record<string, string> = {},
): string {
  const given = readProperties(account, type, input.properties)
  const links = readInline(account, type, input.associations)
  const values = withDefaults(type, given)
  requireOnCreate(account, type, values)
  deriveInto(account, type, values, values)
  const claims = claimsOf(account, plan, type, null, values)
  const id = account.store.nextId()
  const at = account.now()
  for (const claim of claims) plan.claims.set(claim, id)
  const stamp = new Date(at).toISOString()
  const properties: Record<string, string> = { ...filled }
  for (const [name, value] of Object.entries(values)) if (value !== null) properties[name] = value
  if (properties['hubspot_owner_id'] !== undefined) properties['hubspot_owner_assigneddate'] = stamp
  properties['hs_object_id'] = id
  properties[type.createdProperty] = stamp
  properties[type.modifiedProperty] = stamp
  const { source, sourceId, userId } = plan.origin
  properties['hs_object_source'] = source
  properties['hs_object_source_label'] = source
  properties['hs_object_source_id'] = sourceId
  if (userId !== undefined) properties['hs_created_by_user_id'] = String(userId)
  plan.mutations.push({ kind: 'create', type: type.id, id, at, properties })
  planLinks(account, plan, type, id, links)
  return id
}

/** Plans a change of one record's properties. Throws a Refusal, having planned nothing. */
export function planUpdate(
  account: Account,
  plan: WritePlan,
  type: ObjectType,
  record: StoredRecord,
  properties: unknown,
): void {
  const changes = readProperties(account, type, properties)
  const result: Values = { ...record.properties, ...changes }
  deriveInto(account, type, changes, result)
  const owner = changes['hubspot_owner_id']
  if (owner !== undefined && owner !== (record.properties['hubspot_owner_id'] ?? null))
    changes['hubspot_owner_assigneddate'] = owner === null ? null : new Date(account.now()).toISOString()
  checkConditionalRules(account, type, result)
  for (const claim of claimsOf(account, plan, type, record.id, changes)) plan.claims.set(claim, record.id)
  plan.mutations.push({ kind: 'update', type: type.id, id: record.id, at: account.now(), properties: changes })
}

function readProperties(account: Account, type: ObjectType, raw: unknown): Values {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw invalid('Invalid input JSON: properties must be an object')
  const context = { ownerExists: (id: string) => account.store.owners.has(id) }
  const values: Values = {}
  const bad: BadProperty[] = []
  for (const [name, given] of Object.entries(raw)) {
    const definition = account.store.definition(type.id, name)
    if (!definition) {
      bad.push({ name, error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` })
      continue
    }
    if (definition.modificationMetadata.readOnlyValue) {
      const message = `"${name}" is a read only property; its value cannot be set.`
      bad.push({ name, error: 'READ_ONLY_VALUE', message })
      continue
    }
    const read = readValue(definition, given, context)
    if (read.ok) values[name] = read.value
    else bad.push(read.bad)
  }
  if (type.id === '0-1') bad.push(...checkAddresses(values))
  if (bad.length > 0) throw badProperties(bad, account.portalId)
  return values
}

function checkAddresses(values: Values): BadProperty[] {
  const bad: BadProperty[] = []
  for (const name of ['email', 'hs_additional_emails']) {
    const value = values[name]
    if (value === undefined || value === null) continue
    values[name] = fold(value)
    for (const address of name === 'email' ? [fold(value)] : fold(value).split(';'))
      if (!isEmailAddress(address))
        bad.push({ name, error: 'INVALID_EMAIL', message: `Email address ${address} is invalid` })
  }
  return bad
}

function withDefaults(type: ObjectType, given: Values): Values {
  const values = { ...given }
  if (type.id === '0-3') values['pipeline'] ??= 'default'
  if (type.id === '0-5') values['hs_pipeline'] ??= '0'
  if (type.id === '0-47') values['hs_timestamp'] ??= values['hs_meeting_start_time'] ?? null
  return values
}

function requireOnCreate(account: Account, type: ObjectType, values: Values): void {
  const needed = type.engagement ? ['hs_timestamp'] : type.id === '0-5' ? ['hs_pipeline_stage'] : []
  const byAdmin = account.settings.writeRules
    .filter((rule) => !rule.when && account.store.types.find(rule.objectType)?.id === type.id)
    .map((rule) => rule.property)
  const missing = [...needed, ...byAdmin].filter((name) => (values[name] ?? null) === null)
  if (missing.length > 0)
    throw invalid(
      `Error creating ${type.singular.toUpperCase()}. Some required properties were not set.`,
      missing.map((name) => ({
        message: `Required property "${name}" is missing`,
        code: 'MISSING_REQUIRED_PROPERTY',
        context: { propertyName: [name] },
      })),
      { properties: missing },
    )
  checkConditionalRules(account, type, values)
}

function checkConditionalRules(account: Account, type: ObjectType, values: Values): void {
  const broken = account.settings.writeRules.filter(
    (rule) =>
      rule.when !== undefined &&
      account.store.types.find(rule.objectType)?.id === type.id &&
      rule.when.values.includes(values[rule.when.property] ?? '') &&
      (values[rule.property] ?? null) === null,
  )
  if (broken.length === 0) return
  throw invalid(
    'Some conditionally required properties were not set.',
    broken.map((rule) => ({
      message: `Property "${rule.property}" is required when "${rule.when!.property}" has this value`,
      code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
      context: { propertyName: [rule.property] },
    })),
    { properties: broken.map((rule) => rule.property) },
  )
}

/** Adds to `changes` what HubSpot fills by itself; `result` is the record as it will be. */
function deriveInto(account: Account, type: ObjectType, changes: Values, result: Values): void {
  if (type.id === '0-49' && changes['hs_email_headers'] !== undefined) {
    const derived = emailFromHeaders(changes['hs_email_headers'] ?? '{}')
    if (derived.bad.length > 0) throw badProperties(derived.bad, account.portalId)
    for (const name of Object.keys(result)) if (isAddressProperty(name)) changes[name] = null
    Object.assign(changes, derived.properties)
  }
  if (type.engagement) {
    const preview = bodyPreview(result)
    if (preview !== '' || result['hs_body_preview'] !== undefined) changes['hs_body_preview'] = preview || null
    if (changes['hubspot_owner_id'] !== undefined || changes['hs_attendee_owner_ids'] !== undefined)
      changes['hs_all_owner_ids'] = allOwners(result)
  }
  if (type.id === '0-27' && changes['hs_task_status'] !== undefined) {
    const done = changes['hs_task_status'] === 'COMPLETED'
    changes['hs_task_is_completed'] = String(done)
    changes['hs_task_completion_date'] = done ? new Date(account.now()).toISOString() : null
  }
  if (type.id === '0-1' && changes['email'] !== undefined)
    changes['hs_email_domain'] = changes['email']?.split('@')[1] ?? null
  if (type.id === '0-2' && changes['domain']) changes['domain'] = fold(changes['domain'])
  if (type.id === '0-3' || type.id === '0-5') deriveStage(account, type, changes, result)
}

/** The owners of an engagement, itself and those who took part, joined with `;`. */
function allOwners(result: Values): string | null {
  const ids = [result['hubspot_owner_id'] ?? '', ...(result['hs_attendee_owner_ids'] ?? '').split(';')]
  return [...new Set(ids.filter((id) => id !== ''))].join(';') || null
}

function isAddressProperty(name: string): boolean {
  return /^hs_email_(from|sender|to|cc|bcc)_/.test(name)
}

function deriveStage(account: Account, type: ObjectType, changes: Values, result: Values): void {
  const [pipelineName, stageName] = type.id === '0-3' ? ['pipeline', 'dealstage'] : ['hs_pipeline', 'hs_pipeline_stage']
  if (changes[pipelineName!] === undefined && changes[stageName!] === undefined) return
  const pipeline = account.store.table(type.id).pipelines.get(result[pipelineName!] ?? '')
  const wrong = (name: string, value: string): Refusal =>
    badProperties(
      [{ name, error: 'INVALID_OPTION', message: `${value} was not one of the allowed options` }],
      account.portalId,
    )
  if (!pipeline) throw wrong(pipelineName!, result[pipelineName!] ?? '')
  const stageId = result[stageName!] ?? null
  const stage = pipeline.stages.find((candidate) => candidate.id === stageId)
  if (stageId !== null && !stage) throw wrong(stageName!, stageId)
  if (type.id !== '0-3' || !stage) return
  const closed = stage.metadata['isClosed'] === 'true'
  changes['hs_is_closed'] = String(closed)
  changes['hs_is_closed_won'] = String(closed && Number(stage.metadata['probability']) === 1)
}

/** The unique values these changes take, as keys; refuses one that another record, or the same call, already has. */
function claimsOf(account: Account, plan: WritePlan, type: ObjectType, ownId: string | null, values: Values): string[] {
  const claims: string[] = []
  for (const [name, value] of Object.entries(values)) {
    if (value === null) continue
    const isAddress = type.id === '0-1' && (name === 'email' || name === 'hs_additional_emails')
    if (!isAddress && !account.store.isUnique(type.id, name)) continue
    const property = isAddress ? 'email' : name
    for (const part of name === 'hs_additional_emails' ? value.split(';') : [value]) {
      const claim = `${type.id}:${property}:${fold(part)}`
      const holder = plan.claims.get(claim) ?? account.store.byUnique(type.id, property, part)?.id
      if (holder !== undefined && holder !== ownId) throw takenBy(account, type, name, holder, isAddress)
      claims.push(claim)
    }
  }
  return claims
}

function takenBy(account: Account, type: ObjectType, name: string, holder: string, isAddress: boolean): Refusal {
  if (isAddress) return conflict(`Contact already exists. Existing ID: ${holder}`)
  // UNVERIFIED: the facts give no body for a clash on a custom unique property.
  const message = `A ${type.singular} already exists with the same value for this unique property`
  const refusal = badProperties([{ name, error: 'CONFLICTING_UNIQUE_VALUE', message }], account.portalId)
  refusal.body.errors![0]!.context!['conflictingObjectId'] = [holder]
  return refusal
}

/** The living record an id names, by record id or by a unique property; 400 for a property that is not unique. */
export function findRecord(
  account: Account,
  type: ObjectType,
  id: string,
  idProperty: string | undefined,
): StoredRecord | undefined {
  if (idProperty === undefined) return account.store.live(type.id, id)
  requireUnique(account, type, idProperty)
  return account.store.byUnique(type.id, idProperty, id)
}

/** Refuses an `idProperty` that cannot identify records, in HubSpot's words (facts §6.6). */
export function requireUnique(account: Account, type: ObjectType, idProperty: string): void {
  if (!account.store.isUnique(type.id, idProperty))
    throw invalid(
      `Unable to perform update/upsert by non-unique ${type.id} property ${idProperty} in portal ID ${account.portalId}`,
    )
}

export function missingRecords(type: ObjectType, ids: string[]): Refusal {
  return notFound(
    `Could not get some ${type.singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
    { ids },
  )
}
