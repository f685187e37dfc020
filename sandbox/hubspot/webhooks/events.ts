import type { AssociationTypes } from '../crm/association-types.ts'
import { primaryTypeIds } from '../crm/association-types.ts'
import type { Happening } from '../crm/happenings.ts'
import type { ObjectTypes } from '../crm/object-types.ts'
import type { Origin } from '../crm/origin.ts'
import type { ObjectKind, Subscription } from './subscriptions.ts'

/** One event as it stands in the array an app receives (facts §8.1; other fields: sandbox/README.md). */
export interface WebhookEvent {
  eventId: number
  subscriptionId: number
  portalId: number
  appId: number
  occurredAt: number
  subscriptionType: string
  attemptNumber: number
  changeSource: string
  sourceId: string
  objectId?: number
  objectTypeId?: string
  propertyName?: string
  propertyValue?: string
  isSensitive?: boolean
  changeFlag?: string
  primaryObjectId?: number
  mergedObjectIds?: number[]
  newObjectId?: number
  numberOfPropertiesMoved?: number
  fromObjectId?: number
  fromObjectTypeId?: string
  toObjectId?: number
  toObjectTypeId?: string
  associationType?: string
  associationTypeId?: number
  associationCategory?: string
  associationRemoved?: boolean
  isPrimaryAssociation?: boolean
}

type Payload = Omit<
  WebhookEvent,
  'eventId' | 'subscriptionId' | 'portalId' | 'appId' | 'occurredAt' | 'subscriptionType' | 'attemptNumber'
>

interface Told {
  kind: ObjectKind | 'privacyDeletion'
  objectType: string
  payload: Payload
}

export interface EventWorld {
  subscriptions: readonly Subscription[]
  types: ObjectTypes
  associationTypes: AssociationTypes
  portalId: number
  appId: number
  now: number
  nextEventId: () => number
}

/** The events an app is owed for what happened: one per matching active subscription. */
export function eventsOf(world: EventWorld, happenings: readonly Happening[], origin: Origin): WebhookEvent[] {
  return happenings
    .flatMap((happening) => {
      // One number for all that one happening tells: alone it names no event (facts §8.1).
      const eventId = world.nextEventId()
      return tell(world, happening, origin).map((told) => ({ ...told, eventId }))
    })
    .flatMap(({ kind, objectType, payload, eventId }) =>
      world.subscriptions
        .filter(
          (one) =>
            one.active &&
            one.kind === kind &&
            one.objectType === objectType &&
            (one.propertyName ?? undefined) === payload.propertyName,
        )
        .map(({ subscriptionId, subscriptionType }) => ({
          eventId,
          subscriptionId,
          portalId: world.portalId,
          appId: world.appId,
          occurredAt: world.now,
          subscriptionType,
          attemptNumber: 0,
          ...payload,
        })),
    )
}

function tell(world: EventWorld, happening: Happening, origin: Origin): Told[] {
  const by = { changeSource: origin.source, sourceId: origin.sourceId }
  if ('typeId' in happening) return tellLink(world, happening, by)
  const { type } = happening
  const of = (id: string): Pick<Payload, 'objectId' | 'objectTypeId'> => ({ objectId: Number(id), objectTypeId: type })
  const properties = (id: string, values: Record<string, string | null>): Told[] =>
    Object.entries(values).map(([propertyName, value]) => ({
      kind: 'propertyChange',
      objectType: type,
      payload: { ...by, ...of(id), propertyName, propertyValue: value ?? '', isSensitive: false },
    }))
  switch (happening.kind) {
    case 'created':
      return [
        { kind: 'creation', objectType: type, payload: { ...by, ...of(happening.id), changeFlag: 'CREATED' } },
        // A new record tells of its first values too (UNVERIFIED).
        ...properties(happening.id, happening.properties),
      ]
    case 'changed':
      return properties(happening.id, happening.properties)
    case 'deleted': {
      const payload = { ...by, ...of(happening.id), changeFlag: 'DELETED' }
      const deletion: Told = { kind: 'deletion', objectType: type, payload }
      // A privacy deletion is told as a deletion as well (UNVERIFIED).
      return happening.privacy && type === '0-1'
        ? [deletion, { kind: 'privacyDeletion', objectType: type, payload: { ...by, ...of(happening.id) } }]
        : [deletion]
    }
    case 'restored':
      return [{ kind: 'restore', objectType: type, payload: { ...by, ...of(happening.id), changeFlag: 'RESTORED' } }]
    case 'merged':
      return [
        {
          kind: 'merge',
          objectType: type,
          payload: {
            ...by,
            ...of(happening.result),
            changeFlag: 'MERGED',
            primaryObjectId: Number(happening.primary),
            mergedObjectIds: happening.merged.map(Number),
            newObjectId: Number(happening.result),
            numberOfPropertiesMoved: happening.propertiesMoved,
          },
        },
      ]
  }
}

/** An association is told twice, once from each side, to the subscriptions of that side's type. */
function tellLink(
  world: EventWorld,
  link: Extract<Happening, { kind: 'linked' | 'unlinked' }>,
  by: Pick<Payload, 'changeSource' | 'sourceId'>,
): Told[] {
  const type = world.associationTypes.find(link.from, link.to, link.typeId)
  const side = (from: string, fromId: string, to: string, toId: string, typeId: number): Told => ({
    kind: 'associationChange',
    objectType: from,
    payload: {
      ...by,
      fromObjectId: Number(fromId),
      fromObjectTypeId: from,
      toObjectId: Number(toId),
      toObjectTypeId: to,
      associationType: [from, to].map((id) => (world.types.find(id)?.singular ?? id).toUpperCase()).join('_TO_'),
      associationTypeId: typeId,
      associationCategory: type?.category ?? 'HUBSPOT_DEFINED',
      associationRemoved: link.kind === 'unlinked',
      isPrimaryAssociation: primaryTypeIds.has(link.typeId) || primaryTypeIds.has(type?.inverse ?? -1),
    },
  })
  return [
    side(link.from, link.fromId, link.to, link.toId, link.typeId),
    side(link.to, link.toId, link.from, link.fromId, type?.inverse ?? link.typeId),
  ]
}
