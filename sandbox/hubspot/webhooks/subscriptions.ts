import type { ObjectTypes } from '../crm/object-types.ts'
import { invalid } from '../vendor-error.ts'

const objectKinds = ['creation', 'deletion', 'merge', 'restore', 'propertyChange', 'associationChange'] as const
export type ObjectKind = (typeof objectKinds)[number]

/** One subscription of the app; `subscriptionType` is `object.<kind>` or `contact.privacyDeletion`. */
export interface Subscription {
  subscriptionId: number
  subscriptionType: string
  kind: ObjectKind | 'privacyDeletion'
  /** Object type id. */
  objectType: string
  propertyName: string | null
  active: boolean
}

/** One entry as the app's `webhooks-hsmeta.json` writes it (facts §4.5). */
export interface SubscriptionConfig {
  subscriptionType: string
  objectType?: string
  propertyName?: string
  active?: boolean
}

export interface SubscriptionsConfig {
  crmObjects?: SubscriptionConfig[]
  legacyCrmObjects?: SubscriptionConfig[]
  hubEvents?: SubscriptionConfig[]
}

/** Most subscriptions of one app (facts §8.1). */
const most = 1_000

/** Properties of emails nobody can subscribe to (facts §8.1). */
const unwatchable = new Set(['hs_email_html', 'hs_email_subject'])

/** Reads the subscriptions of an app's configuration; 400 naming the entry HubSpot would refuse. */
export function readSubscriptions(types: ObjectTypes, config: SubscriptionsConfig): Subscription[] {
  if ((config.legacyCrmObjects?.length ?? 0) > 0)
    throw invalid('The stand-in knows object.* subscriptions only: legacyCrmObjects must be empty')
  const entries = [...(config.crmObjects ?? []), ...(config.hubEvents ?? [])]
  if (entries.length > most) throw invalid(`An app has at most ${most} webhook subscriptions`)
  return entries.map((entry, index) => readOne(types, entry, 7_000_001 + index))
}

function readOne(types: ObjectTypes, entry: SubscriptionConfig, subscriptionId: number): Subscription {
  const { subscriptionType, objectType, propertyName = null, active = true } = entry
  const base = { subscriptionId, subscriptionType, propertyName, active }
  if (subscriptionType === 'contact.privacyDeletion') return { ...base, kind: 'privacyDeletion', objectType: '0-1' }
  const kind = objectKinds.find((one) => subscriptionType === `object.${one}`)
  const type = types.find(objectType ?? '')
  if (!kind) throw invalid(`Unknown subscription type ${String(subscriptionType)}`)
  if (!type) throw invalid(`Unknown object type ${String(objectType)} in a subscription to ${subscriptionType}`)
  if ((kind === 'propertyChange') !== (propertyName !== null))
    throw invalid('object.propertyChange, and only that, needs propertyName')
  if (type.id === '0-49' && propertyName !== null && unwatchable.has(propertyName))
    throw invalid(`Subscriptions to ${propertyName} of emails are not supported`)
  return { ...base, kind, objectType: type.id }
}
