import { VendorError } from '../../../shared/errors.ts'
import { told } from '../../../shared/words/sentence.ts'
import { batchAnswer, type CrmRecord } from './answer.ts'
import { byAnyId } from './contacts.ts'
import { parts, readRecord, readRecords, readAllWith, searchAll, updateRecords } from './objects.ts'
import { paths, sizes } from './paths.ts'
import { ACCOUNT_KEY, figureProperties, type AccountFigures } from './properties.ts'
import { planSchema, readSchema } from './schema.ts'
import type { Answer, CallRequest, Send } from './send.ts'

/** An account HubSpot has (a company there). */
export interface CrmAccount {
  readonly id: string
  readonly name: string | null
  readonly domain: string | null
  /** Our unique key, on those we made. */
  readonly key: string | null
  /** CRM id of the owner, or null. */
  readonly owner: string | null
  readonly mergedIds: readonly string[]
}

export interface NewAccount {
  /** Our unique key: makes a second try harmless. */
  readonly key: string
  readonly name: string
  readonly domain: string | null
  /** Trust figures to write along, where they are known already: saves a call for every hundred. */
  readonly figures?: AccountFigures
}

const PROPERTIES = ['name', 'domain', 'hubspot_owner_id', 'hs_merged_object_ids', ACCOUNT_KEY]

/** Accounts by domain (lower case); several may share one, oldest id first. A miss proves nothing: the index lags. */
export async function findAccountsByDomain(send: Send, domains: readonly string[]): Promise<Map<string, CrmAccount[]>> {
  const asked = new Set(domains.map((domain) => domain.toLowerCase()))
  const out = new Map<string, CrmAccount[]>()
  for (const account of (await withDomains(send, [...asked])).map(crmAccount)) {
    const domain = account.domain
    if (domain === null || !asked.has(domain)) continue
    out.set(domain, [...(out.get(domain) ?? []), account])
  }
  for (const accounts of out.values()) accounts.sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1))
  return out
}

/** Up to 100 domains a search, or everybody who has one where that is cheaper (one call in an empty account). */
async function withDomains(send: Send, domains: readonly string[]): Promise<readonly CrmRecord[]> {
  if (domains.length === 0) return []
  const doing = 'find accounts by domain'
  const room = sizes.searchBody - BODY_AROUND_VALUES
  const questions = parts(domains, sizes.searchValues, (domain) => domain.length + 3, room)
  if (questions.length > 1) {
    const mostCalls = questions.length
    const about = { object: 'companies', property: 'domain', properties: PROPERTIES } as const
    const all = await readAllWith(send, { ...about, mostCalls, doing })
    if (all !== null) return all
  }
  const answers = await Promise.all(
    questions.map((values) =>
      searchAll(send, {
        object: 'companies',
        anyOf: [{ propertyName: 'domain', operator: 'IN', values }],
        properties: PROPERTIES,
        doing,
      }),
    ),
  )
  return answers.flat()
}

const BODY_AROUND_VALUES = 500

/** Accounts by CRM id, also by an id that was merged away; an absent key was deleted in HubSpot. */
export async function readAccounts(send: Send, ids: readonly string[]): Promise<Map<string, CrmAccount>> {
  const doing = 'read accounts'
  const found = await readRecords(send, { object: 'companies', ids, properties: PROPERTIES, doing })
  const out = byAnyId(ids, found.map(crmAccount))
  for (const id of ids) {
    if (out.has(id)) continue
    const single = await readRecord(send, { object: 'companies', id, properties: PROPERTIES, doing })
    if (single !== null) out.set(id, crmAccount(single))
  }
  return out
}

function crmAccount(one: CrmRecord): CrmAccount {
  return {
    id: one.id,
    name: one.properties['name'] ?? null,
    domain: one.properties['domain']?.toLowerCase() ?? null,
    key: one.properties[ACCOUNT_KEY] ?? null,
    owner: one.properties['hubspot_owner_id'] ?? null,
    mergedIds: one.mergedIds,
  }
}

export type AccountOutcome =
  | { readonly key: string; readonly id: string; readonly created: boolean }
  | { readonly key: string; readonly id: null; readonly reason: string }

/**
 * Creates accounts, or finds the one that carries the key already: batch upsert on our own unique property, since
 * `domain` is no upsert key (facts/hubspot.md §6.6). Safe to repeat.
 */
export async function upsertAccounts(send: Send, accounts: readonly NewAccount[]): Promise<AccountOutcome[]> {
  const answers = await Promise.all(
    parts(accounts, sizes.objects).map(async (part) => {
      const { body } = await provisioned(send, {
        doing: 'create accounts',
        method: 'POST',
        path: paths.batch('companies', 'upsert'),
        body: {
          inputs: part.map((account) => ({
            idProperty: ACCOUNT_KEY,
            id: account.key,
            objectWriteTraceId: account.key,
            properties: {
              [ACCOUNT_KEY]: account.key,
              name: account.name,
              ...(account.domain === null ? {} : { domain: account.domain }),
              ...(account.figures === undefined ? {} : figureProperties(account.figures)),
            },
          })),
        },
        effect: 'repeatable',
      })
      return outcomes(part, body)
    }),
  )
  return answers.flat()
}

/** A write that needs our properties; says so where they are not there yet, since HubSpot's own words do not. */
async function provisioned(send: Send, request: CallRequest): Promise<Answer> {
  try {
    return await send(request)
  } catch (error) {
    if (!(error instanceof VendorError) || error.status !== 400) throw error
    const missing = planSchema(await readSchema(send)).filter((drift) => drift.deed !== 'update')
    if (missing.length === 0) throw error
    const names = missing.map((drift) => drift.name).join(', ')
    throw new VendorError('refused', 'hubspot-not-provisioned', told`HubSpot lacks properties of ours: ${names}.`, {
      ...(error.vendorReason === null ? {} : { vendorReason: error.vendorReason }),
      remedy: 'Run `commonhold provision`.',
      where: request.doing,
      cause: error,
    })
  }
}

function outcomes(part: readonly NewAccount[], body: unknown): AccountOutcome[] {
  const { results, failures } = batchAnswer(body)
  const found = new Map(results.map((one) => [one.traceId ?? one.properties[ACCOUNT_KEY] ?? '', one]))
  for (const one of results) found.set(one.properties[ACCOUNT_KEY] ?? '', one)
  return part.map(({ key }) => {
    const one = found.get(key)
    if (one !== undefined) return { key, id: one.id, created: one.created }
    const failure = failures.find((each) => each.traceIds.includes(key) || each.ids.includes(key)) ?? failures[0]
    return { key, id: null, reason: failure?.reason ?? 'HubSpot did not say what became of it' }
  })
}

/** What became of figures written: `now` is the account's id today, another one when it was merged away. */
export interface FiguresOutcome {
  readonly updated: readonly { readonly id: string; readonly now: string }[]
  readonly failed: readonly { readonly id: string; readonly missing: boolean; readonly reason: string }[]
}

/** Writes trust figures onto accounts by CRM id, 100 a call. Safe to repeat. */
export async function writeFigures(
  send: Send,
  inputs: readonly { readonly id: string; readonly figures: AccountFigures }[],
): Promise<FiguresOutcome> {
  const { updated, failed } = await updateRecords(send, {
    object: 'companies',
    inputs: inputs.map(({ id, figures }) => ({ id, properties: figureProperties(figures) })),
    doing: 'write trust figures',
  })
  return {
    updated,
    failed: failed.map(({ id, failure }) => ({
      id,
      missing: failure.category === 'OBJECT_NOT_FOUND' || failure.category === 'NOT_FOUND',
      reason: failure.reason,
    })),
  }
}
