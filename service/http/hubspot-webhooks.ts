import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type CrmEvent, type EventObject, type EventWhat, recordEvents } from '../ledger/crm-events.ts'
import { knownPortal } from '../ledger/crm-portal.ts'
import type { Db } from '../ledger/db.ts'
import { isSignedByHubSpot } from './hubspot-signature.ts'

export const HUBSPOT_WEBHOOK_PATH = '/hubspot/webhooks'

/** Fewer than 100 events a request (facts/hubspot.md §8.1), each well under a kilobyte unless a property is long. */
const MAX_BODY_BYTES = 8 * 1024 * 1024
const MOST_EVENTS = 1_000

export interface HubSpotDoor {
  readonly db: Db
  readonly tenant: number
  /** The real time, ms UTC: signatures have an age. */
  readonly now: () => number
  /** The app's client secret; null: nobody gave one, and nothing is believed. */
  readonly secret: string | null
  /** Where HubSpot finds us from outside, without a slash at its end; null: not known, and nothing is believed. */
  readonly publicUrl: string | null
  /** Something new was recorded: whoever works it may begin. */
  readonly onRecorded: () => void
  /** For the log: how many came, were new, were our own or of no use here; or why a request was refused. */
  readonly onReceived?: (counts: WebhookCounts) => void
  readonly onRefused?: (code: WebhookRefusal) => void
}

export interface WebhookCounts {
  readonly events: number
  readonly recorded: number
  readonly own: number
  /** Of other HubSpot accounts that have the same app, and the same secret: none of our business. */
  readonly foreign: number
}

export type WebhookRefusal = 'not-configured' | 'bad-signature' | 'bad-body' | 'portal-unknown'

/**
 * Where HubSpot tells what changed. Believed only with its signature; recorded, then answered, and nothing else is done
 * here: it waits 5 seconds and tells again for a day (facts/hubspot.md §8.1). Our own writes are not news.
 */
export function addHubSpotWebhooks(app: FastifyInstance, door: HubSpotDoor): void {
  void app.register((scope, _options, done) => {
    // The signature is over the bytes: nobody may parse them first.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, parsed) =>
      parsed(null, body),
    )
    scope.post(HUBSPOT_WEBHOOK_PATH, { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
      const refuse = (status: number, code: WebhookRefusal) => {
        door.onRefused?.(code)
        return reply.code(status).send({ error: code })
      }
      if (door.secret === null || door.publicUrl === null) return refuse(503, 'not-configured')
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const signed = isSignedByHubSpot(
        {
          method: request.method,
          address: `${door.publicUrl}${request.raw.url ?? ''}`,
          body,
          timestamp: single(request.headers['x-hubspot-request-timestamp']),
          signature: single(request.headers['x-hubspot-signature-v3']),
        },
        door.secret,
        door.now(),
      )
      if (!signed) return refuse(401, 'bad-signature')
      const raw = readBody(body)
      if (raw === null) return refuse(400, 'bad-body')
      // Which account is ours is asked by the jobs; until then HubSpot tells again.
      const portal = await knownPortal(door.db, door.tenant)
      if (portal === null) return refuse(503, 'portal-unknown')
      const told = raw.map((one) => readEvent(one, portal.id))
      const count = (what: 'own' | 'foreign') => told.filter((one) => one === what).length
      const events = told.flatMap((one) => (one === null || typeof one === 'string' ? [] : one))
      const recorded = await recordEvents(door.db, door.tenant, 'webhook', events, door.now())
      door.onReceived?.({ events: raw.length, recorded, own: count('own'), foreign: count('foreign') })
      if (recorded > 0) door.onRecorded()
      return reply.code(204).send()
    })
    done()
  })
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
}

function readBody(body: Buffer): unknown[] | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return Array.isArray(value) && value.length <= MOST_EVENTS ? value : null
  } catch {
    return null
  }
}

const id = z.union([z.number().int().nonnegative(), z.string().regex(/^\d{1,20}$/)]).transform(String)

/** Values are not read at all: they may be anybody's data, and the state is read from HubSpot anyway. */
const eventSchema = z.object({
  eventId: id,
  subscriptionId: id.optional(),
  portalId: id.optional(),
  appId: id.optional(),
  /** No later than a date can be: a wrong one must not cost the events beside it. */
  occurredAt: z.number().nonnegative().max(8.64e15).optional().catch(undefined),
  subscriptionType: z.string().max(200),
  changeSource: z.string().max(200).nullish(),
  sourceId: z.union([z.string().max(400), z.number()]).nullish(),
  objectId: id.optional(),
  objectTypeId: z.string().max(60).nullish(),
  primaryObjectId: id.optional(),
  mergedObjectIds: z.array(id).max(1_000).optional(),
  newObjectId: id.optional(),
  fromObjectId: id.optional(),
  fromObjectTypeId: z.string().max(60).nullish(),
  toObjectId: id.optional(),
  toObjectTypeId: z.string().max(60).nullish(),
})

type HubSpotEvent = z.output<typeof eventSchema>

/** Object types by HubSpot's id and by the word that older subscription types begin with. */
const OBJECTS: Readonly<Record<string, EventObject>> = {
  '0-1': 'contact',
  '0-2': 'account',
  '0-47': 'meeting',
  '0-48': 'call',
  '0-49': 'engagement',
  contact: 'contact',
  company: 'account',
  meeting: 'meeting',
  call: 'call',
  email: 'engagement',
}

const WHAT: Readonly<Record<string, EventWhat>> = {
  creation: 'creation',
  deletion: 'deletion',
  restore: 'restore',
  merge: 'merge',
  propertyChange: 'change',
  associationChange: 'association',
  privacyDeletion: 'privacy',
}

/**
 * What of HubSpot's event concerns us; `foreign` when it is another account's, `own` when we did it ourselves, null when it
 * is of no use here.
 */
function readEvent(raw: unknown, portal: string): CrmEvent | 'own' | 'foreign' | null {
  const parsed = eventSchema.safeParse(raw)
  if (!parsed.success) return null
  const event = parsed.data
  if (event.portalId !== portal) return 'foreign'
  if (isOwn(event)) return 'own'
  const [word = '', deed = ''] = event.subscriptionType.split('.')
  const what = WHAT[deed]
  if (what === undefined) return null
  const about = what === 'association' ? ends(event) : aboutOne(event, word)
  if (about === null) return null
  // The id alone is not promised to be unique (facts/hubspot.md §8.1).
  const key = ['hook', event.eventId, event.subscriptionId ?? '', about.object, about.crmId].join(':')
  return { key, what, ...about, occurredAt: event.occurredAt ?? null }
}

/** Written by the app that is told: HubSpot names it as the source. */
function isOwn({ changeSource, sourceId, appId }: HubSpotEvent): boolean {
  return changeSource === 'INTEGRATION' && appId !== undefined && String(sourceId ?? '') === appId
}

function aboutOne(event: HubSpotEvent, word: string): Pick<CrmEvent, 'object' | 'crmId' | 'others'> | null {
  const object = OBJECTS[event.objectTypeId ?? ''] ?? OBJECTS[word.toLowerCase()]
  const crmId = event.newObjectId ?? event.objectId ?? event.primaryObjectId
  if (object === undefined || crmId === undefined) return null
  const named = [event.objectId, event.primaryObjectId, ...(event.mergedObjectIds ?? [])]
  return { object, crmId, others: [...new Set(named.flatMap((one) => one ?? []))].filter((one) => one !== crmId) }
}

/** Of an association we look at the end that it says something about: the contact on an account, the call with a contact. */
function ends(event: HubSpotEvent): Pick<CrmEvent, 'object' | 'crmId' | 'others'> | null {
  const from = OBJECTS[event.fromObjectTypeId ?? '']
  const to = OBJECTS[event.toObjectTypeId ?? '']
  if (from === undefined || to === undefined) return null
  const pair = [
    { object: from, crmId: event.fromObjectId },
    { object: to, crmId: event.toObjectId },
  ]
  const looked =
    pair.find(({ object }) => object === 'call' || object === 'meeting') ??
    (from === to || from === 'engagement' || to === 'engagement'
      ? undefined
      : pair.find(({ object }) => object === 'contact'))
  return looked?.crmId === undefined ? null : { object: looked.object, crmId: looked.crmId, others: [] }
}
