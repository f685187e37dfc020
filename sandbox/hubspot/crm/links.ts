import { invalid, notFound, type Refusal } from '../vendor-error.ts'
import type { Account, WritePlan } from './account.ts'
import { primaryTypeIds, type AssociationType } from './association-types.ts'
import type { ObjectType } from './object-types.ts'

export interface AssociationSpec {
  associationCategory?: unknown
  associationTypeId?: unknown
}

export interface InlineAssociation {
  to?: { id?: unknown }
  types?: unknown
}

export interface PlannedLink {
  to: string
  toId: string
  typeIds: number[]
}

const plainPrimary: Record<string, number> = { '0-1': 1, '0-3': 5, '0-5': 26 }

/** Reads the inline associations of a create; every target must exist and every type must fit (facts §6.5). */
export function readInline(account: Account, type: ObjectType, inline: unknown): PlannedLink[] {
  if (inline === undefined || inline === null) return []
  if (!Array.isArray(inline)) throw invalid('Invalid input JSON: associations must be a list')
  const links: PlannedLink[] = []
  const missing: string[] = []
  for (const entry of inline as InlineAssociation[]) {
    const id = entry?.to?.id
    if (typeof id !== 'string' && typeof id !== 'number')
      throw invalid('Invalid input JSON: associations[].to.id is missing')
    const types = readSpecs(account, entry.types, (typeId) =>
      account.store.associationTypes.startingAt(type.id, typeId),
    )
    for (const association of types) {
      const target = account.store.live(association.to, String(id))
      if (!target) {
        missing.push(`${account.store.types.find(association.to)!.singular.toUpperCase()}=${id} is not valid`)
        continue
      }
      refuseOverCap(account, association, target.id)
      const known = links.find((link) => link.to === association.to && link.toId === target.id)
      if (known) known.typeIds.push(association.typeId)
      else links.push({ to: association.to, toId: target.id, typeIds: [association.typeId] })
    }
  }
  if (missing.length > 0) throw associationTargetsMissing(missing)
  return links
}

/** UNVERIFIED wording and status: the facts only say that associations go to existing records. */
function associationTargetsMissing(missing: string[]): Refusal {
  return invalid(
    `Some associations are not valid: [${missing.join(', ')}]`,
    missing.map((message) => ({ message, code: 'INVALID_OBJECT_ID' })),
  )
}

/** Checks `[{associationCategory, associationTypeId}]` against the types `find` offers. */
export function readSpecs(
  account: Account,
  specs: unknown,
  find: (typeId: number) => AssociationType[],
): AssociationType[] {
  if (!Array.isArray(specs) || specs.length === 0)
    throw invalid('Invalid input JSON: at least one association type is required')
  return (specs as AssociationSpec[]).map((spec) => {
    const typeId = Number(spec?.associationTypeId)
    const found = find(typeId).find((type) => type.category === spec?.associationCategory)
    if (found) return found
    throw invalid(
      `Association type ${String(spec?.associationCategory)} ${String(spec?.associationTypeId)} is not valid`,
      [
        {
          message: `One or more associations are not valid in portal ${account.portalId}`,
          code: 'INVALID_ASSOCIATION_TYPE',
          context: { associationTypeId: [String(spec?.associationTypeId)] },
        },
      ],
    )
  })
}

function refuseOverCap(account: Account, type: AssociationType, targetId: string): void {
  const target = account.store.live(type.to, targetId)
  if (target && (target.links.get(type.from)?.size ?? 0) >= account.settings.associationCap)
    throw invalid(`The record ${targetId} has reached its limit of associated records`, [
      {
        message: `Limit of ${account.settings.associationCap} associated records reached`,
        code: 'ASSOCIATION_LIMIT_EXCEEDED',
        context: { objectId: [targetId], fromObjectType: [type.from] },
      },
    ])
}

/** Plans the links of a new engagement or record, with HubSpot's own additions. */
export function planLinks(account: Account, plan: WritePlan, type: ObjectType, id: string, links: PlannedLink[]): void {
  const all = links.map((link) => ({ ...link }))
  if (type.engagement && account.settings.autoAssociate)
    for (const link of links) {
      const contact = link.to === '0-1' ? account.store.live('0-1', link.toId) : undefined
      const company = contact ? account.store.primaryCompany(contact) : null
      const association = company ? account.store.associationTypes.default(type.id, '0-2') : undefined
      if (company && association && !all.some((known) => known.to === '0-2' && known.toId === company))
        all.push({ to: '0-2', toId: company, typeIds: [association.typeId] })
    }
  for (const link of all) planLink(account, plan, type.id, id, link)
}

/** Plans one link; the first company of a contact, deal or ticket becomes its primary one (UNVERIFIED). */
export function planLink(account: Account, plan: WritePlan, from: string, fromId: string, link: PlannedLink): void {
  const { to, toId, typeIds } = link
  const at = account.now()
  plan.mutations.push({ kind: 'link', from, fromId, to, toId, typeIds, at })
  const childType = to === '0-2' ? from : from === '0-2' ? to : null
  const mark = childType === null ? undefined : plainPrimary[childType]
  if (mark === undefined) return
  const childId = to === '0-2' ? fromId : toId
  const companyId = to === '0-2' ? toId : fromId
  const key = `${childType}:${childId}`
  const given = typeIds.some((typeId) => primaryTypeIds.has(typeId) || typeId === 2 || typeId === 6 || typeId === 25)
  const child = account.store.record(childType!, childId)
  const has = plan.primaries.has(key) || (child !== undefined && account.store.primaryCompany(child) !== null)
  plan.primaries.add(key)
  if (given || has) return
  const [primary, company] = [
    { from: childType!, fromId: childId, typeIds: [mark] },
    { to: '0-2', toId: companyId },
  ]
  plan.mutations.push({ kind: 'link', ...primary, ...company, at })
}

export interface Pair {
  fromId: string
  toId: string
}

/** Both ends of an association, as living records; 404 naming the missing one (UNVERIFIED shape). */
export function readPair(account: Account, from: ObjectType, to: ObjectType, fromId: unknown, toId: unknown): Pair {
  const end = (type: ObjectType, id: unknown): string => {
    const record = account.store.live(type.id, String(id))
    if (record) return record.id
    throw notFound(`The ${type.singular} with ID ${String(id)} does not exist`, {
      id: [String(id)],
      objectType: [type.id],
    })
  }
  return { fromId: end(from, fromId), toId: end(to, toId) }
}

/** Plans an association asked for by one of the association endpoints. */
export function planPair(
  account: Account,
  plan: WritePlan,
  from: ObjectType,
  to: ObjectType,
  pair: Pair,
  types: AssociationType[],
): void {
  for (const type of types) refuseOverCapUnlessKnown(account, type, pair)
  planLink(account, plan, from.id, pair.fromId, {
    to: to.id,
    toId: pair.toId,
    typeIds: types.map((type) => type.typeId),
  })
}

function refuseOverCapUnlessKnown(account: Account, type: AssociationType, pair: Pair): void {
  if (account.store.live(type.from, pair.fromId)?.links.get(type.to)?.has(pair.toId)) return
  refuseOverCap(account, type, pair.toId)
  const inverse = account.store.associationTypes.find(type.to, type.from, type.inverse)
  if (inverse) refuseOverCap(account, inverse, pair.fromId)
}
